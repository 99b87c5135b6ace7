using System.Net;
using System.Runtime.CompilerServices;
using StatusKit.Nmp;

namespace StatusKit.Clients;

public sealed partial class ExchangeClient
{
    /// <summary>
    /// Reads the status of one policy on all nodes of the organization, many nodes at once, as the answers come.
    /// </summary>
    /// <remarks>Not one moment: each node is read at its own time. Nodes without a status are left out.</remarks>
    /// <param name="policy">The policy.</param>
    /// <param name="options">How many requests at once, and whom to inform; null means the defaults.</param>
    /// <param name="cancellationToken">A token to end the stream.</param>
    /// <exception cref="StatusServiceException">
    /// From the stream: the policy does not exist (404), or a node could not be read.
    /// </exception>
    public async IAsyncEnumerable<NmpNodeStatus> ListByPolicyAsync(
        ExchangeId policy, ExchangeListOptions? options =
            null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (await GetPolicyAsync(policy, cancellationToken).ConfigureAwait(false) is null)
        {
            var uri = new Uri(
                _options.BaseAddress!, $"orgs/{Segment(policy.Org)}/managementpolicies/{Segment(policy.Name)}");
            throw new StatusServiceException(
                StatusServiceError.UnexpectedStatus,
                HttpMethod.Get,
                uri,
                HttpStatusCode.NotFound,
                reason: new("not-found", $"The policy '{policy}' does not exist."));
        }

        var sweep = new ExchangeSweep(this, _transport.Time, options ?? new(), async (node, token) =>
            await GetStatusAsync(new(node, policy), token).ConfigureAwait(false) is { } status ? [status] : []);
        await foreach (var status in sweep.StatusesAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return status;
        }
    }

    /// <summary>Reads all statuses of all nodes of the organization, many nodes at once, as the answers come.</summary>
    /// <remarks>Not one moment: each node is read at its own time.</remarks>
    /// <param name="options">How many requests at once, and whom to inform; null means the defaults.</param>
    /// <param name="cancellationToken">A token to end the stream.</param>
    /// <exception cref="StatusServiceException">From the stream: a node could not be read.</exception>
    public IAsyncEnumerable<NmpNodeStatus> ListAsync(
        ExchangeListOptions? options = null, CancellationToken cancellationToken = default) =>
        new ExchangeSweep(
            this, _transport.Time, options ?? new(), GetNodeStatusesAsync).StatusesAsync(cancellationToken);
}
