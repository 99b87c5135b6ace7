using System.Runtime.CompilerServices;
using Npgsql;
using StatusKit.Storage;

namespace StatusKit.PostgreSql;

/// <content>Reading: each call is one statement, so that it shows one moment. What fails while the server is away for a
/// moment is tried again.</content>
internal sealed partial class PostgreSqlStatusBackend
{
    private const int Batch = 256;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    public ValueTask<long> GetSequenceAsync(CancellationToken cancellationToken) =>
        RetryAsync(ReadSequenceAsync, cancellationToken);

    /// <summary>Reads the sequence of the last change, without trying again.</summary>
    public async ValueTask<long> ReadSequenceAsync(CancellationToken cancellationToken)
    {
        await using var query = await Query(_sql.Position, [], cancellationToken).ConfigureAwait(false);
        await query.ReadAsync(cancellationToken).ConfigureAwait(false);
        return query.Row.GetInt64(0);
    }

    public ValueTask<StatusRow?> GetAsync(
        StatusSet set, StatusId id, CancellationToken cancellationToken) => RetryAsync<StatusRow?>(
        async token =>
        {
            if (await SetOf(set, token).ConfigureAwait(false) is not { } number)
            {
                return null;
            }

            await using var query = await Query(_sql.Get, [number, id.ToUtf8()], token).ConfigureAwait(false);
            return await query.ReadAsync(token).ConfigureAwait(false) ? RowOf(query.Row, set) : null;
        },
        cancellationToken);

    public async IAsyncEnumerable<StatusRow> ListAsync(
        StatusSet set, StatusQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await RetryAsync(token => SetOf(set, token), cancellationToken).ConfigureAwait(false) is not { } number)
        {
            yield break;
        }

        var sql = StatusSql.List(_sql.Dialect, query, number);
        await using var list = await RetryAsync(
            async token =>
                await PostgreSqlQuery.Run(
                    dataSource,
                    sql.Text,
                    sql.Parameters,
                    token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        var hasEnded = false;
        try
        {
            while (await list.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return RowOf(list.Row, set);
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

    public ValueTask<IReadOnlyDictionary<string, long>> CountAsync(
        StatusSet set,
        StatusQuery query,
        CancellationToken cancellationToken) => RetryAsync<IReadOnlyDictionary<string, long>>(
        async token =>
        {
            var counts = new Dictionary<string, long>(StringComparer.Ordinal);
            if (await SetOf(set, token).ConfigureAwait(false) is { } number)
            {
                var sql = StatusSql.Count(_sql.Dialect, query, number);
                await using var states = await PostgreSqlQuery.Run(
                    dataSource, sql.Text, sql.Parameters, token).ConfigureAwait(false);
                while (await states.ReadAsync(token).ConfigureAwait(false))
                {
                    counts.Add(states.Row.GetString(0), states.Row.GetInt64(1));
                }
            }

            return counts;
        },
        cancellationToken);

    public ValueTask<IReadOnlyList<StatusRowChange>> GetHistoryAsync(
        StatusSet set, StatusId id, CancellationToken cancellationToken) => RetryAsync<IReadOnlyList<StatusRowChange>>(
        async token =>
        {
            var changes = new List<StatusRowChange>();
            await ConfirmAsync(token).ConfigureAwait(false); // it shows what became of a write
            if (await SetOf(set, token).ConfigureAwait(false) is { } number)
            {
                await using var query = await Query(
                    _sql.History, [number, id.ToUtf8(), options.MaxHistory], token).ConfigureAwait(false);
                while (await query.ReadAsync(token).ConfigureAwait(false))
                {
                    var change = ChangeOf(query.Row, set);
                    if (changes.Count == 0 && change.Kind == StatusChangeKind.Deleted && change.Row.Sequence < query.Row.GetInt64(11))
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

    public async ValueTask<StatusRowChanges> ReadChangesAsync(
        long after, StatusSet? set, CancellationToken cancellationToken)
    {
        var known = _position.Sequence;
        var changes = new List<StatusRowChange>();
        await using var query = await Query(
            _sql.Changes,
            [after, after + Batch, (object?)set?.Model ?? DBNull.Value, (object?)set?.Scope ?? DBNull.Value],
            cancellationToken).ConfigureAwait(false);
        long last = 0;
        while (await query.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            last = query.Row.GetInt64(10);
            if (last < known)
            {
                ResetPosition();
                known = last;
            }

            var floor = query.Row.GetInt64(11);
            if (after < floor - 1 || after > last)
            {
                throw new ChangesCompactedException(after, floor, last);
            }

            if (!query.Row.IsDBNull(0))
            {
                changes.Add(ChangeOf(query.Row, set ?? new(query.Row.GetString(8), query.Row.GetString(9))));
            }
        }

        return new(changes, Math.Min(after + Batch, last), last);
    }

    private static StatusRow RowOf(NpgsqlDataReader row, StatusSet set) => StatusRow.Read(
        set, StatusId.FromUtf8(row.GetFieldValue<byte[]>(0)), row
            .GetFieldValue<byte[]>(1), row
            .GetInt64(2), new(row.GetInt64(3), TimeSpan.Zero));

    private static StatusRowChange ChangeOf(NpgsqlDataReader row, StatusSet set)
    {
        var (sequence, kind, id) =
            (row.GetInt64(0), (StatusChangeKind)row.GetInt16(1), StatusId.FromUtf8(row.GetFieldValue<byte[]>(2)));
        var (at, value) = (new DateTimeOffset(row.GetInt64(3), TimeSpan.Zero), row.GetFieldValue<byte[]>(4));
        if (row.IsDBNull(5))
        {
            return new(kind, StatusRow.Read(set, id, value, sequence, at));
        }

        var (state, phase, keys) = (row.GetString(5), (StatusPhase)row.GetInt16(6), PostgreSqlKeys.Read(row.GetString(7)));
        return new(kind, StatusRow.Read(set, id, value, sequence, at, state, phase, keys));
    }

    private async Task<PostgreSqlQuery> Query(string sql, object[] values, CancellationToken cancellationToken)
    {
        await Ready(cancellationToken).ConfigureAwait(false);
        return await PostgreSqlQuery.RunPrepared(dataSource, sql, values, cancellationToken).ConfigureAwait(false);
    }

    // Null when nothing was ever written to the set.
    private async ValueTask<int?> SetOf(StatusSet set, CancellationToken cancellationToken)
    {
        if (_sets.TryGetValue(set, out var known))
        {
            return known;
        }

        await using var query = await Query(
            _sql.FindSet, [set.Model, set.Scope], cancellationToken).ConfigureAwait(false);
        return await query.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? _sets.GetOrAdd(set, query.Row.GetInt32(0))
            : null;
    }

    private async ValueTask<TResult> RetryAsync<TResult>(
        Func<CancellationToken, ValueTask<TResult>> read, CancellationToken cancellationToken)
    {
        // The server's time is real whatever the clock of the database says.
        var started = TimeProvider.System.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause < LongestPause ? 2 * pause : LongestPause)
        {
            try
            {
                return await read(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e)
                when (TimeProvider.System.GetElapsedTime(started) < options.ReadRetryTimeout && e is not OperationCanceledException
                    && !_stop.IsCancellationRequested && PostgreSqlErrors.AreTransient(e))
            {
                await Task.Delay(pause, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
