using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace StatusKit.Storage;

/// <content>Waiting.</content>
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
        this IStatusStore<T> store,
        StatusId id,
        StatusWaitOptions<T>? options = null,
        CancellationToken cancellationToken = default)
        where T : class, IStatusRecord<T>
    {
        ArgumentNullException.ThrowIfNull(store);
        using var activity = StatusTelemetry.StartActivity("wait", T.Model, store.Host().Context, id);
        try
        {
            var waiter = new StatusWaiter<T>(store, id, options ?? new());
            var result = await waiter.Wait(cancellationToken).ConfigureAwait(false);
            activity?.SetTag(StatusTelemetry.Result, result.Outcome.ToString().ToLowerInvariant());
            return result;
        }
        catch (Exception e)
        {
            StatusTelemetry.SetError(activity, e);
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
        where T : class, IStatusRecord<T> =>
        store.WaitForEndAsync(id, new StatusWaitOptions<T> { Timeout = timeout }, cancellationToken);

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
        this IStatusStore<T> store,
        StatusQuery query,
        StatusWaitMode mode,
        StatusWaitOptions<T>? options = null,
        CancellationToken cancellationToken = default)
        where T : class, IStatusRecord<T>
    {
        ArgumentNullException.ThrowIfNull(store);
        var ids = await store.ListAsync(query, cancellationToken).Select(stored => stored.Value.Id)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
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
        using var stopOthers = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task<StatusWaitResult<T>>> waits = [.. ids.Select(id => store.WaitForEndAsync(id, options, stopOthers.Token))];
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
            await stopOthers.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(waits)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return results.ToImmutable();
    }
}
