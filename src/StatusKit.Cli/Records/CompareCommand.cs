using System.CommandLine;
using StatusKit.Cli.Stores;
using StatusKit.Nmp;

namespace StatusKit.Cli.Records;

/// <summary><c>upgrades compare</c>: where the agents and the hub differ.</summary>
internal static class CompareCommand
{
    private static readonly string[] Head = ["NAME", "NEEDS", "DIFFERENCE", "NODE", "HUB", "MESSAGE"];

    public static Command Create(ConsoleContext context)
    {
        var options = new DiagnosisOptions();
        var output = OutputOption.Create();
        var command = new Command(
            "compare",
            "Shows where the agents and the hub differ: other states, copies without a status, resets that were lost. "
            + "Exit code 1 when something is probably wrong.")
        {
            output,
        };
        options.AddTo(command);
        return command.OnStore(context, async (parsed, store, cancellationToken) =>
        {
            var judging = options.Read(parsed, context.Time);
            var differences = await NmpComparison.CompareAsync(
                store.Node.ListAsync(null, cancellationToken),
                store.Hub.ListAsync(null, cancellationToken),
                judging.Now,
                judging.Nmp,
                cancellationToken).ToListAsync(cancellationToken);
            if (OutputOption.IsJson(parsed, output))
            {
                context.Screen.Json(json =>
                {
                    json.WriteStartArray();
                    foreach (var difference in differences)
                    {
                        json.WriteStartObject();
                        foreach (var (name, cell) in Head.Zip(CellsOf(difference)))
                        {
                            json.WriteString(name.ToLowerInvariant(), cell);
                        }

                        json.WriteEndObject();
                    }

                    json.WriteEndArray();
                });
            }
            else
            {
                StatusTable.Write(context.Screen, Head, differences.Select(CellsOf));
            }

            return differences.Exists(each => each.Severity > StatusSeverity.Notice) ? ExitCodes.Findings : ExitCodes.Ok;
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
