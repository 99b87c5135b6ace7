using System.CommandLine;
using System.CommandLine.Invocation;
using StatusKit.Cli.Cray;
using StatusKit.Cli.Hzn;
using StatusKit.Cli.Stores;

namespace StatusKit.Cli;

/// <summary>All verbs, and what becomes of what they throw.</summary>
internal static class Verbs
{
    /// <summary>Runs a command line to its exit code.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="context">What to work with.</param>
    /// <param name="patience">How long a verb may take to end when it is interrupted; null leaves the process's signals alone.</param>
    /// <param name="cancellationToken">Interrupts it as Ctrl-C does.</param>
    public static async Task<int> Run(IReadOnlyList<string> arguments, ConsoleContext context, TimeSpan? patience = null, CancellationToken cancellationToken = default)
    {
        var screen = context.Screen;
        try
        {
            var exitCode = await Invoke(arguments, context, patience, cancellationToken);
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
        catch (IOException e)
        {
            screen.WriteError(new Diagnostic("stdout", null, Severity.Error, "unwritable-output", e.Message));
            return ExitCodes.Unusable;
        }
    }

    private static Task<int> Invoke(IReadOnlyList<string> arguments, ConsoleContext context, TimeSpan? patience, CancellationToken cancellationToken)
    {
        if (arguments.Count > 0 && arguments[0] == "cray")
        {
            return new CrayMirror(context).RunAsync([.. arguments.Skip(1)], cancellationToken);
        }

        // A file may be called '@name': it is no response file.
        var parsed = Root(context).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            throw ErrorStyle.For(parsed.CommandResult.Command).Usage(parsed.Errors[0].Message);
        }

        return parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = patience, Output = context.Screen.Results }, cancellationToken);
    }

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

    private static RootCommand Root(ConsoleContext context)
    {
        var root = new RootCommand("Follows CFS sessions and upgrades by node management policy: keeps them in a store, changes them by the rules of the original systems, and reads, checks, judges and writes their documents. Without arguments: a session and two upgrades, driven from their creation to their end.")
        {
            CfsCommand.Create(context),
            HznCommand.Create(context),
            ReportCommand.Create(context),
            ImportCommand.Create(context),
            ExportCommand.Create(context),
            HistoryCommand.Create(context),
            ChangesCommand.Create(context),
            TopCommand.Create(context),
            FormatCommand.Create(context),
            ValidateCommand.Create(context),
            DiagnoseCommand.Create(context),
            TransitionsCommand.Create(context),
            NmpCommand.Create(context),
        };
        return MainJob.AddTo(root, context);
    }
}
