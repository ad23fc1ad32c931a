using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using UserSync.ClerkEmulator;
using UserSync.ClerkEmulator.Chaos;
using UserSync.Faults.Processes;

namespace UserSync.Faults.Scenarios;

/// <summary>All users are taken in from a Clerk that is busy at times, and the process that does so dies on its way.</summary>
internal sealed class Backfill : Scenario
{
    private const int PageSize = 500;
    private const double MoreMegabytes = 40;

    public override string Name => "backfill";

    public override string Summary => "`usersync backfill` is killed with SIGKILL half-way, and goes on; Clerk says 429 at times";

    public override Setting Setting { get; } = new() { SendsEvents = false };

    public override async Task PlayAsync(Stage stage)
    {
        var users = stage.Pick(10_000, 100_000);
        await stage.Database.QueryAsync("DROP TRIGGER note_fault_effect ON users");
        await using var clerk = await ClerkEmulatorApp.StartAsync(
            new EmulatorOptions { Urls = "http://127.0.0.1:0", SecretKey = "sk_live_CANARY", Users = users }, cancellationToken: stage.CancellationToken);
        var ceiling = await CeilingAsync(clerk, users);
        clerk.Chaos.ResetCalls();
        clerk.Chaos.Options = new ChaosOptions { TooManyRequests = 0.05 };

        stage.Progress($"{users:N0} users; killed half-way");
        var first = await StartAsync(stage, clerk, "backfill-1.log");
        var isHalf = await stage.UntilAsync(() => clerk.Chaos.CountOf("GET /v1/users") > users / PageSize / 2 || first.HasEnded, seconds: 600);
        stage.Require(isHalf && !first.HasEnded, "the first run ended before it could be killed: nothing is proved");
        await first.SignalAsync("KILL");
        await first.WaitForEndAsync();
        await first.DisposeAsync();
        var stored = await CountAsync(stage);
        clerk.Chaos.ResetCalls();

        stage.Progress($"{stored:N0} are stored; it goes on");
        await using var second = await StartAsync(stage, clerk, "backfill-2.log");
        var samples = await WatchAsync(stage, second);
        var exitCode = await second.WaitForEndAsync();
        var asked = clerk.Chaos.CountOf("GET /v1/users");
        var answered = clerk.Chaos.Calls.GetValueOrDefault("GET /v1/users 200");
        stage.Require(exitCode == 0, $"the second run ended with exit code {exitCode}");
        stage.Require(stored > 0 && answered <= ((users - stored) / PageSize) + 3, $"the second run asked for {answered} pages: it did not go on where the first one had got to");
        stage.Note($"the first run stored {stored:N0} users, the second one asked for {answered} pages in {asked} calls");
        await CompareAsync(stage, clerk, users);
        Judge(stage, samples);

        // Without trouble, for the figure; into rows that are there already, and then into none.
        clerk.Chaos.Options = new ChaosOptions();
        await TimeAsync(stage, clerk, "backfill-3.log", "into rows that are there", users, ceiling);
        await stage.Database.QueryAsync("TRUNCATE users");
        await TimeAsync(stage, clerk, "backfill-4.log", "into an empty table", users, ceiling);
        await CompareAsync(stage, clerk, users);
    }

    private static Task<GuardedProcess> StartAsync(Stage stage, ClerkEmulatorApp clerk, string log, params string[] options) =>
        stage.Replicas[0].StartCommandAsync(["backfill", "--json", .. options], stage.File(log), new Dictionary<string, string?>
        {
            ["CLERK_SECRET_KEY"] = clerk.SecretKey,
            ["CLERK_API_URL"] = clerk.BaseAddress.ToString(),
            ["DOTNET_ENVIRONMENT"] = "Production",
        });

    private static async Task<List<double>> WatchAsync(Stage stage, GuardedProcess process)
    {
        var samples = new List<double>();
        while (!process.HasEnded)
        {
            try
            {
                samples.Add(ProcessFigures.Read(process.Id).Megabytes);
            }
            catch (Exception gone) when (gone is CannotRunException or IOException or KeyNotFoundException)
            {
                // It has just ended.
            }

            await stage.PauseAsync(0.2);
        }

        return samples;
    }

    // What grows with the users shows: the last third holds no more than the second.
    private static void Judge(Stage stage, List<double> samples)
    {
        if (!stage.IsLong || samples.Count < 9)
        {
            return;
        }

        var third = samples.Count / 3;
        var (middle, last) = (samples.Skip(third).Take(third).Max(), samples.TakeLast(third).Max());
        stage.Note(string.Create(CultureInfo.InvariantCulture, $"memory {middle:0} MB at most in the second third, {last:0} MB in the last"));
        stage.Require(last - middle < MoreMegabytes, $"memory grew from {middle:0} to {last:0} MB");
    }

    private static async Task TimeAsync(Stage stage, ClerkEmulatorApp clerk, string log, string what, int users, double ceiling)
    {
        var since = Stopwatch.GetTimestamp();
        await using var run = await StartAsync(stage, clerk, log, "--restart");
        var exitCode = await run.WaitForEndAsync();
        var rate = users / Stopwatch.GetElapsedTime(since).TotalSeconds;
        stage.Require(exitCode == 0, $"a run ended with exit code {exitCode}");
        stage.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {rate:#,0} users a second from start to end of the process, {rate / ceiling:0.00} of what the stand-in for Clerk gives ({ceiling:#,0})"));
    }

    /// <summary>Users a second that somebody gets who does nothing with them.</summary>
    private static async Task<double> CeilingAsync(ClerkEmulatorApp clerk, int users)
    {
        using var http = new HttpClient { BaseAddress = clerk.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new("Bearer", clerk.SecretKey);
        var since = Stopwatch.GetTimestamp();
        var cursor = "";
        for (var seen = 0; seen < users; seen += PageSize)
        {
            using var page = JsonDocument.Parse(await http.GetByteArrayAsync(
                new Uri($"/v1/users?order_by=%2Bcreated_at&limit={PageSize}{cursor}", UriKind.Relative)));
            cursor = $"&starting_after={page.RootElement[page.RootElement.GetArrayLength() - 1].GetProperty("id").GetString()}";
        }

        return users / Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    private static async Task<long> CountAsync(Stage stage) => (long)(await stage.Database.QueryAsync("SELECT count(*) FROM users"))!;

    private static async Task CompareAsync(Stage stage, ClerkEmulatorApp clerk, int users)
    {
        var stored = await stage.Database.QueryAsync(
            "SELECT md5(string_agg(concat_ws('|', clerk_user_id, email, last_name, role, source_updated_at_ms), E'\\n' ORDER BY clerk_user_id COLLATE \"C\")) FROM users");
        var wanted = string.Join('\n', clerk.Users.All
            .OrderBy(user => user.Id, StringComparer.Ordinal)
            .Select(user => string.Join('|', user.Id, user.PrimaryEmail, user.Json["last_name"], user.Json["public_metadata"]!["role"], user.UpdatedAt)));
#pragma warning disable CA5351 // To compare two long texts in the database's own words; nothing is protected by it.
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(System.Text.Encoding.UTF8.GetBytes(wanted)));
#pragma warning restore CA5351
        stage.Require(await CountAsync(stage) == users && (string?)stored == hash, "the stored users are not Clerk's");
    }
}
