using System.ComponentModel;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Sqlite;
using StatusKit.Storage;

namespace StatusKit.Benchmarks;

/// <summary>The overview of 100,000 upgrades in a file, over a socket: against the queries that count them.</summary>
[Description("Dashboard, 100,000 nodes in SQLite")]
public class DashboardBenchmarks
{
    private readonly string _folder = Directory.CreateTempSubdirectory("statuskit-bench-").FullName;
    private SqliteStatusDatabase _database = null!;
    private WebApplication _app = null!;
    private HttpClient _client = null!;
    private int _number;

    [GlobalSetup]
    public void Setup() => SetupAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Cleanup() => CleanupAsync().GetAwaiter().GetResult();

    /// <summary>What the page says of numbers, asked of the database.</summary>
    [Benchmark(Baseline = true, Description = "counting queries of the three kinds")]
    public async Task<long> Count()
    {
        var sessions = await _database.GetStore<CfsSession>().CountAsync();
        var node = await _database.GetStore<NmpNodeStatus>(NmpScopes.Node).CountAsync();
        var hub = await _database.GetStore<NmpNodeStatus>(NmpScopes.Hub).CountAsync();
        return sessions.Values.Sum() + node.Values.Sum() + hub.Values.Sum();
    }

    /// <summary>The page as a browser gets it.</summary>
    [Benchmark(Description = "GET /dashboard")]
    [Against(nameof(Count), 3)]
    public async Task<int> Overview() => (await _client.GetByteArrayAsync(new Uri("/dashboard", UriKind.Relative))).Length;

    /// <summary>The page while records change.</summary>
    [Benchmark(Description = "one write, then GET /dashboard")]
    public async Task<int> OverviewAfterWrite()
    {
        var number = _number++ % Fleet.Size;
        await _database.GetStore<NmpNodeStatus>(NmpScopes.Hub).PutAsync(Fleet.Make(number + Fleet.Size) with { Id = Fleet.Make(number).Id });
        return await Overview();
    }

    private async Task SetupAsync()
    {
        _database = new($"Data Source={Path.Combine(_folder, "fleet.db")}");
        await _database.GetStore<NmpNodeStatus>(NmpScopes.Hub).PutManyAsync(Fleet.Of(Fleet.Size));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IStatusDatabase>(_database);
        builder.Services.AddStatusEndpoints();
        _app = builder.Build();
        _app.MapStatusDashboard();
        await _app.StartAsync();
        _client = new() { BaseAddress = new(_app.Urls.Single()) };

        // The records are read once in the background; until then the page is without what needs attention.
        while ((await _client.GetStringAsync(new Uri("/dashboard", UriKind.Relative))).Contains("data-pending", StringComparison.Ordinal))
        {
            await Task.Delay(100);
        }
    }

    private async Task CleanupAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_folder, true);
    }
}
