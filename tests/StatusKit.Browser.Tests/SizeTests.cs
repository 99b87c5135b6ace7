using Microsoft.AspNetCore.Builder;
using StatusKit.Cfs;
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

    [BrowserTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(100_000)]
    public async Task The_sessions_are_there_whatever_their_number(int sessions)
    {
        await using var database = new InMemoryStatusDatabase(new());
        var start = new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
        await database.GetStore<CfsSession>().PutManyAsync(Enumerable.Range(0, sessions).Select(number => new CfsSession
        {
            Name = $"s{number}",
            Status = new()
            {
                Session = new()
                {
                    Status = CfsSessionState.Complete,
                    Succeeded = number % 7 == 0 ? CfsOutcome.False : CfsOutcome.True,
                    StartTime = Timestamp.CreateUtcSeconds(start.AddMinutes(number)),
                    CompletionTime = Timestamp.CreateUtcSeconds(start.AddMinutes(number + 9)),
                },
            },
        }));
        await using var site = await TestSite.StartAsync(database, app => app.MapStatusDashboard());
        await using var visit = await Visit.OpenAsync(chromium, site.Address, "/dashboard/sessions");
        await visit.WaitForAsync($"#list-title:has-text('{sessions:#,0} session')");
        Assert.Equal(Math.Min(50, sessions), await visit.Page.Locator("table.sessions tbody tr").CountAsync());
        await visit.ScreenshotAsync($"sessions-{sessions}");
        Assert.Empty(visit.Complaints);
    }
}
