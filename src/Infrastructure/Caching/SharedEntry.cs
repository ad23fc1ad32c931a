using System.Text.Json;
using System.Text.Json.Serialization;
using StackExchange.Redis;
using UserSync.Application.Users.Queries.GetCurrentUser;

namespace UserSync.Infrastructure.Caching;

/// <summary>A user as kept in Redis.</summary>
/// <param name="Build">The build that wrote it: another one may mean something else by the same members, and reads the database.</param>
/// <param name="ReadAt">When the database had not been asked yet, in milliseconds since 1970 by Redis' clock.</param>
/// <param name="User">The user.</param>
internal sealed record SharedEntry(Guid Build, long ReadAt, CurrentUser User)
{
    /// <summary>This build.</summary>
    public static readonly Guid ThisBuild = typeof(CurrentUser).Module.ModuleVersionId;

    /// <summary>The entry in a value, or <see langword="null"/> where it is something else.</summary>
    public static SharedEntry? TryRead(RedisValue value)
    {
        // The mark of an invalidation is no JSON, except by a chance that then fails below.
        if (!value.StartsWith("{"u8.ToArray()))
        {
            return null;
        }

        try
        {
            var entry = JsonSerializer.Deserialize((ReadOnlyMemory<byte>)value is var bytes ? bytes.Span : default, SharedEntryJson.Default.SharedEntry);
            return entry?.Build == ThisBuild ? entry : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The entry as a value.</summary>
    public RedisValue ToValue() => JsonSerializer.SerializeToUtf8Bytes(this, SharedEntryJson.Default.SharedEntry);
}

/// <summary>How entries are written.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SharedEntry))]
internal sealed partial class SharedEntryJson : JsonSerializerContext;
