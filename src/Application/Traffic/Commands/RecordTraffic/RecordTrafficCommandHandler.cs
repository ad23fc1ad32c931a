using MediatR;

namespace UserSync.Application.Traffic.Commands.RecordTraffic;

internal sealed class RecordTrafficCommandHandler(TrafficWatch watch, ITrafficSignalRepository signals)
    : IRequestHandler<RecordTrafficCommand, TrafficReport>
{
    public async Task<TrafficReport> Handle(RecordTrafficCommand request, CancellationToken cancellationToken)
    {
        var news = watch.Take();
        try
        {
            var before = await signals.ReadAsync(cancellationToken);
            var additions = new List<TrafficSignal>(news.Secrets);
            var anew = new HashSet<string>(StringComparer.Ordinal);
            AddRefused(news, before, additions, anew);
            AddLogins(news, before, additions, anew);
            if (additions.Count == 0)
            {
                return before;
            }

            await signals.AddAsync(additions, anew, cancellationToken);
            return await signals.ReadAsync(cancellationToken);
        }
        catch
        {
            watch.GiveBack(news);
            throw;
        }
    }

    private static void AddRefused(TrafficNews news, TrafficReport before, List<TrafficSignal> additions, HashSet<string> anew)
    {
        var isBroken = news.Secrets.Count > 0;
        if (isBroken)
        {
            anew.Add(TrafficSignal.Refused);
        }

        if (news.Refused is { } refused)
        {
            additions.Add(refused);
        }
        else if (isBroken && before.Refused is { } ended)
        {
            additions.Add(ended with { Count = 0 });
        }
    }

    /// <summary>A login that an event has arrived after is not worth keeping: that event, or one behind it, told of it.</summary>
    private static void AddLogins(TrafficNews news, TrafficReport before, List<TrafficSignal> additions, HashSet<string> anew)
    {
        if (news.Logins is not { } logins || logins.LastAt <= before.LastEventAt)
        {
            return;
        }

        additions.Add(logins.FirstAt <= before.LastEventAt ? logins with { FirstAt = logins.LastAt } : logins);
        if (before.UnheardLogins is null)
        {
            anew.Add(TrafficSignal.Login);
        }
    }
}
