using AutoMapper;
using UserSync.Domain.Users;

namespace UserSync.Application.Users.Queries;

/// <summary>
/// The role that counts: the stored one, or admin for the bootstrap admins. Decided when the user is read and never
/// stored, so that taking an id off the list takes the role away at once.
/// </summary>
internal sealed class EffectiveRole(BootstrapAdmins admins) : IValueResolver<User, UserDto, UserRole>
{
    public UserRole Resolve(User source, UserDto destination, UserRole destMember, ResolutionContext context) =>
        admins.ClerkUserIds.Contains(source.ClerkUserId) ? UserRole.Admin : source.Profile?.Role ?? UserRole.Solo;
}
