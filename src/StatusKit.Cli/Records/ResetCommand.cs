using System.CommandLine;
using System.CommandLine.Invocation;
using StatusKit.Cli.Services;
using StatusKit.Cli.Stores;
using StatusKit.Clients;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Cli.Records;

/// <summary>
/// <c>upgrades reset NODE [NMP]</c>: requests at the hub, or directly at the agent, that upgrades begin again.
/// </summary>
internal static class ResetCommand
{
    public static Command Create(ConsoleContext context)
    {
        var node = new Argument<string>("NODE") { Description = "The node, org/name." };
        var policy = new Argument<string?>("NMP")
        {
            Description = "The policy; every policy of the node unless given.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command(
            "reset",
            "Requests that upgrades of a node begin again: at the hub (in a store, or with --exchange), or at its agent "
            + "with --agent; exit code 3 when there is no such status, 9 when the reset is refused.") { node, policy };
        var services = new ServiceOptions();
        services.AddTo(command);
        command.OnStore(context, async (parsed, store, cancellationToken) =>
        {
            var (nodeId, policyId) = IdsOf(parsed);
            var query = new StatusQuery { Keys = [new(NmpNodeStatus.NodeKey, nodeId.ToString())] };
            List<StatusUpdate<NmpNodeStatus>> updates = [];
            await foreach (var stored in store.Hub.ListAsync(query, cancellationToken))
            {
                if (policyId is null || stored.Value.Id.Policy == policyId)
                {
                    updates.Add(await store.Hub.UpdateAsync(
                        NmpNodeStatus.StorageId(stored.Value.Id),
                        present => present.Update(status => NmpReset.RequestAtHub(status)),
                        cancellationToken: cancellationToken));
                }
            }

            return Show(context.Screen, nodeId, policyId, updates);
        });
        var onStore = (AsynchronousCommandLineAction)command.Action!;
        command.SetAction((parsed, cancellationToken) => services.IsGiven(parsed)
            ? ResetAtServiceAsync(parsed, cancellationToken)
            : onStore.InvokeAsync(parsed, cancellationToken));
        return command;

        (ExchangeId Node, ExchangeId? Policy) IdsOf(ParseResult parsed)
        {
            var nodeId = ReportCommand.IdOf(parsed.GetRequiredValue(node), null);
            return (nodeId, parsed.GetValue(policy) is { } text ? ReportCommand.IdOf(text, nodeId.Org) : null);
        }

        async Task<int> ResetAtServiceAsync(ParseResult parsed, CancellationToken cancellationToken)
        {
            var (nodeId, policyId) = IdsOf(parsed);
            using var http = new HttpClient(context.CreateHttpHandler());
            try
            {
                IEnumerable<StatusUpdate<NmpNodeStatus>> updates =
                    services.ExchangeClient(context, parsed, http) is { } exchange
                        ? policyId is { } one
                            ? [await exchange.ResetAsync(new(nodeId, one), cancellationToken: cancellationToken)]
                            : await exchange.ResetNodeAsync(nodeId, cancellationToken: cancellationToken)
                    : services.AgentClient(context, parsed, http) is var (agent, agentNode)
                        ? await AtAgentAsync(agent, agentNode, nodeId, policyId, cancellationToken)
                    : throw ErrorStyle.Default.Usage("reset needs --exchange or --agent.");
                return Show(context.Screen, nodeId, policyId, [.. updates]);
            }
            catch (StatusServiceException e)
            {
                throw new StopException(ExitCodes.Unreachable, $"service: error unreachable-service {e.Message}");
            }
        }
    }

    private static async Task<IEnumerable<StatusUpdate<NmpNodeStatus>>> AtAgentAsync(
        AgentClient agent, ExchangeId agentNode, ExchangeId node, ExchangeId? policy, CancellationToken cancellationToken)
    {
        if (node != agentNode)
        {
            throw ErrorStyle.Default.Usage($"'{node}' is not the node of the agent, '{agentNode}'.");
        }

        if (policy is { } one)
        {
            var update = await agent.ResetAsync(one, cancellationToken);
            return [update.Select(status => new NmpNodeStatus(new(node, one), status))];
        }

        return (await agent.ResetAllAsync(cancellationToken)).Select(
            each => StatusUpdate.Applied(new NmpNodeStatus(new(node, each.Key), each.Value)));
    }

    private static int Show(
        Screen screen, ExchangeId node, ExchangeId? policy, IReadOnlyCollection<StatusUpdate<NmpNodeStatus>> updates)
    {
        if (updates.All(update => update.Kind == StatusUpdateKind.Missing))
        {
            var what = policy is null ? $"{node}" : $"{node} {policy}";
            throw new StopException(ExitCodes.NotFound, $"{what}: error not-found there is no such status");
        }

        foreach (var update in updates.Where(update => update.Value is not null))
        {
            var outcome = update.Reason is { } reason
                ? $"error {reason.Code} {reason.Message}"
                : $"{update.Value!.Status.AgentUpgrade.Status}";
            screen.Line(Escaping.Visible($"{update.Value!.Id}: {outcome}"));
        }

        return updates.Any(update => update.Kind == StatusUpdateKind.Refused) ? ExitCodes.Refused : ExitCodes.Ok;
    }
}
