using System.CommandLine;
using StatusKit.Cli.Documents;
using StatusKit.Json;

namespace StatusKit.Cli;

/// <summary>
/// <c>convert [FILE|-] [--from KIND] [--to FORM]</c>: any supported document in, canonical bytes out.
/// </summary>
internal static class FormatCommand
{
    public static Command Create(ConsoleContext context)
    {
        var file = new Argument<string>(
            "FILE")
        {
            Description =
                "The document; - or nothing reads stdin.",
            DefaultValueFactory = _ => InputFile.Stdin
        };
        var from = ChoiceOption.Create(
            "--from", "What the document is.", DocumentKinds.Auto, DocumentKinds.All.Select(k => k.Name));
        var to = ChoiceOption.Create(
            "--to",
            "The form to write; 'same' is the one that was read, with nothing lost and what the original always "
            + "writes added.",
            Forms.Same,
            DocumentKinds.All.SelectMany(k => k.Forms).Distinct());
        var command = new Command(
            "convert",
            "Writes a document as the original program would, in its own form or in another.") { file, from, to };
        command.Aliases.Add("format");
        command.SetAction(
            parsed => Run(
                context, parsed.GetRequiredValue(file), parsed.GetRequiredValue(from), parsed.GetRequiredValue(to)));
        return command;
    }

    private static int Run(ConsoleContext context, string file, string from, string to)
    {
        var input = InputDocument.ReadOne(context, file);
        var kind = input.Choose(from);
        var document = input.Read(kind, []);
        if (to == Forms.Same)
        {
            context.Screen.Document(document.Write());
            return ExitCodes.Ok;
        }

        var filled = kind.Forms.Contains(to)
            ? document.WriteAs(to)
            : throw new UnusableException(
                new Diagnostic(
                    file,
                    TextPosition.Start,
                    Severity.Error,
                    "no-such-form",
                    $"the kind {kind.Name} has no form '{to}': {string.Join(", ", kind.Forms)}"));
        if (filled.Unmet is { } unmet)
        {
            throw new UnusableException(
                new Diagnostic(
                    file, TextPosition.Start, Severity.Error, unmet.Rule, $"the form '{to}' needs {unmet.Need}"));
        }

        if (filled.Dropped is not [])
        {
            context.Screen.WriteError(
                new Diagnostic(
                    file,
                    TextPosition.Start,
                    Severity.Warning,
                    "dropped-member",
                    $"the form '{to}' does not have {string.Join(", ", filled.Dropped)}"));
        }

        context.Screen.Document(filled.Utf8Json);
        return ExitCodes.Ok;
    }
}
