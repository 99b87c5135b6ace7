using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace StatusKit.Storage;

/// <summary>How waiting for a record ended.</summary>
public enum StatusWaitOutcome
{
    /// <summary>The record is what was waited for.</summary>
    Reached = 0,

    /// <summary>There was no record when the waiting began.</summary>
    Missing,

    /// <summary>The record was deleted meanwhile.</summary>
    Deleted,

    /// <summary>The time was up.</summary>
    TimedOut,
}

/// <summary>What to wait for, how long, and whom to notify.</summary>
/// <typeparam name="T">The record's type.</typeparam>
public sealed record StatusWaitOptions<T>
    where T : class, IStatusRecord<T>
{
    /// <summary>What ends the waiting; null means that the record is final, whether it succeeded or failed.</summary>
    public Func<T, bool>? Until { get; init; }

    /// <summary>
    /// Whether to wait for the record to be created when there is none; false ends the wait as
    /// <see cref="StatusWaitOutcome.Missing"/>.
    /// </summary>
    public bool WaitForCreation { get; init; }

    /// <summary>
    /// Waits for a record whose work started after this instant, and takes one that started earlier, or does not say,
    /// for missing and not yet created: for the next run under a name that is used again. Null means any.
    /// </summary>
    public DateTimeOffset? StartedAfter { get; init; }

    /// <summary>
    /// For how long the record must be so without any change, for states that may pass; zero, the default, means not at
    /// all.
    /// </summary>
    public TimeSpan Settled { get; init; }

    /// <summary>How long to wait at most; null means forever.</summary>
    public TimeSpan? Timeout { get; init => field = value == System.Threading.Timeout.InfiniteTimeSpan ? null : value; }

    /// <summary>
    /// Receives each state that the record reaches, once, the first one included: a value whose word or phase differs
    /// from the one before. Called in turn.
    /// </summary>
    public IProgress<StatusProgress<T>>? Progress { get; init; }

    /// <summary>
    /// Says what the last value means, for the message of a time-out; null means that the word must do.
    /// </summary>
    public Func<T, DateTimeOffset, StatusDiagnosis>? Diagnose { get; init; }
}

/// <summary>A state that a record has come to.</summary>
/// <param name="Stored">The record.</param>
/// <param name="TimeInPrevious">
/// How long it was in the state before, as far as that was seen; null for the first one. Never negative.
/// </param>
/// <typeparam name="T">The record's type.</typeparam>
public readonly record struct StatusProgress<T>(Stored<T> Stored, TimeSpan? TimeInPrevious)
    where T : class;

/// <summary>How waiting ended, and what the record then was.</summary>
/// <param name="Id">Which record.</param>
/// <param name="Outcome">
/// How the waiting ended. <see cref="StatusWaitOutcome.Reached"/> is not success: the record says that.
/// </param>
/// <param name="Last">The last value seen; null when there was none.</param>
/// <param name="Waited">How long it took.</param>
/// <param name="Diagnosis">What the last value means, when the time was up and someone could say it.</param>
/// <param name="Error">Why the record could not be read when the time was up; null when it could.</param>
/// <typeparam name="T">The record's type.</typeparam>
public sealed record StatusWaitResult<T>(
    StatusId Id, StatusWaitOutcome Outcome, Stored<T>? Last, TimeSpan Waited, StatusDiagnosis? Diagnosis = null, Exception? Error = null)
    where T : class, IStatusRecord<T>
{
    /// <summary>
    /// The end of the waiting in one sentence: last state, since when, and what it means. Whether the work succeeded is
    /// in the phase of <see cref="Last"/>.
    /// </summary>
    public string Message
    {
        get
        {
            var seconds = string.Create(CultureInfo.InvariantCulture, $"{Waited.TotalSeconds:0} s");
            var lastState = Last is { } last
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"; it was '{last.Value.State}', "
                    + $"unchanged since {last.ChangedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}")
                : "";
            return Outcome switch
            {
                StatusWaitOutcome.Reached => $"'{Id}' is '{Last?.Value.State}' after {seconds}.",
                StatusWaitOutcome.Missing => $"There is no '{Id}'.",
                StatusWaitOutcome.Deleted => $"'{Id}' was deleted after {seconds}{lastState}.",
                _ => $"'{Id}' was waited for {seconds}{lastState}."
                    + (Diagnosis is null ? "" : $" {Diagnosis.Message}")
                    + (Error is null ? "" : $" It could not be read: {Error.Message}"),
            };
        }
    }
}

