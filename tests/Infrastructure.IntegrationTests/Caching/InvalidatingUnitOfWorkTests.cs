using Microsoft.Extensions.DependencyInjection;
using Moq;
using UserSync.Application.Common.Exceptions;
using UserSync.Application.Common.Interfaces;
using UserSync.Application.Common.Telemetry;
using UserSync.Application.Users.Caching;
using UserSync.Domain.Users;
using UserSync.Infrastructure.Persistence;
using UserSync.Infrastructure.Persistence.Writing;

namespace UserSync.Infrastructure.IntegrationTests.Caching;

/// <summary>Whatever becomes of a commit, the users that it was to write are taken out of the cache before its caller goes on.</summary>
public sealed class InvalidatingUnitOfWorkTests
{
    private static readonly string[] _written = ["user_1", "user_2"];

    private readonly PendingWrites _pending = new(new DatabaseOptions(DatabaseEngine.Sqlite, ""));
    private readonly Mock<IUnitOfWork> _inner = new();
    private readonly Mock<ISharedUserCache> _shared = new();
    private readonly List<string> _invalidated = [];
    private ServiceProvider _services = null!;
    private UserCache _cache = null!;

    [OneTimeSetUp]
    public void SetUp()
    {
        _services = new ServiceCollection().AddMetrics().AddSingleton<UserSyncMetrics>().BuildServiceProvider();
        _shared.Setup(shared => shared.InvalidateAsync(It.IsAny<IReadOnlyCollection<string>>()))
            .Callback<IReadOnlyCollection<string>>(_invalidated.AddRange)
            .Returns(Task.CompletedTask);
        _cache = new UserCache(
            new UserCacheOptions(TimeSpan.FromMinutes(1)), _services.GetRequiredService<IServiceScopeFactory>(),
            _services.GetRequiredService<UserSyncMetrics>(), TimeProvider.System, _shared.Object);
    }

    [OneTimeTearDown]
    public void TearDown()
    {
        _cache.Dispose();
        _services.Dispose();
    }

    private static IEnumerable<TestCaseData> Failures =>
    [
        new TestCaseData(null) { TestName = "Commit_ThatChangedNothing_InvalidatesAllTheSame" },
        new TestCaseData(new DatabaseUnavailableException(new TimeoutException())) { TestName = "Commit_WhoseResultIsUnknown_Invalidates" },
        new TestCaseData(new OperationCanceledException()) { TestName = "Commit_WhoseCallerWentAway_Invalidates" },
    ];

    [TestCaseSource(nameof(Failures))]
    public void Commit_InvalidatesAllThatItWasToWrite(Exception? failure)
    {
        _invalidated.Clear();
        foreach (var id in _written)
        {
            _pending.Join(new UserState(id) { DeletedAt = DateTimeOffset.UnixEpoch });
        }

        _inner.Setup(inner => inner.CommitAsync(It.IsAny<CancellationToken>())).Returns(async () =>
        {
            _pending.Take();
            Assert.That(_invalidated, Is.Empty, "not before the commit");
            await Task.Yield();
            return failure is null ? new CommitResult(new HashSet<string>(), new HashSet<string>(), null) : throw failure;
        });
        var unitOfWork = new InvalidatingUnitOfWork(_inner.Object, _pending, _cache);

        var commit = unitOfWork.CommitAsync(CancellationToken.None);
        Assert.That(async () => await commit, failure is null ? Throws.Nothing : Throws.InstanceOf(failure.GetType()));

        Assert.That(_invalidated, Is.EquivalentTo(_written));
    }
}
