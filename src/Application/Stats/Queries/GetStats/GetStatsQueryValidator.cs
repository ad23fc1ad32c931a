using FluentValidation;

namespace UserSync.Application.Stats.Queries.GetStats;

internal sealed class GetStatsQueryValidator : AbstractValidator<GetStatsQuery>
{
    public GetStatsQueryValidator() =>
        RuleFor(q => q.Window).Must(text => StatsWindow.TryParse(text, out _))
            .WithMessage("Must be a span such as 60m, 24h or 7d, at most 30d.");
}
