using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using StatusKit.Relational;
using StatusKit.Storage;

namespace StatusKit.Sqlite;

/// <content>Reading. What may take long, or wait for a lock, runs on the thread pool, because the engine knows no asynchronous calls.</content>
public sealed partial class SqliteStatusDatabase
{
    private const string BeginReading = "begin; select 1 from statuskit_counter";

    internal static readonly StatusSqlDialect Dialect = new("statuskit_record", "statuskit_key", "cross join", "instr", FindsIndexes: false);

    // On the caller's thread: for look-ups by key, which wait for nobody unless other processes write.
    private ValueTask<TResult> ReadShortAsync<TResult>(Func<SqliteSession, TResult> read, CancellationToken cancellationToken)
    {
        if (_options.MultiProcess)
        {
            return ReadAsync(read, cancellationToken);
        }

        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return ValueTask.FromResult(Read(Open(), read, cancellationToken));
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

    private ValueTask<TResult> ReadAsync<TResult>(Func<SqliteSession, TResult> read, CancellationToken cancellationToken) => new(Task.Run(
        async () =>
        {
            var file = Open();
            if (!_options.MultiProcess)
            {
                return Read(file, read, cancellationToken);
            }

            var session = Rent(file);
            try
            {
                await BeginAsync(session, BeginReading, cancellationToken).ConfigureAwait(false);
                return Read(session, read, cancellationToken);
            }
            finally
            {
                session.RollBack();
                file.Return(session);
            }
        },
        cancellationToken));

    private TResult Read<TResult>(SqliteFile file, Func<SqliteSession, TResult> read, CancellationToken cancellationToken)
    {
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

    private TResult Read<TResult>(SqliteSession session, Func<SqliteSession, TResult> read, CancellationToken cancellationToken)
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
            throw SqliteStatusException.Of(_path, e);
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
            throw SqliteStatusException.Of(_path, e);
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> GetSequenceAsync(CancellationToken cancellationToken = default) =>
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

    private sealed partial class Table<T>(SqliteStatusDatabase database, string scope) : StatusTable<T>(database._context, new(T.Model, scope), database._queue)
        where T : class, IStatusRecord<T>
    {
        private const int Batch = 256;

        public override ValueTask<Stored<T>?> GetAsync(StatusId id, CancellationToken cancellationToken = default) => database.ReadShortAsync(
            session =>
            {
                if (database.SetOf(session, Set) is not { } set)
                {
                    return null;
                }

                using var row = session.Query("select value, version, changed_at from statuskit_record where set_id = @p0 and id = @p1", set, id.ToUtf8());
                return row.Read() ? StoredOf(row) : null;
            },
            cancellationToken);

        public override async IAsyncEnumerable<Stored<T>> ListAsync(StatusQuery? query = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var file = database.Open();
            using var list = new Listing(database, file, Set, query, cancellationToken);
            await list.BeginAsync().ConfigureAwait(false);
            while (await list.NextAsync().ConfigureAwait(false) is { Count: > 0 } batch)
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
                if (database.SetOf(session, Set) is { } set)
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

        public override ValueTask<long> GetSequenceAsync(CancellationToken cancellationToken = default) =>
            database.GetSequenceAsync(cancellationToken);

        public override async IAsyncEnumerable<StatusChange<T>> HistoryAsync(StatusId id, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            foreach (var change in await database.ReadAsync(session => History(session, id), cancellationToken).ConfigureAwait(false))
            {
                yield return change;
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        public override bool IsTransient(Exception exception) => exception is SqliteStatusException { IsBusy: true };

        private List<StatusChange<T>> History(SqliteSession session, StatusId id)
        {
            var changes = new List<StatusChange<T>>();
            if (database.SetOf(session, Set) is { } set)
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
            ChangedAt = new DateTimeOffset(row.GetInt64(3), TimeSpan.Zero),
            Value = T.ReadStored(SqliteSession.Blob(row, 4)),
        };

        /// <summary>A list as of one moment, read in batches.</summary>
        private sealed class Listing(SqliteStatusDatabase database, SqliteFile file, StatusSet set, StatusQuery? query, CancellationToken cancellationToken) : IDisposable
        {
            private readonly SqliteSession _session = database.Rent(file);
            private SqliteDataReader? _rows;

            /// <summary>Finds the rows, or those copied of them.</summary>
            public Task BeginAsync() => Task.Run(
                async () =>
                {
                    if (!database._options.MultiProcess)
                    {
                        _rows = database.Read(_session, Find, cancellationToken);
                        return;
                    }

                    // A reader under way would keep the writers of all processes waiting, so the rows are copied to a temporary table, on the disk if they are many.
                    _session.Execute("drop table if exists temp.listing");
                    await database.BeginAsync(_session, BeginReading, cancellationToken).ConfigureAwait(false);
                    try
                    {
                        var isCopied = database.Read(_session, Copy, cancellationToken);
                        _session.Execute("commit");
                        _rows = isCopied ? _session.Query("select value, version, changed_at from temp.listing order by rowid") : null;
                    }
                    finally
                    {
                        _session.RollBack();
                    }
                },
                cancellationToken);

            public Task<List<Stored<T>>> NextAsync() => Task.Run(() => database.Read(_session, Take, cancellationToken), cancellationToken);

            public void Dispose()
            {
                _rows?.Dispose();
                file.Return(_session);
            }

            private StatusSql? Sql(SqliteSession session) => database.SetOf(session, set) is { } id ? StatusSql.List(Dialect, query, id) : null;

            private SqliteDataReader? Find(SqliteSession session) => Sql(session) is { } sql ? session.Query(sql.Text, [.. sql.Parameters]) : null;

            private bool Copy(SqliteSession session)
            {
                if (Sql(session) is not { } sql)
                {
                    return false;
                }

                session.Execute($"create temp table listing as {sql.Text}", [.. sql.Parameters]);
                return true;
            }

            private List<Stored<T>> Take(SqliteSession session)
            {
                var batch = new List<Stored<T>>();
                while (batch.Count < Batch && _rows?.Read() == true)
                {
                    batch.Add(StoredOf(_rows));
                }

                return batch;
            }
        }
    }
}
