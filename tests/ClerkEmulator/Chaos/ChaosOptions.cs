namespace UserSync.ClerkEmulator.Chaos;

/// <summary>What goes wrong. By default nothing does. Shares are from 0 to 1.</summary>
public sealed record ChaosOptions
{
    /// <summary>Backend API calls granted in 10 seconds, 100 and 1,000 at Clerk; 0 for any number. The rest is told 429 with <c>Retry-After</c>.</summary>
    public int RateLimit { get; init; }

    /// <summary>Share of Backend API calls that are told 429 whatever their number, with a <c>Retry-After</c> of a second.</summary>
    public double TooManyRequests { get; init; }

    /// <summary>Share of Backend API calls that are told 500.</summary>
    public double ServerErrors { get; init; }

    /// <summary>Share of Backend API calls that are never answered.</summary>
    public double Hangs { get; init; }

    /// <summary>Longest time that a Backend API call is held back; each waits for a random part of it.</summary>
    public TimeSpan Slowness { get; init; }

    /// <summary>Whether every Backend API call is told 503.</summary>
    public bool Outage { get; init; }

    /// <summary>How many users are created, changed and deleted after every page of a list, so that the next one has shifted.</summary>
    public int Churn { get; init; }

    /// <summary>Share of events that are never sent.</summary>
    public double LostWebhooks { get; init; }

    /// <summary>Share of events that are sent twice.</summary>
    public double DuplicatedWebhooks { get; init; }

    /// <summary>Longest time that an event is held back; each waits for a random part of it, so they overtake each other.</summary>
    public TimeSpan WebhookDelay { get; init; }

    /// <summary>How far Clerk's clock is ahead of the real one, negative for behind: in <c>Date</c>, webhooks and tokens.</summary>
    public TimeSpan ClockSkew { get; init; }
}
