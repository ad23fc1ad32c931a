using UserSync.ClerkEmulator.Accounts;
using UserSync.ClerkEmulator.Tokens;
using UserSync.ClerkEmulator.Webhooks;

namespace UserSync.Demo.Story;

/// <summary>An ordinary life: sign-up, sign-in, a new address, a new role, sign-out.</summary>
internal sealed class AdaStory(Stage stage)
{
    private ClerkUser _ada = null!;
    private ClerkSession _session = null!;
    private WebhookMessage _promotion = null!;

    public async Task PlayAsync()
    {
        stage.Screen.Chapter("Ada: an ordinary life");
        await stage.StepAsync("Ada signs up", SignUpAsync);
        await stage.StepAsync("Ada signs in", SignInAsync);
        await stage.StepAsync("Ada's app asks who she is", AskMeAsync);
        await stage.StepAsync("Ada makes another address her primary e-mail", ChangeEmailAsync);
        await stage.StepAsync("Ada's role becomes growth, by public_metadata", ChangeRoleAsync);
        await stage.StepAsync("The same event is delivered again", RepeatAsync);
        await stage.StepAsync("Ada's session ends", EndSessionAsync);
    }

    private async Task SignUpAsync(Step step)
    {
        (_ada, var created) = stage.SignUp(new NewUser
        {
            EmailAddress = "ada@example.com",
            FirstName = "Ada",
            LastName = "Lovelace",
        });
        step.Expect(await step.DeliverAsync(created), 200, "applied");
        step.Expect(
            await step.ReadUserAsync(_ada.Id),
            ("email", "ada@example.com"), ("email_verified", 1), ("first_name", "Ada"), ("last_name", "Lovelace"),
            ("role", "solo"), ("last_login_at", null), ("deleted_at", null));
    }

    private async Task SignInAsync(Step step)
    {
        (_session, var created) = stage.SignIn(_ada.Id);
        step.Expect(await step.DeliverAsync(created), 200, "applied");
        step.Expect(await step.ReadUserAsync(_ada.Id), ("last_login_at", StoredTime.Of(_session.CreatedAt)));
        step.Expect(await step.ReadSessionAsync(_session.Id), ("clerk_user_id", _ada.Id), ("status", "active"), ("ended_at", null));
    }

    private async Task AskMeAsync(Step step)
    {
        var me = await step.AskMeAsync(Token(), "with a session token of Clerk's, RS256");
        step.Expect(me, 200);
        step.Expect(
            me,
            ("clerk_user_id", _ada.Id), ("email", "ada@example.com"), ("role", "solo"), ("is_active", true),
            ("last_login_at", StoredTime.Of(_session.CreatedAt)), ("deleted_at", null));
    }

    private async Task ChangeEmailAsync(Step step)
    {
        var updated = stage.Happen(clerk => clerk.Users.SetPrimaryEmail(_ada.Id, "ada@lovelace.example"));
        step.Expect(await step.DeliverAsync(updated, "both addresses listed, the second is primary"), 200, "applied");
        step.Expect(await step.ReadUserAsync(_ada.Id), ("email", "ada@lovelace.example"), ("email_verified", 1));
    }

    private async Task ChangeRoleAsync(Step step)
    {
        var tokenFromBefore = Token();
        _promotion = stage.Happen(clerk => clerk.Users.SetRole(_ada.Id, "growth"));
        step.Expect(await step.DeliverAsync(_promotion), 200, "applied");
        step.Expect(await step.ReadUserAsync(_ada.Id), ("role", "growth"), ("public_metadata", """{"role":"growth"}"""));

        var me = await step.AskMeAsync(tokenFromBefore, "with a token from before the change");
        step.Expect(me, 200);
        step.Expect(me, ("role", "growth"), ("email", "ada@lovelace.example"));
    }

    private async Task RepeatAsync(Step step)
    {
        step.Expect(await step.DeliverAsync(_promotion, "same svix-id, fresh signature"), 200, "duplicate");
        step.ExpectUnchanged(await step.ReadUserAsync(_ada.Id));
        step.Expect(await step.ReadEventAsync(_promotion.Id), ("attempts", 2), ("status", "applied"));
    }

    private async Task EndSessionAsync(Step step)
    {
        var ended = stage.Happen(clerk => clerk.Sessions.End(_session.Id));
        step.Expect(await step.DeliverAsync(ended), 200, "applied");
        var session = await step.ReadSessionAsync(_session.Id);
        step.Expect(session, ("status", "ended"));
        step.ExpectSet(session, "ended_at");
        step.Expect(await step.ReadUserAsync(_ada.Id), ("last_login_at", StoredTime.Of(_session.CreatedAt)));
    }

    private string Token() => stage.Clerk.Tokens.MintV2(_ada.Id, new TokenOptions { SessionId = _session.Id });
}
