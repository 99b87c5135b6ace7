using System.Runtime.CompilerServices;
using StatusKit.Storage;

namespace StatusKit.PostgreSql;

/// <content>Reading: each call is one statement, so that it shows one moment. What fails while the server is away for a
/// moment is tried again.</content>
internal sealed partial class PostgreSqlStatusBackend
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    public ValueTask<long> GetSequenceAsync(CancellationToken cancellationToken) =>
        RetryAsync(ReadSequenceAsync, cancellationToken);

    /// <summary>Reads the sequence of the last change, without trying again.</summary>
    public ValueTask<long> ReadSequenceAsync(CancellationToken cancellationToken) =>
        ReadAsync(_sql.Reads.Sequence, cancellationToken);

    public ValueTask<StatusRow?> GetAsync(StatusSet set, StatusId id, CancellationToken cancellationToken) =>
        RetryAsync(token => ReadAsync(_sql.Reads.Get(set, id), token), cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, long>> CountAsync(
        StatusSet set, StatusQuery query, CancellationToken cancellationToken) =>
        RetryAsync(token => ReadAsync(_sql.Reads.Count(set, query), token), cancellationToken);

    public ValueTask<IReadOnlyList<StatusRowChange>> GetHistoryAsync(
        StatusSet set, StatusId id, CancellationToken cancellationToken) => RetryAsync(
        async token =>
        {
            await ConfirmAsync(token).ConfigureAwait(false); // it shows what became of a write
            return await ReadAsync(_sql.Reads.History(set, id, options.MaxHistory), token).ConfigureAwait(false);
        },
        cancellationToken);

    public async IAsyncEnumerable<StatusRow> ListAsync(
        StatusSet set, StatusQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var list = _sql.Reads.List(set, query);
        await using var running = await RetryAsync(
            token => RunAsync(list, token), cancellationToken).ConfigureAwait(false);
        var hasEnded = false;
        try
        {
            while (await list.Read(running.Rows, cancellationToken).ConfigureAwait(false) is { } row)
            {
                yield return row;
            }

            hasEnded = true;
        }
        finally
        {
            if (!hasEnded)
            {
                running.Cancel();
            }
        }
    }

    public async ValueTask<StatusRowChanges> ReadChangesAsync(
        long after, StatusSet? set, CancellationToken cancellationToken)
    {
        var known = _position.Sequence;
        var last = known;
        try
        {
            var read = await ReadAsync(_sql.Reads.Changes(after, set), cancellationToken).ConfigureAwait(false);
            last = read.Last;
            return read;
        }
        catch (ChangesCompactedException e)
        {
            last = e.LastSequence;
            throw;
        }
        finally
        {
            if (last < known)
            {
                ResetPosition();
            }
        }
    }

    private async ValueTask<TResult> ReadAsync<TResult>(
        StatusSqlQuery<TResult> query, CancellationToken cancellationToken)
    {
        await using var running = await RunAsync(query, cancellationToken).ConfigureAwait(false);
        return await query.Read(running.Rows, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<PostgreSqlQuery> RunAsync<TResult>(
        StatusSqlQuery<TResult> query, CancellationToken cancellationToken)
    {
        await Ready(cancellationToken).ConfigureAwait(false);
        return await PostgreSqlQuery.RunAsync(
            dataSource, query.Text, query.Parameters, query.IsConstant, cancellationToken).ConfigureAwait(false);
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
                when (TimeProvider.System.GetElapsedTime(started) < options.ReadRetryTimeout
                    && !_stop.IsCancellationRequested && PostgreSqlErrors.AreTransient(e))
            {
                await Task.Delay(pause, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
