using System.Buffers;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Npgsql;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Rehearsal;

/// <summary>The same changes written by hand into the same tables, from memory and without asking what is stored: what a rollout is measured against.</summary>
internal abstract class RawWriter : IDisposable
{
    private long _last;

    protected RawWriter(long last) => _last = last;

    /// <summary>Writes the first steps of a rollout, so many in each transaction. Gives how many a second.</summary>
    public static double Measure(RawWriter writer, Rollout rollout, int changes, int group)
    {
        var steps = new Rollout.Queue(rollout, 0, 1);
        var statuses = new Dictionary<int, NmpStatus>();
        List<List<Row>> groups = [];
        for (var left = changes; left > 0; left -= group)
        {
            List<Row> rows = [];
            List<((int Node, int Step) Step, double At)> done = [];
            while (rows.Count < Math.Min(group, left) && steps.TryTake(out var step, out var at))
            {
                var status = Rollout.Fire(statuses.TryGetValue(step.Node, out var before) ? before : rollout.Create(step.Node).Status, step.Node, step.Step, at).Value!;
                statuses[step.Node] = status;
                rows.Add(new(new NmpNodeStatus(Rollout.IdOf(step.Node), status)));
                done.Add((step, at));
            }

            done.ForEach(each => steps.Done(each.Step, each.At)); // each record once in a group
            groups.Add(rows);
        }

        var started = Stopwatch.GetTimestamp();
        foreach (var rows in groups)
        {
            writer._last += rows.Count;
            writer.Write(rows, writer._last, DateTimeOffset.UtcNow.UtcTicks);
        }

        return groups.Sum(rows => rows.Count) / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public abstract void Dispose();

    /// <summary>Writes a group in one transaction; the last row gets the given sequence.</summary>
    protected abstract void Write(List<Row> rows, long last, long now);

    /// <summary>What is stored of a status.</summary>
    protected sealed class Row
    {
        public Row(NmpNodeStatus status)
        {
            (Id, State, Phase) = (Utf8(status), status.Status.AgentUpgrade.Status.Text, (short)status.Phase);
            StartedAt = status.Status.AgentUpgrade.StartTime is { } time && time.TryGetInstant(out var instant) ? instant.UtcTicks : null;
            var output = new ArrayBufferWriter<byte>();
            Write(status, output);
            Value = output.WrittenSpan.ToArray();
        }

        public byte[] Id { get; }

        public string State { get; }

        public short Phase { get; }

        public long? StartedAt { get; }

        public byte[] Value { get; }

        private static byte[] Utf8(NmpNodeStatus status) => NmpNodeStatus.StorageId(status.Id).ToUtf8();

        private static void Write<T>(T value, IBufferWriter<byte> output)
            where T : class, IStatusRecord<T> => T.WriteStored(value, output);
    }
}

/// <summary>Over the tables of a SQLite file.</summary>
internal sealed class RawSqlite : RawWriter
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _past;
    private readonly SqliteCommand _record;
    private readonly SqliteCommand _counter;
    private readonly SqliteCommand _commit;

    public RawSqlite(string file, long last)
        : base(last)
    {
        _connection = new($"Data Source={file};Pooling=false");
        _connection.Open();
        foreach (var pragma in new[] { "pragma journal_mode = wal", "pragma synchronous = full" })
        {
            Prepare(pragma, 0).ExecuteScalar();
        }

        (_begin, _commit) = (Prepare("begin immediate", 0), Prepare("commit", 0));
        _past = Prepare("insert into statuskit_change select sequence, set_id, id, kind, changed_at, value, state, phase, keys from statuskit_record where set_id = 1 and id = @p0", 1);
        _record = Prepare("update statuskit_record set sequence = @p1, changed_at = @p2, kind = 1, state = @p3, phase = @p4, started_at = @p5, value = @p6 where set_id = 1 and id = @p0", 7);
        _counter = Prepare("update statuskit_counter set last = @p0", 1);
    }

    public override void Dispose() => _connection.Dispose();

    protected override void Write(List<Row> rows, long last, long now)
    {
        _begin.ExecuteNonQuery();
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            Run(_past, row.Id);
            Run(_record, row.Id, last - rows.Count + 1 + i, now, row.State, row.Phase, (object?)row.StartedAt ?? DBNull.Value, row.Value);
        }

        Run(_counter, last);
        _commit.ExecuteNonQuery();
    }

    private SqliteCommand Prepare(string sql, int parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < parameters; i++)
        {
            command.Parameters.Add(new SqliteParameter($"@p{i}", null));
        }

        return command;
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        command.ExecuteNonQuery();
    }
}

/// <summary>Over the tables of a PostgreSQL schema, a round trip for each group.</summary>
internal sealed class RawPostgreSql : RawWriter
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlBatch _batch;
    private readonly NpgsqlParameter<byte[][]>[] _ids = [new() { TypedValue = [] }, new() { TypedValue = [] }];
    private readonly NpgsqlParameter<long> _first = new();
    private readonly NpgsqlParameter<long> _now = new();
    private readonly NpgsqlParameter<long> _last = new();
    private readonly NpgsqlParameter<string[]> _states = new() { TypedValue = [] };
    private readonly NpgsqlParameter<short[]> _phases = new() { TypedValue = [] };
    private readonly NpgsqlParameter<long?[]> _started = new() { TypedValue = [] };
    private readonly NpgsqlParameter<byte[][]> _values = new() { TypedValue = [] };

    public RawPostgreSql(NpgsqlConnection connection, long last)
        : base(last)
    {
        _connection = connection;
        using (var settings = new NpgsqlCommand("set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set jit = off", connection))
        {
            settings.ExecuteNonQuery();
        }

        _batch = new(connection)
        {
            BatchCommands =
            {
                new("update statuskit.counter set last = $1") { Parameters = { _last } },
                new("""
                    insert into statuskit.change (sequence, at, set_id, kind, phase, id, state, keys, value)
                    select r.sequence, r.changed_at, r.set_id, r.kind, r.phase, r.id, r.state, r.keys, r.value
                    from unnest($1) as w(id) join statuskit.record r on r.set_id = 1 and r.id = w.id
                    """) { Parameters = { _ids[0] } },
                new("""
                    update statuskit.record r set sequence = $1 + w.place - 1, changed_at = $2, kind = 1, state = w.state, phase = w.phase, started_at = w.started_at, value = w.value
                    from unnest($3, $4, $5, $6, $7) with ordinality as w(id, state, phase, started_at, value, place) where r.set_id = 1 and r.id = w.id
                    """) { Parameters = { _first, _now, _ids[1], _states, _phases, _started, _values } },
            },
        };
        _batch.Prepare();
    }

    public override void Dispose()
    {
        _batch.Dispose();
        _connection.Dispose();
    }

    protected override void Write(List<Row> rows, long last, long now)
    {
        _last.TypedValue = last;
        (_first.TypedValue, _now.TypedValue) = (last - rows.Count + 1, now);
        byte[][] ids = [.. rows.Select(row => row.Id)];
        Array.ForEach(_ids, each => each.TypedValue = ids);
        _states.TypedValue = [.. rows.Select(row => row.State)];
        _phases.TypedValue = [.. rows.Select(row => row.Phase)];
        _started.TypedValue = [.. rows.Select(row => row.StartedAt)];
        _values.TypedValue = [.. rows.Select(row => row.Value)];
        _batch.ExecuteNonQuery();
    }
}
