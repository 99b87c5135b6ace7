using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;
using static StatusKit.AspNetCore.Tests.Dashboard.DashboardHost;

namespace StatusKit.AspNetCore.Tests.Dashboard;

public sealed class RecordPageTests
{
    [Fact]
    public async Task A_session_is_shown_with_all_that_is_known_of_it()
    {
        await using var host = await StartAsync();
        var store = host.Database.GetStore<CfsSession>();
        var session = new CfsSession
        {
            Name = "one",
            Configuration = new() { Name = "compute" },
            Ansible = new() { Limit = "x1,x2", Verbosity = 3 },
            Status = new() { Session = new() { Status = CfsSessionState.Pending, StartTime = Timestamp.Parse("2026-03-02T08:00:00Z") } },
            Logs = "ara.example.com/?label=one",
        };
        await store.PutAsync(session);
        var run = session.Status.Session with { Status = CfsSessionState.Running, Job = "cfs-1" };
        await store.PutAsync(session with { Status = session.Status with { Session = run } });
        var page = await host.GetAsync(PathOf("record", "cfs-sessions", "one"));
        foreach (var text in (string[])
            [
                "<h1>one</h1>",
                "<bdi>x1,x2</bdi>",
                "href=\"/dashboard/sessions?configuration=compute\"",
                "href=\"https://ara.example.com/?label=one\" rel=\"noopener noreferrer\"",
                "<bdi class=\"state\">pending</bdi>", // in the history
                "complete/true", // may follow
                "&quot;job&quot;: &quot;cfs-1&quot;",
                "data-live=\"/dashboard/changes?kind=cfs-sessions&amp;id=one\"",
                "datetime=\"2026-03-02T08:00:00Z\" title=\"2026-03-02T08:00:00Z\"",
            ])
        {
            Assert.Contains(text, page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_upgrade_is_shown_with_the_rows_that_may_follow()
    {
        await using var host = await StartAsync();
        var hub = host.Database.GetStore<NmpNodeStatus>(NmpScopes.Hub);
        await hub.PutAsync(Upgrade("pump", NmpState.Initiated));
        await hub.PutAsync(Upgrade("pump", NmpState.Failed, "Rollback error: no disk. Upgrade error: no start"));
        var page = await host.GetAsync(PathOf("record", "nmp-hub", "acme", "pump", "acme", "agents"));
        foreach (var text in (string[])
            [
                "Failed first", "<bdi>no start</bdi>", "Failed then", "<bdi>no disk</bdi>",
                "Install failed <span class=\"soft\">I6</span>", // how it came
                "Rollback started", // may follow
            ])
        {
            Assert.Contains(text, page, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("Reset…", page, StringComparison.Ordinal); // nobody allowed it
    }

    [Fact]
    public async Task A_deleted_record_still_has_its_history()
    {
        await using var host = await StartAsync();
        var store = host.Database.GetStore<CfsSession>();
        await store.PutAsync(new() { Name = "gone" });
        await store.DeleteAsync(new("gone"));
        var page = await host.GetAsync(PathOf("record", "cfs-sessions", "gone"));
        Assert.Contains("Deleted.", page, StringComparison.Ordinal);
        Assert.Contains("<i>deleted</i>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dashboard/record")]
    [InlineData("/dashboard/record?kind=cfs-sessions")]
    [InlineData("/dashboard/record?kind=cfs-sessions&id=")]
    [InlineData("/dashboard/record?kind=cfs-sessions&id=%00")]
    [InlineData("/dashboard/record?kind=cfs-sessions&id=none")]
    [InlineData("/dashboard/record?kind=other&id=none")]
    [InlineData("/dashboard/record?kind=nmp-hub&id=only")]
    public async Task What_is_not_there_is_not_found(string path)
    {
        await using var host = await StartAsync();
        Assert.Contains("There is no such record", await host.GetAsync(path, 404), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://user@evil.example/")]
    [InlineData("//evil example")]
    [InlineData("data:text/html,x")]
    public async Task Only_an_address_of_the_web_becomes_a_link(string logs)
    {
        await using var host = await StartAsync();
        await host.Database.GetStore<CfsSession>().PutAsync(new() { Name = "one", Logs = logs });
        var page = await host.GetAsync(PathOf("record", "cfs-sessions", "one"));
        Assert.DoesNotContain("rel=\"noopener", page, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"javascript", page, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(".", "..", "<b>", "💥")]
    [InlineData("a b", "ü&id=x", "\u202e", "%2F")]
    public async Task A_name_of_any_characters_leads_to_its_page(string org, string node, string policyOrg, string policy)
    {
        await using var host = await StartAsync();
        var record = new NmpNodeStatus(new(new(org, node), new(policyOrg, policy)), new());
        await host.Database.GetStore<NmpNodeStatus>(NmpScopes.Hub).PutAsync(record);
        var page = await host.GetAsync(PathOf("record", "nmp-hub", org, node, policyOrg, policy));
        Assert.Contains(HtmlText.Encode(policy), page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202e", page, StringComparison.Ordinal);
    }
}
