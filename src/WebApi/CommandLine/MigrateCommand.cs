using System.CommandLine;
using UserSync.Infrastructure;
using UserSync.Infrastructure.Persistence;

namespace UserSync.WebApi.CommandLine;

/// <summary><c>usersync migrate</c>: brings the schema up to date and ends.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var command = new Command("migrate", "Bring the database schema up to date and end.");
        command.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder();
        if (!CheckedSettings.TryRead(builder.Configuration, builder.Environment, out var settings))
        {
            return ExitCode.Configuration;
        }

        await using var services = new ServiceCollection().AddPersistence(settings.Database).BuildServiceProvider();
        try
        {
            var applied = await services.GetRequiredService<Schema>().MigrateAsync(cancellationToken);
            foreach (var migration in applied)
            {
                Console.WriteLine($"applied {migration}");
            }

            Console.WriteLine(applied.Count == 0 ? "The schema is current; nothing to do." : "The schema is current.");
            return ExitCode.Done;
        }
        catch (Exception exception) when (DatabaseTrouble.Is(exception))
        {
            await Console.Error.WriteLineAsync($"The database cannot be used: {DatabaseTrouble.Describe(exception)}. {DatabaseTrouble.Advice}");
            return ExitCode.Left;
        }
    }
}
