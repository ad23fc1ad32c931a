using System.Globalization;
using UserSync.ClerkEmulator.Chaos;
using UserSync.ClerkEmulator.Webhooks;

namespace UserSync.ClerkEmulator;

/// <summary>How one emulated Clerk instance behaves. Every member has a usable default.</summary>
public sealed record EmulatorOptions
{
    private static readonly int[] DefaultDelays = [0, 50, 100, 200, 400, 800, 1600, 1600];

    /// <summary>Where to listen, several addresses separated by <c>;</c>. Port 0 takes any free port.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:5090";

    /// <summary>The <c>iss</c> of session tokens; <see langword="null"/> for the emulator's own base address.</summary>
    public string? Issuer { get; init; }

    /// <summary>The <c>azp</c> of session tokens unless a token says otherwise.</summary>
    public string AuthorizedParty { get; init; } = "http://localhost:5173";

    /// <summary>Receiver of webhooks; <see langword="null"/> holds every event back.</summary>
    public Uri? WebhookUrl { get; init; }

    /// <summary>Signing secrets, <c>whsec_</c> followed by base64. Each adds one entry to the signature header.</summary>
    public IReadOnlyList<string> WebhookSecrets { get; init; } = [SvixSignature.NewSecret()];

    /// <summary>Id of the emulated instance; also the <c>kid</c> of the first signing key, as at Clerk.</summary>
    public string InstanceId { get; init; } = ClerkId.New("ins");

    /// <summary>
    /// Delays before each attempt, the first entry normally zero; its length is the number of attempts.
    /// Svix waits 0 s, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h: the default has as many steps, but short ones.
    /// </summary>
    public IReadOnlyList<TimeSpan> RetrySchedule { get; init; } =
        [.. DefaultDelays.Select(milliseconds => TimeSpan.FromMilliseconds(milliseconds))];

    /// <summary>How long a receiver may take to answer, 15 seconds as at Svix.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether events leave as they happen. If not, the emulator starts paused.</summary>
    public bool AutoDeliver { get; init; } = true;

    /// <summary>The key that the Backend API asks for.</summary>
    public string SecretKey { get; init; } = "sk_test_emulator0000000000000000000000000000000000";

    /// <summary>A second receiver of webhooks, or <see langword="null"/>: every event goes to both.</summary>
    public Uri? SecondWebhookUrl { get; init; }

    /// <summary>Secrets that sign what the second receiver is sent.</summary>
    public IReadOnlyList<string> SecondWebhookSecrets { get; init; } = [SvixSignature.NewSecret()];

    /// <summary>How many users there are at the start.</summary>
    public int Users { get; init; }

    /// <summary>What goes wrong from the start.</summary>
    public ChaosOptions Chaos { get; init; } = new();

    /// <summary>With the same seed and the same calls the same goes wrong.</summary>
    public int ChaosSeed { get; init; } = 1;

    /// <summary>
    /// Reads options from <c>EMULATOR_*</c> environment variables and <c>--key=value</c> arguments, which win.
    /// Case, hyphens and single underscores do not matter; lists are comma-separated.
    /// </summary>
    public static EmulatorOptions Load(string[] arguments) => From(new ConfigurationBuilder()
        .AddEnvironmentVariables("EMULATOR_")
        .AddCommandLine(arguments)
        .Build());

    /// <summary>Reads options from a configuration section.</summary>
    /// <exception cref="FormatException">A value has the wrong shape.</exception>
    public static EmulatorOptions From(IConfiguration section)
    {
        var values = section.AsEnumerable(makePathsRelative: true)
            .Where(pair => !string.IsNullOrWhiteSpace(pair.Value))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .ToLookup(pair => Simplify(pair.Key), pair => pair.Value!, StringComparer.OrdinalIgnoreCase);

        string? Text(string name) => values[name].LastOrDefault();
        string[] List(string name) => [.. values[name].SelectMany(
            value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        int Number(string name) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        double Share(string name) => Text(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : 0;
        TimeSpan Span(string name) => Text(name) is { } text ? Duration(text) : TimeSpan.Zero;
        static TimeSpan Duration(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);

        var defaults = new EmulatorOptions();
        return new EmulatorOptions
        {
            Urls = Text(nameof(Urls)) ?? defaults.Urls,
            Issuer = Text(nameof(Issuer)),
            AuthorizedParty = Text(nameof(AuthorizedParty)) ?? defaults.AuthorizedParty,
            WebhookUrl = Text(nameof(WebhookUrl)) is { } url ? new Uri(url) : null,
            WebhookSecrets = List(nameof(WebhookSecrets)) is { Length: > 0 } secrets ? secrets : defaults.WebhookSecrets,
            InstanceId = Text(nameof(InstanceId)) ?? defaults.InstanceId,
            RetrySchedule = List(nameof(RetrySchedule)) is { Length: > 0 } delays
                ? [.. delays.Select(Duration)]
                : defaults.RetrySchedule,
            AttemptTimeout = Text(nameof(AttemptTimeout)) is { } timeout ? Duration(timeout) : defaults.AttemptTimeout,
            AutoDeliver = Text(nameof(AutoDeliver)) is not { } auto || bool.Parse(auto),
            SecretKey = Text(nameof(SecretKey)) ?? defaults.SecretKey,
            SecondWebhookUrl = Text(nameof(SecondWebhookUrl)) is { } second ? new Uri(second) : null,
            SecondWebhookSecrets = List(nameof(SecondWebhookSecrets)) is { Length: > 0 } others ? others : defaults.SecondWebhookSecrets,
            Users = Number("Users"),
            ChaosSeed = Text(nameof(ChaosSeed)) is null ? defaults.ChaosSeed : Number(nameof(ChaosSeed)),
            Chaos = new ChaosOptions
            {
                RateLimit = Number("ChaosRateLimit"),
                TooManyRequests = Share("ChaosTooManyRequests"),
                ServerErrors = Share("ChaosServerErrors"),
                Hangs = Share("ChaosHangs"),
                Slowness = Span("ChaosSlowness"),
                Outage = Text("ChaosOutage") is { } outage && bool.Parse(outage),
                Churn = Number("ChaosChurn"),
                LostWebhooks = Share("ChaosLostWebhooks"),
                DuplicatedWebhooks = Share("ChaosDuplicatedWebhooks"),
                WebhookDelay = Span("ChaosWebhookDelay"),
                ClockSkew = Span("ChaosClockSkew"),
            },
        };
    }

    // WEBHOOK_SECRETS:1, webhook-secrets and WebhookSecrets:0 all mean the same list.
    private static string Simplify(string key) => key.Split(':')[0]
        .Replace("_", "", StringComparison.Ordinal)
        .Replace("-", "", StringComparison.Ordinal);
}
