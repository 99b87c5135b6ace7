using System.Collections.Immutable;
using System.CommandLine;
using StatusConsole.Stores;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusConsole.Hzn;

/// <summary><c>hzn exchange nmp status NMP [-l] [--node N]</c>: how the upgrades of a policy stand, node by node.</summary>
internal static class PolicyStatusCommand
{
    public static Command Create(Surroundings here)
    {
        var verb = new ExchangeVerb(here, "status", "Shows the status of a policy on all nodes, as the hub has it.");
        var policy = new Argument<string>("NMP") { Description = "The policy; * is all of them." };
        var node = new Option<string?>("--node", "-N") { Description = "This node alone.", HelpName = "NODE" };
        var isLong = new Option<bool>("--long", "-l") { Description = "Whole statuses instead of words." };
        verb.Command.Add(policy);
        verb.Command.Add(node);
        verb.Command.Add(isLong);
        return verb.Command.OnStore(here, async (parsed, store, cancellationToken) =>
        {
            var name = parsed.GetRequiredValue(policy);
            ExchangeId? wanted = name == HznCommand.All ? null : verb.IdOf(parsed, name);
            var org = wanted?.Org ?? verb.OrgOf(parsed);
            ExchangeId? only = parsed.GetValue(node) is { } text ? HznId.Parse(text, org) : null;
            await Check(store, name, wanted, only, cancellationToken);
            var found = List(store, wanted, only, org, cancellationToken);
            var isEmpty = parsed.GetValue(isLong) ? await WriteLong(here.Screen, found) : await WriteShort(here.Screen, found);
            return isEmpty ? throw NotFound(name, wanted, only, org) : ExitCodes.Ok;
        });
    }

    // The original asks for the policy, then for the node.
    private static async Task Check(Store store, string name, ExchangeId? policy, ExchangeId? node, CancellationToken cancellationToken)
    {
        if (policy is { } wanted && !await HznCommand.KnowsAsync(store, NmpNodeStatus.PolicyKey, wanted, cancellationToken))
        {
            throw Manner.Hzn.Error(HznExitCodes.NotFound, $"NMP {wanted.Name} not found in org {wanted.Org}");
        }

        if (node is { } only && !await HznCommand.KnowsAsync(store, NmpNodeStatus.NodeKey, only, cancellationToken))
        {
            throw Manner.Hzn.Error(HznExitCodes.NotFound, $"Node {only.Name} not found in org {only.Org}");
        }
    }

    private static StopException NotFound(string name, ExchangeId? policy, ExchangeId? node, string org) =>
        Manner.Hzn.Error(HznExitCodes.NotFound, $"Status for NMP {policy?.Name ?? name} not found {(node is { } only ? $"for node {only.Name} " : "")}in org {org}");

    // Only nodes of the policy's organisation can have it (spec nmp 1.2), and within one organisation a store lists in the order of the keys.
    private static IAsyncEnumerable<NmpNodeStatus> List(Store store, ExchangeId? policy, ExchangeId? node, string org, CancellationToken cancellationToken)
    {
        var query = new StatusQuery
        {
            Keys =
            [
                .. policy is { } wanted ? [new StatusKey(NmpNodeStatus.PolicyKey, wanted.ToString())] : ImmutableArray<StatusKey>.Empty,
                .. node is { } only ? [new StatusKey(NmpNodeStatus.NodeKey, only.ToString())] : ImmutableArray<StatusKey>.Empty,
            ],
        };
        return store.Hub.ListAsync(query, cancellationToken).Select(stored => stored.Value).Where(record => record.Id.Node.Org == org && record.Id.Policy.Org == org);
    }

    // Of several policies the original shows an arbitrary one (spec nmp 6.3); this is the first.
    private static async Task<bool> WriteShort(Screen screen, IAsyncEnumerable<NmpNodeStatus> found)
    {
        var map = new StreamedMap<NmpState>(screen, NmpJson.HznExchangeShort);
        ExchangeId last = default;
        await foreach (var record in found)
        {
            if (record.Id.Node != last)
            {
                map.Add(record.Id.Node.ToString(), record.Status.AgentUpgrade.Status);
                last = record.Id.Node;
            }
        }

        return End(map);
    }

    private static async Task<bool> WriteLong(Screen screen, IAsyncEnumerable<NmpNodeStatus> found)
    {
        var map = new StreamedMap<ImmutableSortedDictionary<string, NmpStatus>>(screen, NmpJson.HznExchangeLong);
        var none = NmpJson.HznExchangeNodeLong.Read("{}"u8);
        var (node, statuses) = (default(ExchangeId), none);
        await foreach (var record in found)
        {
            if (record.Id.Node != node && !statuses.IsEmpty)
            {
                map.Add(node.ToString(), statuses);
                statuses = none;
            }

            (node, statuses) = (record.Id.Node, statuses.Add(record.Id.Policy.ToString(), record.Status));
        }

        if (!statuses.IsEmpty)
        {
            map.Add(node.ToString(), statuses);
        }

        return End(map);
    }

    private static bool End<T>(StreamedMap<T> map)
    {
        if (!map.IsEmpty)
        {
            map.End();
        }

        return map.IsEmpty;
    }
}
