using UserSync.Domain.Users;

namespace UserSync.Domain.UnitTests.Users;

public sealed class UserRoleTests
{
    [Test]
    public void Roles_AreOrderedFromSoloToAdmin()
    {
        UserRole[] expected = [UserRole.Solo, UserRole.Growth, UserRole.Enterprise, UserRole.Admin];

        Assert.That(Enum.GetValues<UserRole>().Order(), Is.EqualTo(expected));
    }

    [Test]
    public void Default_IsTheLeastRole() => Assert.That(default(UserRole), Is.EqualTo(UserRole.Solo));
}
