using System.ComponentModel;
using System.Globalization;
using BenchmarkDotNet.Attributes;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Sqlite;
using StatusKit.Storage;

namespace StatusKit.Benchmarks;

/// <summary>100,000 stored records judged together, against listing them.</summary>
[Description("Diagnosis of 100,000 records in SQLite")]
public class DiagnosisBenchmarks
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly string[] States = ["pending", "running", "complete", "complete", "complete"];

    private readonly string _folder = Directory.CreateTempSubdirectory("statuskit-bench-").FullName;
    private SqliteStatusDatabase _database = null!;
    private IStatusStore<NmpNodeStatus> _upgrades = null!;
    private IStatusStore<CfsSession> _sessions = null!;

    [GlobalSetup]
    public void Setup() => SetupAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Cleanup() => CleanupAsync().GetAwaiter().GetResult();

    [Benchmark(Baseline = true, Description = "list upgrades")]
    public ValueTask<int> ListUpgrades() => _upgrades.ListAsync().CountAsync();

    [Benchmark(Description = "diagnose upgrades")]
    [Against(nameof(ListUpgrades), 2.5)]
    public Task<StatusOverview<NmpNodeStatus>> DiagnoseUpgrades() =>
        NmpDiagnosis.DiagnoseManyAsync(_upgrades.ListAsync(), Now);

    [Benchmark(Description = "list sessions")]
    public ValueTask<int> ListSessions() => _sessions.ListAsync().CountAsync();

    [Benchmark(Description = "diagnose sessions")]
    [Against(nameof(ListSessions), 2.5)]
    public Task<StatusOverview<CfsSession>> DiagnoseSessions() =>
        CfsDiagnosis.DiagnoseManyAsync(_sessions.ListAsync(), Now);

    private async Task SetupAsync()
    {
        _database = new($"Data Source={Path.Combine(_folder, "fleet.db")}");
        _upgrades = _database.GetStore<NmpNodeStatus>();
        _sessions = _database.GetStore<CfsSession>();
        await _upgrades.PutManyAsync(Fleet.Of(Fleet.Size));
        await _sessions.PutManyAsync(Enumerable.Range(0, Fleet.Size).Select(Session));
    }

    private async Task CleanupAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_folder, true);
    }

    private static CfsSession Session(int number)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"batcher-{number:0000000}");
        var state = States[number % States.Length];
        var isEnd = state == "complete";
        return new()
        {
            Name = name,
            Ansible = new() { Limit = string.Create(CultureInfo.InvariantCulture, $"x{number},x{number + 1}") },
            Configuration = new() { Name = string.Create(CultureInfo.InvariantCulture, $"config-{number % 50}") },
            Target = new() { Definition = "dynamic" },
            Status = new()
            {
                Session = new()
                {
                    Status = new(state),
                    Succeeded = isEnd ? CfsOutcome.True : CfsOutcome.None,
                    Job = $"cfs-{name}",
                    StartTime = Timestamp.CreateNaiveUtcSeconds(Now.AddSeconds(-number)),
                    CompletionTime = isEnd ? Timestamp.CreateNaiveUtcSeconds(Now.AddSeconds(100 - number)) : default,
                },
            },
        };
    }
}
