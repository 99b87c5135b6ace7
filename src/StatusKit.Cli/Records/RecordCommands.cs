using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using StatusKit.Cli.Stores;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Cli.Records;

/// <summary><c>sessions …</c> and <c>upgrades …</c>.</summary>
internal static class RecordCommands
{
    private static readonly TableColumn[] CountColumns =
    [
        new("POLICY", TableColumn.Always, 16) { KeepsEnd = true }, TableColumn.Status, new("COUNT", TableColumn.Always),
    ];

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
        var output = OutputOption.CreateForRecords();
        var command = new Command("count", "Counts the upgrades of each policy by state.") { output };
        filter.AddTo(command);
        var watch = LiveView.AddTo(command, context);
        return command.OnStore(context, (parsed, store, cancellationToken) =>
        {
            return LiveView.ShowAsync(
                context.Screen, parsed.GetValue(watch), store.Hub.GetSequenceAsync, Draw, context.Time, cancellationToken);

            async Task<int> Draw(Screen screen)
            {
                var query = filter.Read(parsed, context.Time.GetUtcNow());
                var counts = await CountAsync(store.Hub.ListAsync(query, cancellationToken), cancellationToken);
                if (OutputOption.IsJson(parsed, output))
                {
                    screen.Json(json => Write(json, counts));
                }
                else
                {
                    TableOutput.Write(screen, OutputOption.FormatOf(parsed, output), CountColumns, counts.Select(CellsOf));
                }

                return ExitCodes.Ok;
            }
        }, services: ServiceUse.Followed);
    }

    private static ValueTask<List<PolicyCount>> CountAsync(
        IAsyncEnumerable<Stored<NmpNodeStatus>> upgrades, CancellationToken cancellationToken) => upgrades
        .CountBy(stored => (Policy: stored.Value.Id.Policy.ToString(), State: stored.Value.Status.AgentUpgrade.Status.Text))
        .Select(each => new PolicyCount(each.Key.Policy, each.Key.State, each.Value))
        .OrderBy(each => each.Policy, StringComparer.Ordinal)
        .ThenByDescending(each => each.Count)
        .ThenBy(each => each.State, StringComparer.Ordinal)
        .ToListAsync(cancellationToken);

    private static IEnumerable<string> CellsOf(PolicyCount count) =>
        [count.Policy, count.State, count.Count.ToString(CultureInfo.InvariantCulture)];

    private static void Write(Utf8JsonWriter json, List<PolicyCount> counts)
    {
        json.WriteStartObject();
        foreach (var policy in counts.GroupBy(each => each.Policy))
        {
            json.WriteStartObject(policy.Key);
            foreach (var each in policy)
            {
                json.WriteNumber(each.State, each.Count);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private sealed record PolicyCount(string Policy, string State, int Count);
}
