using System.Runtime.CompilerServices;
using StatusKit.Storage;

namespace StatusKit.Nmp;

/// <summary>Compares the statuses of agents with the hub's copies of them.</summary>
/// <remarks>
/// An agent reports every change to the hub, and takes up the resets that are requested there. A report that was lost,
/// a policy that no longer matches, or a reset that was overwritten shows as a difference. Pure.
/// </remarks>
public static class NmpComparison
{
    /// <summary>Compares one status with the hub's copy.</summary>
    /// <param name="id">Which policy on which node.</param>
    /// <param name="node">The status of the agent; null when it has none.</param>
    /// <param name="hub">The hub's copy; null when it has none.</param>
    /// <param name="now">The present time.</param>
    /// <param name="options">
    /// The limits; null means the defaults. A difference is a notice as long as the hub's copy is younger than
    /// <see cref="NmpDiagnosisOptions.ResetGrace"/>, because a report may be on its way.
    /// </param>
    /// <returns>The difference; null when there is none.</returns>
    public static NmpDifference? Compare(
        NmpStatusId id, NmpStatus? node, NmpStatus? hub, DateTimeOffset now, NmpDiagnosisOptions? options = null) =>
        Compare(id, node, hub, now, options ?? NmpDiagnosisOptions.Default, seen: null);

    /// <summary>Compares the statuses of all agents with the copies of the hub, as two stores list them.</summary>
    /// <remarks>Both are read once and side by side, so the memory it takes does not grow with their number.</remarks>
    /// <param name="node">The statuses of the agents by id: the store of <see cref="NmpScopes.Node"/>.</param>
    /// <param name="hub">The copies of the hub by id: the store of <see cref="NmpScopes.Hub"/>.</param>
    /// <param name="now">The present time.</param>
    /// <param name="options">The limits; null means the defaults.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The differences in the order of the ids.</returns>
    /// <exception cref="ArgumentException">From the stream: the statuses are not in the order of their ids.</exception>
    public static IAsyncEnumerable<NmpDifference> CompareAsync(
        IAsyncEnumerable<Stored<NmpNodeStatus>> node,
        IAsyncEnumerable<Stored<NmpNodeStatus>> hub,
        DateTimeOffset now,
        NmpDiagnosisOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(hub);
        return Compare(node, hub, now, options ?? NmpDiagnosisOptions.Default, cancellationToken);
    }

    private static async IAsyncEnumerable<NmpDifference> Compare(
        IAsyncEnumerable<Stored<NmpNodeStatus>> node,
        IAsyncEnumerable<Stored<NmpNodeStatus>> hub,
        DateTimeOffset now,
        NmpDiagnosisOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var ofNode = new Cursor(node.GetAsyncEnumerator(cancellationToken), nameof(node));
        await using var ofHub = new Cursor(hub.GetAsyncEnumerator(cancellationToken), nameof(hub));
        await ofNode.MoveNextAsync().ConfigureAwait(false);
        await ofHub.MoveNextAsync().ConfigureAwait(false);
        while ((ofNode.Current ?? ofHub.Current) is not null)
        {
            var order = ofNode.Id is not { } left ? 1 : ofHub.Id is not { } right ? -1 : left.CompareTo(right);
            var (local, copy) = (order <= 0 ? ofNode.Current : null, order >= 0 ? ofHub.Current : null);
            var id = (local ?? copy)!.Value.Id;
            if (Compare(id, local?.Value.Status, copy?.Value.Status, now, options, copy?.ChangedAt) is { } difference)
            {
                yield return difference;
            }

            if (local is not null)
            {
                await ofNode.MoveNextAsync().ConfigureAwait(false);
            }

            if (copy is not null)
            {
                await ofHub.MoveNextAsync().ConfigureAwait(false);
            }
        }
    }

    private static NmpDifference? Compare(
        NmpStatusId id,
        NmpStatus? node,
        NmpStatus? hub,
        DateTimeOffset now,
        NmpDiagnosisOptions options,
        DateTimeOffset? seen)
    {
        if (hub is null)
        {
            return node is null ? null : Difference(
                NmpDifferenceCodes.NotAtHub,
                StatusSeverity.Notice,
                $"The agent has the status '{node.AgentUpgrade.Status}', and the hub has no copy of it.");
        }

        if (node is null)
        {
            return Difference(
                NmpDifferenceCodes.Orphaned,
                StatusSeverity.Warning,
                $"The hub has the status '{hub.AgentUpgrade.Status}', and the agent has none: "
                + "the policy no longer matches the node, or the node was registered again.");
        }

        var age = StatusTimes.Age(
            StatusTimes.Plausible(hub.AgentUpgrade.LastUpdated, now, options.ClockTolerance) ?? seen, now);
        var isYoung = age <= options.ResetGrace;
        var since = age is { } known ? $" for {StatusDuration.Format(known)}" : "";
        var (local, copy) = (node.AgentUpgrade.Status.Interpret(), hub.AgentUpgrade.Status.Interpret());
        if (copy == NmpState.Reset && local != NmpState.Waiting)
        {
            var message = $"A reset has been requested at the hub{since}, and the agent still has the status "
                + $"'{node.AgentUpgrade.Status}'.";
            return isYoung
                ? Difference(NmpDifferenceCodes.ResetPending, StatusSeverity.Notice, message)
                : Difference(NmpDifferenceCodes.LostReset, StatusSeverity.Warning, message);
        }

        if (local != copy)
        {
            return Differing(
                $"The agent has the status '{node.AgentUpgrade.Status}', and the hub has "
                + $"'{hub.AgentUpgrade.Status}'{since}.");
        }

        return AreSame(node.AgentUpgrade.StartTime, hub.AgentUpgrade.StartTime)
            && AreSame(node.AgentUpgrade.EndTime, hub.AgentUpgrade.EndTime)
                ? null
                : Differing($"Agent and hub have the status '{node.AgentUpgrade.Status}' of different runs.");

        NmpDifference Differing(string message) => Difference(
            NmpDifferenceCodes.Differing, isYoung ? StatusSeverity.Notice : StatusSeverity.Warning, message);

        NmpDifference Difference(string code, StatusSeverity severity, string message) =>
            new(id, code, severity, message, node, hub);
    }

    // Times that either side leaves out are not compared; the hub keeps no fractions.
    private static bool AreSame(Timestamp node, Timestamp hub) =>
        node.Since(hub) is not { } difference || difference.Duration() < TimeSpan.FromSeconds(1);

    private sealed class Cursor(IAsyncEnumerator<Stored<NmpNodeStatus>> source, string parameter) : IAsyncDisposable
    {
        public Stored<NmpNodeStatus>? Current { get; private set; }

        public StatusId? Id => Current is { } stored ? NmpNodeStatus.StorageId(stored.Value.Id) : null;

        public async ValueTask MoveNextAsync()
        {
            var last = Id;
            Current = await source.MoveNextAsync().ConfigureAwait(false) ? source.Current : null;
            if (last is { } before && Id is { } next && next.CompareTo(before) <= 0)
            {
                throw new ArgumentException(
                    $"The statuses are not in the order of their ids: {next} follows {before}.", parameter);
            }
        }

        public ValueTask DisposeAsync() => source.DisposeAsync();
    }
}
