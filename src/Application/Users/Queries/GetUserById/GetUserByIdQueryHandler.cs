using AutoMapper;
using MediatR;

namespace UserSync.Application.Users.Queries.GetUserById;

internal sealed class GetUserByIdQueryHandler(IUserRepository users, IMapper mapper) : IRequestHandler<GetUserByIdQuery, UserDto?>
{
    public async Task<UserDto?> Handle(GetUserByIdQuery request, CancellationToken cancellationToken) =>
        await users.FindByIdAsync(request.Id, cancellationToken) is { IsRegistered: true } user
            ? mapper.Map<UserDto>(user)
            : null;
}
