using System.CommandLine;
using System.Globalization;
using StatusKit;
using StatusKit.Cli.Documents;
using StatusKit.Cli.Stores;
using StatusKit.Json;

namespace StatusKit.Cli;

/// <summary><c>diagnose [FILE|-]</c>: what a record means, since when, and what to do.</summary>
internal static class DiagnoseCommand
{
    private static readonly TableColumn[] Columns =
    [
        TableColumn.Name, TableColumn.Needs, TableColumn.Reason with { Importance = TableColumn.Always }, new("SINCE", 20),
        TableColumn.Message,
    ];

    public static Command Create(ConsoleContext context)
    {
        var file = new Argument<string>("FILE")
        {
            Description = "A session, a status, or a list of either; - or nothing reads stdin.",
            DefaultValueFactory = _ => InputFile.Stdin,
        };
        var options = new DiagnosisOptions();
        var output = OutputOption.CreateForDiagnoses();
        var command = new Command(
            "diagnose", "Says what is wrong, the most severe first; exit code 1 when something is probably wrong.")
        {
            file, output,
        };
        options.AddTo(command);
        command.SetAction(parsed => Run(
            context,
            parsed.GetRequiredValue(file),
            options.Read(parsed, context.Time),
            OutputOption.DiagnosisFormatOf(parsed, output)));
        return command;
    }

    private static int Run(ConsoleContext context, string file, DiagnosisContext judging, OutputFormat? format) => Show(
        context.Screen,
        [.. InputDocument.ReadAll(context, file).SelectMany(input => DocumentOf(input).Diagnose(judging))],
        format);

    /// <summary>Shows diagnoses, the most urgent first.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="found">The diagnoses.</param>
    /// <param name="format">The format; null for text with all that was found.</param>
    /// <returns>The exit code.</returns>
    public static int Show(Screen screen, IReadOnlyCollection<Diagnosed> found, OutputFormat? format)
    {
        Diagnosed[] ordered = [.. found.OrderBy(d => d.Diagnosis, StatusDiagnosis.ByAttention)];
        if (format is { } given)
        {
            TableOutput.Write(screen, given, Columns, ordered.Select(CellsOf));
        }

        for (var i = 0; format is null && i < ordered.Length; i++)
        {
            if (i > 0)
            {
                screen.Line("");
            }

            Show(screen, ordered[i]);
        }

        return ordered.Any(d => d.Diagnosis.Severity > StatusSeverity.Notice) ? ExitCodes.Findings : ExitCodes.Ok;
    }

    private static IEnumerable<string> CellsOf(Diagnosed diagnosed) =>
    [
        diagnosed.Name,
        diagnosed.Diagnosis.Severity.ToString().ToLowerInvariant(),
        diagnosed.Diagnosis.Code,
        diagnosed.Diagnosis.Since is { } since ? StoreChange.Time(since) : "-",
        diagnosed.Diagnosis.Message,
    ];

    private static IDiagnosable DocumentOf(InputDocument input)
    {
        var kind = input.Choose();
        return input.Read(kind, []) as IDiagnosable ?? throw new UnusableException(new Diagnostic(
            input.File, input.InFile(
                TextPosition.Start), Severity.Error, "no-diagnosis", $"there is no diagnosis for this {kind.Name}: it "
                    + "holds no whole status"));
    }

    /// <summary>Shows a diagnosis with all that was found, and what to do.</summary>
    public static void Show(Screen screen, Diagnosed diagnosed)
    {
        var (name, diagnosis) = diagnosed;
        var since = diagnosis.Since is { } time
            ? string.Create(CultureInfo.InvariantCulture, $", since {time.UtcDateTime:yyyy-MM-ddTHH:mm:ssK}")
            : "";
        Show(
            screen,
            $"{name}: {diagnosis.Severity.ToString().ToLowerInvariant()}, {diagnosis.Code}{since}",
            ColourOf(diagnosis.Severity));
        Show(screen, $"  {diagnosis.Message}");
        foreach (var finding in diagnosis.Findings)
        {
            Show(screen, $"  found {finding.Code}: {finding.Message}");
        }

        foreach (var hint in diagnosis.Hints)
        {
            Show(screen, $"  hint {hint.Code}: {hint.Text}");
            if (hint.Command is not null)
            {
                Show(screen, $"    $ {hint.Command}");
            }
        }
    }

    private static void Show(
        Screen screen, string line, string? colour = null) => screen.Line(Escaping.Visible(line), colour);

    public static string ColourOf(StatusSeverity severity) => severity switch
    {
        StatusSeverity.Ok => "green",
        StatusSeverity.Error => "red",
        _ => "yellow",
    };
}
