using System.Text;

namespace StatusKit.Nmp;

public static partial class NmpTransitions
{
    /// <summary>The table as a Mermaid state diagram: one arrow for each pair of states, with the ids of its rows.</summary>
    /// <remarks>Rows from every state stand in notes, since arrows from everywhere hide all others. Lines end with a line feed.</remarks>
    /// <param name="places">The places to show: rows that write elsewhere only, or nothing, are left out.</param>
    public static string ToMermaid(NmpPlaces places = NmpPlaces.Record)
    {
        var rows = All.Where(row => row.Outcome == NmpTransitionOutcome.Becomes && (row.Places & places) != 0 && row.Family != "X").ToArray();
        var arrows = rows.Where(row => !IsFromEverywhere(row))
            .SelectMany(row => row.From, (row, from) => (From: Name(from), To: Name(row.To!.Value.Kind), row.Id))
            .GroupBy(arrow => (arrow.From, arrow.To));
        var text = new StringBuilder("stateDiagram-v2\n");
        foreach (var state in rows.SelectMany(row => row.From.And([row.To!.Value.Kind])).Distinct().Order())
        {
            text.Append($"    state \"{NmpStateSet.Word(state)}\" as {Name(state)}\n");
        }

        foreach (var row in All.Where(row => row.Outcome == NmpTransitionOutcome.Created && (row.Places & places) != 0))
        {
            text.Append($"    [*] --> {Name(row.To!.Value.Kind)}: {row.Id}\n");
        }

        foreach (var arrow in arrows)
        {
            text.Append($"    {arrow.Key.From} --> {arrow.Key.To}: {string.Join(", ", arrow.Select(row => row.Id).Distinct())}\n");
        }

        foreach (var anywhere in rows.Where(IsFromEverywhere).GroupBy(row => row.To!.Value.Kind))
        {
            text.Append($"    note right of {Name(anywhere.Key)}: {string.Join(", ", anywhere.Select(row => row.Id))} from every state\n");
        }

        return text.ToString();
    }

    private static bool IsFromEverywhere(NmpTransition row) => row.From.Count >= NmpStateSet.Any.Count - 1;

    private static string Name(NmpStateKind state) => NmpStateSet.Word(state).Replace(' ', '_');
}
