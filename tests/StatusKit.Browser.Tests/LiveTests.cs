using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;
using StatusKit.AspNetCore;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Sqlite;
using StatusKit.Storage;

namespace StatusKit.Browser.Tests;

/// <summary>An open page follows the database. How long that took is kept with the screenshots; it is not a condition.</summary>
[Collection(nameof(Chromium))]
public sealed class LiveTests(Chromium chromium) : IDisposable
{
    private readonly SqliteFolder _folder = new();

    [BrowserFact]
    public async Task An_overview_shows_a_write()
    {
        await using var database = new SqliteStatusDatabase($"Data Source={_folder.NewFile()}", new());
        await database.GetStore<CfsSession>().CreateAsync(Session("first"));
        await using var site = await TestSite.StartAsync(database, app => app.MapStatusDashboard());
        await using var visit = await Visit.OpenAsync(chromium, site.Address, "/dashboard");
        await visit.WaitForAsync(".connection[data-state='live']");
        await visit.WaitForAsync(".tally li:has-text('1 records')");
        await MeasureAsync("overview", async () =>
        {
            await database.GetStore<CfsSession>().CreateAsync(Session("second"));
            await visit.WaitForAsync(".tally li:has-text('2 records')");
        });
        Assert.Empty(visit.Complaints);
    }

    [BrowserFact]
    public async Task The_sessions_and_a_record_show_a_write()
    {
        await using var database = new SqliteStatusDatabase($"Data Source={_folder.NewFile()}", new());
        var upgrades = database.GetStore<NmpNodeStatus>(NmpScopes.Hub);
        await database.GetStore<CfsSession>().CreateAsync(Session("first"));
        await upgrades.PutAsync(DashboardData.Record(7, "waiting"));
        await using var site = await TestSite.StartAsync(database, app => app.MapStatusDashboard());
        await using var visit = await Visit.OpenAsync(chromium, site.Address, "/dashboard/sessions");
        await visit.WaitForAsync(".connection[data-state='live']");
        await MeasureAsync("sessions", async () =>
        {
            await database.GetStore<CfsSession>().CreateAsync(Session("second"));
            await visit.WaitForAsync("main a:has-text('second')");
        });

        await visit.GoAsync($"/dashboard/record?kind=nmp-hub{DashboardData.IdOf(7)}");
        await visit.WaitForAsync(".connection[data-state='live']");
        await MeasureAsync("record", async () =>
        {
            await upgrades.PutAsync(DashboardData.Record(7, "rollback failed"));
            await visit.WaitForAsync(".phase-failed");
        });
        Assert.Empty(visit.Complaints);
    }

    [BrowserFact]
    public async Task A_record_shows_its_next_state_and_its_end()
    {
        await using var database = new InMemoryStatusDatabase(new());
        var store = database.GetStore<CfsSession>();
        await store.CreateAsync(Session("first"));
        await using var site = await TestSite.StartAsync(database, app => app.MapStatusDashboard());
        await using var visit = await Visit.OpenAsync(
            chromium, site.Address, "/dashboard/record?kind=cfs-sessions&id=first");
        await visit.WaitForAsync(".connection[data-state='live']");
        await store.PutAsync(Session("first") with { Status = new() { Session = new() { Status = CfsSessionState.Running } } });
        await visit.WaitForAsync("#history tbody tr:nth-child(2)");
        await visit.WaitForAsync("#head .phase-running");
        await store.DeleteAsync(new("first"));
        await visit.WaitForAsync("#head:has-text('Deleted')");
        await visit.WaitForAsync("body:not(:has(#members))");
        Assert.Empty(visit.Complaints);
    }

    [BrowserFact]
    public async Task A_reset_is_confirmed_by_keyboard()
    {
        await using var database = new InMemoryStatusDatabase(new());
        var store = database.GetStore<NmpNodeStatus>(NmpScopes.Hub);
        var record = DashboardData.Record(7, "rollback failed");
        await store.PutAsync(record);
        await using var site = await TestSite.StartAsync(database, app =>
        {
            app.Services.GetRequiredService<IOptions<StatusDashboardOptions>>().Value.AllowReset = true;
            app.MapStatusDashboard();
        });
        var (node, policy) = (record.Id.Node, record.Id.Policy);
        await using var visit = await Visit.OpenAsync(
            chromium,
            site.Address,
            $"/dashboard/record?kind=nmp-hub&id={node.Org}&id={node.Name}&id={policy.Org}&id={policy.Name}");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Reset…" }).PressAsync("Enter");
        await visit.Page.WaitForURLAsync("**/reset?**");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Reset this upgrade" }).PressAsync("Enter");
        await visit.Page.WaitForURLAsync("**/record?**");
        await visit.WaitForAsync("#head .phase-requested");
        Assert.Empty(visit.Complaints);
    }