/// <summary>When waiting for several records ends.</summary>
public enum StatusWaitMode
{
    /// <summary>When the waiting for each of them has ended.</summary>
    All = 0,

    /// <summary>When the first one is what was waited for.</summary>
    Any,

    /// <summary>
    /// When the first one failed, or all have ended. Missing, deleted, timed out and final without success are
    /// failures.
    /// </summary>
    FirstFailure,
}

public static partial class StatusStoreExtensions
{
    /// <summary>Waits until a record is final, or what else the options say.</summary>
    /// <remarks>
    /// Takes the position, reads, and watches from that position, so that neither a state reached before nor one passed
    /// through is missed; only a wait that falls so far behind that changes are no longer kept reads afresh. A missing
    /// or deleted record is an answer, not an error. Errors that pass are tried again until the time is up, others end
    /// the waiting. Nothing polls.
    /// </remarks>
    /// <param name="store">The store.</param>
    /// <param name="id">The id of the record.</param>
    /// <param name="options">What to wait for and how long; null means until it is final, forever.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <typeparam name="T">The record's type.</typeparam>
    [OverloadResolutionPriority(1)]
    public static async Task<StatusWaitResult<T>> WaitForEndAsync<T>(
        this IStatusStore<T> store, StatusId id, StatusWaitOptions<T>? options = null, CancellationToken cancellationToken = default)
        where T : class, IStatusRecord<T>
    {
        ArgumentNullException.ThrowIfNull(store);
        using var activity = StatusRecords.StartActivity("wait", T.Model, store.Host().Context, id);
        try
        {
            var result = await new StatusWaiter<T>(store, id, options ?? new()).Wait(cancellationToken).ConfigureAwait(false);
            activity?.SetTag(StatusTelemetry.Result, result.Outcome.ToString().ToLowerInvariant());
            return result;
        }
        catch (Exception e)
        {
            StatusRecords.SetError(activity, e);
            throw;
        }
    }

    /// <summary>Waits until a record is final, but not longer than a given time.</summary>
    /// <param name="store">The store.</param>
    /// <param name="id">The id of the record.</param>
    /// <param name="timeout">How long to wait at most.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <typeparam name="T">The record's type.</typeparam>
    public static Task<StatusWaitResult<T>> WaitForEndAsync<T>(
        this IStatusStore<T> store, StatusId id, TimeSpan timeout, CancellationToken cancellationToken = default)
        where T : class, IStatusRecord<T> => store.WaitForEndAsync(id, new StatusWaitOptions<T> { Timeout = timeout }, cancellationToken);

