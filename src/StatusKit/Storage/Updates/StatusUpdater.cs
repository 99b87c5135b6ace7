using System.Buffers;
using System.Runtime.ExceptionServices;

namespace StatusKit.Storage;

/// <summary>One update of one record.</summary>
internal sealed class StatusUpdater<T>(
    IStatusStore<T> store, StatusId id, Func<T, StatusUpdate<T>> rule, TimeSpan limit, long started)
    where T : class, IStatusRecord<T>
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    private readonly StatusStoreContext _context = store.Host().Context;

    // A write whose call failed: it may have happened, or may happen yet.
    private OpenWrite? _open;
    private bool _isHopeless;

    private TimeSpan Elapsed => _context.Time.GetElapsedTime(started);

    public async ValueTask<(StatusUpdate<T> Update, T? Before)> Update(CancellationToken cancellationToken)
    {
        var retry = new StatusRetry(FirstPause, LongestPause);
        while (true)
        {
            var (attempt, pause) = (retry.Attempt, retry.Next());
            try
            {
                if (await TryOnce(cancellationToken).ConfigureAwait(false) is { } done)
                {
                    return done;
                }

                Conflict(attempt, pause);
            }
            catch (Exception e) when (e is not OperationCanceledException && !_isHopeless && Elapsed < limit && store.Host().IsTransient(e))
            {
                StatusRecords.Report(
                    () => StatusLog.UpdateInterrupted(_context.Logger, T.Model, id, attempt, pause, e));
            }

            await Task.Delay(pause, _context.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    // Null when someone else wrote.
    private async ValueTask<(StatusUpdate<T> Update, T? Before)?> TryOnce(CancellationToken cancellationToken)
    {
        var stored = await store.GetAsync(id, cancellationToken).ConfigureAwait(false);
        if (_open is { } open && stored?.Sequence != open.Over.Sequence && await VersionOf(open, cancellationToken).ConfigureAwait(false) is { } written)
        {
            return (open.Update with { Sequence = written }, open.Over.Value);
        }

        if (stored is not { } current)
        {
            return (StatusUpdate.Missing<T>(), null);
        }

        var update = rule(current.Value);
        if (!update.IsApplied(out var value))
        {
            return (update with { Sequence = current.Sequence }, current.Value);
        }

        if (value.Id != id)
        {
            throw new InvalidOperationException($"A rule for '{id}' gave a record with the id '{value.Id}'.");
        }

        return await Write(current, update, value, cancellationToken).ConfigureAwait(false) is { } version
            ? (update with { Sequence = version }, current.Value)
            : null;
    }

    private async ValueTask<long?> Write(
        Stored<T> current, StatusUpdate<T> update, T value, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReplaceAsync(value, current.Sequence, cancellationToken).ConfigureAwait(false)
                ?? (_open is { } open ? await VersionOf(open, cancellationToken).ConfigureAwait(false) : null);
        }
        catch (Exception e) when (e is not OperationCanceledException && !_isHopeless && store.Host().IsTransient(e))
        {
            _open = new(current, update, value, ExceptionDispatchInfo.Capture(e));
            throw;
        }
    }

    // The version of the open write if it has happened: if the change next to the version it was meant for holds its
    // bytes. Called when there is such a change.
    private async ValueTask<long?> VersionOf(OpenWrite open, CancellationToken cancellationToken)
    {
        var reachesBack = false;
        await foreach (var change in store.HistoryAsync(id, cancellationToken).ConfigureAwait(false))
        {
            if (change.Sequence <= open.Over.Sequence)
            {
                reachesBack = true;
            }
            else if (reachesBack)
            {
                _open = null;
                return change.Kind == StatusChangeKind.Updated && HaveSameBytes(change.Value!, open.Value)
                    ? change.Sequence
                    : null;
            }
            else
            {
                break;
            }
        }

        _isHopeless = true; // nobody can tell any more
        open.Error.Throw();
        return null;
    }

    private void Conflict(int attempt, TimeSpan pause)
    {
        StatusTelemetry.UpdateConflicts.Add(1, StatusRecords.Tags(T.Model, _context));
        var elapsed = Elapsed;
        if (elapsed >= limit)
        {
            StatusLog.UpdateGivenUp(_context.Logger, T.Model, id, attempt, elapsed);
            throw new StatusConflictException(id, attempt, elapsed);
        }

        StatusLog.UpdateConflict(_context.Logger, T.Model, id, attempt, pause);
    }

    private static bool HaveSameBytes(T x, T y)
    {
        var (left, right) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
        T.WriteStored(x, left);
        T.WriteStored(y, right);
        return left.WrittenSpan.SequenceEqual(right.WrittenSpan);
    }

    private sealed record OpenWrite(Stored<T> Over, StatusUpdate<T> Update, T Value, ExceptionDispatchInfo Error);
}
