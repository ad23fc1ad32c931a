using System.Globalization;
using UserSync.ClerkEmulator.Accounts;

namespace UserSync.ClerkEmulator.Chaos;

/// <summary>Users who come, change and go while somebody walks through the list.</summary>
internal static class Churn
{
    public static void AfterPage(ClerkEmulatorApp emulator)
    {
        var chaos = emulator.Chaos;
        for (var done = 0; done < chaos.Options.Churn && emulator.Users.Count > 0; done++)
        {
            var id = emulator.Users.IdAt(chaos.Below(emulator.Users.Count));
            switch (done % 3)
            {
                case 0:
                    emulator.Users.Create(new NewUser { EmailAddress = $"churn.{Guid.NewGuid():N}@example.com" });
                    break;
                case 1:
                    emulator.Users.Update(id, user => user["first_name"] = string.Create(CultureInfo.InvariantCulture, $"Changed {chaos.Below(1_000)}"));
                    break;
                default:
                    emulator.Users.Delete(id);
                    break;
            }
        }

        chaos.AfterPage?.Invoke();
    }
}
