using System.Collections.Immutable;
using StatusKit.Nmp;

namespace StatusKit.Clients;

public sealed partial class ExchangeClient
{
    /// <summary>
    /// Resets one status at the Exchange, makes sure that the request is pending, and repeats it when a report of the
    /// agent
    /// overwrote it.
    /// </summary>
    /// <remarks>The agent begins again when it reads its changes, usually within a minute.</remarks>
    /// <param name="id">The policy and the node.</param>
    /// <param name="options">How to make sure; null means the defaults.</param>
    /// <param name="cancellationToken">A token to cancel the operation; the reset may happen all the same.</param>
    /// <returns>
    /// <c>Applied</c> with the status last seen, which is reset or taken up; <c>Refused</c> with
    /// <see cref="ExchangeReasonCodes.ResetOverwritten"/>, or with a code of the
    /// Exchange; or <c>Missing</c>.
    /// </returns>
    public async Task<StatusUpdate<NmpNodeStatus>> ResetAsync(
        NmpStatusId id, ExchangeResetOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        NmpNodeStatus? current = null;
        for (var attempt = 0; attempt < options.MaxAttempts; attempt++)
        {
            current = await GetStatusAsync(id, cancellationToken).ConfigureAwait(false);
            if (current is null)
            {
                return StatusUpdate.Missing<NmpNodeStatus>();
            }

            if (current.Update(status => NmpReset.RequestAtHub(status)).IsApplied(out var ordered))
            {
                var written = await PutStatusAsync(ordered, cancellationToken).ConfigureAwait(false);
                if (written.Kind != StatusUpdateKind.Applied)
                {
                    return written;
                }
            }

            var (isConfirmed, seen) = await ConfirmAsync(id, options, cancellationToken).ConfigureAwait(false);
            if (isConfirmed)
            {
                return seen is null ? StatusUpdate.Missing<NmpNodeStatus>() : StatusUpdate.Applied(seen);
            }

            current = seen;
        }

        return StatusUpdate.Refused(
            current,
            ExchangeReasonCodes.ResetOverwritten,
            $"The agent's reports overwrote the reset of '{id}' {options.MaxAttempts} times; "
            + $"it is now '{current?.Status.AgentUpgrade.Status}'.");
    }

    /// <summary>Resets all statuses of one node at the Exchange, as <see cref="ResetAsync"/> does.</summary>
    /// <param name="node">The node.</param>
    /// <param name="options">How to make sure; null means the defaults.</param>
    /// <param name="cancellationToken">A token to cancel the operation; resets may happen all the same.</param>
    /// <returns>What became of each status, in the order of the policies; empty when the node has none.</returns>
    public async Task<ImmutableArray<StatusUpdate<NmpNodeStatus>>> ResetNodeAsync(
        ExchangeId node, ExchangeResetOptions? options = null, CancellationToken cancellationToken = default)
    {
        var statuses = await GetNodeStatusesAsync(node, cancellationToken).ConfigureAwait(false);

        // At once, because each of them waits to be sure.
        return [.. await Task.WhenAll(
            statuses.Select(status => ResetAsync(status.Id, options, cancellationToken))).ConfigureAwait(false)];
    }

    private async Task<(bool IsConfirmed, NmpNodeStatus? Seen)> ConfirmAsync(
        NmpStatusId id, ExchangeResetOptions options, CancellationToken cancellationToken)
    {
        var started = _transport.Time.GetTimestamp();
        while (true)
        {
            var seen = await GetStatusAsync(id, cancellationToken).ConfigureAwait(false);
            if (seen is null || seen.Status.AgentUpgrade.Status == NmpState.Waiting)
            {
                return (true, seen);
            }

            var left = options.ConfirmFor - _transport.Time.GetElapsedTime(started);
            if (!NmpReset.IsPendingOrApplied(seen.Status.AgentUpgrade.Status) || left <= TimeSpan.Zero)
            {
                return (NmpReset.IsPendingOrApplied(seen.Status.AgentUpgrade.Status), seen);
            }

            await Task.Delay(
                left < options.Interval ? left : options.Interval,
                _transport.Time,
                cancellationToken).ConfigureAwait(false);
        }
    }
}
