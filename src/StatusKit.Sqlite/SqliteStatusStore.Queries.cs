using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using StatusKit.Relational;
using StatusKit.Storage;

namespace StatusKit.Sqlite;

/// <content>Reading. What may take long, or wait for a lock, runs on the thread pool, because the engine knows no asynchronous calls.</content>
public sealed partial class SqliteStatusStore
{
    private static readonly StatusSqlDialect Dialect = new("statuskit_record", "statuskit_key", "cross join", "instr");

    private ValueTask<TResult> ReadShortAsync<TResult>(Func<SqliteSession, TResult> read, CancellationToken cancellationToken)
    {
        if (_options.MultiProcess)
        {
            return ReadAsync(read, cancellationToken); // it may have to wait for a writer
        }

        try
        {
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

    private ValueTask<TResult> ReadAsync<TResult>(Func<SqliteSession, TResult> read, CancellationToken cancellationToken) =>
        new(Task.Run(() => Read(read, cancellationToken), cancellationToken));

    private TResult Read<TResult>(Func<SqliteSession, TResult> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = Open();
        return Read(file, () =>
        {
            var session = file.Rent();
            try
            {
                using var interruption = session.InterruptOn(cancellationToken);
                return read(session);
            }
            finally
            {
                file.Return(session);
            }
        }, cancellationToken);
    }

    private TResult Read<TResult>(SqliteFile file, Func<TResult> read, CancellationToken cancellationToken)
    {
        try
        {
            return read();
        }
        catch (SqliteException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (SqliteException e)
        {
            throw Explain(file, e);
        }
    }

    /// <summary>The number of the last change.</summary>
    internal ValueTask<long> GetPositionAsync(CancellationToken cancellationToken) =>
        ReadShortAsync(session => (long)session.Scalar("select last from statuskit_counter")!, cancellationToken);

    // Null when nothing was ever written to the set.
    private int? SetOf(SqliteSession session, StatusSet set)
    {
        if (_sets.TryGetValue(set, out var known))
        {
            return known;
        }

        return session.Scalar("select set_id from statuskit_set where model = @p0 and scope = @p1", set.Model, set.Scope) is long id ? _sets.GetOrAdd(set, (int)id) : null;
    }

    private sealed partial class Table<T>(SqliteStatusStore database, string scope) : StatusStore<T>(database._context)
        where T : class, IStatusRecord<T>
    {
        private const int Batch = 256;

        private readonly StatusSet _set = new(T.Model, scope);

        public override ValueTask<Stored<T>?> GetAsync(StatusId id, CancellationToken cancellationToken = default) => database.ReadShortAsync(
            session =>
            {
                if (database.SetOf(session, _set) is not { } set)
                {
                    return (Stored<T>?)null;
                }

                using var row = session.Query("select value, version, changed_at from statuskit_record where set_id = @p0 and id = @p1", set, id.ToUtf8());
                return row.Read() ? StoredOf(row) : null;
            },
            cancellationToken);

        public override async IAsyncEnumerable<Stored<T>> ListAsync(StatusQuery? query = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var file = database.Open();
            using var list = new Listing(database, file, _set, query, cancellationToken);
            while (await Task.Run(() => list.Next(Batch), cancellationToken).ConfigureAwait(false) is { Count: > 0 } batch)
            {
                foreach (var stored in batch)
                {
                    yield return stored;
                    cancellationToken.ThrowIfCancellationRequested();
                }
            }
        }

        public override ValueTask<ImmutableSortedDictionary<string, long>> CountAsync(StatusQuery? query = null, CancellationToken cancellationToken = default) => database.ReadAsync(
            session =>
            {
                var counts = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
                if (database.SetOf(session, _set) is { } set)
                {
                    var sql = StatusSql.Count(Dialect, query, set);
                    using var rows = session.Query(sql.Text, [.. sql.Parameters]);
                    while (rows.Read())
                    {
                        counts.Add(rows.GetString(0), rows.GetInt64(1));
                    }
                }

                return counts.ToImmutable();
            },
            cancellationToken);

        public override ValueTask<long> GetPositionAsync(CancellationToken cancellationToken = default) =>
            database.GetPositionAsync(cancellationToken);

        public override async IAsyncEnumerable<StatusChange<T>> HistoryAsync(StatusId id, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            foreach (var change in await database.ReadAsync(session => History(session, id), cancellationToken).ConfigureAwait(false))
            {
                yield return change;
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        public override bool IsTransient(Exception exception) => exception is SqliteStatusStoreException { IsBusy: true };

        private List<StatusChange<T>> History(SqliteSession session, StatusId id)
        {
            var changes = new List<StatusChange<T>>();
            if (database.SetOf(session, _set) is { } set)
            {
                using var rows = session.Query(
                    "select sequence, kind, id, at, value, (select floor from statuskit_counter) from statuskit_change where set_id = @p0 and id = @p1 order by sequence desc limit @p2",
                    set, id.ToUtf8(), database._options.MaxHistory);
                while (rows.Read())
                {
                    var change = ChangeOf(rows);
                    if (changes.Count == 0 && change.Kind == StatusChangeKind.Deleted && change.Sequence < rows.GetInt64(5))
                    {
                        break; // it went with the change that deleted it, and is only not cleaned up yet
                    }

                    changes.Add(change);
                }
            }

            changes.Reverse();
            return changes;
        }

        private static Stored<T> StoredOf(SqliteDataReader row) =>
            new(T.ReadStored(SqliteSession.Blob(row, 0)), row.GetInt64(1), new DateTimeOffset(row.GetInt64(2), TimeSpan.Zero));

        private static StatusChange<T> ChangeOf(SqliteDataReader row) => new()
        {
            Sequence = row.GetInt64(0),
            Kind = (StatusChangeKind)row.GetInt32(1),
            Id = StatusId.FromUtf8(SqliteSession.Blob(row, 2)),
            At = new DateTimeOffset(row.GetInt64(3), TimeSpan.Zero),
            Value = T.ReadStored(SqliteSession.Blob(row, 4)),
        };

        /// <summary>A list as of one moment, read in batches.</summary>
        private sealed class Listing(SqliteStatusStore database, SqliteFile file, StatusSet set, StatusQuery? query, CancellationToken cancellationToken) : IDisposable
        {
            private SqliteSession? _session;
            private SqliteDataReader? _rows;

            public List<Stored<T>> Next(int most) => database.Read(
                file,
                () =>
                {
                    var batch = new List<Stored<T>>();
                    if (_session is null)
                    {
                        _session = file.Rent();
                        Begin();
                    }

                    using var interruption = _session.InterruptOn(cancellationToken);
                    while (batch.Count < most && _rows?.Read() == true)
                    {
                        batch.Add(StoredOf(_rows));
                    }

                    return batch;
                },
                cancellationToken);

            public void Dispose()
            {
                _rows?.Dispose();
                if (_session is not null)
                {
                    file.Return(_session);
                }
            }

            private void Begin()
            {
                using var interruption = _session!.InterruptOn(cancellationToken);
                if (database.SetOf(_session, set) is not { } setId)
                {
                    return;
                }

                var sql = StatusSql.List(Dialect, query, setId);
                if (database._options.MultiProcess)
                {
                    // A reader under way would keep writers of all processes waiting: the rows are copied to a temporary table, on the disk if they are many.
                    _session.Execute("drop table if exists temp.listing");
                    _session.Execute($"create temp table listing as {sql.Text}", [.. sql.Parameters]);
                    _rows = _session.Query("select value, version, changed_at from temp.listing order by rowid");
                }
                else
                {
                    _rows = _session.Query(sql.Text, [.. sql.Parameters]);
                }
            }
        }
    }
}
