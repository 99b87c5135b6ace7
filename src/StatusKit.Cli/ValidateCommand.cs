using System.CommandLine;
using StatusKit.Cli.Documents;
using StatusKit.Json;

namespace StatusKit.Cli;

/// <summary>
/// <c>validate [FILE…]</c>: a line on stdout for everything that was tolerated, a line on stderr for each document that
/// cannot be read.
/// </summary>
internal static class ValidateCommand
{
    public static Command Create(ConsoleContext context)
    {
        var files = new Argument<string[]>(
            "FILE")
        { Description = "The documents; - or nothing reads stdin.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command(
            "validate",
            "Says what is odd in documents, as FILE:LINE:COLUMN severity rule message; lines and columns (in "
            + "characters) count from 1.") { files };
        command.SetAction(
            parsed => Run(context, parsed.GetValue(files) is { Length: > 0 } given ? given : [InputFile.Stdin]));
        return command;
    }

    private static int Run(ConsoleContext context, string[] files)
    {
        // All files are looked at, whatever the first one contains.
        var worst = ExitCodes.Ok;
        foreach (var file in files)
        {
            worst = Math.Max(worst, Validate(context, file));
        }

        return worst;
    }

    private static int Validate(ConsoleContext context, string file)
    {
        try
        {
            // All documents of a file are looked at, whatever is in the first one.
            return InputDocument.ReadAll(context, file).Aggregate(
                ExitCodes.Ok, (worst, input) => Math.Max(worst, Validate(context, input)));
        }
        catch (UnusableException e)
        {
            context.Screen.WriteError(e.Diagnostic);
            return ExitCodes.Unusable;
        }
    }

    private static int Validate(ConsoleContext context, InputDocument input)
    {
        var findings = new List<JsonFinding>();
        UnusableException? refused = null;
        try
        {
            input.Read(input.Choose(), findings);
        }
        catch (UnusableException e)
        {
            refused = e;
        }

        foreach (var finding in findings)
        {
            context.Screen.Line(
                Diagnostic.From(
                    finding, input.File, input.InFile(finding.Position)).ToString());
        }

        if (refused is not null)
        {
            context.Screen.WriteError(refused.Diagnostic);
            return ExitCodes.Unusable;
        }

        return findings is [] ? ExitCodes.Ok : ExitCodes.Findings;
    }
}
