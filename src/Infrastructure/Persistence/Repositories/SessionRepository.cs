using UserSync.Application.Sessions;
using UserSync.Domain.Sessions;
using UserSync.Infrastructure.Persistence.Writing;

namespace UserSync.Infrastructure.Persistence.Repositories;

internal sealed class SessionRepository(PendingWrites pending) : ISessionRepository
{
    public void Join(Session session) => pending.Join(session);
}
