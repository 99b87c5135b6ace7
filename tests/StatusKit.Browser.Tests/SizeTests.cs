using Microsoft.AspNetCore.Builder;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Browser.Tests;

/// <summary>Views of databases from empty to very full.</summary>
[Collection(nameof(Chromium))]
public sealed class SizeTests(Chromium chromium)
{
    [BrowserTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public async Task The_views_are_there_whatever_the_number_of_records(int records)
    {
        await using var database = new InMemoryStatusDatabase(new());
        await database.GetStore<NmpNodeStatus>(NmpScopes.Hub).PutManyAsync(Enumerable.Range(0, records).Select(
            node => DashboardData.Record(node, (node % 13) switch { 1 => "rollback failed", < 5 => "waiting", _ => "successful" })));
        await using var site = await TestSite.StartAsync(database, app => app.MapStatusDashboard());
        await using var visit = await Visit.OpenAsync(chromium, site.Address, "/dashboard");
        await visit.WaitForAsync($".tally li:has-text('{records:#,0} records')");
        await visit.ScreenshotAsync($"overview-{records}");
        // The list of sessions, which this database has none of, and the record of the first node.
        await visit.GoAsync("/dashboard/sessions");
        if (records > 0)
        {
            await visit.GoAsync($"/dashboard/record?kind=nmp-hub{DashboardData.IdOf(0)}");
        }

        Assert.Empty(visit.Complaints);
        Assert.InRange((await visit.Page.ContentAsync()).Length, 1_000, 200_000);
    }
}
