using System.Collections.Immutable;
using System.CommandLine;
using StatusKit.Json;
using StatusKit.Nmp;

namespace StatusKit.Cli;

/// <summary><c>upgrades check FROM TO</c>: what an observed change of an upgrade's status amounts to.</summary>
internal static class NmpCommand
{
    public static Command CreateCheck(ConsoleContext context)
    {
        var from = new Argument<string>("FROM") { Description = "The word seen before, such as 'download started'." };
        var to = new Argument<string>("TO") { Description = "The word seen now." };
        var check = new Command(
            "check",
            "Says whether one row of the table leads there (listed), several steps (skipped) or a reset (restarted), "
            + "by the shortest way; exit code 1 when nothing does (impossible).") { from, to };
        check.SetAction(
            parsed => Check(
                context, new NmpState(parsed.GetRequiredValue(from)), new NmpState(parsed.GetRequiredValue(to))));
        return check;
    }

    private static int Check(ConsoleContext context, NmpState from, NmpState to)
    {
        Warn(context.Screen, "FROM", from);
        Warn(context.Screen, "TO", to);
        var change = NmpTransitionTable.Upstream.Classify(from, to);
        context.Screen.Line(
            Escaping.Visible(Verdict(from, to, change, NmpTransitionTable.Upstream.Explain(from, to))),
            ColourOf(change));
        return change == NmpChange.Impossible ? ExitCodes.Findings : ExitCodes.Ok;
    }

    // A word that is not listed may be a slip of the pen; the table takes all such words for one.
    private static void Warn(Screen screen, string argument, NmpState state)
    {
        if (state.Kind == NmpStateKind.Other)
        {
            screen.WriteError(
                new Diagnostic(
                    argument, null, Severity.Warning, JsonFindingCodes.UnknownWord, $"'{state}' is not a documented value"));
        }
    }

    /// <summary>
    /// What a change amounts to and the rows that lead there: <c>listed: waiting -[S1 ScheduleReached]-> download
    /// started</c>.
    /// </summary>
    public static string Verdict(NmpState from, NmpState to, NmpChange change, ImmutableArray<NmpTransition> way)
    {
        var verdict = change == NmpChange.None ? "unchanged" : change.ToString().ToLowerInvariant();
        return way.IsEmpty
            ? verdict
            : $"{verdict}: {string.Concat(way.Select((row, i) => $"{(i == 0 ? from : way[i - 1].To)} -[{row.Id} {row.Trigger}]-> "))}{to.Text}";
    }

    public static string ColourOf(NmpChange change) => change switch
    {
        NmpChange.None or NmpChange.Listed => "green",
        NmpChange.Impossible => "red",
        _ => "yellow",
    };
}
