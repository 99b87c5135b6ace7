using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Browser.Tests;

/// <summary>Records come from machines that somebody may have broken into.</summary>
[Collection(nameof(Chromium))]
public sealed partial class HostileRecordTests(Chromium chromium)
{
    // Markup, an event handler, quotes that end an attribute, a template, a right-to-left override, controls.
    private const string Hostile =
        "\"'><img src=x onerror=\"window.hacked=1;alert(1)\"><script>window.hacked=1<script>${hacked}{{hacked}}\u202Egnp.exe\u2066\u0007\u001b[31m&lt;b&gt;";

    private static readonly ExchangeId Policy = new("acme", Hostile);

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hostile_record_is_shown_as_text_and_changes_nothing(bool script)
    {
        await using var database = new InMemoryStatusDatabase(new());
        await FillAsync(database);
        await using var site = await TestSite.StartAsync(database, app => app.MapStatusDashboard(), allowReset: true);
        await using var visit = await Visit.OpenAsync(chromium, site.Address, "/dashboard", script: script);
        var paths = new Queue<string>(["/dashboard", $"/dashboard/rollout?kind=nmp-hub&policy={Uri.EscapeDataString(Policy.ToString())}"]);
        HashSet<string> seen = [.. paths];
        var shown = new Dictionary<string, int>();
        while (paths.TryDequeue(out var path))
        {
            // A few pages of each view; the rest differ by a filter.
            var view = path.Split('?')[0]["/dashboard".Length..].TrimStart('/') is { Length: > 0 } name ? name : "overview";
            var number = shown[view] = shown.GetValueOrDefault(view) + 1;
            if (number > 3)
            {
                continue;
            }

            await visit.GoAsync(path);
            await visit.Page.WaitForSelectorAsync("main h1");
            await CheckAsync(visit, path);
            if (number == 1 && script)
            {
                await visit.ScreenshotAsync($"hostile-{view}");
            }

            foreach (var link in Links().Matches(await visit.Page.ContentAsync()).Select(link => System.Net.WebUtility.HtmlDecode(link.Groups[1].Value)))
            {
                var target = link.Split('#')[0];
                if (target.StartsWith("/dashboard", StringComparison.Ordinal) && !target.Contains("/assets/", StringComparison.Ordinal) && seen.Add(target))
                {
                    paths.Enqueue(target);
                }
            }
        }

        Assert.True(shown.Count >= 5, $"{shown.Count} views were found");
        Assert.Empty(visit.Complaints);
    }

    private static async Task CheckAsync(Visit visit, string path)
    {
        // What people see, and what is read to them. The value of a field is exact, or it would not be found again.
        var texts = await visit.Page.EvaluateAsync<string[]>("""
            () => [document.title, document.body.innerText, ...[...document.querySelectorAll('[title], [aria-label]')]
                .flatMap(e => [e.getAttribute('title') ?? '', e.getAttribute('aria-label') ?? ''])]
            """);
        Assert.Equal(0, await visit.Page.Locator("main img, main script, main iframe, main [onerror], main b:text('hacked')").CountAsync());
        Assert.Equal(0, await visit.Page.Locator("a[href^='javascript' i], a[href^='data' i]").CountAsync());
        Assert.All(texts, text => Assert.True(text.IndexOfAny(['\u202E', '\u2066', '\u0007', '\u001b']) < 0, $"{path}: {text}"));
        Assert.Contains(texts, text => text.Contains("gnp.exe", StringComparison.Ordinal));
        Assert.Null(await visit.Page.EvaluateAsync<object?>("window.hacked"));
    }

    private static async Task FillAsync(InMemoryStatusDatabase database)
    {
        foreach (var scope in (string[])[NmpScopes.Node, NmpScopes.Hub])
        {
            foreach (var state in (string[])["failed", "rollback failed", Hostile])
            {
                await database.GetStore<NmpNodeStatus>(scope).PutAsync(new(
                    new(new ExchangeId(Hostile, $"{Hostile}{state.Length}"), Policy),
                    new()
                    {
                        AgentUpgrade = new()
                        {
                            Status = new(state),
                            ErrorMessage = $"Upgrade error: {Hostile}\n{Hostile}",
                            WorkingDirectory = Hostile,
                            UpgradedVersions = new() { SoftwareVersion = Hostile, ConfigVersion = Hostile, CertVersion = Hostile },
                        },
                    }));
            }
        }

        var quoted = System.Text.Json.JsonSerializer.Serialize(Hostile);
        foreach (var status in (string[])["pending", "running", "complete", "hostile"])
        {
            await database.GetStore<CfsSession>().PutAsync(CfsJson.V3.Session.Read(System.Text.Encoding.UTF8.GetBytes($$"""
                {
                  "name": {{System.Text.Json.JsonSerializer.Serialize(Hostile + status)}},
                  "configuration": { "name": {{quoted}}, "limit": {{quoted}} },
                  "ansible": { "config": {{quoted}}, "limit": {{quoted}}, "passthrough": {{quoted}} },
                  "target": { "definition": "image", "groups": [{ "name": {{quoted}}, "members": [{{quoted}}] }], "image_map": [{ "source_id": {{quoted}}, "result_name": {{quoted}} }] },
                  "status": {
                    "session": { "job": {{quoted}}, "status": "{{status}}", "succeeded": "false", "start_time": "2026-03-02T08:00:00", "completion_time": null },
                    "artifacts": [{ "image_id": {{quoted}}, "result_id": {{quoted}}, "type": {{quoted}} }]
                  },
                  "tags": { {{quoted}}: {{quoted}} },
                  "logs": "javascript:window.hacked=1//{{status}}",
                  "debug_on_failure": false
                }
                """)));
        }
    }

    [GeneratedRegex("href=\"([^\"]+)\"")]
    private static partial Regex Links();
}
