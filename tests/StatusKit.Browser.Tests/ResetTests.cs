using Microsoft.AspNetCore.Builder;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Browser.Tests;

[Collection(nameof(Chromium))]
public sealed class ResetTests(Chromium chromium)
{
    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_upgrade_is_reset_after_a_confirmation(bool script)
    {
        await using var database = new InMemoryStatusDatabase(new());
        var store = database.GetStore<NmpNodeStatus>(NmpScopes.Node);
        var record = DashboardData.Record(7, "rollback failed");
        await store.PutAsync(record);
        await using var site = await TestSite.StartAsync(database, app => app.MapStatusDashboard(), allowReset: true);
        await using var visit = await Visit.OpenAsync(
            chromium, site.Address, $"/dashboard/record?kind=nmp-node{DashboardData.IdOf(7)}", script: script);
        await visit.Page.Locator("main [href*='/reset']").PressAsync("Enter");
        await visit.Page.WaitForURLAsync("**/reset?**");
        Assert.Equal("rollback failed", await StateAsync());
        await visit.Page.Locator("main form button").PressAsync("Enter");
        await visit.Page.WaitForURLAsync("**/record?**");
        Assert.Equal("waiting", await StateAsync());
        Assert.Equal(1, await visit.Page.Locator(".phase-pending").First.CountAsync());
        Assert.Empty(visit.Complaints);

        async Task<string> StateAsync() =>
            (await store.GetAsync(NmpNodeStatus.StorageId(record.Id)))!.Value.Status.AgentUpgrade.Status.Text;
    }

    [BrowserFact]
    public async Task Nothing_can_be_reset_unless_the_host_allows_it()
    {
        await using var database = new InMemoryStatusDatabase(new());
        await database.GetStore<NmpNodeStatus>(NmpScopes.Node).PutAsync(DashboardData.Record(7, "rollback failed"));
        await using var site = await TestSite.StartAsync(database, app => app.MapStatusDashboard());
        await using var visit = await Visit.OpenAsync(
            chromium, site.Address, $"/dashboard/record?kind=nmp-node{DashboardData.IdOf(7)}");
        Assert.Equal(0, await visit.Page.Locator("main button[type='submit'], main [href*='/reset']").CountAsync());
    }
}
