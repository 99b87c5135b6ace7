namespace StatusKit.Storage;

/// <summary>One waiting for one record.</summary>
internal sealed class StatusWaiter<T>(IStatusStore<T> store, StatusId id, StatusWaitOptions<T> options)
    where T : class, IStatusRecord<T>
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time = store.Host().Context.Time;
    private readonly long _started = store.Host().Context.Time.GetTimestamp();
    private readonly StatusRetry _retry = new(FirstPause, MaxPause);
    private Stored<T>? _last;
    private DateTimeOffset _inStateSince;

    private TimeSpan? Left => options.Timeout - _time.GetElapsedTime(_started);

    public async Task<StatusWaitResult<T>> Wait(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                // The position before the record: what changes in between comes twice rather than never.
                var position = await store.GetSequenceAsync(cancellationToken).ConfigureAwait(false);
                var stored = await store.GetAsync(id, cancellationToken).ConfigureAwait(false);
                _retry.Reset();
                if (stored is not null && IsWanted(stored.Value))
                {
                    Observe(stored);
                }
                else if (_last is not null || !(options.WaitForCreation || options.StartedAfter is not null))
                {
                    return Result(_last is null ? StatusWaitOutcome.Missing : StatusWaitOutcome.Deleted);
                }

                return await Watch(position, cancellationToken).ConfigureAwait(false);
            }
            catch (ChangesCompactedException)
            {
                // Too slow for what is kept: begin again.
            }
            catch (Exception e) when (e is not OperationCanceledException && store.Host().IsTransient(e))
            {
                if (Left is { } left && left <= TimeSpan.Zero)
                {
                    return Result(StatusWaitOutcome.TimedOut) with { Error = e };
                }

                await Pause(e, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task Pause(Exception e, CancellationToken cancellationToken)
    {
        var (attempt, pause) = (_retry.Attempt, _retry.Next());
        pause = StatusTimers.ForTimer(Left is { } left && left < pause ? left : pause);
        StatusLog.WaitInterrupted(store.Host().Context.Logger, T.Model, id, attempt, pause, e);
        await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StatusWaitResult<T>> Watch(long position, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var changes = store.WatchAsync(position, new() { Ids = [id], BookmarkInterval = null }, stop.Token)
            .GetAsyncEnumerator(stop.Token);
        Task<bool>? next = null;
        try
        {
            while (true)
            {
                var isSatisfied = _last is not null && (options.Until?.Invoke(_last.Value) ?? _last.Value.IsFinal);
                var (limit, outcome) = NextLimit(isSatisfied);
                if (limit <= TimeSpan.Zero)
                {
                    return Result(outcome);
                }

                next ??= changes.MoveNextAsync().AsTask();
                await StatusTimers.Within(next, limit, _time, cancellationToken).ConfigureAwait(false);
                if (!next.IsCompleted)
                {
                    continue; // the limit has come instead
                }

                await next.ConfigureAwait(false);
                next = null;
                var change = changes.Current;
                if (change.Kind == StatusChangeKind.Bookmark || change.Sequence <= _last?.Sequence
                    || !IsWanted(change.Value!) || (change.Kind == StatusChangeKind.Deleted && _last is null))
                {
                    continue;
                }

                if (change.Kind == StatusChangeKind.Deleted)
                {
                    return Result(StatusWaitOutcome.Deleted);
                }

                Observe(new(change.Value!, change.Sequence, change.ChangedAt));
            }
        }
        finally
        {
            // A stream may only be disposed when it is not being moved.
            await stop.CancelAsync().ConfigureAwait(false);
            await (next ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await changes.DisposeAsync().ConfigureAwait(false);
        }
    }

    // What comes first: the end of the time, or that the record has not changed for long enough.
    private (TimeSpan? Limit, StatusWaitOutcome Outcome) NextLimit(bool isSatisfied)
    {
        var untilTimeout = Left;
        if (!isSatisfied)
        {
            return (untilTimeout, StatusWaitOutcome.TimedOut);
        }

        if (options.Settled == TimeSpan.Zero)
        {
            return (TimeSpan.Zero, StatusWaitOutcome.Reached);
        }

        // Whoever wrote may have a clock that is ahead: an age is never negative.
        var age = _time.GetUtcNow() - _last!.ChangedAt;
        var untilSettled = options.Settled - (age > TimeSpan.Zero ? age : TimeSpan.Zero);
        return untilTimeout < untilSettled
            ? (untilTimeout, StatusWaitOutcome.TimedOut)
            : (untilSettled, StatusWaitOutcome.Reached);
    }

    private bool IsWanted(T value) =>
        options.StartedAfter is not { } after || (value.StartTime.TryGetInstant(out var start) && start > after);

    private void Observe(Stored<T> stored)
    {
        var before = _last?.Value;
        _last = stored;
        if (before is not null && before.State == stored.Value.State && before.Phase == stored.Value.Phase
            && before.IsFinal == stored.Value.IsFinal)
        {
            return;
        }

        var inPrevious = stored.ChangedAt - _inStateSince;
        inPrevious = inPrevious < TimeSpan.Zero ? TimeSpan.Zero : inPrevious;
        options.Progress?.Report(new(stored, before is null ? null : inPrevious));
        _inStateSince = stored.ChangedAt;
    }

    private StatusWaitResult<T> Result(StatusWaitOutcome outcome) => new(
        id,
        outcome,
        _last,
        _time.GetElapsedTime(_started),
        outcome == StatusWaitOutcome.TimedOut && _last is { } last
            ? options.Diagnose?.Invoke(last.Value, _time.GetUtcNow())
            : null);
}
