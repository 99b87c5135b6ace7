using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using StatusKit.Storage;

namespace StatusKit.Sqlite;

/// <content>Reading. What may take long runs on the thread pool, because the engine has no asynchronous
/// calls.</content>
internal sealed partial class SqliteStatusBackend
{
    private const int Batch = 256;

    // One statement, so that counter, set and changes are of one moment: a set may be made together with its first
    // change. The plus keeps the engine from reading all changes of the set instead of those of the window.
    internal static readonly string ChangesSql = $"""
        select c.*, n.last, n.floor from statuskit_counter n left join ({ChangesWhere("""
            sequence > @p0 and sequence <= @p1
            and (@p2 is null or +set_id = (select set_id from statuskit_set where model = @p2 and scope = @p3))
            """)}) c
        order by c.sequence
        """;

    private static readonly string HistorySql = $"""
        select c.*, n.last, n.floor from statuskit_counter n, ({ChangesWhere("set_id = @p0 and id = @p1")}) c
        order by c.sequence desc limit @p2
        """;

    internal static readonly StatusSqlDialect Dialect = new(
        "statuskit_record", "statuskit_key", "cross join", "instr", FindsIndexes: false);

    public ValueTask<long> GetSequenceAsync(CancellationToken cancellationToken) =>
        ReadHere(session => (long)session.Scalar("select last from statuskit_counter")!, cancellationToken);

    public ValueTask<StatusRow?> GetAsync(StatusSet set, StatusId id, CancellationToken cancellationToken) => ReadHere(
        session =>
        {
            if (SetOf(session, set) is not { } number)
            {
                return null;
            }

            using var row = session.Query(
                "select id, value, sequence, changed_at from statuskit_record where set_id = @p0 and id = @p1",
                number,
                id.ToUtf8());
            return row.Read() ? RowOf(row, set) : null;
        },
        cancellationToken);

    public async IAsyncEnumerable<StatusRow> ListAsync(
        StatusSet set, StatusQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var file = Open();
        var session = Rent(file);
        SqliteDataReader? rows = null;
        try
        {
            rows = await Task.Run(
                () => Read(session, Find, cancellationToken), cancellationToken).ConfigureAwait(false);
            while (await Task.Run(() => Read(session, Take, cancellationToken), cancellationToken).ConfigureAwait(false) is { Count: > 0 } batch)
            {
                foreach (var row in batch)
                {
                    yield return row;
                }
            }
        }
        finally
        {
            rows?.Dispose();
            file.Return(session);
        }

        SqliteDataReader? Find(SqliteSession session)
        {
            if (SetOf(session, set) is not { } number)
            {
                return null;
            }

            var sql = StatusSql.List(Dialect, query, number);
            return session.Query(sql.Text, [.. sql.Parameters]);
        }

        List<StatusRow> Take(SqliteSession session)
        {
            var batch = new List<StatusRow>();
            while (batch.Count < Batch && rows?.Read() == true)
            {
                batch.Add(RowOf(rows, set));
            }

            return batch;
        }
    }

    public ValueTask<IReadOnlyDictionary<string, long>> CountAsync(
        StatusSet set,
        StatusQuery query,
        CancellationToken cancellationToken) => ReadAsync<IReadOnlyDictionary<string, long>>(
        session =>
        {
            var counts = new Dictionary<string, long>(StringComparer.Ordinal);
            if (SetOf(session, set) is { } number)
            {
                var sql = StatusSql.Count(Dialect, query, number);
                using var rows = session.Query(sql.Text, [.. sql.Parameters]);
                while (rows.Read())
                {
                    if (!counts.TryAdd(rows.GetString(0), rows.GetInt64(1)))
                    {
                        throw SqliteStatusException.Damaged(Path, null); // an index that is out of order
                    }
                }
            }

            return counts;
        },
        cancellationToken);

