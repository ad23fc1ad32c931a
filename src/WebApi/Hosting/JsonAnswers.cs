using System.Net.Mime;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.AspNetCore.Mvc.Infrastructure;

namespace UserSync.WebApi.Hosting;

/// <summary>
/// Writes what controllers return as JSON, whatever the caller accepts, straight into the server's buffer. The framework's
/// own formatter looks for an encoding first and writes through a stream, a twentieth of a call whose user is remembered; and
/// its selector reads what the caller accepts, to choose among one.
/// </summary>
internal sealed class JsonAnswers(JsonSerializerOptions json) : OutputFormatterSelector, IOutputFormatter
{
    private const string ContentType = $"{MediaTypeNames.Application.Json}; charset=utf-8";

    // As the framework's: answers are not parts of a page, so nothing needs to be hidden from one.
    private readonly JsonWriterOptions _writing = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = json.MaxDepth,
        SkipValidation = true,
    };

    /// <inheritdoc/>
    public override IOutputFormatter SelectFormatter(
        OutputFormatterCanWriteContext context, IList<IOutputFormatter> formatters, MediaTypeCollection mediaTypes) => this;

    public bool CanWriteResult(OutputFormatterCanWriteContext context) => true;

    public async Task WriteAsync(OutputFormatterWriteContext context)
    {
        var response = context.HttpContext.Response;
        response.ContentType = ContentType;
        await using var writer = new Utf8JsonWriter(response.BodyWriter, _writing);
        JsonSerializer.Serialize(writer, context.Object, context.Object?.GetType() ?? typeof(object), json);
    }
}
