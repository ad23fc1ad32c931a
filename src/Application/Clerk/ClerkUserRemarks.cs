using Microsoft.Extensions.Logging;

namespace UserSync.Application.Clerk;

/// <summary>Logs what was odd about a user that Clerk was asked for by name. Of whole lists it would be too much.</summary>
internal sealed partial class ClerkUserRemarks(ILogger<ClerkUserRemarks> logger)
{
    /// <summary>Logs a user's remarks.</summary>
    public void Log(ClerkUser user)
    {
        foreach (var remark in user.Remarks)
        {
            LogRemark(remark.IsExpected ? LogLevel.Debug : LogLevel.Warning, user.Id, remark.Text);
        }
    }

    [LoggerMessage(Message = "Clerk's answer about {ClerkUserId}: {Remark}")]
    private partial void LogRemark(LogLevel level, string clerkUserId, string remark);
}
