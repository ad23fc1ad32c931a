using UserSync.ClerkEmulator;
using UserSync.ClerkEmulator.Accounts;
using UserSync.ClerkEmulator.Webhooks;

namespace UserSync.Demo.Story;

/// <summary>Everything out of order: the sign-in before the sign-up, the deletion before a change.</summary>
internal sealed class LinusStory(Stage stage)
{
    private ClerkUser _linus = null!;
    private WebhookMessage _signUp = null!;
    private WebhookMessage _change = null!;
    private string _deletedAt = "";

    public async Task PlayAsync()
    {
        stage.Screen.Chapter("Linus: everything out of order");
        await stage.StepAsync("Linus signs up and in; the sign-in arrives first", SignInFirstAsync);
        await stage.StepAsync("His sign-up arrives", SignUpLateAsync);
        await stage.StepAsync("Linus changes his name, then deletes his account; the deletion arrives first", DeleteFirstAsync);
        await stage.StepAsync("The change of name arrives after the deletion", ChangeLateAsync);
        await stage.StepAsync("Linus' app asks with a token that has not expired", AskMeAsync);
        await stage.StepAsync("Somebody asks who never signed up", AskForStrangerAsync);
    }

    private async Task SignInFirstAsync(Step step)
    {
        (_linus, _signUp) = stage.SignUp(new NewUser
        {
            EmailAddress = "linus@example.com",
            FirstName = "Linus",
            Username = "linus",
        });
        var (session, signIn) = stage.SignIn(_linus.Id);
        step.Expect(await step.DeliverAsync(signIn, "of a user not known yet; his profile is in it"), 200, "applied");
        step.Expect(
            await step.ReadUserAsync(_linus.Id),
            ("email", "linus@example.com"), ("username", "linus"), ("last_login_at", StoredTime.Of(session.CreatedAt)));
        step.Expect(await step.ReadSessionAsync(session.Id), ("clerk_user_id", _linus.Id), ("status", "active"));
    }

    private async Task SignUpLateAsync(Step step)
    {
        step.Expect(await step.DeliverAsync(_signUp, "older than what is known"), 200, "stale");
        step.ExpectUnchanged(await step.ReadUserAsync(_linus.Id));
    }

    private async Task DeleteFirstAsync(Step step)
    {
        _change = stage.Happen(clerk => clerk.Users.Update(_linus.Id, user => user["first_name"] = "Linus B."));
        var deletion = stage.Happen(clerk => clerk.Users.Delete(_linus.Id));
        step.Expect(await step.DeliverAsync(deletion, "overtakes the change"), 200, "applied");
        var row = await step.ReadUserAsync(_linus.Id);
        step.ExpectSet(row, "deleted_at");
        step.Expect(row, ("first_name", "Linus"), ("email", "linus@example.com"));
        _deletedAt = row.After?["deleted_at"] ?? "";
    }

    private async Task ChangeLateAsync(Step step)
    {
        var answer = await step.DeliverAsync(_change, "newer than the profile, so it is joined; nobody is revived");
        step.Expect(answer, 200, "applied");
        step.Expect(await step.ReadUserAsync(_linus.Id), ("first_name", "Linus B."), ("deleted_at", _deletedAt));
    }

    private async Task AskMeAsync(Step step)
    {
        var token = stage.Clerk.Tokens.MintV2(_linus.Id);
        step.Expect(await step.AskMeAsync(token, "valid signature, deleted user"), 403, "user_inactive");
    }

    private async Task AskForStrangerAsync(Step step)
    {
        var token = stage.Clerk.Tokens.MintV2(ClerkId.New("user"));
        step.Expect(await step.AskMeAsync(token, "valid signature, no such user"), 404, "user_not_registered");
    }
}
