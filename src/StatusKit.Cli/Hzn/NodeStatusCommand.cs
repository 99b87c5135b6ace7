using System.CommandLine;
using StatusKit.Cli.Stores;
using StatusKit.Nmp;

namespace StatusKit.Cli.Hzn;

/// <summary><c>hzn exchange node management status NODE [-l] [-p NMP]</c>: the upgrades of a node.</summary>
internal static class NodeStatusCommand
{
    public static Command Create(ConsoleContext context)
    {
        var verb = new ExchangeVerb(context, "status", "Shows the statuses of a node, as the hub has them.");
        var node = new Argument<string>("NODE") { Description = "The node." };
        var policy = PolicyOption();
        var isLong = new Option<bool>("--long", "-l") { Description = "Whole statuses instead of words." };
        verb.Command.Add(node);
        verb.Command.Add(policy);
        verb.Command.Add(isLong);
        return verb.Command.OnStore(context, async (parsed, store, cancellationToken) =>
        {
            var id = verb.IdOf(parsed, parsed.GetRequiredValue(node));
            var found = await SelectAsync(store, id, parsed.GetValue(policy), cancellationToken);
            if (found is [])
            {
                throw ErrorStyle.Hzn.Error(
                    HznExitCodes.NotFound, $"Statuses for node {id.Name} not found in org {id.Org}");
            }

            context.Screen.Document(
                HznCommand.ByPolicy(
                    found, parsed.GetValue(isLong), NmpJson.HznExchangeNodeLong, NmpJson.HznExchangeShort));
            return ExitCodes.Ok;
        });
    }

    /// <summary><c>-p NMP</c>.</summary>
    public static Option<string?> PolicyOption() =>
        new("--policy", "-p") { Description = "This policy alone.", HelpName = "NMP" };

    /// <summary>
    /// The hub's statuses of a node, of one policy if one is named; none when the hub has none of the node.
    /// </summary>
    /// <exception cref="StopException">There is no such node, or its statuses are of other policies.</exception>
    public static async Task<List<NmpNodeStatus>> SelectAsync(
        Store store, ExchangeId node, string? policy, CancellationToken cancellationToken)
    {
        if (!await HznCommand.KnowsAsync(store, NmpNodeStatus.NodeKey, node, cancellationToken))
        {
            throw ErrorStyle.Hzn.Error(HznExitCodes.NotFound, $"node '{node}' not found.");
        }

        var all = await HznCommand.OfNode(store.Hub, node, cancellationToken).ToListAsync(cancellationToken);
        if (all is [] || policy is null or "" or HznCommand.All)
        {
            return all;
        }

        var wanted = HznId.Parse(policy, node.Org);
        var found = all.FindAll(record => record.Id.Policy == wanted);
        return found is []
            ? throw ErrorStyle.Hzn.Error(
                HznExitCodes.NotFound,
                $"Node {node.Name} does not contain a status for {wanted.Name} in org {node.Org}")
            : found;
    }
}
