using System.CommandLine;
using System.Globalization;
using StatusKit.Cli.Stores;
using StatusKit.Nmp;

namespace StatusKit.Cli.Records;

/// <summary><c>sessions …</c> and <c>upgrades …</c>.</summary>
internal static class RecordCommands
{
    /// <summary>The verbs of CFS sessions.</summary>
    public static Command Sessions(ConsoleContext context)
    {
        var command = new Command(
            "sessions", "CFS sessions: list, show, wait, watch, diagnose, history, delete, update and merge.");
        Add(command, new RecordVerbs<Cfs.CfsSession>(context, new SessionKind(), () => new SessionFilter()).All());
        command.Add(UpdateSessionCommand.Create(context));
        command.Add(MergeCommand.Create(context));
        return command;
    }

    /// <summary>The verbs of upgrades.</summary>
    public static Command Upgrades(ConsoleContext context)
    {
        var command = new Command(
            "upgrades",
            "Upgrades by node management policy, as the hub has them: list, count, compare, show, wait, watch, diagnose, "
            + "history, delete, report, reset and check.");
        Add(command, new RecordVerbs<NmpNodeStatus>(context, new UpgradeKind(), () => new UpgradeFilter()).All());
        command.Add(Count(context));
        command.Add(CompareCommand.Create(context));
        command.Add(ReportCommand.Create(context));
        command.Add(ResetCommand.Create(context));
        command.Add(NmpCommand.CreateCheck(context));
        return command;
    }

    private static void Add(Command command, IEnumerable<Command> verbs)
    {
        foreach (var verb in verbs)
        {
            command.Add(verb);
        }
    }

    private static Command Count(ConsoleContext context)
    {
        var filter = new UpgradeFilter();
        var output = OutputOption.Create();
        var command = new Command("count", "Counts the upgrades of each policy by state.") { output };
        filter.AddTo(command);
        return command.OnStore(context, async (parsed, store, cancellationToken) =>
        {
            var counts = await store.Hub.ListAsync(filter.Read(parsed, context.Time.GetUtcNow()), cancellationToken)
                .Select(
                    stored =>
                        (Policy: stored.Value.Id.Policy.ToString(),
                            State: stored.Value.Status.AgentUpgrade.Status.Text))
                .CountBy(each => each)
                .OrderBy(each => each.Key.Policy, StringComparer.Ordinal)
                .ThenByDescending(each => each.Value)
                .ThenBy(each => each.Key.State, StringComparer.Ordinal)
                .ToListAsync(cancellationToken);
            if (OutputOption.IsJson(parsed, output))
            {
                context.Screen.Json(json =>
                {
                    json.WriteStartObject();
                    foreach (var policy in counts.GroupBy(each => each.Key.Policy))
                    {
                        json.WriteStartObject(policy.Key);
                        foreach (var (key, count) in policy)
                        {
                            json.WriteNumber(key.State, count);
                        }

                        json.WriteEndObject();
                    }

                    json.WriteEndObject();
                });
            }
            else
            {
                StatusTable.Write(
                    context.Screen,
                    ["POLICY", "STATUS", "COUNT"],
                    counts.Select(
                        each =>
                            new[] { each.Key.Policy, each.Key.State,
                                each.Value.ToString(CultureInfo.InvariantCulture) }));
            }

            return ExitCodes.Ok;
        }, services: ServiceUse.Read);
    }
}
