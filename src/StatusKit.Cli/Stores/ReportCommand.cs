using System.CommandLine;
using StatusKit;
using StatusKit.Nmp;

namespace StatusKit.Cli.Stores;

/// <summary><c>report NODE NMP STATUS [--error TEXT]</c>: what the upgrade script sends to its agent.</summary>
internal static class ReportCommand
{
    public static Command Create(ConsoleContext context)
    {
        var node = new Argument<string>("NODE") { Description = "The node, org/name." };
        var policy = new Argument<string>(
            "NMP")
        { Description = "The policy; without org/, of the node's organisation." };
        var status = new Argument<string>(
            "STATUS")
        {
            Description =
                "The status reported, such as initiated; any text is taken, and an empty one is unknown."
        };
        var error = new Option<string?>(
            "--error")
        {
            Description =
                "The error message reported; without it, the present one is cleared.",
            HelpName = "TEXT"
        };
        var strict = new Option<bool>("--strict") { Description = "Refuse what no single row of the table explains." };
        var output = OutputOption.Create();
        var command = new Command(
            "report",
            "Reports a status to a node's agent, which copies it to the hub, and says what the report amounts to; "
            + "exit code 3 when the node has no such status, 9 when the report is refused.") { node, policy, status, error, strict, output };
        return command.OnStore(context, async (parsed, store, cancellationToken) =>
        {
            var nodeId = IdOf(parsed.GetRequiredValue(node), null);
            NmpStatusId id = new(nodeId, IdOf(parsed.GetRequiredValue(policy), nodeId.Org));
            var facts = new NmpFacts { Now = context.Time.GetUtcNow(), ErrorMessage = parsed.GetValue(error) };
            var mode = parsed.GetValue(strict) ? NmpReportMode.Strict : NmpReportMode.Observe;
            NmpState before = default;
            var update = await store.ChangeAtNodeAsync(
                id,
                present =>
                {
                    before = present.AgentUpgrade.Status;
                    return NmpTransitionTable.Corrected.Report(
                        present, new(parsed.GetRequiredValue(status)), facts, mode);
                },
                cancellationToken);
            return Show(context.Screen, id, update, before, facts.Now, OutputOption.IsJson(parsed, output));
        });
    }

    /// <summary>An id that a command line names.</summary>
    /// <exception cref="StopException">It is none.</exception>
    public static ExchangeId IdOf(string text, string? org)
    {
        try
        {
            return ExchangeId.Parse(text, org);
        }
        catch (FormatException e)
        {
            throw ErrorStyle.Default.Usage(e.Message);
        }
    }

    private static int Show(
        Screen screen, NmpStatusId id, StatusUpdate<NmpNodeStatus> update, NmpState before, DateTimeOffset now, bool isJson)
    {
        if (update is not { Kind: not StatusUpdateKind.Missing, Value.Status: { } status })
        {
            throw new StopException(ExitCodes.NotFound, $"{id}: error not-found the node has no such status");
        }

        if (update.Reason is { } reason)
        {
            throw new StopException(ExitCodes.Refused, $"{id}: error {reason.Code} {reason.Message}");
        }

        if (isJson)
        {
            screen.Document(NmpJson.HznExchangeNodeLong.Write([new(id.Policy.ToString(), status)]));
        }
        else
        {
            var details = (NmpChangeDetails)update.Details!;
            var verdict = NmpDiagnosis.Diagnose(status, now) is { Code: NmpVerdictCodes.OutOfOrder } late
                ? $"out of order: {late.Message}"
                : NmpCommand.Verdict(before, status.AgentUpgrade.Status, details.Change, details.Path);
            screen.Line(Escaping.Visible($"{id}: {verdict}"), NmpCommand.ColourOf(details.Change));
        }

        return ExitCodes.Ok;
    }
}
