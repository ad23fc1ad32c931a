using System.Globalization;
using System.Reflection;
using AutoMapper;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using UserSync.Application;
using UserSync.Application.Users;
using UserSync.Application.Users.Queries;
using UserSync.Application.Webhooks;
using UserSync.Domain.Users;
using UserSync.Domain.WebhookEvents;

namespace UserSync.PartBench;

/// <summary>From the stored user to the one that callers see, against the same mapping written by hand.</summary>
[MemoryDiagnoser]
public class MappingBench
{
    private readonly User _user = Stored(Samples.Profile());
    private readonly BootstrapAdmins _admins = new(new HashSet<string>());
    private readonly IMapper _mapper;

    public MappingBench()
    {
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddApplication(new ClerkInstance(null), new PayloadPolicy(PayloadForm.Redacted), _admins, autoMapperLicenseKey: null);
        _mapper = services.BuildServiceProvider().CreateScope().ServiceProvider.GetRequiredService<IMapper>();
        if (Map() != ByHand())
        {
            throw new InvalidOperationException("The two mappings differ.");
        }
    }

    [Benchmark(Baseline = true)]
    public UserDto ByHand() => new()
    {
        Id = _user.Id,
        ClerkUserId = _user.ClerkUserId,
        Email = _user.Profile?.Email,
        EmailVerified = _user.Profile is { EmailVerified: true },
        PhoneNumber = _user.Profile?.PhoneNumber,
        Username = _user.Profile?.Username,
        FirstName = _user.Profile?.FirstName,
        LastName = _user.Profile?.LastName,
        ProfileImageUrl = _user.Profile?.ProfileImageUrl,
        Role = _admins.ClerkUserIds.Contains(_user.ClerkUserId) ? UserRole.Admin : _user.Profile?.Role ?? UserRole.Solo,
        OrganizationId = _user.Profile?.OrganizationId,
        IsActive = _user.IsActive,
        CreatedAt = _user.CreatedAt,
        UpdatedAt = _user.UpdatedAt,
        LastLoginAt = _user.LastLoginAt,
        DeletedAt = _user.DeletedAt,
    };

    [Benchmark]
    public UserDto Map() => _mapper.Map<UserDto>(_user);

    // Only the database makes a row.
    private static User Stored(UserProfile profile)
    {
        var user = (User)Activator.CreateInstance(
            typeof(User),
            BindingFlags.Instance | BindingFlags.NonPublic,
            binder: null,
            [Guid.CreateVersion7(Samples.Now), "user_2zANG9rEYQoliquKw5eHQ9eFeur", Samples.Now, Samples.Now],
            CultureInfo.InvariantCulture)!;
        typeof(User).GetProperty(nameof(User.Profile))!.SetValue(user, profile);
        typeof(User).GetProperty(nameof(User.CreatedAt))!.SetValue(user, Samples.Now);
        return user;
    }
}