    public ValueTask<IReadOnlyList<StatusRowChange>> GetHistoryAsync(
        StatusSet set, StatusId id, CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<StatusRowChange>>(
        session =>
        {
            var changes = new List<StatusRowChange>();
            if (SetOf(session, set) is { } number)
            {
                using var rows = session.Query(HistorySql, number, id.ToUtf8(), options.MaxHistory);
                while (rows.Read())
                {
                    var change = ChangeOf(rows, set);
                    if (changes.Count == 0 && change.Kind == StatusChangeKind.Deleted && change.Row.Sequence < rows.GetInt64(10))
                    {
                        break; // it went with the change that deleted it, and is only not cleaned up yet
                    }

                    changes.Add(change);
                }
            }

            changes.Reverse();
            return changes;
        },
        cancellationToken);

    public ValueTask<StatusRowChanges> ReadChangesAsync(
        long after, StatusSet? set, CancellationToken cancellationToken) => ReadAsync(
        session =>
        {
            var changes = new List<StatusRowChange>();
            using var rows = session.Query(ChangesSql, after, after + Batch, set?.Model, set?.Scope);
            long last = 0;
            while (rows.Read())
            {
                last = rows.GetInt64(9);
                var floor = rows.GetInt64(10);
                if (after < floor - 1 || after > last)
                {
                    throw new ChangesCompactedException(after, floor, last);
                }

                if (!rows.IsDBNull(0))
                {
                    changes.Add(ChangeOf(rows, set ?? SetBy(session, rows.GetInt32(2))));
                }
            }

            return new StatusRowChanges(changes, Math.Min(after + Batch, last), last);
        },
        cancellationToken);

    // The changes that a condition matches: those before a record, and records, which are their own last change.
    private static string ChangesWhere(string condition) => $"""
        select sequence, kind, set_id, id, at, value, state, phase, keys from statuskit_change where {condition}
        union all
        select sequence, kind, set_id, id, changed_at, value, state, phase, keys from statuskit_record where {condition}
        """;

    private static StatusRow RowOf(SqliteDataReader row, StatusSet set) => StatusRow.Read(
        set, StatusId.FromUtf8(SqliteSession.Blob(row, 0)), SqliteSession
            .Blob(row, 1)
            .ToArray(), row
            .GetInt64(2), new(row.GetInt64(3), TimeSpan.Zero));

    private static StatusRowChange ChangeOf(SqliteDataReader row, StatusSet set)
    {
        var (sequence, kind, id) =
            (row.GetInt64(0), (StatusChangeKind)row.GetInt32(1), StatusId.FromUtf8(SqliteSession.Blob(row, 3)));
        var (at, value) = (new DateTimeOffset(row.GetInt64(4), TimeSpan.Zero), SqliteSession.Blob(row, 5).ToArray());
        return new(kind, row.IsDBNull(6)
            ? StatusRow.Read(set, id, value, sequence, at)
            : StatusRow.Read(
                set,
                id,
                value,
                sequence,
                at,
                row.GetString(6),
                (StatusPhase)row.GetInt32(7),
                StatusRow.KeysFromUtf8(SqliteSession.Blob(row, 8))));
    }

    // On the caller's thread: for look-ups by key, which wait for nobody.
    private ValueTask<TResult> ReadHere<TResult>(Func<SqliteSession, TResult> read, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return ValueTask.FromResult(Read(read, cancellationToken));
        }
        catch (OperationCanceledException e)
        {
            return ValueTask.FromCanceled<TResult>(e.CancellationToken);
        }
        catch (Exception e)
        {
            return ValueTask.FromException<TResult>(e);
        }
    }

    private ValueTask<TResult> ReadAsync<TResult>(
        Func<SqliteSession, TResult> read, CancellationToken cancellationToken) =>
        new(Task.Run(() => Read(read, cancellationToken), cancellationToken));

    private TResult Read<TResult>(Func<SqliteSession, TResult> read, CancellationToken cancellationToken)
    {
        var file = Open();
        var session = Rent(file);
        try
        {
            return Read(session, read, cancellationToken);
        }
        finally
        {
            file.Return(session);
        }
    }

    private TResult Read<TResult>(
        SqliteSession session, Func<SqliteSession, TResult> read, CancellationToken cancellationToken)
    {
        try
        {
            using var interruption = session.InterruptOn(cancellationToken);
            return read(session);
        }
        catch (SqliteException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (SqliteException e)
        {
            session.IsBroken = true;
            throw SqliteStatusException.From(Path, e);
        }
        catch (Exception e) when (e is ArgumentException or InvalidCastException or FormatException or OverflowException
            or (InvalidOperationException and not ObjectDisposedException))
        {
            throw SqliteStatusException.Damaged(Path, e); // a value that this column never had
        }
    }

    private SqliteSession Rent(SqliteFile file)
    {
        try
        {
            return file.Rent();
        }
        catch (SqliteException e)
        {
            throw SqliteStatusException.From(Path, e);
        }
    }

    // Null when nothing was ever written to the set.
    private int? SetOf(SqliteSession session, StatusSet set)
    {
        if (_sets.TryGetValue(set, out var known))
        {
            return known;
        }

        return session.Scalar(
            "select set_id from statuskit_set where model = @p0 and scope = @p1", set.Model, set.Scope) is long id
            ? _sets.GetOrAdd(set, (int)id)
            : null;
    }

    private StatusSet SetBy(SqliteSession session, int number)
    {
        if (!_setsById.TryGetValue(number, out var set))
        {
            using var names = session.Query("select model, scope from statuskit_set where set_id = @p0", number);
            names.Read();
            _setsById[number] = set = new(names.GetString(0), names.GetString(1));
        }

        return set;
    }
}
