using BenchmarkDotNet.Attributes;
using UserSync.Domain.Common;
using UserSync.Domain.Users;

namespace UserSync.PartBench;

/// <summary>The join of two states of one user: of different times, and where only the event's id decides.</summary>
[MemoryDiagnoser]
public class JoinBench
{
    private const string ClerkUserId = "user_2zANG9rEYQoliquKw5eHQ9eFeur";

    private readonly UserState _stored = State(new(1, 1, "msg_1"));
    private readonly UserState _newer = State(new(2, 2, "msg_2"));
    private readonly UserState _tied = State(new(1, 1, "msg_2"));

    [Benchmark(Baseline = true)]
    public UserState Join() => UserState.Join(_stored, _newer);

    [Benchmark]
    public UserState JoinTied() => UserState.Join(_stored, _tied);

    private static UserState State(SourceVersion version) =>
        new(ClerkUserId) { Profile = Samples.Profile() with { Version = version }, LastLoginAt = Samples.Now };
}
