using AutoMapper;
using UserSync.Domain.Users;

namespace UserSync.Application.Users.Queries;

/// <summary>From the stored user to the one that callers see.</summary>
internal sealed class UserMapping : Profile
{
    public UserMapping()
    {
        CreateMap<User, UserDto>()
            .IncludeMembers(user => user.Profile)
            .ForMember(dto => dto.CreatedAt, options => options.MapFrom(user => user.CreatedAt))
            .ForMember(dto => dto.Role, options => options.MapFrom<EffectiveRole>());
        CreateMap<UserProfile, UserDto>(MemberList.None);
    }
}
