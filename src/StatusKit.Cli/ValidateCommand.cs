using System.CommandLine;
using StatusKit.Cli.Documents;
using StatusKit.Json;

namespace StatusKit.Cli;

/// <summary>
/// <c>validate [FILE…]</c>: a line on stdout for everything that was tolerated, a line on stderr for each document that cannot be read.
/// </summary>
internal static class ValidateCommand
{
    public static Command Create(ConsoleContext context)
    {
        var files = new Argument<string[]>("FILE") { Description = "The documents; - or nothing reads stdin.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("validate", "Says what is odd in documents, as FILE:LINE:COLUMN severity rule message; lines and columns (in characters) count from 1.") { files };
        command.SetAction(parsed => Run(context, parsed.GetValue(files) is { Length: > 0 } given ? given : [InputFile.Stdin]));
        return command;
    }

    private static int Run(ConsoleContext context, string[] files)
    {
        // All files are looked at, whatever stands in the first one.
        var worst = ExitCodes.Ok;
        foreach (var file in files)
        {
            worst = Math.Max(worst, Validate(context, file));
        }

        return worst;
    }

    private static int Validate(ConsoleContext context, string file)
    {
        var findings = new List<JsonFinding>();
        byte[] utf8Json = [];
        UnusableException? refused = null;
        try
        {
            utf8Json = InputFile.Read(context, file);
            DocumentKinds.Read(DocumentKinds.Choose(DocumentKinds.Auto, utf8Json, file), utf8Json, file, findings);
        }
        catch (UnusableException e)
        {
            refused = e;
        }

        var positions = new TextPositions(utf8Json);
        foreach (var finding in findings)
        {
            context.Screen.Line(Diagnostic.From(finding, file, positions.Find(finding.ByteOffset)).ToString());
        }

        if (refused is not null)
        {
            context.Screen.WriteError(refused.Diagnostic);
            return ExitCodes.Unusable;
        }

        return findings is [] ? ExitCodes.Ok : ExitCodes.Findings;
    }
}
