using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using StatusKit.Cfs;
using StatusKit.Storage;

namespace StatusKit.Browser.Tests;

/// <summary>The stream of changes as the <c>EventSource</c> of a browser reads it.</summary>
[Collection(nameof(Chromium))]
public sealed class ChangeStreamTests(Chromium chromium)
{
    private const string Page = """
        <!doctype html><html lang="en"><head><title>changes</title><link rel="icon" href="data:,"></head><body><ol></ol><script>
        const list = document.querySelector("ol"), source = new EventSource("/status/changes");
        source.addEventListener("created", e => {
            const item = document.createElement("li");
            item.textContent = JSON.parse(e.data).id.join("/");
            list.append(item);
        });
        source.addEventListener("bookmark", () => document.body.dataset.open = "yes");
        </script></body></html>
        """;

    [BrowserFact]
    public async Task A_browser_resumes_after_the_server_restarts_and_misses_nothing()
    {
        await using var database = new InMemoryStatusDatabase(new());
        await using var site = await TestSite.StartAsync(database, Map);
        await using var visit = await Visit.OpenAsync(chromium, site.Address, "/");
        var sessions = database.GetStore<CfsSession>();
        await visit.WaitForAsync("[data-open]");
        await sessions.CreateAsync(new CfsSession { Name = "before" });
        await visit.WaitForAsync("li:has-text('before')");

        await site.StopAsync();
        await sessions.CreateAsync(new CfsSession { Name = "meanwhile" });
        await site.StartAsync();

        await visit.WaitForAsync("li:has-text('meanwhile')");
        Assert.Equal(["before", "meanwhile"], await visit.Page.Locator("li").AllTextContentsAsync());
    }

    private static void Map(WebApplication app)
    {
        app.MapGet("/", () => TypedResults.Content(Page, "text/html"));
        app.MapStatusChanges();
    }
}