    [BrowserFact]
    public async Task Parts_of_a_page_come_and_go_with_the_records()
    {
        await using var database = new InMemoryStatusDatabase(new());
        await using var site = await TestSite.StartAsync(database, app => app.MapStatusDashboard());
        await using var visit = await Visit.OpenAsync(chromium, site.Address, "/dashboard");
        await visit.WaitForAsync(".connection[data-state='live']");
        await visit.WaitForAsync(".tally li:has-text('0 records')");
        var store = database.GetStore<NmpNodeStatus>(NmpScopes.Hub);
        await store.PutAsync(DashboardData.Record(7, "waiting"));
        await visit.WaitForAsync("#systems + #groups-nmp-hub a:has-text('agents-2-31')");
        await store.DeleteManyAsync(StatusQuery.All);
        await visit.WaitForAsync("body:not(:has(#groups-nmp-hub))");
        Assert.Empty(visit.Complaints);
    }

    [BrowserFact]
    public async Task A_rollout_shows_a_write_and_keeps_the_focus_and_what_was_typed()
    {
        await using var database = new SqliteStatusDatabase($"Data Source={_folder.NewFile()}", new());
        var store = database.GetStore<NmpNodeStatus>(NmpScopes.Hub);
        await store.PutManyAsync(Enumerable.Range(0, 31).Select(node => DashboardData.Record(node, "waiting")));
        await using var site = await TestSite.StartAsync(database, app => app.MapStatusDashboard());
        await using var visit = await Visit.OpenAsync(chromium, site.Address, DashboardData.RolloutPath);
        await visit.WaitForAsync(".connection[data-state='live']");
        await visit.Page.Locator("input[name=q]").FillAsync("half a wo");
        await MeasureAsync("rollout", async () =>
        {
            await store.PutAsync(DashboardData.Record(7, "successful"));
            await visit.WaitForAsync(".tile.stage-done strong:text-is('1')");
        });
        await visit.WaitForAsync(".tile.stage-waiting strong:text-is('30')");
        await visit.WaitUntilDrawnAsync();
        Assert.Equal("half a wo", await visit.Page.Locator("input[name=q]").InputValueAsync());
        Assert.Equal("q", await visit.Page.EvaluateAsync<string>("document.activeElement.name"));

        // The list is replaced while the focus is in it.
        await visit.Page.Locator("#rollout-nodes tbody a").First.FocusAsync();
        var name = await visit.Page.EvaluateAsync<string>("document.activeElement.textContent");
        await store.PutAsync(DashboardData.Record(9, "successful"));
        await visit.WaitForAsync(".tile.stage-done strong:text-is('2')");
        Assert.Equal(name, await visit.Page.EvaluateAsync<string>("document.activeElement.textContent"));
        Assert.Empty(visit.Complaints);
    }

    [BrowserFact]
    public async Task A_page_resumes_after_the_server_restarts()
    {
        await using var database = new SqliteStatusDatabase($"Data Source={_folder.NewFile()}", new());
        var store = database.GetStore<NmpNodeStatus>(NmpScopes.Hub);
        await store.PutManyAsync(Enumerable.Range(0, 31).Select(node => DashboardData.Record(node, "waiting")));
        await using var site = await TestSite.StartAsync(database, app => app.MapStatusDashboard());
        await using var visit = await Visit.OpenAsync(chromium, site.Address, DashboardData.RolloutPath);
        await visit.WaitForAsync(".connection[data-state='live']");
        await site.StopAsync();
        await visit.WaitForAsync(".connection[data-state='lost']");
        await store.PutAsync(DashboardData.Record(7, "successful"));
        await site.StartAsync();
        await visit.WaitForAsync(".connection[data-state='live']");
        await visit.WaitForAsync(".tile.stage-done strong:text-is('1')");
        await store.PutAsync(DashboardData.Record(8, "successful"));
        await visit.WaitForAsync(".tile.stage-done strong:text-is('2')");
    }

    [BrowserFact]
    public async Task A_change_costs_the_browser_one_message_and_one_page()
    {
        await using var database = new InMemoryStatusDatabase(new());
        var store = database.GetStore<NmpNodeStatus>(NmpScopes.Hub);
        await store.PutManyAsync(Enumerable.Range(0, 31).Select(node => DashboardData.Record(node, "waiting")));
        await using var site = await TestSite.StartAsync(database, app => app.MapStatusDashboard());
        await using var visit = await Visit.OpenAsync(chromium, site.Address, DashboardData.RolloutPath);
        await visit.WaitForAsync(".connection[data-state='live']");
        await visit.Page.EvaluateAsync("() => { window.messages = 0; document.addEventListener('statuskit:change', () => messages++); }");
        var requests = 0;
        visit.Page.Request += (_, _) => requests++;
        await store.PutAsync(DashboardData.Record(7, "successful"));
        await visit.WaitForAsync(".tile.stage-done strong:text-is('1')");
        Assert.Equal((1, 1), (await visit.Page.EvaluateAsync<int>("messages"), requests));
    }

    public void Dispose() => _folder.Dispose();

    private static CfsSession Session(string name) => new() { Name = name };

    private static async Task MeasureAsync(string view, Func<Task> act)
    {
        var watch = Stopwatch.StartNew();
        await act();
        var line = string.Create(CultureInfo.InvariantCulture, $"{view}: seen {watch.ElapsedMilliseconds} ms after the write began");
        await File.WriteAllTextAsync(Path.Combine(Artifacts.Folder, $"live-{view}.txt"), line + Environment.NewLine);
    }
}
