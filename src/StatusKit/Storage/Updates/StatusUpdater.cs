using System.Buffers;
using System.Runtime.ExceptionServices;

namespace StatusKit.Storage;

/// <summary>One update of one record.</summary>
internal sealed class StatusUpdater<T>(IStatusStore<T> store, StatusId id, Func<T?, StatusUpdate<T>> rule, bool canCreate, TimeSpan limit, long started)
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
            catch (Exception e) when (
                e is not OperationCanceledException
                && !_isHopeless
                && Elapsed < limit
                && store.Host().IsTransient(e))
            {
                StatusRecords.Report(() => StatusLog.UpdateInterrupted(_context.Logger, T.Model, id, attempt, pause, e));
            }
            catch (Exception e) when (
                e is not (OperationCanceledException or StatusOutcomeUnknownException)
                && _open?.Error.SourceException is StatusOutcomeUnknownException)
            {
                throw new StatusOutcomeUnknownException("The database did not answer what became of it until the time was up.", e);
            }

            await Task.Delay(pause, _context.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    // Null when someone else wrote.
    private async ValueTask<(StatusUpdate<T> Update, T? Before)?> TryOnce(CancellationToken cancellationToken)
    {
        var stored = await store.GetAsync(id, cancellationToken).ConfigureAwait(false);
        if (_open is { } open && stored?.Sequence != open.Over && await SequenceOf(open, cancellationToken).ConfigureAwait(false) is { } written)
        {
            return (open.Update with { Sequence = written }, open.Before);
        }

        if (stored is null && !canCreate)
        {
            return (StatusUpdate.Missing<T>(), null);
        }

        var update = rule(stored?.Value);
        if (!update.IsApplied(out var value))
        {
            return (update with { Sequence = stored?.Sequence }, stored?.Value);
        }

        if (value.Id != id)
        {
            throw new InvalidOperationException($"A rule for '{id}' gave a record with the id '{value.Id}'.");
        }

        return await Write(stored, update, value, cancellationToken).ConfigureAwait(false) is { } sequence
            ? (update with { Sequence = sequence }, stored?.Value)
            : null;
    }

    private async ValueTask<long?> Write(Stored<T>? stored, StatusUpdate<T> update, T value, CancellationToken cancellationToken)
    {
        long? last = null;
        try
        {
            last = stored is null ? await store.GetSequenceAsync(cancellationToken).ConfigureAwait(false) : null;
            return (stored is null
                    ? await store.CreateAsync(value, cancellationToken).ConfigureAwait(false)
                    : await store.ReplaceAsync(value, stored.Sequence, cancellationToken).ConfigureAwait(false))
                ?? (_open is { } open ? await SequenceOf(open, cancellationToken).ConfigureAwait(false) : null);
        }
        catch (Exception e) when (
            e is not OperationCanceledException
            && !_isHopeless
            && (stored is not null || last is not null)
            && store.Host().IsTransient(e))
        {
            _open = new(stored?.Sequence, last, stored?.Value, update, value, ExceptionDispatchInfo.Capture(e));
            throw;
        }
    }

    // The sequence of the open write if it has happened: if the change next to what it was meant for holds its bytes.
    // Called when there is such a change.
    private async ValueTask<long?> SequenceOf(OpenWrite open, CancellationToken cancellationToken)
    {
        var reachesBack = open.Over is null;
        await foreach (var change in store.HistoryAsync(id, cancellationToken).ConfigureAwait(false))
        {
            if (change.Sequence <= (open.Over ?? open.Last))
            {
                reachesBack = true;
            }
            else if (reachesBack)
            {
                _open = null;
                return change.Kind == (open.Over is null ? StatusChangeKind.Created : StatusChangeKind.Updated) && HaveSameBytes(change.Value!, open.Value)
                    ? change.Sequence
                    : null;
            }
            else
            {
                break;
            }
        }

        if (open.Over is null)
        {
            return null; // not written yet
        }

        _isHopeless = true; // nobody can know any longer
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

    // Over is the sequence that the write replaces, null when it creates; Last is the last sequence of the database
    // before a creation.
    private sealed record OpenWrite(long? Over, long? Last, T? Before, StatusUpdate<T> Update, T Value, ExceptionDispatchInfo Error);
}
