using System.Text;
using Spectre.Console;

namespace StatusKit.Cli.Stores;

/// <summary>
/// Tables for people and for <c>awk</c>: columns two blanks apart, no line at their end. On a terminal they fit its width.
/// </summary>
internal static class StatusTable
{
    private const int Gap = 2;
    private const string Ellipsis = "…";

    /// <summary>The columns of records.</summary>
    public static readonly IReadOnlyList<TableColumn> RecordColumns =
        [TableColumn.Name, TableColumn.Status, TableColumn.Outcome, TableColumn.Age, TableColumn.Duration];

    public static void Write(Screen screen, IReadOnlyCollection<StatusRow> rows) =>
        Write(screen, RecordColumns, rows.Select(CellsOf));

    /// <summary>Writes a table of any columns.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">A cell for each column.</param>
    /// <param name="isWide">Whether everything is shown, whatever the width.</param>
    public static void Write(
        Screen screen, IReadOnlyList<TableColumn> columns, IEnumerable<IEnumerable<string>> rows, bool isWide = false)
    {
        foreach (var line in LinesOf(columns, rows, isWide ? null : screen.Width, screen.HasSymbols))
        {
            screen.Line(line);
        }
    }

    /// <summary>The lines of a table, each as its cells with their colors.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">A cell for each column.</param>
    /// <param name="width">The width to fit; null shows everything.</param>
    /// <param name="hasSymbols">Whether states have a symbol.</param>
    public static IEnumerable<IReadOnlyList<ColoredText>> LinesOf(
        IReadOnlyList<TableColumn> columns, IEnumerable<IEnumerable<string>> rows, int? width, bool hasSymbols = false)
    {
        string[][] cells = [.. rows.Select(row => row.Select(Escaping.Visible).ToArray())];
        var looks = hasSymbols ? StatusLook.IndexesOf(columns) : [];
        var colors = cells.Select(row => StatusLook.ColorsOf(looks, row)).ToArray();
        foreach (var row in cells)
        {
            StatusLook.AddSymbols(looks, row);
        }

        string[][] all = [[.. columns.Select(column => column.Head)], .. cells];
        var widths = Fit(columns, [.. columns.Select((_, at) => all.Max(row => row[at].GetCellWidth()))], width);
        for (var number = 0; number < all.Length; number++)
        {
            List<ColoredText> line = [];
            var last = Array.FindLastIndex(widths, each => each > 0);
            for (var at = 0; at <= last; at++)
            {
                if (widths[at] > 0)
                {
                    var text = Shorten(all[number][at], widths[at], columns[at].KeepsEnd);
                    var blanks = at == last ? 0 : widths[at] - text.GetCellWidth() + Gap;
                    line.Add(new(text, number == 0 ? null : colors[number - 1][at], blanks));
                }
            }

            yield return line;
        }
    }

    /// <summary>How rows that come one by one become lines.</summary>
    /// <param name="columns">The columns; the cells of the last one may be of any length.</param>
    /// <param name="natural">Their usual widths.</param>
    /// <param name="width">The width to fit; null shows everything.</param>
    public static Func<string[], string> LayoutOf(IReadOnlyList<TableColumn> columns, int[] natural, int? width)
    {
        var widths = Fit(columns, natural, width);
        return row =>
        {
            var line = new StringBuilder();
            for (var at = 0; at < columns.Count; at++)
            {
                if (widths[at] == 0)
                {
                    continue;
                }

                var isLast = at == columns.Count - 1;
                var room = isLast ? width - line.ToString().GetCellWidth() ?? int.MaxValue : width is null ? int.MaxValue : widths[at];
                var text = Shorten(Escaping.Visible(row[at]), room, columns[at].KeepsEnd);
                var blanks = new string(' ', isLast ? 0 : Math.Max(widths[at] - text.GetCellWidth(), 0));
                line.Append(columns[at].IsNumber ? blanks + text : text + blanks).Append(' ', isLast ? 0 : Gap);
            }

            return line.ToString().TrimEnd();
        };
    }

    public static IEnumerable<string> CellsOf(StatusRow row) =>
        [row.Name, row.Status, row.Outcome, row.Age, row.Duration];

    // 0 for a column that is dropped. Cells of the least important column are shortened first; then columns are dropped;
    // names and states, which are never dropped, are shortened last.
    private static int[] Fit(IReadOnlyList<TableColumn> columns, int[] natural, int? width)
    {
        int[] droppable =
            [.. Enumerable.Range(0, columns.Count).Where(at => columns[at].Importance != TableColumn.Always)
                .OrderBy(at => columns[at].Importance)];
        for (var dropped = 0; dropped <= droppable.Length; dropped++)
        {
            int[] widths = [.. natural];
            Array.ForEach(droppable[..dropped], at => widths[at] = 0);
            var candidates = dropped < droppable.Length ? droppable[dropped..] : Enumerable.Range(0, columns.Count);
            if (Shrink(columns, widths, candidates, width) <= 0 || dropped == droppable.Length)
            {
                return widths;
            }
        }

        return natural;
    }

    // What is still too much.
    private static int Shrink(
        IReadOnlyList<TableColumn> columns, int[] widths, IEnumerable<int> candidates, int? width)
    {
        var excess = widths.Sum(each => each > 0 ? each + Gap : 0) - Gap - (width ?? int.MaxValue);
        foreach (var at in candidates.Where(at => columns[at].MinWidth > 0))
        {
            var saved = Math.Clamp(widths[at] - columns[at].MinWidth, 0, Math.Max(excess, 0));
            (widths[at], excess) = (widths[at] - saved, excess - saved);
        }

        return excess;
    }

    private static string Shorten(string text, int width, bool keepsEnd)
    {
        if (text.GetCellWidth() <= width)
        {
            return text;
        }

        Rune[] runes = [.. text.EnumerateRunes()];
        var tail = keepsEnd ? Take(runes.Reverse(), (width - 1) / 2).Reverse().ToArray() : [];
        var room = width - 1 - tail.Sum(WidthOf);
        return string.Concat(Take(runes, room)) + Ellipsis + string.Concat(tail);
    }

    private static IEnumerable<Rune> Take(IEnumerable<Rune> runes, int width) =>
        runes.TakeWhile(rune => (width -= WidthOf(rune)) >= 0);

    private static int WidthOf(Rune rune) => rune.ToString().GetCellWidth();
}
