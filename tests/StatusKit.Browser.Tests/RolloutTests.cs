using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Browser.Tests;

[Collection(nameof(Chromium))]
public sealed class RolloutTests(Chromium chromium)
{
    [BrowserTheory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(100_000)]
    public async Task Each_node_has_its_place_in_the_picture(int nodes)
    {
        var time = new FakeTime();
        await using var database = new InMemoryStatusDatabase(new(), time);
        await DashboardData.FillRolloutAsync(database, time, nodes);
        await using var site = await TestSite.StartAsync(database, app => app.MapStatusDashboard(), time: time);
        foreach (var phone in (bool[])[false, true])
        {
            await using var visit = await Visit.OpenAsync(
                chromium, site.Address, DashboardData.RolloutPath, dark: phone, width: phone ? 360 : 1280, now: time.GetUtcNow(), density: phone ? 2 : 1);
            await visit.WaitUntilDrawnAsync();
            await visit.ScreenshotAsync($"rollout-{nodes}{(phone ? "-phone" : "")}");
            var picture = visit.Page.Locator(nodes > 1500 ? ".map canvas" : ".map svg");
            // The first node is at the upper left corner; its name comes from the server.
            await picture.HoverAsync(new() { Position = new() { X = nodes > 1500 ? 0.5f : 3, Y = nodes > 1500 ? 0.5f : 3 } });
            await visit.WaitForAsync(".map-node:has-text('/')");
            Assert.Equal(
                360, phone ? await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") : 360);
            Assert.Empty(visit.Complaints);
        }
    }

    [BrowserFact]
    public async Task The_filter_is_in_the_address_and_works_from_the_keyboard()
    {
        await using var database = new InMemoryStatusDatabase(new());
        await database.GetStore<NmpNodeStatus>(NmpScopes.Hub).PutManyAsync(
            Enumerable.Range(0, 60).Select(i => DashboardData.Record("acme", $"pump-{i:d2}", i < 40 ? "successful" : "failed", $"Upgrade error: reason {i % 2}")));
        await using var site = await TestSite.StartAsync(database, app => app.MapStatusDashboard());
        await using var visit = await Visit.OpenAsync(chromium, site.Address, DashboardData.RolloutPath);
        await visit.WaitUntilDrawnAsync();
        var node = visit.Page.Locator("input[name=node]");
        await node.PressSequentiallyAsync("PUMP-5");
        await node.PressAsync("Enter");
        await visit.Page.WaitForURLAsync("**node=PUMP-5**", new() { WaitUntil = WaitUntilState.Commit });
        Assert.Contains("10 of 60 nodes match the filter", await visit.Page.TextContentAsync("#rollout-counts"), StringComparison.Ordinal);
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "5 reason 1" }).PressAsync("Enter");
        await visit.Page.WaitForURLAsync("**q=reason**", new() { WaitUntil = WaitUntilState.Commit });
        await visit.WaitForAsync("#rollout-nodes tbody tr:nth-child(5)");
        Assert.Equal(5, await visit.Page.Locator("#rollout-nodes tbody tr").CountAsync());
        await visit.Page.GoBackAsync();
        Assert.Equal("PUMP-5", await visit.Page.Locator("input[name=node]").InputValueAsync());
        Assert.Empty(visit.Complaints);
    }
}
