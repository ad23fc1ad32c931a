using UserSync.Domain.Sessions;

namespace UserSync.Application.Sessions;

/// <summary>The stored sessions.</summary>
public interface ISessionRepository
{
    /// <summary>Queues a snapshot to be joined into the session's row, which need not exist yet.</summary>
    void Join(Session session);
}
