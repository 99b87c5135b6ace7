using System.CommandLine;
using StatusKit.Cli.Stores;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Cli.Hzn;

/// <summary>
/// <c>hzn exchange nmp status NMP [-l] [--node N]</c>: the upgrades of a policy, node by node.
/// </summary>
internal static class PolicyStatusCommand
{
    public static Command Create(ConsoleContext context)
    {
        var verb = new ExchangeVerb(context, "status", "Shows the status of a policy on all nodes, as the hub has it.");
        var policy = new Argument<string>("NMP") { Description = "The policy; * is all of them." };
        var node = new Option<string?>("--node", "-N") { Description = "This node alone.", HelpName = "NODE" };
        var isLong = new Option<bool>("--long", "-l") { Description = "Whole statuses instead of words." };
        verb.Command.Add(policy);
        verb.Command.Add(node);
        verb.Command.Add(isLong);
        return verb.Command.OnStore(context, async (parsed, store, cancellationToken) =>
        {
            var name = parsed.GetRequiredValue(policy);
            ExchangeId? wanted = name == HznCommand.All ? null : verb.IdOf(parsed, name);
            var org = wanted?.Org ?? verb.OrgOf(parsed);
            ExchangeId? only = parsed.GetValue(node) is { } text ? HznId.Parse(text, org) : null;
            await Check(store, wanted, only, cancellationToken);
            var found = List(store, wanted, only, org, cancellationToken);
            var output = context.Screen.Pipe;
            var nodes = parsed.GetValue(isLong)
                ? await NmpListing.WriteLongAsync(found, output, cancellationToken)
                : await NmpListing.WriteShortAsync(found, output, cancellationToken);
            return nodes == 0 ? throw NotFound(name, wanted, only, org) : ExitCodes.Ok;
        });
    }

    // The original asks for the policy, then for the node.
    private static async Task Check(
        Store store, ExchangeId? policy, ExchangeId? node, CancellationToken cancellationToken)
    {
        if (policy is { } wanted
            && !await HznCommand.KnowsAsync(store, NmpNodeStatus.PolicyKey, wanted, cancellationToken))
        {
            throw ErrorStyle.Hzn.Error(HznExitCodes.NotFound, $"NMP {wanted.Name} not found in org {wanted.Org}");
        }

        if (node is { } only && !await HznCommand.KnowsAsync(store, NmpNodeStatus.NodeKey, only, cancellationToken))
        {
            throw ErrorStyle.Hzn.Error(HznExitCodes.NotFound, $"Node {only.Name} not found in org {only.Org}");
        }
    }

    private static StopException NotFound(string name, ExchangeId? policy, ExchangeId? node, string org) =>
        ErrorStyle.Hzn.Error(
            HznExitCodes.NotFound,
            $"Status for NMP {policy?.Name ?? name} not found {(node is { } only ? $"for node {only.Name} " : "")}in "
            + $"org {org}");

    // Only nodes of the policy's organisation can have it (spec nmp 1.2), and within one organisation a store lists in
    // the order of the keys.
    private static IAsyncEnumerable<NmpNodeStatus> List(
        Store store, ExchangeId? policy, ExchangeId? node, string org, CancellationToken cancellationToken)
    {
        var keys = new List<StatusKey>();
        if (policy is { } wanted)
        {
            keys.Add(new(NmpNodeStatus.PolicyKey, wanted.ToString()));
        }

        if (node is { } only)
        {
            keys.Add(new(NmpNodeStatus.NodeKey, only.ToString()));
        }

        return store.Hub.ListAsync(new() { Keys = [.. keys] }, cancellationToken)
            .Select(stored => stored.Value)
            .Where(record => record.Id.Node.Org == org && record.Id.Policy.Org == org);
    }
}
