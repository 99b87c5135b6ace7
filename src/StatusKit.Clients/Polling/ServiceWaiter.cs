using System.Collections.Immutable;
using StatusKit.Storage;

namespace StatusKit.Clients;

/// <summary>Waits for records of a service that cannot notify, all of them by one question at a time.</summary>
internal sealed class ServiceWaiter<T>(
    TimeProvider time,
    ServicePollingOptions polling,
    Random random,
    StatusWaitOptions<T> options,
    Func<IReadOnlyList<StatusId>, CancellationToken, Task<IReadOnlyDictionary<StatusId, T>>> read)
    where T : class, IStatusRecord<T>
{
    private readonly long _started = time.GetTimestamp();
    private StatusServiceException? _lastError;

    private TimeSpan Elapsed => time.GetElapsedTime(_started);

    public async Task<ImmutableArray<StatusWaitResult<T>>> WaitAsync(
        IEnumerable<StatusId> ids, StatusWaitMode mode, CancellationToken cancellationToken)
    {
        List<Awaited> open = [.. ids.Distinct().Select(id => new Awaited(id))];
        var results = ImmutableArray.CreateBuilder<StatusWaitResult<T>>(open.Count);
        var interval = polling.MinInterval;
        while (open.Count > 0)
        {
            var found = await AskAsync([.. open.Select(each => each.Id)], cancellationToken).ConfigureAwait(false);
            var changed = false;
            foreach (var each in open.ToArray())
            {
                changed |= found is not null && Observe(each, found.GetValueOrDefault(each.Id));
                if (OutcomeOf(each, isAnswered: found is not null) is not { } outcome)
                {
                    continue;
                }

                var result = Result(each, outcome);
                results.Add(result);
                open.Remove(each);
                var isReached = outcome == StatusWaitOutcome.Reached;
                var isFailure = !isReached || each.Last is { IsFinal: true, Phase: not StatusPhase.Succeeded };
                if ((mode == StatusWaitMode.Any && isReached) || (mode == StatusWaitMode.FirstFailure && isFailure))
                {
                    return results.DrainToImmutable();
                }
            }

            if (open.Count > 0)
            {
                interval = changed ? polling.MinInterval : interval;
                await Task.Delay(Pause(open, interval), time, cancellationToken).ConfigureAwait(false);
                interval = TimeSpan.FromTicks(Math.Min(2 * interval.Ticks, polling.MaxInterval.Ticks));
            }
        }

        return results.DrainToImmutable();
    }

    private async Task<IReadOnlyDictionary<StatusId, T>?> AskAsync(
        IReadOnlyList<StatusId> ids, CancellationToken cancellationToken)
    {
        try
        {
            var found = await read(ids, cancellationToken).ConfigureAwait(false);
            _lastError = null;
            return found;
        }
        catch (StatusServiceException e) when (e.IsTransient)
        {
            _lastError = e;
            return null;
        }
    }

    // Whether the record came to another state.
    private bool Observe(Awaited awaited, T? value)
    {
        var before = awaited.Last;
        awaited.IsThere = value is not null;
        if (value is null || value.Equals(before))
        {
            return false;
        }

        var now = time.GetUtcNow();
        awaited.Last = value;
        awaited.ChangedAt = now;
        if (before is not null
            && before.Phase == value.Phase
            && before.IsFinal == value.IsFinal
            && StateOf(before) == StateOf(value))
        {
            return false;
        }

        var previous = now - awaited.StateSince;
        awaited.StateSince = now;
        options.Progress?.Report(
            new(
                new Stored<T>(value, 0, now),
                before is null ? null : previous < TimeSpan.Zero ? TimeSpan.Zero : previous));
        return true;
    }

    private StatusWaitOutcome? OutcomeOf(Awaited awaited, bool isAnswered)
    {
        if (isAnswered)
        {
            if (!awaited.IsThere && awaited.Last is not null)
            {
                return StatusWaitOutcome.Deleted;
            }

            if (!awaited.IsThere && Elapsed >= polling.AppearWithin)
            {
                return StatusWaitOutcome.Missing;
            }

            if (IsSatisfied(awaited) && time.GetUtcNow() - awaited.ChangedAt >= options.Settled)
            {
                return StatusWaitOutcome.Reached;
            }
        }

        return options.Timeout is { } timeout && Elapsed >= timeout ? StatusWaitOutcome.TimedOut : null;
    }

    private bool IsSatisfied(Awaited awaited) =>
        awaited is { IsThere: true, Last: { } last } && (options.Until?.Invoke(last) ?? last.IsFinal);

    private TimeSpan Pause(List<Awaited> open, TimeSpan interval)
    {
        var pause = interval * (1 + (polling.Jitter * ((2 * random.NextDouble()) - 1)));
        if (options.Timeout is { } timeout)
        {
            pause = Shorter(pause, timeout - Elapsed);
        }

        if (polling.AppearWithin > Elapsed && open.Any(each => each.Last is null))
        {
            pause = Shorter(pause, polling.AppearWithin - Elapsed);
        }

        foreach (var settling in open.Where(each => options.Settled > TimeSpan.Zero && IsSatisfied(each)))
        {
            pause = Shorter(pause, options.Settled - (time.GetUtcNow() - settling.ChangedAt));
        }

        return pause > TimeSpan.Zero ? pause : TimeSpan.FromMilliseconds(1);
    }

    private StatusWaitResult<T> Result(Awaited awaited, StatusWaitOutcome outcome) => new(
        awaited.Id,
        outcome,
        awaited.ToStored(),
        Elapsed,
        outcome == StatusWaitOutcome.TimedOut && awaited.Last is { } last
            ? options.Diagnose?.Invoke(last, time.GetUtcNow())
            : null,
        outcome == StatusWaitOutcome.TimedOut ? _lastError : null);

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private static string StateOf(T value) => value.State;

    private sealed class Awaited(StatusId id)
    {
        public StatusId Id => id;

        public T? Last { get; set; }

        public bool IsThere { get; set; }

        public DateTimeOffset ChangedAt { get; set; }

        public DateTimeOffset StateSince { get; set; }

        // A service has no sequence.
        public Stored<T>? ToStored() => Last is { } last ? new Stored<T>(last, 0, ChangedAt) : null;
    }
}
