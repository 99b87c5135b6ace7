using System.Collections.Immutable;
using System.CommandLine;
using StatusKit.Json;
using StatusKit.Nmp;

namespace StatusConsole;

/// <summary><c>nmp check FROM TO</c>: what an observed change of an upgrade's status amounts to.</summary>
internal static class NmpCommand
{
    public static Command Create()
    {
        var from = new Argument<string>("FROM") { Description = "The word seen before, such as 'download started'." };
        var to = new Argument<string>("TO") { Description = "The word seen now." };
        var check = new Command("check", "Says whether one row of the table leads there (listed), several steps (skipped) or a reset (restarted), by the shortest way; exit code 1 when nothing does (impossible).") { from, to };
        check.SetAction(parsed => Check(new NmpState(parsed.GetRequiredValue(from)), new NmpState(parsed.GetRequiredValue(to))));
        return new Command("nmp", "What node management policies do.") { check };
    }

    private static int Check(NmpState from, NmpState to)
    {
        Warn("FROM", from);
        Warn("TO", to);
        var change = NmpTransitions.Classify(from, to);
        var verdict = change == NmpChange.None ? "unchanged" : change.ToString().ToLowerInvariant();
        var way = WayOf(from, to, NmpTransitions.Explain(from, to));
        Screen.Line(Escaping.Visible(way.Length == 0 ? verdict : $"{verdict}: {way}"), ColourOf(change));
        return change == NmpChange.Impossible ? ExitCodes.Findings : ExitCodes.Ok;
    }

    // A word that is not listed may be a slip of the pen; the table takes all such words for one.
    private static void Warn(string argument, NmpState state)
    {
        if (state.Known == KnownNmpState.Unlisted)
        {
            Screen.Complain(new Remark(argument, null, Severity.Warning, JsonRules.UnknownWord, $"'{state}' is not a documented word"));
        }
    }

    // waiting -[S1 ScheduleReached]-> download started -[W1 DownloadSucceeded]-> downloaded
    private static string WayOf(NmpState from, NmpState to, ImmutableArray<NmpTransition> rows) =>
        string.Concat(rows.Select((row, i) => $"{(i == 0 ? from : rows[i - 1].To)} -[{row.Id} {row.Trigger}]-> ").Append(rows.IsEmpty ? "" : to.Text));

    private static string ColourOf(NmpChange change) => change switch
    {
        NmpChange.None or NmpChange.Listed => "green",
        NmpChange.Impossible => "red",
        _ => "yellow",
    };
}
