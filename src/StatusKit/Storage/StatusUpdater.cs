using System.Buffers;
using System.Runtime.ExceptionServices;

namespace StatusKit.Storage;

/// <summary>One update of one record.</summary>
internal sealed class StatusUpdater<T>(IStatusStore<T> store, StatusId id, Func<T, StatusUpdate<T>> rule, TimeSpan limit, long started)
    where T : class, IStatusRecord<T>
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMilliseconds(250);

    private readonly StatusStoreContext _context = store.Context;

    // A write whose call failed: it may have happened, or may happen yet.
    private OpenWrite? _open;
    private bool _isHopeless;

    private TimeSpan Elapsed => _context.Time.GetElapsedTime(started);

    public async ValueTask<(StatusUpdate<T> Update, T? Before)> Update(CancellationToken cancellationToken)
    {
        var delay = FirstDelay;
        for (var attempt = 1; ; attempt++)
        {
            // Jitter, so that those who collided do not meet again.
            var pause = delay * (0.5 + Random.Shared.NextDouble());
            try
            {
                if (await TryOnce(cancellationToken).ConfigureAwait(false) is { } done)
                {
                    return done;
                }

                Conflict(attempt, pause);
            }
            catch (Exception e) when (e is not OperationCanceledException && !_isHopeless && Elapsed < limit && store.IsTransient(e))
            {
                StatusLog.UpdateInterrupted(_context.Logger, T.Model, id, attempt, pause, e);
            }

            await Task.Delay(pause, _context.Time, cancellationToken).ConfigureAwait(false);
            delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
        }
    }

    // Null when someone else wrote.
    private async ValueTask<(StatusUpdate<T> Update, T? Before)?> TryOnce(CancellationToken cancellationToken)
    {
        var stored = await store.GetAsync(id, cancellationToken).ConfigureAwait(false);
        if (_open is { } open && stored?.Version != open.Over.Version && await HasHappened(open, cancellationToken).ConfigureAwait(false))
        {
            return (open.Update, open.Over.Value);
        }

        if (stored is not { } current)
        {
            return (StatusUpdate.Missing<T>(), null);
        }

        var update = rule(current.Value);
        if (!update.IsApplied(out var value))
        {
            return (update, current.Value);
        }

        if (value.Id != id)
        {
            throw new InvalidOperationException($"A rule for '{id}' gave a record with the id '{value.Id}'.");
        }

        return await Write(current, update, value, cancellationToken).ConfigureAwait(false) ? (update, current.Value) : null;
    }

    private async ValueTask<bool> Write(Stored<T> current, StatusUpdate<T> update, T value, CancellationToken cancellationToken)
    {
        try
        {
            return await store.TryWriteAsync(value, current.Version, cancellationToken).ConfigureAwait(false) is not null
                || (_open is { } open && await HasHappened(open, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (e is not OperationCanceledException && !_isHopeless && store.IsTransient(e))
        {
            _open = new(current, update, value, ExceptionDispatchInfo.Capture(e));
            throw;
        }
    }

    // What was written over the version that the open write was meant for? Called when there is another one.
    private async ValueTask<bool> HasHappened(OpenWrite open, CancellationToken cancellationToken)
    {
        var reachesBack = false;
        await foreach (var change in store.HistoryAsync(id, cancellationToken).ConfigureAwait(false))
        {
            if (change.Sequence <= open.Over.Version)
            {
                reachesBack = true;
                continue;
            }

            if (change.Kind == StatusChangeKind.Updated && HaveSameBytes(change.Value!, open.Value))
            {
                return true;
            }

            if (reachesBack)
            {
                _open = null;
                return false;
            }

            break;
        }

        _isHopeless = true; // nobody can tell any more
        open.Error.Throw();
        return false;
    }

    private void Conflict(int attempt, TimeSpan pause)
    {
        StatusTelemetry.UpdateConflicts.Add(1, StatusRecords.Tags<T>(_context));
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
