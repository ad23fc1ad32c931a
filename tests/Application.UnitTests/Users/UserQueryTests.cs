using System.Reflection;
using Moq;
using UserSync.Application.Users.Queries;
using UserSync.Application.Users.Queries.GetCurrentUser;
using UserSync.Application.Users.Queries.GetUserByClerkId;
using UserSync.Application.Users.Queries.GetUserById;
using UserSync.Domain.Common;
using UserSync.Domain.Users;

namespace UserSync.Application.UnitTests.Users;

public sealed class UserQueryTests
{
    private static readonly DateTimeOffset _noon = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    private static readonly UserProfile _profile = new()
    {
        Version = new SourceVersion(1, 1, "msg_1"),
        Email = "ada@example.com",
        EmailVerified = true,
        PhoneNumber = "+15555550123",
        Username = "ada",
        FirstName = "Ada",
        LastName = "Lovelace",
        ProfileImageUrl = "https://images.example/ada",
        Role = UserRole.Growth,
        OrganizationId = "org_1",
    };

    private static readonly TestCaseData[] _standings =
    [
        new TestCaseData(null, UserStanding.NotRegistered).SetName("GetCurrentUser_WhenNotStored_IsNotRegistered"),
        new TestCaseData(Stored(), UserStanding.NotRegistered).SetName("GetCurrentUser_WhenOnlyALoginIsKnown_IsNotRegistered"),
        new TestCaseData(Stored(deletedAt: _noon), UserStanding.Inactive).SetName("GetCurrentUser_WhenOnlyADeletionIsKnown_IsInactive"),
        new TestCaseData(Stored(_profile, deletedAt: _noon), UserStanding.Inactive).SetName("GetCurrentUser_WhenDeleted_IsInactive"),
        new TestCaseData(Stored(_profile with { Banned = true }), UserStanding.Inactive).SetName("GetCurrentUser_WhenBanned_IsInactive"),
        new TestCaseData(Stored(_profile with { Locked = true }), UserStanding.Active).SetName("GetCurrentUser_WhenLocked_IsActive"),
        new TestCaseData(Stored(_profile), UserStanding.Active).SetName("GetCurrentUser_WhenStored_IsActive"),
    ];

    [TestCaseSource(nameof(_standings))]
    public async Task GetCurrentUser(User? stored, UserStanding expected)
    {
        using var application = With(stored);

        var current = await application.SendAsync(new GetCurrentUserQuery("user_1"));

        Assert.That((current.Standing, current.User is not null), Is.EqualTo((expected, expected == UserStanding.Active)));
    }

    [Test]
    public async Task GetUserByClerkId_OfAnInactiveUser_ShowsEverything()
    {
        var stored = Stored(_profile, deletedAt: _noon, lastLoginAt: _noon.AddHours(-1));
        using var application = With(stored);

        var dto = await application.SendAsync(new GetUserByClerkIdQuery("user_1"));

        var expected = new UserDto
        {
            Id = stored.Id,
            ClerkUserId = "user_1",
            Email = "ada@example.com",
            EmailVerified = true,
            PhoneNumber = "+15555550123",
            Username = "ada",
            FirstName = "Ada",
            LastName = "Lovelace",
            ProfileImageUrl = "https://images.example/ada",
            Role = UserRole.Growth,
            OrganizationId = "org_1",
            IsActive = false,
            CreatedAt = stored.CreatedAt,
            UpdatedAt = stored.UpdatedAt,
            LastLoginAt = _noon.AddHours(-1),
            DeletedAt = _noon,
        };
        Assert.That(dto, Is.EqualTo(expected));
    }

    [Test]
    public async Task GetUserById_FindsByOurId()
    {
        var stored = Stored(_profile);
        using var application = With(stored);

        Assert.That((await application.SendAsync(new GetUserByIdQuery(stored.Id)))!.ClerkUserId, Is.EqualTo("user_1"));
        Assert.That(await application.SendAsync(new GetUserByIdQuery(Guid.NewGuid())), Is.Null);
    }

    [Test]
    public async Task Queries_ForARowWithoutAProfile_FindNobody()
    {
        var stored = Stored(lastLoginAt: _noon);
        using var application = With(stored);

        Assert.That(await application.SendAsync(new GetUserByClerkIdQuery("user_1")), Is.Null);
        Assert.That(await application.SendAsync(new GetUserByIdQuery(stored.Id)), Is.Null);
    }

    [TestCase("user_1", UserRole.Admin)]
    [TestCase("user_2", UserRole.Growth)]
    public async Task Role_OfABootstrapAdmin_IsAdmin(string admin, UserRole expected)
    {
        using var application = With(Stored(_profile), admin);

        Assert.That((await application.SendAsync(new GetCurrentUserQuery("user_1"))).User!.Role, Is.EqualTo(expected));
    }

    [Test]
    public void Mapping_IsComplete()
    {
        using var application = new ApplicationUnderTest();

        Assert.That(application.Mapper.ConfigurationProvider.AssertConfigurationIsValid, Throws.Nothing);
    }

    private static ApplicationUnderTest With(User? stored, params string[] bootstrapAdmins)
    {
        var application = new ApplicationUnderTest(bootstrapAdmins: bootstrapAdmins);
        application.Users.Setup(users => users.FindByClerkIdAsync("user_1", It.IsAny<CancellationToken>())).ReturnsAsync(stored);
        if (stored is not null)
        {
            application.Users.Setup(users => users.FindByIdAsync(stored.Id, It.IsAny<CancellationToken>())).ReturnsAsync(stored);
        }

        return application;
    }

    /// <summary>A row as the database gives it: only the database makes them, so this does what its reader does.</summary>
    private static User Stored(UserProfile? profile = null, DateTimeOffset? deletedAt = null, DateTimeOffset? lastLoginAt = null)
    {
        var user = (User)Activator.CreateInstance(
            typeof(User),
            BindingFlags.Instance | BindingFlags.NonPublic,
            null,
            [Guid.CreateVersion7(), "user_1", _noon.AddDays(-1), _noon],
            null)!;
        Set(nameof(User.Profile), profile);
        Set(nameof(User.DeletedAt), deletedAt);
        Set(nameof(User.LastLoginAt), lastLoginAt);
        Set(nameof(User.CreatedAt), _noon.AddDays(-2));
        return user;

        void Set(string property, object? value) => typeof(User).GetProperty(property)!.SetValue(user, value);
    }
}
