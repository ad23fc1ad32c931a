using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using UserSync.Application.Common.Exceptions;
using UserSync.Domain.Users;
using UserSync.Infrastructure.Persistence;

namespace UserSync.Infrastructure.IntegrationTests.Persistence;

/// <summary>
/// A server that answers, but with which no connection comes about, is not available: what an operator has to mend
/// must be said in words, and not end in a stack trace.
/// </summary>
public sealed class RefusedConnectionTests
{
    private const int TlsRequest = 80877103;
    private const int GssRequest = 80877104;

    private static readonly byte[] _no = "N"u8.ToArray();
    private static readonly byte[] _passwordWanted = [(byte)'R', 0, 0, 0, 8, 0, 0, 0, 3];

    private readonly CancellationTokenSource _end = new();
    private TcpListener _server = null!;
    private Task _serving = null!;

    [OneTimeSetUp]
    public void Start()
    {
        _server = new TcpListener(IPAddress.Loopback, 0);
        _server.Start();
        _serving = ServeAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _end.CancelAsync();
        await _serving;
        _server.Dispose();
        _end.Dispose();
    }

    [TestCase("SSL Mode=Require;Password=x", TestName = "Everything_WhenTheServerHasNoTls_SaysThatItIsNotAvailable")]
    [TestCase("SSL Mode=Disable", TestName = "Everything_WhenThePasswordIsMissing_SaysThatItIsNotAvailable")]
    public async Task Everything_WhenNoConnectionComesAbout_SaysThatItIsNotAvailable(string settings)
    {
        var port = ((IPEndPoint)_server.LocalEndpoint).Port;
        await using var store = Store.At(
            DatabaseEngine.PostgreSql, $"Host=127.0.0.1;Port={port};Username=nobody;Database=nothing;Passfile=/dev/null;{settings}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await store.Schema.AnswersAsync(TimeSpan.FromSeconds(10), CancellationToken.None), Is.False);
            await Assert.ThatAsync(() => store.Schema.MigrateAsync(CancellationToken.None), Throws.TypeOf<DatabaseUnavailableException>());
            await Assert.ThatAsync(() => store.FindAsync("user_1"), Throws.TypeOf<DatabaseUnavailableException>());
            await Assert.ThatAsync(
                () => store.CommitAsync([new UserState("user_1") { DeletedAt = DateTimeOffset.UnixEpoch }]),
                Throws.TypeOf<DatabaseUnavailableException>());
        }
    }

    /// <summary>As much of PostgreSQL as a client meets before it gives up: no TLS, no GSS, and a password is wanted.</summary>
    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _server.AcceptTcpClientAsync(_end.Token);
                await using var stream = client.GetStream();
                await RefuseAsync(stream);
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The tests are over.
        }
    }

    private async Task RefuseAsync(NetworkStream stream)
    {
        var head = new byte[8];
        try
        {
            while (await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, _end.Token) == head.Length)
            {
                if (BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4)) is TlsRequest or GssRequest)
                {
                    await stream.WriteAsync(_no, _end.Token);
                    continue;
                }

                await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32BigEndian(head) - head.Length], _end.Token);
                await stream.WriteAsync(_passwordWanted, _end.Token);
            }
        }
        catch (IOException)
        {
            // The client has hung up, as it should.
        }
    }
}
