using System.Collections.Immutable;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Clients;

public sealed partial class ExchangeClient
{
    internal Random Random { get; init; } = Random.Shared;

    /// <summary>Waits until a status is final, or what else the options say.</summary>
    /// <remarks>
    /// The Exchange is asked every <see cref="ServicePollingOptions.MinInterval"/> to
    /// <see cref="ServicePollingOptions.MaxInterval"/>, so states that pass quickly
    /// may not be seen. Errors that pass are tried again until the time is up.
    /// </remarks>
    /// <param name="id">The policy and the node.</param>
    /// <param name="options">What to wait for and how long; null means until it is final, forever.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>How the wait ended; the sequence of a record of a service is 0.</returns>
    public async Task<StatusWaitResult<NmpNodeStatus>> WaitForEndAsync(
        NmpStatusId id,
        StatusWaitOptions<NmpNodeStatus>? options = null,
        CancellationToken cancellationToken = default) =>
        (await WaitForEndAsync([id], StatusWaitMode.All, options, cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Waits for several statuses; those of one node cost one request for each interval.</summary>
    /// <remarks>As the overload for one.</remarks>
    /// <param name="ids">The policies and the nodes.</param>
    /// <param name="mode">
    /// When to stop: with all, with the first that is reached, or with the first that did not succeed.
    /// </param>
    /// <param name="options">
    /// What to wait for and how long, for each of them; null means until it is final, forever.
    /// </param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The results so far, in the order in which they came.</returns>
    public Task<ImmutableArray<StatusWaitResult<NmpNodeStatus>>> WaitForEndAsync(
        IEnumerable<NmpStatusId> ids, StatusWaitMode mode, StatusWaitOptions<NmpNodeStatus>? options =
            null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var byId = ids.Distinct().ToDictionary(NmpNodeStatus.StorageId);
        foreach (var id in byId.Values)
        {
            PathTo(id); // refuses ids that cannot be asked for
        }

        return new ServiceWaiter<NmpNodeStatus>(
            _transport.Time,
            _options.Polling,
            Random,
            options ?? new(),
            FindAsync).WaitAsync(byId.Keys, mode, cancellationToken);

        async Task<IReadOnlyDictionary<StatusId, NmpNodeStatus>> FindAsync(
            IReadOnlyList<StatusId> open, CancellationToken token)
        {
            Dictionary<StatusId, NmpNodeStatus> found = [];
            foreach (var node in open.Select(id => byId[id]).GroupBy(id => id.Node))
            {
                NmpStatusId[] wanted = [.. node];
                if (wanted.Length == 1)
                {
                    if (await GetStatusAsync(wanted[0], token).ConfigureAwait(false) is { } status)
                    {
                        found[NmpNodeStatus.StorageId(wanted[0])] = status;
                    }

                    continue;
                }

                foreach (var status in await GetNodeStatusesAsync(node.Key, token).ConfigureAwait(false))
                {
                    found[NmpNodeStatus.StorageId(status.Id)] = status;
                }
            }

            return found;
        }
    }
}
