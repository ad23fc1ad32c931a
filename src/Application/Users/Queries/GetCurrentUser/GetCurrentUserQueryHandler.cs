using AutoMapper;
using MediatR;

namespace UserSync.Application.Users.Queries.GetCurrentUser;

internal sealed class GetCurrentUserQueryHandler(IUserRepository users, IMapper mapper)
    : IRequestHandler<GetCurrentUserQuery, CurrentUser>
{
    public async Task<CurrentUser> Handle(GetCurrentUserQuery request, CancellationToken cancellationToken)
    {
        var user = await users.FindByClerkIdAsync(request.ClerkUserId, cancellationToken);
        return user switch
        {
            null => new CurrentUser(UserStanding.NotRegistered),
            { IsActive: false } => new CurrentUser(UserStanding.Inactive),
            { IsRegistered: false } => new CurrentUser(UserStanding.NotRegistered),
            _ => new CurrentUser(UserStanding.Active, mapper.Map<UserDto>(user)),
        };
    }
}
