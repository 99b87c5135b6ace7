using Npgsql;
using NpgsqlTypes;
using StatusKit.Storage;

namespace StatusKit.PostgreSql;

/// <summary>The connection that writes, with its prepared statements. For one caller at a time.</summary>
internal sealed class PostgreSqlWriter : IAsyncDisposable
{
    // Where the server warns that a commit does not wait any longer for the standby, in any language.
    private const string StandbyWait = "SyncRepWaitForLSN";

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlBatch _write;
    private readonly NpgsqlBatch _clean;
    private readonly PostgreSqlGroup _group = new();
    private bool _isUnconfirmed;

    private PostgreSqlWriter(NpgsqlConnection connection, PostgreSqlStatements sql)
    {
        _connection = connection;
        _connection.Notice += (_, e) => _isUnconfirmed |= e.Notice.Routine == StandbyWait;
        _write = new(connection) { BatchCommands = { new(sql.Lock), _group.Command(sql.Write) }, Timeout = 0 };
        _clean = new(connection)
        {
            BatchCommands =
                { new(sql.Lock), new(sql.Clean) { Parameters = { new NpgsqlParameter<int>(), new NpgsqlParameter<int>() } } },
        };
    }

    public static async Task<PostgreSqlWriter> Open(
        NpgsqlDataSource dataSource, PostgreSqlStatements sql, CancellationToken cancellationToken)
    {
        var connection = await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        var writer = new PostgreSqlWriter(connection, sql);
        try
        {
            // The plans are made once and are those for few rows: what the statistics say of a table that grows comes
            // late.
            await using var settings = new NpgsqlCommand(
                "set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set enable_bitmapscan = off; set "
                + "enable_hashjoin = off; set enable_mergejoin = off; set jit = off", connection);
            await settings.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            await writer._write.PrepareAsync(cancellationToken).ConfigureAwait(false);
            await writer._clean.PrepareAsync(cancellationToken).ConfigureAwait(false);
            return writer;
        }
        catch
        {
            await writer.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Whether it can be used, as far as is known.</summary>
    public bool IsOpen => _connection.FullState == System.Data.ConnectionState.Open;

    /// <summary>Whether the server answers.</summary>
    public async Task<bool> Answers(CancellationToken cancellationToken)
    {
        try
        {
            await using var ask = new NpgsqlCommand("select", _connection);
            await ask.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (PostgreSqlErrors.AreTransient(e))
        {
            return false;
        }
    }

    /// <summary>How long to wait for the answer to a write.</summary>
    public TimeSpan Timeout => _connection.CommandTimeout == 0
        ? System.Threading.Timeout.InfiniteTimeSpan
        : TimeSpan.FromSeconds(_connection.CommandTimeout);

    /// <summary>
    /// Makes the writes in one transaction and one round trip, and sets their outcomes. Gives the counter after it;
    /// null when nothing was written.
    /// Both statements are one transaction because they are sent together.
    /// </summary>
    /// <remarks>
    /// It has neither a timeout nor a token. Both ask the server to cancel, and a commit that waits for its standby and
    /// is canceled succeeds: others see it, and a fail-over loses it.
    /// </remarks>
    public async Task<PostgreSqlCounter?> Write(
        IReadOnlyList<StatusWrite> group, IReadOnlyList<int> sets, DateTimeOffset now, StatusDatabaseOptions options)
    {
        _group.Fill(group, sets, now, options);
        PostgreSqlCounter? counter = null;
        _isUnconfirmed = false;
        await using (var rows = await _write.ExecuteReaderAsync(CancellationToken.None).ConfigureAwait(false))
        {
            await rows.NextResultAsync(CancellationToken.None).ConfigureAwait(false);
            while (await rows.ReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                group[(int)rows.GetInt64(0) - 1].Sequence = rows.GetInt64(1);
                counter = new(rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4));
            }
        }

        return _isUnconfirmed
            ? throw new StatusOutcomeUnknownException("It is on the server, which stopped waiting for its standby.")
            : counter;
    }

    /// <summary>
    /// Makes sure that all that is committed on the server is also on its standby, by a commit that waits for it.
    /// </summary>
    /// <remarks>It changes nothing, so that the server may be asked to cancel it.</remarks>
    /// <exception cref="TimeoutException">The server stopped waiting for its standby.</exception>
    public static async Task Confirm(
        NpgsqlDataSource dataSource, PostgreSqlStatements sql, CancellationToken cancellationToken)
    {
        var isUnconfirmed = false;
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        connection.Notice += (_, e) => isUnconfirmed |= e.Notice.Routine == StandbyWait;
        await using var turn = new NpgsqlCommand(sql.Lock, connection);
        await turn.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        if (isUnconfirmed)
        {
            throw new TimeoutException("The server stopped waiting for its standby.");
        }
    }

    /// <summary>Removes changes that are no longer kept.</summary>
    public async Task Clean(int most, int maxHistory, CancellationToken cancellationToken)
    {
        var parameters = _clean.BatchCommands[1].Parameters;
        ((NpgsqlParameter<int>)parameters[0]).TypedValue = most;
        ((NpgsqlParameter<int>)parameters[1]).TypedValue = maxHistory;
        await _clean.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _write.DisposeAsync().ConfigureAwait(false);
        await _clean.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }
}

/// <summary>The counter as a transaction left it.</summary>
internal readonly record struct PostgreSqlCounter(long Last, long Floor, long Cleaned);

/// <summary>The parameters of a group of writes: an array for each column.</summary>
internal sealed class PostgreSqlGroup
{
    private readonly NpgsqlParameter<int[]> _sets = Array<int[]>(NpgsqlDbType.Integer);
    private readonly NpgsqlParameter<byte[][]> _ids = Array<byte[][]>(NpgsqlDbType.Bytea);
    private readonly NpgsqlParameter<short[]> _kinds = Array<short[]>(NpgsqlDbType.Smallint);
    private readonly NpgsqlParameter<long?[]> _expected = Array<long?[]>(NpgsqlDbType.Bigint);
    private readonly NpgsqlParameter<string?[]> _states = Array<string?[]>(NpgsqlDbType.Text);
    private readonly NpgsqlParameter<short[]> _phases = Array<short[]>(NpgsqlDbType.Smallint);
    private readonly NpgsqlParameter<string?[]> _names = Array<string?[]>(NpgsqlDbType.Text);
    private readonly NpgsqlParameter<long?[]> _started = Array<long?[]>(NpgsqlDbType.Bigint);
    private readonly NpgsqlParameter<string[]> _keys = Array<string[]>(NpgsqlDbType.Text);
    private readonly NpgsqlParameter<byte[]?[]> _values = Array<byte[]?[]>(NpgsqlDbType.Bytea);
    private readonly NpgsqlParameter<long> _now = new() { NpgsqlDbType = NpgsqlDbType.Bigint };
    private readonly NpgsqlParameter<long> _cutoff = new() { NpgsqlDbType = NpgsqlDbType.Bigint };
    private readonly NpgsqlParameter<int> _maxChanges = new() { NpgsqlDbType = NpgsqlDbType.Integer };

    public NpgsqlBatchCommand Command(string sql) => new(sql)
    {
        Parameters =
        {
            _sets, _ids, _kinds, _expected, _states, _phases, _names, _started, _keys, _values, _now, _cutoff, _maxChanges,
        },
    };

    public void Fill(
        IReadOnlyList<StatusWrite> group, IReadOnlyList<int> sets, DateTimeOffset now, StatusDatabaseOptions options)
    {
        _sets.TypedValue = [.. sets];
        _ids.TypedValue = [.. group.Select(write => write.Row.Id.ToUtf8())];
        _kinds.TypedValue = [.. group.Select(write => (short)write.Kind)];
        _expected.TypedValue = [.. group.Select(write => write.ExpectedSequence)];
        _states.TypedValue = [.. group.Select(write => RowOf(write)?.State)];
        _phases.TypedValue = [.. group.Select(write => (short)(RowOf(write)?.Phase ?? 0))];
        _names.TypedValue = [.. group.Select(write => RowOf(write)?.Id.Name)];
        _started.TypedValue = [.. group.Select(write => RowOf(write)?.StartedAt?.UtcTicks)];
        _keys.TypedValue = [.. group.Select(write => PostgreSqlKeys.Write(RowOf(write)?.Keys ?? []))];
        _values.TypedValue = [.. group.Select(write => RowOf(write)?.Value.ToArray())];
        _now.TypedValue = now.UtcTicks;
        _cutoff.TypedValue = now - DateTimeOffset.MinValue > options.KeepChanges
            ? (now - options.KeepChanges).UtcTicks
            : 0;
        _maxChanges.TypedValue = options.MaxChanges;
    }

    private static StatusRow? RowOf(StatusWrite write) => write.Kind == StatusWriteKind.Delete ? null : write.Row;

    private static NpgsqlParameter<TArray> Array<TArray>(NpgsqlDbType element) =>
        new() { NpgsqlDbType = NpgsqlDbType.Array | element };
}
