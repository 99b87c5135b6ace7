using System.Text;

namespace StatusKit.Nmp;

/// <content>The diagram.</content>
public sealed partial class NmpTransitionTable
{
    /// <summary>
    /// The table as a Mermaid state diagram: one arrow for each pair of states, with the ids of its rows.
    /// </summary>
    /// <remarks>
    /// Rows that start from every state are in notes, because arrows from everywhere would hide all others; so are
    /// states from which a row is accepted only because nothing checks them. Lines end with a line feed.
    /// </remarks>
    /// <param name="places">The places to show: rows that write only elsewhere, or nothing, are left out.</param>
    public string ToMermaid(NmpPlaces places = NmpPlaces.Record)
    {
        NmpTransition[] rows =
        [
            .. Rows.Where(row => row is { IsFireable: true, Outcome: NmpTransitionOutcome.Becomes })
                .Where(row => (row.Places & places) != 0 && row.From.Count > 0),
        ];
        var text = new StringBuilder("stateDiagram-v2\n");
        foreach (var state in rows.SelectMany(row => row.From.Union([row.To!.Value.Kind])).Distinct().Order())
        {
            text.Append($"    state \"{NmpStateSet.TextOf(state)}\" as {NodeOf(state)}\n");
        }

        foreach (var row in Rows.Where(row => row.Outcome == NmpTransitionOutcome.Created && (row.Places & places) != 0))
        {
            text.Append($"    [*] --> {NodeOf(row.To!.Value.Kind)}: {row.Id}\n");
        }

        var arrows = rows.Where(row => !IsFromEverywhere(row))
            .SelectMany(row => row.From, (row, from) => (From: from, To: row.To!.Value.Kind, row.Id))
            .GroupBy(arrow => (arrow.From, arrow.To));
        foreach (var arrow in arrows)
        {
            var ids = string.Join(", ", arrow.Select(row => row.Id).Distinct());
            text.Append($"    {NodeOf(arrow.Key.From)} --> {NodeOf(arrow.Key.To)}: {ids}\n");
        }

        AppendNotes(text, rows.Where(IsFromEverywhere), row => row.From, "from");
        AppendNotes(text, rows.Where(row => row.UncheckedFrom.Count > 0), row => row.UncheckedFrom, "unchecked from");
        return text.ToString();
    }

    private static void AppendNotes(
        StringBuilder text, IEnumerable<NmpTransition> rows, Func<NmpTransition, NmpStateSet> from, string preposition)
    {
        foreach (var note in rows.GroupBy(row => (To: row.To!.Value.Kind, From: from(row))))
        {
            var ids = string.Join(", ", note.Select(row => row.Id));
            text.Append(
                $"    note right of {NodeOf(note.Key.To)}: {ids} {preposition} {note.Key.From.ToShortString()}\n");
        }
    }

    private static bool IsFromEverywhere(NmpTransition row) => row.From.Count >= NmpStateSet.Any.Count - 1;

    private static string NodeOf(NmpStateKind state) => NmpStateSet.TextOf(state).Replace(' ', '_');
}
