using System.CommandLine;
using System.Globalization;
using StatusConsole.Documents;
using StatusKit;

namespace StatusConsole;

/// <summary><c>diagnose [FILE|-] [--now TIME]</c>: what a record means, since when, and what to do.</summary>
internal static class DiagnoseCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A session, a status, or a list of either; - or nothing reads stdin.", DefaultValueFactory = _ => InputFile.Stdin };
        var now = new Option<DateTimeOffset>("--now")
        {
            Description = "The time to judge at, as RFC 3339 has it; the clock's unless given.",
            HelpName = "TIME",
            DefaultValueFactory = _ => TimeProvider.System.GetUtcNow(),
            CustomParser = result =>
            {
                try
                {
                    return Timestamp.Parse(result.Tokens[0].Value).ToDateTimeOffset();
                }
                catch (Exception e) when (e is FormatException or InvalidOperationException)
                {
                    result.AddError(e.Message);
                    return default;
                }
            },
        };
        var command = new Command("diagnose", "Says what is the matter, the gravest first; exit code 1 when something is probably wrong.") { file, now };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(file), parsed.GetValue(now)));
        return command;
    }

    private static int Run(string file, DateTimeOffset now)
    {
        var utf8Json = InputFile.Read(file);
        var kind = DocumentKinds.Choose(DocumentKinds.Auto, utf8Json, file);
        if (DocumentKinds.Read(kind, utf8Json, file, []) is not IDiagnosable document)
        {
            throw new UnusableException(new Remark(file, Place.Start, Severity.Error, "no-diagnosis", $"there is no diagnosis for this {kind.Name}: it holds no whole status"));
        }

        Diagnosed[] found = [.. document.Diagnose(now).OrderBy(d => d.Diagnosis, StatusDiagnosis.ByAttention)];
        for (var i = 0; i < found.Length; i++)
        {
            if (i > 0)
            {
                Screen.Line("");
            }

            Show(found[i]);
        }

        return found.Any(d => d.Diagnosis.Severity > StatusSeverity.Notice) ? ExitCodes.Findings : ExitCodes.Ok;
    }

    private static void Show(Diagnosed diagnosed)
    {
        var (name, diagnosis) = diagnosed;
        var since = diagnosis.Since is { } time ? string.Create(CultureInfo.InvariantCulture, $", since {time.UtcDateTime:yyyy-MM-ddTHH:mm:ssK}") : "";
        Show($"{name}: {diagnosis.Severity.ToString().ToLowerInvariant()}, {diagnosis.Reason}{since}", ColourOf(diagnosis.Severity));
        Show($"  {diagnosis.Message}");
        foreach (var finding in diagnosis.Findings)
        {
            Show($"  found {finding.Code}: {finding.Message}");
        }

        foreach (var hint in diagnosis.Hints)
        {
            Show($"  hint {hint.Code}: {hint.Text}");
            if (hint.Command is not null)
            {
                Show($"    $ {hint.Command}");
            }
        }
    }

    private static void Show(string line, string? colour = null) => Screen.Line(Escaping.Visible(line), colour);

    private static string ColourOf(StatusSeverity severity) => severity switch
    {
        StatusSeverity.Ok => "green",
        StatusSeverity.Error => "red",
        _ => "yellow",
    };
}
