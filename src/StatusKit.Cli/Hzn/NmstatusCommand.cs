using System.CommandLine;
using StatusKit.Cli.Stores;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Cli.Hzn;

/// <summary>
/// <c>hzn nmstatus list [NMP] [-l]</c> and <c>hzn nmstatus reset [NMP]</c>: the statuses in a node's own database. The
/// original runs on the node; <c>--node</c> says which it is.
/// </summary>
internal static class NmstatusCommand
{
    // Above every name of a policy.
    private const string Last = "\U0010FFFF";

    public static Command Create(ConsoleContext context) =>
        new("nmstatus", "The statuses as a node itself has them.") { List(context), Reset(context) };

    private static Verb List(ConsoleContext context)
    {
        var (verb, policy, node) = Verb("list", "Shows the node's statuses.");
        var isLong = new Option<bool>("--long", "-l") { Description = "Whole statuses instead of words." };
        verb.Add(isLong);
        return verb.OnStore(context, async (parsed, store, cancellationToken) =>
        {
            var found = await NodeOfAsync(store, parsed.GetValue(node), cancellationToken) is { } id
                ? await SelectAsync(store, id, parsed.GetValue(policy), cancellationToken)
                : [];
            context.Screen.Document(
                HznCommand.ByPolicy(found, parsed.GetValue(isLong), NmpJson.HznNmstatusLong, NmpJson.HznNmstatusShort));
            return ExitCodes.Ok;
        });
    }

    private static Verb Reset(ConsoleContext context)
    {
        var (verb, policy, node) = Verb("reset", "Lets the node's upgrades begin again.");
        return verb.OnStore(context, async (parsed, store, cancellationToken) =>
        {
            if (await NodeOfAsync(store, parsed.GetValue(node), cancellationToken) is not { } id)
            {
                context.Screen.Line("No node management policy for this node.");
                return ExitCodes.Ok;
            }

            var name = parsed.GetValue(policy) is null or "" or HznCommand.All ? null : parsed.GetValue(policy);
            var found = await SelectAsync(store, id, name, cancellationToken);
            if (name is not null && found is [])
            {
                throw UnknownPolicy(name);
            }

            foreach (var record in found)
            {
                await store.ChangeAtNodeAsync(record.Id, status => NmpReset.Local(status), cancellationToken);
            }

            context.Screen.Line(
                Escaping.Visible(
                    TextOf(name is null ? [.. found.Select(record => record.Id.Policy.ToString())] : [name])));
            return ExitCodes.Ok;
        });
    }

    private static (Verb Verb, Argument<string?> Policy, Option<string?> Node) Verb(string name, string description)
    {
        var policy = new Argument<string?>(
            "NMP")
        { Description = "This policy alone.", Arity = ArgumentArity.ZeroOrOne };
        var node = new Option<string?>(
            "--node")
        { Description = "The node, org/name; needed when the store holds several.", HelpName = "NODE" };
        return (new(name, description, ErrorStyle.Hzn) { policy, node }, policy, node);
    }

    private static string TextOf(string[] policies) => policies.Length == 1
        ? $"The following node management policy will be re-evaluated: {policies[0]}."
        : $"The following node management policies will be re-evaluated: {string.Join(',', policies)}.";

    // The agent's answer, as the original shows it.
    private static StopException UnknownPolicy(string name)
    {
        var answer = $$"""{"error":"The nmp {{name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..]}} cannot be found","input":"management"}""";
        return ErrorStyle.Hzn.Error(
            HznExitCodes.Http,
            $"bad HTTP code 404 from PUT http://localhost:8510/nodemanagement/reset/{name}: {answer}");
    }

    private static async Task<List<NmpNodeStatus>> SelectAsync(
        Store store, ExchangeId node, string? policy, CancellationToken cancellationToken)
    {
        if (policy is null or "" or HznCommand.All)
        {
            return await HznCommand.OfNode(store.Node, node, cancellationToken).ToListAsync(cancellationToken);
        }

        var stored = await store.Node.GetAsync(
            NmpNodeStatus.StorageId(new(node, HznId.Parse(policy, node.Org))), cancellationToken);
        return stored is { Value: var record } ? [record] : [];
    }

    // The node that is named, or else the only one there is; null when there is none.
    private static async Task<ExchangeId?> NodeOfAsync(Store store, string? name, CancellationToken cancellationToken)
    {
        if (name is not null)
        {
            var named = HznId.Parse(name, null);
            return await HznCommand.KnowsAsync(store, NmpNodeStatus.NodeKey, named, cancellationToken) ? named : null;
        }

        if (await FirstBehindAsync(store, null, cancellationToken) is not { } first)
        {
            return null;
        }

        return await FirstBehindAsync(store, new(first.Org, first.Name, Last, Last), cancellationToken) is { } other
            ? throw ErrorStyle.Hzn.Error(
                HznExitCodes.Input, $"the store holds several nodes, {first}, {other}, …: name one with --node")
            : first;
    }

    private static async Task<ExchangeId?> FirstBehindAsync(
        Store store, StatusId? after, CancellationToken cancellationToken)
    {
        await foreach (var stored in store.Node.ListAsync(new() { After = after, Limit = 1 }, cancellationToken))
        {
            return stored.Value.Id.Node;
        }

        return null;
    }
}
