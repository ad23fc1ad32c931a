using System.Data.Common;
using UserSync.Application.Common.Exceptions;

namespace UserSync.WebApi.CommandLine;

/// <summary>A database that is down, or lets us do less than we need, in words for whoever runs a command.</summary>
internal static class DatabaseTrouble
{
    /// <summary>What helps.</summary>
    public const string Advice = "Check DATABASE_URL, and that the server is up and gives this user the rights that it needs.";

    /// <summary>Whether it is the database's own trouble, rather than a bug of ours.</summary>
    public static bool Is(Exception exception) => exception is DatabaseUnavailableException or DbException;

    /// <summary>What the database or the network said. Further lines of it are about the statement.</summary>
    public static string Describe(Exception exception) => exception.GetBaseException().Message.Split('\n')[0].Trim().TrimEnd('.');
}
