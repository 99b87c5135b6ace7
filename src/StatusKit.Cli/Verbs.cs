using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Text;
using StatusKit.Cli.Cray;
using StatusKit.Cli.Help;
using StatusKit.Cli.Hzn;
using StatusKit.Cli.Records;
using StatusKit.Cli.Services;
using StatusKit.Cli.Stores;

namespace StatusKit.Cli;

/// <summary>All verbs, and what becomes of what they throw.</summary>
internal static class Verbs
{
    /// <summary>The name of the command.</summary>
    public const string CommandName = "statuskit";

    /// <summary>Runs a command line to its exit code.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="context">What to work with.</param>
    /// <param name="patience">
    /// How long a verb may take to end when it is interrupted; null leaves the process's signals alone.
    /// </param>
    /// <param name="cancellationToken">Interrupts it as Ctrl-C does.</param>
    public static async Task<int> Run(
        IReadOnlyList<string> arguments,
        ConsoleContext context,
        TimeSpan? patience = null,
        CancellationToken cancellationToken = default)
    {
        var screen = context.Screen;
        try
        {
            var exitCode = await InvokeAsync(arguments, context, patience, cancellationToken);
            screen.Flush();
            return exitCode;
        }
        catch (StopException e)
        {
            return Stop(screen, e.ExitCode, () => Array.ForEach([.. e.Lines], screen.WriteError));
        }
        catch (UnusableException e)
        {
            return Stop(screen, ExitCodes.Unusable, () => screen.WriteError(e.Diagnostic));
        }
        catch (OperationCanceledException)
        {
            return Stop(screen, ExitCodes.Interrupted, screen.ClearProgress);
        }
        catch (IOException e) when (Screen.IsBrokenPipe(e))
        {
            return ExitCodes.BrokenPipe; // whoever read the output wants no more
        }
        catch (IOException e)
        {
            screen.WriteError(new Diagnostic("stdout", null, Severity.Error, "unwritable-output", e.Message));
            return ExitCodes.Unusable;
        }
    }

    private static async Task<int> InvokeAsync(
        IReadOnlyList<string> arguments,
        ConsoleContext context,
        TimeSpan? patience,
        CancellationToken cancellationToken)
    {
        if (arguments.Count > 0 && arguments[0] == "cray")
        {
            return await new CrayMirror(context).RunAsync([.. arguments.Skip(1)], cancellationToken);
        }

        // A file may be called '@name': it is not a response file.
        var parsed = Root(context).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            throw ErrorStyle.For(parsed.CommandResult.Command).Usage(MessageOf(parsed));
        }

        if (UnknownOption(parsed) is { } unknown)
        {
            throw ErrorStyle.For(parsed.CommandResult.Command).Usage(unknown);
        }

        // Help, version and completion; the file of the program has another name than the command.
        var help = new StringWriter { NewLine = "\n" };
        var configuration =
            new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = patience,
                Output = help
            };
        var exitCode = await parsed.InvokeAsync(configuration, cancellationToken);
        context.Screen.Document(
            Encoding.UTF8.GetBytes(
                help.ToString().Replace(parsed.RootCommandResult.Command.Name, CommandName, StringComparison.Ordinal)));
        return exitCode;
    }

    // The first error, and the nearest verb or option for a word that is none.
    private static string MessageOf(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        return UnknownOption(parsed) ?? (parsed.UnmatchedTokens is [var word, ..]
            ? $"'{word}' is not a known command or option."
                + Nearest.Hint(word, [.. command.Subcommands.Select(c => c.Name), .. OptionsOf(command)])
            : parsed.Errors[0].Message);
    }

    // A misspelt option is not taken for a name or a file: those that begin with a hyphen follow '--'.
    private static string? UnknownOption(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash))
        {
            return null;
        }

        var word = command.Arguments.Select(parsed.GetResult).OfType<ArgumentResult>()
            .SelectMany(result => result.Tokens).Select(token => token.Value)
            .FirstOrDefault(value => value.Length > 1 && value[0] == '-');
        return word is null ? null
            : $"'{word}' is not a known command or option.{Nearest.Hint(word.Split('=')[0], OptionsOf(command))}";
    }

    private static IEnumerable<string> OptionsOf(Command command) =>
        command.Options.Concat(Ancestors(command).SelectMany(each => each.Options.Where(option => option.Recursive)))
            .Select(option => option.Name);

    private static IEnumerable<Command> Ancestors(Command command) =>
        command.Parents.OfType<Command>().SelectMany(parent => Ancestors(parent).Prepend(parent));

    // What was written before is shown; should that be impossible, the error at hand says more.
    private static int Stop(Screen screen, int exitCode, Action complain)
    {
        try
        {
            screen.Flush();
        }
        catch (IOException)
        {
        }

        complain();
        return exitCode;
    }

    /// <summary>All commands.</summary>
    public static RootCommand Root(ConsoleContext context)
    {
        var root = new RootCommand(
            "Follows CFS sessions and upgrades by node management policy: keeps them in a store, changes them by the rules "
            + "of the original systems, and reads, checks, judges and writes their documents. Without arguments: a session "
            + "and two upgrades, driven from their creation to their end.")
        {
            RecordCommands.Sessions(context),
            RecordCommands.Upgrades(context),
            HznCommand.Create(context),
            ImportCommand.Create(context),
            ExportCommand.Create(context),
            HistoryCommand.Create(context),
            ChangesCommand.Create(context),
            TopCommand.Create(context),
            FormatCommand.Create(context),
            ValidateCommand.Create(context),
            DiagnoseCommand.Create(context),
            TransitionsCommand.Create(context),
            MirrorCommand.Create(context),
            ServeCommand.Create(context),
            CompletionCommand.Create(context),
            CrayHelp(),
        };
        root.Add(
            new Option<bool>(Screen.NoColorOption) { Description = "No color, also on a terminal.", Recursive = true });
        root.Add(ManCommand.Create(context, root));
        HelpWithExamples.AddTo(root);
        return MainJob.AddTo(root, context);
    }

    // Only listed here: its words are read as the original reads them, before this parser sees them.
    private static Command CrayHelp() =>
        new(
            "cray",
            "The commands of 'cray cfs … sessions' on a store or on the service, with the original's output and exit codes.");
}
