namespace UserSync.WebApi.FunctionalTests.EventLog;

/// <summary>One user, and what their events did.</summary>
public sealed class UserStoryTests
{
    private AdminApi _api = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _api = await AdminApi.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _api.DisposeAsync();

    [Test]
    public async Task Events_OfAUser_TellTheWholeStory()
    {
        var id = Events.NewUserId();
        await _api.Host.DeliverAsync(Events.User("user.created", id));
        await _api.Host.DeliverAsync(Events.User("user.updated", id, Events.StartMs + 20));
        await _api.Host.DeliverAsync(Events.User("user.updated", id, Events.StartMs + 10));
        await _api.Host.DeliverAsync(Events.User(
            "user.updated", id, Events.StartMs + 5, user => user["last_sign_in_at"] = Events.StartMs + 4));
        await _api.Host.DeliverAsync(Events.Session("session.created", $"sess_{id}", id, Events.StartMs + 30));
        await _api.Host.DeliverAsync(Events.Session("session.removed", $"sess_{id}", id, Events.StartMs + 40));
        await _api.Host.DeliverAsync(Events.Session("session.ended", $"sess_{id}", id, Events.StartMs + 35));
        await _api.Host.DeliverAsync(Events.Deleted(id, Events.StartMs + 50));
        await _api.Host.DeliverAsync(Events.Deleted(id, Events.StartMs + 60));
        await _api.Host.DeliverAsync(Events.User("user.updated", id, Events.StartMs + 70));
        var user = (await _api.GetAsync($"/api/users/by-clerk-id/{id}")).Json;

        var story = await _api.ListAsync($"/api/users/{user.GetProperty("id").GetString()}/events?limit=3");

        Assert.That(
            Enumerable.Reverse(story).Select(item =>
                $"{item.GetProperty("type")} {item.GetProperty("status")}: {item.GetProperty("reason")}"),
            Is.EqualTo(new[]
            {
                "user.created applied: first profile of this user",
                "user.updated applied: newer than the stored profile of 2026-01-02 09:00:00.000 UTC",
                "user.updated stale: older than the stored profile of 2026-01-02 09:00:00.020 UTC",
                "user.updated applied: older than the stored profile of 2026-01-02 09:00:00.020 UTC; only the last login moved",
                "session.created applied: first word of this session",
                "session.removed applied: newer than the stored session of 2026-01-02 09:00:00.030 UTC",
                "session.ended stale: older than the stored session of 2026-01-02 09:00:00.040 UTC",
                "user.deleted applied: deleted at 2026-01-02 09:00:00.050 UTC",
                "user.deleted stale: already deleted at 2026-01-02 09:00:00.050 UTC",
                "user.updated applied: arrived after the deletion of 2026-01-02 09:00:00.050 UTC: the profile is kept, the user stays deleted",
            }));
    }

    [Test]
    public async Task Events_OfAUser_TakeTheFiltersOfTheWholeLog()
    {
        var id = Events.NewUserId();
        await _api.Host.DeliverAsync(Events.User("user.created", id));
        await _api.Host.DeliverAsync(Events.User("user.updated", id));
        var path = $"/api/users/{(await _api.Host.FindUserAsync(id))!.Id}/events";

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await _api.ListAsync($"{path}?type=user.created"), Has.Count.EqualTo(1));
            Assert.That(await _api.ListAsync($"{path}?status=failed"), Is.Empty);
            Assert.That((await _api.GetAsync($"{path}?limit=x")).Problem, Is.EqualTo((400, "validation_failed")));
            Assert.That((await _api.GetAsync($"{path}?clerk_user_id=user_other")).Json.GetProperty("items").GetArrayLength(), Is.EqualTo(2));
        }
    }

    [Test]
    public async Task User_ByEitherId_IsTheSame_DeletedToo()
    {
        var id = Events.NewUserId();
        await _api.Host.DeliverAsync(Events.User("user.created", id));
        await _api.Host.DeliverAsync(Events.Deleted(id));
        var stored = (await _api.Host.FindUserAsync(id))!;

        var byOurs = await _api.GetAsync($"/api/users/{stored.Id}");
        var byClerks = await _api.GetAsync($"/api/users/by-clerk-id/{id}");

        Assert.That(byOurs.Text, Is.EqualTo(byClerks.Text));
        Assert.That(
            (byOurs.Member("clerk_user_id"), byOurs.Json.GetProperty("is_active").GetBoolean(), byOurs.Member("deleted_at")),
            Is.EqualTo((id, false, "2026-01-02T09:00:00.000Z")));
    }

    [Test]
    public async Task User_WithoutAProfile_Is404()
    {
        var id = Events.NewUserId();
        await _api.Host.DeliverAsync(Events.Session("session.created", $"sess_{id}", id));
        var stored = (await _api.Host.FindUserAsync(id))!;

        foreach (var path in new[] { $"/api/users/{stored.Id}", $"/api/users/by-clerk-id/{id}", $"/api/users/{stored.Id}/events" })
        {
            Assert.That((await _api.GetAsync(path)).Problem, Is.EqualTo((404, "not_found")), path);
        }
    }
}
