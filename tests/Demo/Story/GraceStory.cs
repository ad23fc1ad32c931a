using System.Text.Json.Nodes;
using UserSync.ClerkEmulator;
using UserSync.ClerkEmulator.Accounts;
using UserSync.ClerkEmulator.Tokens;

namespace UserSync.Demo.Story;

/// <summary>What must not work: a role from the browser, old news, forged events, foreign keys.</summary>
internal sealed class GraceStory(Stage stage)
{
    private ClerkUser _grace = null!;

    public async Task PlayAsync()
    {
        stage.Screen.Chapter("Grace: what must not work");
        await stage.StepAsync("Grace signs up; her browser claims to be admin", SignUpAsync);
        await stage.StepAsync("Two changes arrive in the wrong order", ReorderAsync);
        await stage.StepAsync("A stranger forges an event that makes Grace admin", ForgeAsync);
        await stage.StepAsync("Somebody asks without a token", AskWithoutTokenAsync);
        await stage.StepAsync("A token in Grace's name, signed by somebody else's key", AskWithForeignKeyAsync);
        await stage.StepAsync("Grace's app asks who she is", AskMeAsync);
    }

    private async Task SignUpAsync(Step step)
    {
        (_grace, var created) = stage.SignUp(new NewUser
        {
            EmailAddress = "grace@example.com",
            FirstName = "Grace",
            LastName = "Hopper",
            UnsafeMetadata = new JsonObject { ["role"] = "admin" },
        });
        step.Expect(await step.DeliverAsync(created, "unsafe_metadata.role=admin"), 200, "applied");
        step.Expect(await step.ReadUserAsync(_grace.Id), ("email", "grace@example.com"), ("role", "solo"));
    }

    private async Task ReorderAsync(Step step)
    {
        var older = stage.Happen(clerk => clerk.Users.Update(_grace.Id, user => user["last_name"] = "Murray"));
        var newer = stage.Happen(clerk => clerk.Users.Update(_grace.Id, user => user["last_name"] = "Murray Hopper"));

        step.Expect(await step.DeliverAsync(newer, "the second change, first to arrive"), 200, "applied");
        step.Expect(await step.ReadUserAsync(_grace.Id), ("last_name", "Murray Hopper"));

        step.Expect(await step.DeliverAsync(older, "the first change, late"), 200, "stale");
        var row = await step.ReadUserAsync(_grace.Id);
        step.ExpectUnchanged(row);
        step.Expect(row, ("last_name", "Murray Hopper"));
    }

    private async Task ForgeAsync(Step step)
    {
        var user = (JsonObject)stage.Clerk.Users.Get(_grace.Id).Json.DeepClone();
        user["public_metadata"] = new JsonObject { ["role"] = "admin" };
        user["updated_at"] = user["updated_at"]!.GetValue<long>() + 1000;
        var forged = new JsonObject
        {
            ["data"] = user,
            ["instance_id"] = stage.Clerk.InstanceId,
            ["object"] = "event",
            ["timestamp"] = user["updated_at"]!.DeepClone(),
            ["type"] = "user.updated",
        };
        var id = ClerkId.New("msg");
        var answer = await step.ForgeAsync("user.updated", forged.ToJsonString(), id, "signed with another secret");
        step.Expect(answer, 400, "webhook_signature_invalid");
        step.ExpectUnchanged(await step.ReadUserAsync(_grace.Id));
        step.ExpectNone(await step.ReadEventAsync(id));
    }

    private async Task AskWithoutTokenAsync(Step step)
        => step.Expect(await step.AskMeAsync(null, "no Authorization header"), 401, "authentication_required");

    private async Task AskWithForeignKeyAsync(Step step)
    {
        // The same kid, so that only the signature tells.
        var foreign = new SigningKey(stage.Clerk.Keys.Current.Kid);
        var token = stage.Clerk.Tokens.MintV2(_grace.Id, new TokenOptions { Key = foreign });
        step.Expect(await step.AskMeAsync(token, "right in everything but the signature"), 401, "invalid_token");
    }

    private async Task AskMeAsync(Step step)
    {
        var me = await step.AskMeAsync(stage.Clerk.Tokens.MintV2(_grace.Id), "with a session token of Clerk's");
        step.Expect(me, 200);
        step.Expect(
            me,
            ("clerk_user_id", _grace.Id), ("last_name", "Murray Hopper"), ("role", "solo"), ("is_active", true),
            ("last_login_at", null));
    }
}
