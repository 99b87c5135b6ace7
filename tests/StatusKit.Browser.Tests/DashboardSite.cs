using Microsoft.AspNetCore.Builder;
using StatusKit.Storage;

namespace StatusKit.Browser.Tests;

/// <summary>A dashboard over a rollout of 31 nodes and the published sessions, at a time that stands still.</summary>
public sealed class DashboardSite : IAsyncLifetime
{
    private readonly InMemoryStatusDatabase _database;

    public DashboardSite() => _database = new(new(), Time);

    /// <summary>The views, by the name of their screenshots.</summary>
    public static IReadOnlyDictionary<string, string> Views { get; } = new Dictionary<string, string>
    {
        ["overview"] = "/dashboard",
        ["sessions"] = "/dashboard/sessions",
        ["session"] = "/dashboard/record?kind=cfs-sessions&id=example-session",
        ["upgrade"] = $"/dashboard/record?kind=nmp-hub{DashboardData.IdOf(30)}",
        ["reset"] = $"/dashboard/reset?kind=nmp-hub{DashboardData.IdOf(30)}",
        ["rollout"] = DashboardData.RolloutPath,
        ["rollout-filtered"] = $"{DashboardData.RolloutPath}&node=pump&stage=waiting",
    };

    /// <summary>The clock of database and server.</summary>
    public FakeTime Time { get; } = new();

    /// <summary>The server.</summary>
    public TestSite Site { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        await DashboardData.FillSessionsAsync(_database);
        await DashboardData.FillRolloutAsync(_database, Time, 31);
        Site = await TestSite.StartAsync(_database, app => app.MapStatusDashboard(), time: Time, allowReset: true);
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (Site is not null)
        {
            await Site.DisposeAsync();
        }

        await _database.DisposeAsync();
    }

    /// <summary>Opens a view in a browser whose clock is that of the server.</summary>
    public Task<Visit> OpenAsync(Chromium chromium, string view, bool dark = false, int width = 1280, bool script = true) =>
        Visit.OpenAsync(
            chromium,
            Site.Address,
            Views[view],
            dark,
            width,
            width switch { < 500 => 740, > 2000 => 2160, _ => 800 },
            script,
            now: Time.GetUtcNow(),
            density: width < 500 ? 2 : 1);
}
