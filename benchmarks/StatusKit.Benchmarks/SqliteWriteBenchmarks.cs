using System.Buffers;
using System.ComponentModel;
using BenchmarkDotNet.Attributes;
using StatusKit.Nmp;
using StatusKit.Sqlite;
using StatusKit.Storage;

namespace StatusKit.Benchmarks;

/// <summary>Durable writes of new statuses into a file: against the client library alone, writing the same rows.</summary>
[Description("SQLite, durable writes")]
public class SqliteWriteBenchmarks
{
    private const int Writers = 64;
    private const int Writes = 16; // one after the other
    private const int Rounds = 8; // of 64 writes each

    private readonly string _folder = Directory.CreateTempSubdirectory("statuskit-bench-").FullName;
    private SqliteStatusDatabase _database = null!;
    private IStatusStore<NmpNodeStatus> _store = null!;
    private SqliteRows _rows = null!;
    private int _number;

    [GlobalSetup]
    public void Setup() => SetupAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Cleanup() => CleanupAsync().GetAwaiter().GetResult();

    private async Task SetupAsync()
    {
        _database = new($"Data Source={Path.Combine(_folder, "store.db")}");
        _store = _database.GetStore<NmpNodeStatus>();
        await _store.CreateAsync(Fleet.Make(_number++));
        var raw = Path.Combine(_folder, "raw.db");
        await using (var made = new SqliteStatusDatabase($"Data Source={raw}"))
        {
            await made.GetStore<NmpNodeStatus>().CreateAsync(Fleet.Make(_number++)); // the tables, and the set of number 1
        }

        _rows = new(raw);
    }

    private async Task CleanupAsync()
    {
        await _database.DisposeAsync();
        _rows.Dispose();
        Directory.Delete(_folder, true);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Writes, Description = "Microsoft.Data.Sqlite, a transaction for each write")]
    public void RawAlone()
    {
        for (var i = 0; i < Writes; i++)
        {
            _rows.Write([Next()]);
        }
    }

    [Benchmark(OperationsPerInvoke = Writes, Description = "one caller")]
    [Against(nameof(RawAlone), 1.25)]
    public Task Alone() => Write(Writes);

    [Benchmark(OperationsPerInvoke = Rounds, Description = "Microsoft.Data.Sqlite, 64 writes in a transaction")]
    public void RawTogether()
    {
        for (var i = 0; i < Rounds; i++)
        {
            _rows.Write([.. Enumerable.Range(0, Writers).Select(_ => Next())]);
        }
    }

    [Benchmark(OperationsPerInvoke = Rounds, Description = "64 concurrent callers")]
    [Against(nameof(RawTogether), 1.43)]
    [Against(nameof(Alone))]
    public Task Together() => Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(() => Write(Rounds))));

    // A caller that waits for each write before the next.
    private async Task Write(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await _store.CreateAsync(Fleet.Make(Interlocked.Increment(ref _number)));
        }
    }

    private (byte[] Id, NmpNodeStatus Status, byte[] Value) Next()
    {
        var status = Fleet.Make(_number++);
        var value = new ArrayBufferWriter<byte>();
        Stored.Write(status, value);
        return (NmpNodeStatus.StorageId(status.Id).ToUtf8(), status, value.WrittenSpan.ToArray());
    }
}

/// <summary>The bytes that stores keep of a record.</summary>
internal static class Stored
{
    public static void Write<T>(T value, IBufferWriter<byte> output)
        where T : class, IStatusRecord<T> => T.WriteStored(value, output);
}
