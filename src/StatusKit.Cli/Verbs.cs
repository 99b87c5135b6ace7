using System.CommandLine;
using System.CommandLine.Invocation;
using StatusKit.Cli.Hzn;
using StatusKit.Cli.Stores;

namespace StatusKit.Cli;

/// <summary>All verbs, and what becomes of what they throw.</summary>
internal static class Verbs
{
    /// <summary>Runs a command line to its exit code.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="here">What to work with.</param>
    /// <param name="patience">How long a verb may take to end when it is interrupted; null leaves the process's signals alone.</param>
    /// <param name="cancellationToken">Interrupts it as Ctrl-C does.</param>
    public static async Task<int> Run(IReadOnlyList<string> arguments, Surroundings here, TimeSpan? patience = null, CancellationToken cancellationToken = default)
    {
        var screen = here.Screen;
        try
        {
            var exitCode = await Invoke(arguments, here, patience, cancellationToken);
            screen.Flush();
            return exitCode;
        }
        catch (StopException e)
        {
            return Stop(screen, e.ExitCode, () => Array.ForEach([.. e.Lines], screen.Complain));
        }
        catch (UnusableException e)
        {
            return Stop(screen, ExitCodes.Unusable, () => screen.Complain(e.Remark));
        }
        catch (OperationCanceledException)
        {
            return Stop(screen, ExitCodes.Interrupted, screen.ClearProgress);
        }
        catch (IOException e)
        {
            screen.Complain(new Remark("stdout", null, Severity.Error, "unwritable-output", e.Message));
            return ExitCodes.Unusable;
        }
    }

    private static Task<int> Invoke(IReadOnlyList<string> arguments, Surroundings here, TimeSpan? patience, CancellationToken cancellationToken)
    {
        // A file may be called '@name': it is no response file.
        var parsed = Root(here).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            throw Manner.Of(parsed.CommandResult.Command).Usage(parsed.Errors[0].Message);
        }

        return parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = patience, Output = here.Screen.Results }, cancellationToken);
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

    private static RootCommand Root(Surroundings here)
    {
        var root = new RootCommand("Follows CFS sessions and upgrades by node management policy: keeps them in a store, changes them by the rules of the original systems, and reads, checks, judges and writes their documents. Without arguments: a session and two upgrades, driven from their creation to their end.")
        {
            CfsCommand.Create(here),
            HznCommand.Create(here),
            ReportCommand.Create(here),
            ImportCommand.Create(here),
            ExportCommand.Create(here),
            HistoryCommand.Create(here),
            ChangesCommand.Create(here),
            TopCommand.Create(here),
            FormatCommand.Create(here),
            ValidateCommand.Create(here),
            DiagnoseCommand.Create(here),
            TransitionsCommand.Create(here),
            NmpCommand.Create(here),
        };
        return MainJob.AddTo(root, here);
    }
}
