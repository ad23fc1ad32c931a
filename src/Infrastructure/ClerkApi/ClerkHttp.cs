using System.Net;
using System.Net.Http.Headers;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using UserSync.Application.Clerk;

namespace UserSync.Infrastructure.ClerkApi;

/// <summary>Carries calls to Clerk and back: each waits its turn, is repeated where that may help, and ends in time.</summary>
internal sealed partial class ClerkHttp : IDisposable
{
    /// <summary>The version of the API that is asked for; without it Clerk takes whichever the instance was made with.</summary>
    public const string ApiVersion = "2026-05-12";

    // Five hundred users with much metadata each stay well under it.
    private const int MaxBytes = 64 * 1024 * 1024;

    private static readonly ResiliencePropertyKey<long> _deadline = new("deadline");

    private readonly TimeProvider _clock;
    private readonly ILogger<ClerkHttp> _logger;
    private readonly HttpClient _http;
    private readonly TokenBucketRateLimiter _turns;
    private readonly ResiliencePipeline<ClerkReply> _repeating;

    public ClerkHttp(ClerkApiOptions options, TimeProvider clock, ILogger<ClerkHttp> logger)
    {
        _clock = clock;
        _logger = logger;
        _http = new HttpClient(new SocketsHttpHandler
        {
            // The key goes to the address that was configured and to no other.
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        {
            BaseAddress = new Uri($"{options.BaseAddress.ToString().TrimEnd('/')}/v1/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.SecretKey);
        _http.DefaultRequestHeaders.Add("Clerk-API-Version", ApiVersion);
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("UserSync");
        _turns = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.CallsPerSecond,
            TokensPerPeriod = options.CallsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = int.MaxValue,
        });
        _repeating = new ResiliencePipelineBuilder<ClerkReply> { TimeProvider = clock }.AddRetry(new RetryStrategyOptions<ClerkReply>
        {
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = TimeSpan.FromSeconds(8),
            DelayGenerator = tried => ValueTask.FromResult(tried.Outcome.Result?.RetryAfter),
            ShouldHandle = tried => ValueTask.FromResult(tried.Outcome.Result is { MayPass: true } reply && IsWorthIt(reply, tried.Context)),
        }).Build();
    }

    /// <summary>Makes one call.</summary>
    /// <param name="method">Its HTTP method.</param>
    /// <param name="path">Path and query under the version.</param>
    /// <param name="template">The same without values, for the log.</param>
    /// <param name="body">Its body, JSON, or <see langword="null"/>.</param>
    /// <param name="tryTimeout">How long one try of it may take.</param>
    /// <param name="patience">How long it may take in all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClerkUnavailableException">No answer came in time.</exception>
    public async Task<ClerkReply> AskAsync(
        HttpMethod method,
        string path,
        string template,
        string? body,
        TimeSpan tryTimeout,
        TimeSpan patience,
        CancellationToken cancellationToken)
    {
        ClerkReply? last = null;
        using var limit = new CancellationTokenSource(patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var context = ResilienceContextPool.Shared.Get(either.Token);
        context.Properties.Set(_deadline, _clock.GetTimestamp() + (long)(patience.TotalSeconds * _clock.TimestampFrequency));
        try
        {
            return await _repeating.ExecuteAsync(
                async tried => last = await TryAsync(method, path, template, body, tryTimeout, tried.CancellationToken), context);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ClerkUnavailableException(
                last is null ? $"no answer within {patience.TotalSeconds:0.#} s"
                : $"{last.Trouble ?? $"answered {(int)last.Status}"}, and nothing better came within {patience.TotalSeconds:0.#} s",
                last?.RetryAfter,
                exception);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _turns.Dispose();
    }

    private async Task<ClerkReply> TryAsync(
        HttpMethod method, string path, string template, string? body, TimeSpan tryTimeout, CancellationToken cancellationToken)
    {
        using var turn = await _turns.AcquireAsync(1, cancellationToken);
        using var limit = new CancellationTokenSource(tryTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        }

        var since = _clock.GetTimestamp();
        ClerkReply reply;
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            reply = await ReadAsync(response, either.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            reply = new ClerkReply(0, null, null, null, "cannot be reached");
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException)
        {
            // It claims an encoding that it is not in, as a broken proxy's would.
            reply = new ClerkReply(0, null, null, null, "answered something that cannot be read");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            reply = new ClerkReply(0, null, null, null, $"no answer within {tryTimeout.TotalSeconds:0.#} s");
        }

        var level = reply.Status == HttpStatusCode.OK || reply.IsNotFound ? LogLevel.Debug : LogLevel.Warning;
        var elapsed = (long)_clock.GetElapsedTime(since).TotalMilliseconds;
        LogAsked(level, method, template, (int)reply.Status, reply.Trouble, elapsed);
        return reply;
    }

    private async Task<ClerkReply> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var headers = response.Headers;
        var retryAfter = headers.RetryAfter is { } asked ? asked.Delta ?? asked.Date - _clock.GetUtcNow() : null;
        await response.Content.LoadIntoBufferAsync(MaxBytes, cancellationToken);
        using var document = ClerkUserReading.TryParse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        return new ClerkReply(
            response.StatusCode, document?.RootElement.Clone(), retryAfter > TimeSpan.Zero ? retryAfter : null, headers.Date);
    }

    // Who is asked to wait for longer than the call may take is told so at once.
    private bool IsWorthIt(ClerkReply reply, ResilienceContext context) =>
        reply.RetryAfter is not { } wait
        || wait < _clock.GetElapsedTime(_clock.GetTimestamp(), context.Properties.GetValue(_deadline, 0));

    [LoggerMessage(Message = "Clerk: {Method} {Path} answered {StatusCode} in {ElapsedMs} ms {Trouble}")]
    private partial void LogAsked(LogLevel level, HttpMethod method, string path, int statusCode, string? trouble, long elapsedMs);
}
