using Docker.DotNet;
using DotNet.Testcontainers.Configurations;
using Microsoft.Extensions.Logging.Abstractions;
using Testcontainers.PostgreSql;

namespace UserSync.TestCommon.Postgres;

/// <summary>PostgreSQL in a container, through Testcontainers.</summary>
internal static class DockerPostgres
{
    private const string DefaultImage = "postgres:17";
    private static readonly TimeSpan EngineTimeout = TimeSpan.FromSeconds(3);

    // Long enough to pull the image over a slow line.
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(5);

    public static async Task<RunningPostgres> StartAsync()
    {
        await EnsureEngineAnswersAsync();

        var image = Environment.GetEnvironmentVariable("USERSYNC_TEST_POSTGRES_IMAGE");
        if (string.IsNullOrWhiteSpace(image))
        {
            image = DefaultImage;
        }

        var container = new PostgreSqlBuilder(image)
            .WithUsername("usersync")
            .WithPassword(Guid.NewGuid().ToString("N"))
            .WithEnvironment("POSTGRES_INITDB_ARGS", $"--encoding=UTF8 --locale={PostgresSettings.Locale}")
            .WithCommand(PostgresSettings.ServerOptions)
            // Lets whoever started this test run find what a killed test process left behind.
            .WithLabel("usersync.test-run", Environment.GetEnvironmentVariable("USERSYNC_TEST_RUN") ?? "none")
            .WithAutoRemove(true)
            // Its progress would land in the output of whichever test came first.
            .WithLogger(NullLogger.Instance)
            .Build();
        try
        {
            using var timeout = new CancellationTokenSource(StartTimeout);
            await container.StartAsync(timeout.Token);
        }
        catch (Exception problem) when (problem is DockerApiException or TimeoutException or OperationCanceledException or InvalidOperationException)
        {
            await container.DisposeAsync();
            throw new PostgresUnavailableException($"Docker cannot start {image}: {PostgresSettings.FirstLine(problem.Message)}");
        }

        return new RunningPostgres(
            $"Docker, image {image}, container {container.Id[..12]}",
            container.GetConnectionString(),
            OutlivesTests: false,
            () => container.DisposeAsync().AsTask());
    }

    private static async Task EnsureEngineAnswersAsync()
    {
        // Testcontainers has looked in all the usual places, and offers null when nothing there understood it.
        if (TestcontainersSettings.OS.DockerEndpointAuthConfig is not { } endpoint)
        {
            throw new PostgresUnavailableException("no Docker engine answers (one older than version 25 needs DOCKER_API_VERSION, such as 1.41)");
        }

        try
        {
            using var timeout = new CancellationTokenSource(EngineTimeout);
            using var client = endpoint.GetDockerClientBuilder().Build();
            await client.System.PingAsync(timeout.Token);
        }
        catch (Exception problem)
        {
            // No permission, a stale socket, no answer in time: each throws a type of its own, and all mean the same here.
            throw new PostgresUnavailableException($"no Docker engine answers ({PostgresSettings.FirstLine(problem.Message)})");
        }
    }
}