    /// <summary>Waits for the records that match a query when the wait begins.</summary>
    /// <param name="store">The store.</param>
    /// <param name="query">Which records.</param>
    /// <param name="mode">
    /// When to stop: with all, with the first that is reached, or with the first that did not succeed.
    /// </param>
    /// <param name="options">What to wait for and how long, for each of them.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The results so far, in the order in which they came.</returns>
    /// <typeparam name="T">The record's type.</typeparam>
    public static async Task<ImmutableArray<StatusWaitResult<T>>> WaitForEndAsync<T>(
        this IStatusStore<T> store, StatusQuery query, StatusWaitMode mode, StatusWaitOptions<T>? options = null, CancellationToken cancellationToken = default)
        where T : class, IStatusRecord<T>
    {
        ArgumentNullException.ThrowIfNull(store);
        var ids = await store.ListAsync(query, cancellationToken).Select(stored => stored.Value.Id).ToListAsync(cancellationToken).ConfigureAwait(false);
        return await store.WaitForEndAsync(ids, mode, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits for several records at once.</summary>
    /// <param name="store">The store.</param>
    /// <param name="ids">Which records.</param>
    /// <param name="mode">
    /// When to stop: with all, with the first that is reached, or with the first that did not succeed.
    /// </param>
    /// <param name="options">What to wait for and how long, for each of them.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The results so far, in the order in which they came.</returns>
    /// <typeparam name="T">The record's type.</typeparam>
    public static async Task<ImmutableArray<StatusWaitResult<T>>> WaitForEndAsync<T>(
        this IStatusStore<T> store,
        IEnumerable<StatusId> ids,
        StatusWaitMode mode,
        StatusWaitOptions<T>? options = null,
        CancellationToken cancellationToken = default)
        where T : class, IStatusRecord<T>
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(ids);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task<StatusWaitResult<T>>> waits = [.. ids.Select(id => store.WaitForEndAsync(id, options, enough.Token))];
        var results = ImmutableArray.CreateBuilder<StatusWaitResult<T>>();
        try
        {
            await foreach (var wait in Task.WhenEach(waits).WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                var result = await wait.ConfigureAwait(false);
                results.Add(result);
                var isReached = result.Outcome == StatusWaitOutcome.Reached;
                var isFailure = !isReached || (result.Last!.Value is { IsFinal: true, Phase: not StatusPhase.Succeeded });
                if ((mode == StatusWaitMode.Any && isReached) || (mode == StatusWaitMode.FirstFailure && isFailure))
                {
                    break;
                }
            }
        }
        finally
        {
            await enough.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(waits)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return results.ToImmutable();
    }
}

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
        pause = StatusRecords.ForTimer(Left is { } left && left < pause ? left : pause);
        StatusLog.WaitInterrupted(store.Host().Context.Logger, T.Model, id, attempt, pause, e);
        await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StatusWaitResult<T>> Watch(long position, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var changes = store.WatchAsync(position, new() { Ids = [id], BookmarkInterval = null }, stop.Token).GetAsyncEnumerator(stop.Token);
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
                await StatusRecords.Within(next, limit, _time, cancellationToken).ConfigureAwait(false);
                if (!next.IsCompleted)
                {
                    continue; // the limit has come instead
                }

                await next.ConfigureAwait(false);
                next = null;
                if (changes.Current is not { } change || change.Id != id || change.Sequence <= _last?.Sequence || change.Kind == StatusChangeKind.Bookmark)
                {
                    continue;
                }

                if (!IsWanted(change.Value!) || (change.Kind == StatusChangeKind.Deleted && _last is null))
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
        return untilTimeout < untilSettled ? (untilTimeout, StatusWaitOutcome.TimedOut) : (untilSettled, StatusWaitOutcome.Reached);
    }

    private bool IsWanted(T value) => options.StartedAfter is not { } after || (value.StartTime.TryGetInstant(out var start) && start > after);

    private void Observe(Stored<T> stored)
    {
        var before = _last?.Value;
        _last = stored;
        if (before is not null && before.State == stored.Value.State && before.Phase == stored.Value.Phase && before.IsFinal == stored.Value.IsFinal)
        {
            return;
        }

        var inPrevious = stored.ChangedAt - _inStateSince;
        options.Progress?.Report(new(stored, before is null ? null : inPrevious < TimeSpan.Zero ? TimeSpan.Zero : inPrevious));
        _inStateSince = stored.ChangedAt;
    }

    private StatusWaitResult<T> Result(StatusWaitOutcome outcome) => new(
        id,
        outcome,
        _last,
        _time.GetElapsedTime(_started),
        outcome == StatusWaitOutcome.TimedOut && _last is { } last ? options.Diagnose?.Invoke(last.Value, _time.GetUtcNow()) : null);
}
