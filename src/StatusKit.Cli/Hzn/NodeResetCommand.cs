using System.CommandLine;
using StatusKit.Cli.Stores;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Cli.Hzn;

/// <summary>
/// <c>hzn exchange node management reset NODE [-p NMP]</c>: orders at the hub that upgrades begin again (row R1); the
/// agent takes the order up.
/// </summary>
internal static class NodeResetCommand
{
    public static Command Create(ConsoleContext context)
    {
        var verb = new ExchangeVerb(context, "reset", "Resets the statuses of a node at the hub.");
        var node = new Argument<string>("NODE") { Description = "The node." };
        var policy = NodeStatusCommand.PolicyOption();
        verb.Command.Add(node);
        verb.Command.Add(policy);
        return verb.Command.OnStore(context, async (parsed, store, cancellationToken) =>
        {
            var id = verb.IdOf(parsed, parsed.GetRequiredValue(node));
            var found = await NodeStatusCommand.SelectAsync(store, id, parsed.GetValue(policy), cancellationToken);
            foreach (var record in found)
            {
                await store.Hub.UpdateAsync(
                    NmpNodeStatus.StorageId(record.Id),
                    stored => stored.Update(status => NmpReset.RequestAtHub(status)),
                    cancellationToken: cancellationToken);
                context.Screen.Line($"Node management status for {Escaping.Visible(record.Id.Policy.Name)} is reset.");
            }

            context.Screen.Line(Escaping.Visible(found is []
                ? $"No management status found for node {id.Name} in org {id.Org}"
                // the doubled word is the original's (spec nmp Q49)
                : $"The the Horizon agent for node {id} will re-evaluate the management policies."));
            return ExitCodes.Ok;
        });
    }
}
