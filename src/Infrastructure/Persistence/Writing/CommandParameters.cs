using System.Data.Common;

namespace UserSync.Infrastructure.Persistence.Writing;

/// <summary>Parameters for commands that both engines run.</summary>
internal static class CommandParameters
{
    /// <summary>Adds a parameter. Times are written as the engine of the context keeps them.</summary>
    public static void Bind(this DbCommand command, UserSyncDbContext db, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value is not DateTimeOffset time ? value
            : db is SqliteDbContext ? SqliteTimeConverter.ToText(time)
            : time.ToUniversalTime();
        command.Parameters.Add(parameter);
    }
}
