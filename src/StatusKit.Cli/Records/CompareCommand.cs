using System.CommandLine;
using StatusKit.Cli.Stores;
using StatusKit.Nmp;

namespace StatusKit.Cli.Records;

/// <summary><c>upgrades compare</c>: where the agents and the hub differ.</summary>
internal static class CompareCommand
{
    private static readonly TableColumn[] Columns =
    [
        TableColumn.Name, TableColumn.Needs, new("DIFFERENCE", TableColumn.Always), new("NODE", 70), new("HUB", 70),
        TableColumn.Message,
    ];

    public static Command Create(ConsoleContext context)
    {
        var options = new DiagnosisOptions();
        var output = OutputOption.CreateForRecords();
        var command = new Command(
            "compare",
            "Shows where the agents and the hub differ: other states, copies without a status, resets that were lost. "
            + "Exit code 1 when something is probably wrong.")
        {
            output,
        };
        options.AddTo(command);
        var watch = LiveView.AddTo(command, context);
        return command.OnStore(context, (parsed, store, cancellationToken) =>
        {
            return LiveView.ShowAsync(
                context.Screen, parsed.GetValue(watch), store.Hub.GetSequenceAsync, Draw, context.Time, cancellationToken);

            async Task<int> Draw(Screen screen)
            {
                var judging = options.Read(parsed, context.Time);
                var differences = await NmpComparison.CompareAsync(
                    store.Node.ListAsync(null, cancellationToken),
                    store.Hub.ListAsync(null, cancellationToken),
                    judging.Now,
                    judging.Nmp,
                    cancellationToken).ToListAsync(cancellationToken);
                TableOutput.Write(screen, OutputOption.FormatOf(parsed, output), Columns, differences.Select(CellsOf));
                return differences.Exists(each => each.Severity > StatusSeverity.Notice) ? ExitCodes.Findings : ExitCodes.Ok;
            }
        });
    }

    private static string[] CellsOf(NmpDifference difference) =>
    [
        difference.Id.ToString(),
        difference.Severity.ToString().ToLowerInvariant(),
        difference.Code,
        StateOf(difference.Node),
        StateOf(difference.Hub),
        difference.Message,
    ];

    private static string StateOf(NmpStatus? status) => status?.AgentUpgrade.Status.Text ?? "-";
}
