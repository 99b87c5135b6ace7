using System.Buffers;
using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace StatusKit.Storage;

/// <summary>One update of one record.</summary>
internal sealed class StatusUpdater<T>(
    IStatusStore<T> store,
    IStatusStoreHost host,
    StatusId id,
    Func<T?, StatusUpdate<T>> rule,
    bool canCreate,
    TimeSpan limit)
    where T : class, IStatusRecord<T>
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    private readonly StatusStoreContext _context = host.Context;
    private readonly long _started = host.Context.Time.GetTimestamp();

    // A write whose call failed: it may have happened, or may happen yet.
    private OpenWrite? _open;
    private bool _isHopeless;

    private TimeSpan Elapsed => _context.Time.GetElapsedTime(_started);

    /// <summary>Updates the record, and reports it.</summary>
    public async ValueTask<StatusUpdate<T>> UpdateAsync(CancellationToken cancellationToken)
    {
        var tags = StatusTelemetry.Tags(T.Model, _context);
        using var activity = StatusTelemetry.StartActivity("update", T.Model, _context, id);
        try
        {
            using var turn = await host.Updates.EnterAsync(id, limit, _context.Time, cancellationToken).ConfigureAwait(false);
            var (update, before) = await Update(cancellationToken).ConfigureAwait(false);
            var result = update.Kind.ToString().ToLowerInvariant();
            activity?.SetTag(StatusTelemetry.Result, result);
            tags.Add(StatusTelemetry.Result, result);
            StatusTelemetry.Report(() => Report(update, before, tags));
            return update;
        }
        catch (Exception e)
        {
            StatusTelemetry.SetError(activity, e);
            tags.Add(StatusTelemetry.ErrorType, e.GetType().FullName);
            StatusTelemetry.UpdateDuration.Record(Elapsed.TotalSeconds, tags);
            throw;
        }
    }

    private async ValueTask<(StatusUpdate<T> Update, T? Before)> Update(CancellationToken cancellationToken)
    {
        StatusRetry? retry = null;
        while (true)
        {
            TimeSpan pause;
            try
            {
                if (await TryOnce(cancellationToken).ConfigureAwait(false) is { } done)
                {
                    return done;
                }

                retry ??= new(FirstPause, LongestPause);
                Conflict(retry.Attempt, pause = retry.Next());
            }
            catch (Exception e) when (
                e is not OperationCanceledException && !_isHopeless && Elapsed < limit && host.IsTransient(e))
            {
                retry ??= new(FirstPause, LongestPause);
                (var attempt, pause) = (retry.Attempt, retry.Next());
                StatusTelemetry.Report(() => StatusLog.UpdateInterrupted(_context.Logger, T.Model, id, attempt, pause, e));
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
        if (_open is { } open && stored?.Sequence != open.Over
            && await SequenceOf(open, cancellationToken).ConfigureAwait(false) is { } written)
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

    private async ValueTask<long?> Write(
        Stored<T>? stored, StatusUpdate<T> update, T value, CancellationToken cancellationToken)
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
            && host.IsTransient(e))
        {
            // One that has certainly not happened does not make another forgotten that may have.
            if (_open is null || e is StatusOutcomeUnknownException)
            {
                _open = new(stored?.Sequence, last, stored?.Value, update, value, ExceptionDispatchInfo.Capture(e));
            }

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
                var kind = open.Over is null ? StatusChangeKind.Created : StatusChangeKind.Updated;
                return change.Kind == kind && HaveSameBytes(change.Value!, open.Value) ? change.Sequence : null;
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
        StatusTelemetry.UpdateConflicts.Add(1, StatusTelemetry.Tags(T.Model, _context));
        var elapsed = Elapsed;
        if (elapsed >= limit)
        {
            StatusLog.UpdateGivenUp(_context.Logger, T.Model, id, attempt, elapsed);
            throw new StatusConflictException(id, attempt, elapsed);
        }

        StatusLog.UpdateConflict(_context.Logger, T.Model, id, attempt, pause);
    }

    private void Report(StatusUpdate<T> update, T? before, TagList tags)
    {
        StatusTelemetry.UpdateDuration.Record(Elapsed.TotalSeconds, tags);
        if (update.Kind == StatusUpdateKind.Refused)
        {
            StatusLog.UpdateRefused(_context.Logger, T.Model, id, update.Reason?.Code ?? "");
        }

        if (before is not null && update.IsApplied(out var after) && after.State != before.State)
        {
            StatusTelemetry.CountTransition(_context, before, after);
        }
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
    private sealed record OpenWrite(
        long? Over, long? Last, T? Before, StatusUpdate<T> Update, T Value, ExceptionDispatchInfo Error);
}
