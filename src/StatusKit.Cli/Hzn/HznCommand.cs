using System.Collections.Immutable;
using System.CommandLine;
using StatusKit.Cli.Stores;
using StatusKit.Json;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Cli.Hzn;

/// <summary>
/// <c>hzn …</c>: the commands of Open Horizon on node management status, over a store: <c>exchange</c> on the hub's
/// copies, <c>nmstatus</c> on the nodes' own.
/// </summary>
internal static class HznCommand
{
    /// <summary>In place of a policy's name: all of them.</summary>
    public const string All = "*";

    public static Command Create(ConsoleContext context)
    {
        var management = new Command(
            "management", "Node management.") { NodeStatusCommand.Create(context), NodeResetCommand.Create(context) };
        management.Aliases.Add("mgmt");
        var exchange = new Command("exchange", "What the hub knows.")
        {
            new Command("nmp", "Node management policies.") { PolicyStatusCommand.Create(context) },
            new Command("node", "Nodes.") { management },
        };
        exchange.Aliases.Add("ex");
        return new Command(
            "hzn",
            "Upgrades by node management policy, as Open Horizon's own commands show and reset "
            + "them.") { exchange, NmstatusCommand.Create(context) };
    }

    /// <summary>
    /// Whether there is any status with a key. A store knows nodes and policies by their statuses alone.
    /// </summary>
    public static async Task<bool> KnowsAsync(
        Store store, string key, ExchangeId id, CancellationToken cancellationToken)
    {
        var query = new StatusQuery { Keys = [new(key, id.ToString())], Limit = 1 };
        return await store.Hub.ListAsync(query, cancellationToken).AnyAsync(cancellationToken)
            || await store.Node.ListAsync(query, cancellationToken).AnyAsync(cancellationToken);
    }

    /// <summary>The statuses of one node, by policy.</summary>
    public static IAsyncEnumerable<NmpNodeStatus> OfNode(
        IStatusStore<NmpNodeStatus> store, ExchangeId node, CancellationToken cancellationToken) =>
        store.ListAsync(
            new() { Keys = [new(NmpNodeStatus.NodeKey, node.ToString())] },
            cancellationToken).Select(stored => stored.Value);

    /// <summary>Statuses by policy, whole or as words.</summary>
    public static byte[] ByPolicy(
        IEnumerable<NmpNodeStatus> found, bool isLong, JsonDialect<JsonMap<NmpStatus>> whole, JsonDialect<JsonMap<NmpState>> words) => isLong
        ? whole.Write(
            JsonMap.Create(found.Select(record => KeyValuePair.Create(record.Id.Policy.ToString(), record.Status))))
        : words.Write(
            JsonMap.Create(
                found.Select(
                    record => KeyValuePair.Create(record.Id.Policy.ToString(), record.Status.AgentUpgrade.Status))));
}
