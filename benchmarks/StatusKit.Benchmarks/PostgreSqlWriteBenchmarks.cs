using System.ComponentModel;
using BenchmarkDotNet.Attributes;
using Npgsql;
using StatusKit.Cfs;
using StatusKit.PostgreSql;
using StatusKit.Storage;
using StatusKit.TestKit;

namespace StatusKit.Benchmarks;

/// <summary>
/// Durable updates of records by one and by sixteen callers, on a server of the benchmark's own: against Npgsql with the same tables, prepared statements and one
/// transaction for each write, once in its usual form of three round trips and once squeezed into one.
/// </summary>
[Description("PostgreSQL, durable writes by callers")]
public class PostgreSqlWriteBenchmarks
{
    private const int Each = 8;

    private readonly byte[] _value = Documents.Session;
    private PostgreSqlServer _server = null!;
    private PostgreSqlStatusDatabase _database = null!;
    private IStatusStore<CfsSession> _store = null!;
    private (CfsSession Session, long Version)[] _records = null!;
    private RawWriter[] _raw = null!;

    [Params(1, 16)]
    public int Callers { get; set; }

    // Within one process BenchmarkDotNet does not wait for asynchronous ones.
    [GlobalSetup]
    public void Start() => StartAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Stop() => StopAsync().GetAwaiter().GetResult();

    [Benchmark(Baseline = true, OperationsPerInvoke = Each)]
    public Task Npgsql() => Together(caller => _raw[caller].Write());

    [Benchmark(OperationsPerInvoke = Each)]
    public Task NpgsqlInOneRoundTrip() => Together(caller => _raw[caller].WriteInOneRoundTrip());

    // At least 70 % of the rate.
    [Benchmark(OperationsPerInvoke = Each)]
    [Against(nameof(Npgsql), 1.43)]
    [Against(nameof(NpgsqlInOneRoundTrip), 1.43)]
    public Task StatusKit() => Together(async caller =>
    {
        var (session, version) = _records[caller];
        _records[caller].Version = (await _store.TryWriteAsync(session, version))!.Value;
    });

    private async Task StartAsync()
    {
        _server = PostgreSqlServer.StartDurable();
        _database = _server.New();
        _store = _database.GetStore<CfsSession>();
        var session = CfsJson.V3.Session.Read(_value);
        _records = new (CfsSession, long)[Callers];
        for (var i = 0; i < Callers; i++)
        {
            var own = session with { Name = $"s{i}" };
            _records[i] = (own, (await _store.CreateAsync(own))!.Value);
        }

        await using var raw = _server.New(schema: "raw");
        await raw.GetStore<CfsSession>().PutManyAsync(_records.Select(record => record.Session));
        _raw = new RawWriter[Callers];
        for (var i = 0; i < Callers; i++)
        {
            _raw[i] = await RawWriter.Open(_server.Source, new StatusId($"s{i}").ToUtf8(), _value);
        }
    }

    private async Task StopAsync()
    {
        foreach (var writer in _raw ?? [])
        {
            await writer.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        _server?.Dispose();
    }

    private Task Together(Func<int, Task> write) => Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
    {
        for (var i = 0; i < Each; i++)
        {
            await write(caller);
        }
    })));

    /// <summary>What one would write by hand for one record: take a number, update the record if it has the version read, and note the change.</summary>
    private sealed class RawWriter : IAsyncDisposable
    {
        private const string Number = "update raw.counter set last = last + 1 returning last";
        private const string Record = "update raw.record set sequence = $1, changed_at = $2, value = $3 where set_id = 1 and id = $4 and sequence = $5";
        private const string Change = "insert into raw.change (sequence, set_id, id, kind, at, value) values ($1, 1, $2, 1, $3, $4)";

        private readonly NpgsqlConnection _connection;
        private readonly NpgsqlCommand _number;
        private readonly NpgsqlBatch _write;
        private readonly NpgsqlBatch _all;
        private readonly NpgsqlParameter<long>[] _versions = [new() { TypedValue = 0 }, new() { TypedValue = 0 }, new() { TypedValue = 0 }];
        private readonly NpgsqlParameter<long> _at = new() { TypedValue = 0 };
        private long _version;

        private RawWriter(NpgsqlConnection connection, byte[] id, byte[] value)
        {
            _connection = connection;
            _number = new(Number, connection);
            _write = new(connection)
            {
                BatchCommands =
                {
                    new(Record) { Parameters = { _versions[0], _at, new() { Value = value }, new() { Value = id }, _versions[1] } },
                    new(Change) { Parameters = { _versions[2], new() { Value = id }, new NpgsqlParameter<long> { TypedValue = 0 }, new() { Value = value } } },
                },
            };
            const string Last = "(select last from raw.counter)";
            _all = new(connection)
            {
                BatchCommands =
                {
                    new(Number),
                    new($"update raw.record set sequence = {Last}, changed_at = $1, value = $2 where set_id = 1 and id = $3 returning sequence")
                    {
                        Parameters = { new NpgsqlParameter<long> { TypedValue = 0 }, new() { Value = value }, new() { Value = id } },
                    },
                    new($"insert into raw.change (sequence, set_id, id, kind, at, value) select {Last}, 1, $1, 1, $2, $3")
                    {
                        Parameters = { new() { Value = id }, new NpgsqlParameter<long> { TypedValue = 0 }, new() { Value = value } },
                    },
                },
            };
        }

        public static async Task<RawWriter> Open(NpgsqlDataSource source, byte[] id, byte[] value)
        {
            var connection = await source.OpenConnectionAsync();
            var writer = new RawWriter(connection, id, value);
            await writer._number.PrepareAsync();
            await writer._write.PrepareAsync();
            await writer._all.PrepareAsync();
            await using var version = new NpgsqlCommand("select sequence from raw.record where set_id = 1 and id = $1", connection) { Parameters = { new() { Value = id } } };
            writer._version = (long)(await version.ExecuteScalarAsync())!;
            return writer;
        }

        public async Task Write()
        {
            await using var transaction = await _connection.BeginTransactionAsync();
            var number = (long)(await _number.ExecuteScalarAsync())!;
            (_versions[0].TypedValue, _versions[1].TypedValue, _versions[2].TypedValue) = (number, _version, number);
            _at.TypedValue = DateTimeOffset.UtcNow.UtcTicks;
            if (await _write.ExecuteNonQueryAsync() != 2)
            {
                throw new InvalidOperationException("lost the race");
            }

            await transaction.CommitAsync();
            _version = number;
        }

        public async Task WriteInOneRoundTrip()
        {
            await using var rows = await _all.ExecuteReaderAsync();
            await rows.ReadAsync();
            _version = rows.GetInt64(0);
        }

        public async ValueTask DisposeAsync() => await _connection.DisposeAsync();
    }
}
