using System.CommandLine;
using StatusKit.Cli.Documents;

namespace StatusKit.Cli;

/// <summary><c>format [FILE|-] [--from KIND] [--to FORM]</c>: any supported document in, canonical bytes out.</summary>
internal static class FormatCommand
{
    public static Command Create(Surroundings here)
    {
        var file = new Argument<string>("FILE") { Description = "The document; - or nothing reads stdin.", DefaultValueFactory = _ => InputFile.Stdin };
        var from = Choice.Of("--from", "What the document is.", DocumentKinds.Auto, DocumentKinds.All.Select(k => k.Name));
        var to = Choice.Of("--to", "The form to write; 'same' is the one that was read, with nothing lost and what the original always writes added.", Forms.Same, DocumentKinds.All.SelectMany(k => k.Forms).Distinct());
        var command = new Command("format", "Writes a document as the original program would.") { file, from, to };
        command.SetAction(parsed => Run(here, parsed.GetRequiredValue(file), parsed.GetRequiredValue(from), parsed.GetRequiredValue(to)));
        return command;
    }

    private static int Run(Surroundings here, string file, string from, string to)
    {
        var utf8Json = InputFile.Read(here, file);
        var kind = DocumentKinds.Choose(from, utf8Json, file);
        var document = DocumentKinds.Read(kind, utf8Json, file, []);
        if (to == Forms.Same)
        {
            here.Screen.Document(document.Write());
            return ExitCodes.Ok;
        }

        var filled = kind.Forms.Contains(to)
            ? document.WriteAs(to)
            : throw new UnusableException(new Remark(file, Place.Start, Severity.Error, "no-such-form", $"the kind {kind.Name} has no form '{to}': {string.Join(", ", kind.Forms)}"));
        if (filled.Unmet is { } unmet)
        {
            throw new UnusableException(new Remark(file, Place.Start, Severity.Error, unmet.Rule, $"the form '{to}' needs {unmet.Need}"));
        }

        if (filled.Dropped is not [])
        {
            here.Screen.Complain(new Remark(file, Place.Start, Severity.Warning, "dropped-member", $"the form '{to}' does not have {string.Join(", ", filled.Dropped)}"));
        }

        here.Screen.Document(filled.Utf8Json);
        return ExitCodes.Ok;
    }
}
