using StatusKit.Nmp;

namespace StatusKit.AspNetCore;

/// <summary>An edge device or cluster that is registered at the hub.</summary>
/// <param name="Id">Its organization and name.</param>
/// <param name="Owner">The user who owns it; null when nobody does.</param>
public sealed record ExchangeNode(ExchangeId Id, ExchangeId? Owner = null);

/// <summary>
/// The nodes and policies of the Exchange, which are not status records. Without one, every node and every policy that
/// is asked for exists, and those that
/// have a status are listed.
/// </summary>
public interface IExchangeDirectory
{
    /// <summary>Finds a node.</summary>
    /// <param name="node">Its organization and name.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The node, or null when it does not exist.</returns>
    ValueTask<ExchangeNode?> GetNodeAsync(ExchangeId node, CancellationToken cancellationToken = default);

    /// <summary>Finds a policy.</summary>
    /// <param name="policy">Its organization and name.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The policy, or null when it does not exist.</returns>
    ValueTask<NmpPolicy?> GetPolicyAsync(ExchangeId policy, CancellationToken cancellationToken = default);

    /// <summary>Streams the nodes of an organization.</summary>
    /// <param name="org">The organization.</param>
    /// <param name="cancellationToken">A token to end the stream.</param>
    IAsyncEnumerable<ExchangeNode> ListNodesAsync(string org, CancellationToken cancellationToken = default);

    /// <summary>Streams the policies of an organization.</summary>
    /// <param name="org">The organization.</param>
    /// <param name="cancellationToken">A token to end the stream.</param>
    IAsyncEnumerable<KeyValuePair<ExchangeId, NmpPolicy>> ListPoliciesAsync(
        string org, CancellationToken cancellationToken = default);
}
