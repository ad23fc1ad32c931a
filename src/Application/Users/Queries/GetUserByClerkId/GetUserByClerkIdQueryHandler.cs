using AutoMapper;
using MediatR;

namespace UserSync.Application.Users.Queries.GetUserByClerkId;

internal sealed class GetUserByClerkIdQueryHandler(IUserRepository users, IMapper mapper) : IRequestHandler<GetUserByClerkIdQuery, UserDto?>
{
    public async Task<UserDto?> Handle(GetUserByClerkIdQuery request, CancellationToken cancellationToken) =>
        await users.FindByClerkIdAsync(request.ClerkUserId, cancellationToken) is { IsRegistered: true } user
            ? mapper.Map<UserDto>(user)
            : null;
}
