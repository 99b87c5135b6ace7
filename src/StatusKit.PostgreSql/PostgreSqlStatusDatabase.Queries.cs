using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Npgsql;
using StatusKit.Relational;
using StatusKit.Storage;

namespace StatusKit.PostgreSql;

/// <content>Reading: each call is one statement, so that it shows one moment.</content>
public sealed partial class PostgreSqlStatusDatabase
{
    /// <inheritdoc/>
    public async ValueTask<long> GetSequenceAsync(CancellationToken cancellationToken = default)
    {
        await using var query = await Query(_sql.Position, [], cancellationToken).ConfigureAwait(false);
        await query.ReadAsync(cancellationToken).ConfigureAwait(false);
        return query.Row.GetInt64(0);
    }

    private async Task<PostgreSqlQuery> Query(string sql, object[] values, CancellationToken cancellationToken)
    {
        await Ready(cancellationToken).ConfigureAwait(false);
        return await PostgreSqlQuery.RunPrepared(_dataSource, sql, values, cancellationToken).ConfigureAwait(false);
    }

    // Null when nothing was ever written to the set.
    private async ValueTask<int?> SetOf(StatusSet set, CancellationToken cancellationToken)
    {
        if (_sets.TryGetValue(set, out var known))
        {
            return known;
        }

        await using var query = await Query(_sql.FindSet, [set.Model, set.Scope], cancellationToken).ConfigureAwait(false);
        return await query.ReadAsync(cancellationToken).ConfigureAwait(false) ? _sets.GetOrAdd(set, query.Row.GetInt32(0)) : null;
    }

    private sealed partial class Table<T>(PostgreSqlStatusDatabase database, string scope) : StatusTable<T>(database._context, new(T.Model, scope), database._queue)
        where T : class, IStatusRecord<T>
    {
        public override async ValueTask<Stored<T>?> GetAsync(StatusId id, CancellationToken cancellationToken = default)
        {
            if (await database.SetOf(Set, cancellationToken).ConfigureAwait(false) is not { } set)
            {
                return null;
            }

            await using var query = await database.Query(database._sql.Get, [set, id.ToUtf8()], cancellationToken).ConfigureAwait(false);
            return await query.ReadAsync(cancellationToken).ConfigureAwait(false) ? StoredOf(query.Row) : null;
        }

        public override async IAsyncEnumerable<Stored<T>> ListAsync(StatusQuery? query = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            if (await database.SetOf(Set, cancellationToken).ConfigureAwait(false) is not { } set)
            {
                yield break;
            }

            var sql = StatusSql.List(database._sql.Dialect, query, set);
            await using var list = await PostgreSqlQuery.Run(database._dataSource, sql.Text, sql.Parameters, cancellationToken).ConfigureAwait(false);
            var hasEnded = false;
            try
            {
                while (await list.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    yield return StoredOf(list.Row);
                    cancellationToken.ThrowIfCancellationRequested();
                }

                hasEnded = true;
            }
            finally
            {
                if (!hasEnded)
                {
                    list.Cancel();
                }
            }
        }

        public override async ValueTask<ImmutableSortedDictionary<string, long>> CountAsync(StatusQuery? query = null, CancellationToken cancellationToken = default)
        {
            var counts = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
            if (await database.SetOf(Set, cancellationToken).ConfigureAwait(false) is { } set)
            {
                var sql = StatusSql.Count(database._sql.Dialect, query, set);
                await using var words = await PostgreSqlQuery.Run(database._dataSource, sql.Text, sql.Parameters, cancellationToken).ConfigureAwait(false);
                while (await words.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    counts.Add(words.Row.GetString(0), words.Row.GetInt64(1));
                }
            }

            return counts.ToImmutable();
        }

        public override ValueTask<long> GetSequenceAsync(CancellationToken cancellationToken = default) => database.GetSequenceAsync(cancellationToken);

        public override async IAsyncEnumerable<StatusChange<T>> HistoryAsync(StatusId id, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            foreach (var change in await History(id, cancellationToken).ConfigureAwait(false))
            {
                yield return change;
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        public override bool IsTransient(Exception exception) => PostgreSqlErrors.AreTransient(exception);

        private async Task<List<StatusChange<T>>> History(StatusId id, CancellationToken cancellationToken)
        {
            var changes = new List<StatusChange<T>>();
            if (await database.SetOf(Set, cancellationToken).ConfigureAwait(false) is { } set)
            {
                await using var query = await database.Query(database._sql.History, [set, id.ToUtf8(), database._options.MaxHistory], cancellationToken).ConfigureAwait(false);
                while (await query.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    var change = ChangeOf(query.Row);
                    if (changes.Count == 0 && change.Kind == StatusChangeKind.Deleted && change.Sequence < query.Row.GetInt64(5))
                    {
                        break; // it went with the change that deleted it, and is only not cleaned up yet
                    }

                    changes.Add(change);
                }
            }

            changes.Reverse();
            return changes;
        }

        private static Stored<T> StoredOf(NpgsqlDataReader row) =>
            new(T.ReadStored(row.GetFieldValue<byte[]>(0)), row.GetInt64(1), new DateTimeOffset(row.GetInt64(2), TimeSpan.Zero));

        private static StatusChange<T> ChangeOf(NpgsqlDataReader row) => new()
        {
            Sequence = row.GetInt64(0),
            Kind = (StatusChangeKind)row.GetInt16(1),
            Id = StatusId.FromUtf8(row.GetFieldValue<byte[]>(2)),
            ChangedAt = new DateTimeOffset(row.GetInt64(3), TimeSpan.Zero),
            Value = T.ReadStored(row.GetFieldValue<byte[]>(4)),
        };
    }
}
