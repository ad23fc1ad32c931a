using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace UserSync.Infrastructure.Persistence.Writing;

/// <summary>Parameters for commands that both engines run.</summary>
internal static class CommandParameters
{
    /// <summary>Adds a parameter. Times are written as the engine keeps them.</summary>
    public static void Bind(this DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value is not DateTimeOffset time ? value
            : command is SqliteCommand ? SqliteTimeConverter.ToText(time)
            : time.ToUniversalTime();
        command.Parameters.Add(parameter);
    }
}
