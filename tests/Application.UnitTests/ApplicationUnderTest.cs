using AutoMapper;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Moq;
using UserSync.Application.Clerk;
using UserSync.Application.Common.Interfaces;
using UserSync.Application.Common.Telemetry;
using UserSync.Application.Sessions;
using UserSync.Application.Stats;
using UserSync.Application.Sync;
using UserSync.Application.Traffic;
using UserSync.Application.Users;
using UserSync.Application.Users.Provisioning;
using UserSync.Application.Webhooks;
using UserSync.Domain.Sessions;
using UserSync.Domain.Users;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Application.UnitTests;

/// <summary>The whole application layer as it is registered, with its ports played by mocks.</summary>
internal sealed class ApplicationUnderTest : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly IServiceScope _scope;

    public ApplicationUnderTest(
        string? instanceId = null, PayloadForm payloads = PayloadForm.Whole, params string[] bootstrapAdmins)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(Log).SetMinimumLevel(LogLevel.Trace));
        services.AddMetrics();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddApplication(
            new ClerkInstance(instanceId), new PayloadPolicy(payloads), new BootstrapAdmins(bootstrapAdmins.ToHashSet()), null);
        services.AddSingleton(Users.Object);
        services.AddSingleton(Sessions.Object);
        services.AddSingleton(Events.Object);
        services.AddSingleton(UnitOfWork.Object);
        services.AddSingleton(Signals.Object);
        services.AddSingleton(Mock.Of<IStatsRepository>());
        services.AddSingleton(Clerk.Object);
        services.AddSingleton(Mock.Of<ISyncRunRepository>());
        services.AddSingleton(Mock.Of<IRoleTurns>());
        services.AddSingleton(Mock.Of<IEventRetention>());
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        _scope = _services.CreateScope();

        Users.Setup(users => users.Join(It.IsAny<UserState>())).Callback<UserState>(JoinedUsers.Add);
        Sessions.Setup(sessions => sessions.Join(It.IsAny<Session>())).Callback<Session>(JoinedSessions.Add);
        Events.Setup(events => events.Record(It.IsAny<WebhookEvent>())).Callback<WebhookEvent>(Recorded.Add);
        UnitOfWork.Setup(unitOfWork => unitOfWork.Discard()).Callback(() => Discards++);
        Answer(WebhookOutcome.Applied);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 10, 0, 5, TimeSpan.Zero));

    public Mock<IUserRepository> Users { get; } = new();

    public Mock<ISessionRepository> Sessions { get; } = new();

    public Mock<IWebhookEventRepository> Events { get; } = new();

    public Mock<IUnitOfWork> UnitOfWork { get; } = new();

    public Mock<ITrafficSignalRepository> Signals { get; } = new();

    public Mock<IClerkApi> Clerk { get; } = new();

    public FirstRequests FirstRequests => _services.GetRequiredService<FirstRequests>();

    public UserSyncMetrics Metrics => _services.GetRequiredService<UserSyncMetrics>();

    public IServiceScopeFactory Scopes => _services.GetRequiredService<IServiceScopeFactory>();

    public TrafficWatch Watch => _services.GetRequiredService<TrafficWatch>();

    public List<UserState> JoinedUsers { get; } = [];

    public List<Session> JoinedSessions { get; } = [];

    public List<WebhookEvent> Recorded { get; } = [];

    public int Discards { get; private set; }

    public LogLines Log { get; } = new();

    public IMapper Mapper => _scope.ServiceProvider.GetRequiredService<IMapper>();

    public Task<TResponse> SendAsync<TResponse>(IRequest<TResponse> request) =>
        _scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);

    /// <summary>Lets every commit end in an outcome; where nothing is said it changed what was joined if it applied the event.</summary>
    public void Answer(WebhookOutcome outcome, bool? changes = null) => UnitOfWork
        .Setup(unitOfWork => unitOfWork.CommitAsync(It.IsAny<CancellationToken>()))
        .ReturnsAsync(new CommitResult(
            new HashSet<string>(changes ?? outcome == WebhookOutcome.Applied ? ["user_1"] : []), new HashSet<string>(), outcome));

    /// <summary>Lets the first commit fail, and the next end in an outcome.</summary>
    public void FailOnce(Exception exception, WebhookOutcome then) => UnitOfWork
        .SetupSequence(unitOfWork => unitOfWork.CommitAsync(It.IsAny<CancellationToken>()))
        .ThrowsAsync(exception)
        .ReturnsAsync(new CommitResult(new HashSet<string>(), new HashSet<string>(), then));

    public void Dispose()
    {
        _scope.Dispose();
        _services.Dispose();
    }
}
