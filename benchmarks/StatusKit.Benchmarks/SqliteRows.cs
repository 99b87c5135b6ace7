using Microsoft.Data.Sqlite;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Benchmarks;

/// <summary>The rows that the SQLite store writes for a status, put into its tables by hand: what the store is measured against.</summary>
internal sealed class SqliteRows : IDisposable
{
    private const string Record = "insert into statuskit_record (set_id, id, sequence, changed_at, kind, state, phase, name, started_at, keys, value) values (1, @p0, @p1, @p2, 0, @p3, @p4, @p5, @p6, @p7, @p8)";
    private const string Key = "insert into statuskit_key values (1, @p0, @p1, @p2)";
    private const string Counter = "update statuskit_counter set last = @p0";

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _record;
    private readonly SqliteCommand _key;
    private readonly SqliteCommand _counter;
    private long _last;

    public SqliteRows(string file)
    {
        _connection = new SqliteConnection($"Data Source={file};Pooling=false");
        _connection.Open();
        Run("pragma journal_mode = wal");
        Run("pragma synchronous = full");
        (_record, _key, _counter) = (Prepare(Record, 9), Prepare(Key, 3), Prepare(Counter, 1));
        using var last = Prepare("select last from statuskit_counter", 0);
        _last = (long)last.ExecuteScalar()!;
    }

    public void Write(IEnumerable<(byte[] Id, NmpNodeStatus Status, byte[] Value)> rows)
    {
        Run("begin immediate");
        foreach (var (id, status, value) in rows)
        {
            var (version, now, upgrade) = (++_last, DateTimeOffset.UtcNow.UtcTicks, status.Status.AgentUpgrade);
            var (node, policy) = (status.Id.Node.ToString(), status.Id.Policy.ToString());
            Run(_record, id, version, now, upgrade.Status.Text, (int)upgrade.Status.Phase, status.Id.Policy.Name, now, System.Text.Encoding.UTF8.GetBytes($"node\0{node}\0policy\0{policy}\0"), value);
            Run(_key, NmpNodeStatus.NodeKey, node, id);
            Run(_key, NmpNodeStatus.PolicyKey, policy, id);
        }

        Run(_counter, _last);
        Run("commit");
    }

    public SqliteCommand Prepare(string sql, int parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < parameters; i++)
        {
            command.Parameters.Add(new SqliteParameter($"@p{i}", null));
        }

        return command;
    }

    public void Dispose()
    {
        _record.Dispose();
        _key.Dispose();
        _counter.Dispose();
        _connection.Dispose();
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        command.ExecuteNonQuery();
    }

    private void Run(string sql)
    {
        using var command = Prepare(sql, 0);
        command.ExecuteNonQuery();
    }
}
