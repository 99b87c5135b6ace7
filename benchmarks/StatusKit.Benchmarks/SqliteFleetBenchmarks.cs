using System.ComponentModel;
using System.IO.Pipelines;
using BenchmarkDotNet.Attributes;
using Microsoft.Data.Sqlite;
using StatusKit.Nmp;
using StatusKit.Sqlite;
using StatusKit.Storage;

namespace StatusKit.Benchmarks;

/// <summary>A policy on 100,000 nodes in a file, listed and counted: against the same statement with the client library alone.</summary>
[Description("SQLite, 100,000 nodes")]
public class SqliteFleetBenchmarks
{
    private readonly string _folder = Directory.CreateTempSubdirectory("statuskit-bench-").FullName;
    private SqliteStatusDatabase _database = null!;
    private IStatusStore<NmpNodeStatus> _store = null!;
    private SqliteConnection _connection = null!;

    [GlobalSetup]
    public void Setup() => SetupAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Cleanup() => CleanupAsync().GetAwaiter().GetResult();

    private async Task SetupAsync()
    {
        var file = Path.Combine(_folder, "fleet.db");
        _database = new($"Data Source={file}");
        _store = _database.GetStore<NmpNodeStatus>();
        await _store.PutManyAsync(Fleet.Of(Fleet.Size));
        _connection = new($"Data Source={file};Pooling=false;Mode=ReadOnly");
        _connection.Open();
    }

    private async Task CleanupAsync()
    {
        await _connection.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_folder, true);
    }

    [Benchmark(Baseline = true, Description = "select of the same values")]
    public long RawList()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = """
            select r.value from statuskit_key k cross join statuskit_record r on r.set_id = k.set_id and r.id = k.id
            where k.set_id = 1 and k.name = 'policy' and k.value = @policy order by k.id
            """;
        command.Parameters.AddWithValue("@policy", Fleet.Policy.ToString());
        using var rows = command.ExecuteReader();
        var length = 0L;
        while (rows.Read())
        {
            length += rows.GetFieldValue<byte[]>(0).Length;
        }

        return length;
    }

    [Benchmark(Description = "list to hzn-exchange-long bytes")]
    [Against(nameof(RawList), 3)]
    public Task<long> List() => NmpListing.WriteLongAsync(_store.ListAsync(Fleet.OfPolicy).Select(stored => stored.Value), PipeWriter.Create(Stream.Null));

    [Benchmark(Description = "group by")]
    public long RawCount()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "select state, count(*) from statuskit_record where set_id = 1 group by state";
        using var rows = command.ExecuteReader();
        var count = 0L;
        while (rows.Read())
        {
            count += rows.GetInt64(1);
        }

        return count;
    }

    [Benchmark(Description = "count by word")]
    [Against(nameof(RawCount), 1.3)]
    public async Task<int> Count() => (await _store.CountAsync()).Count;
}
