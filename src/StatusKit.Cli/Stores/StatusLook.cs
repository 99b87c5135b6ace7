namespace StatusKit.Cli.Stores;

/// <summary>Color and symbol of what tables say, for terminals.</summary>
internal static class StatusLook
{
    private const string Good = "green";
    private const string Bad = "red";
    private const string Uneasy = "yellow";

    private static readonly Dictionary<string, (string Symbol, string Color)> Words = new(StringComparer.Ordinal)
    {
        ["succeeded"] = ("✔", Good),
        ["failed"] = ("✖", Bad),
        ["unknown"] = ("?", Uneasy),
        ["ok"] = ("✔", Good),
        ["notice"] = ("•", Uneasy),
        ["warning"] = ("▲", Uneasy),
        ["error"] = ("✖", Bad),
    };

    /// <summary>The columns whose words have a look.</summary>
    public static int[] IndexesOf(IReadOnlyList<TableColumn> columns) =>
        [.. Enumerable.Range(0, columns.Count).Where(at =>
            columns[at] == TableColumn.Outcome || columns[at] == TableColumn.Needs)];

    /// <summary>The color of each cell; null for the terminal's own.</summary>
    public static string?[] ColorsOf(int[] columns, string[] row)
    {
        var colors = new string?[row.Length];
        foreach (var at in columns)
        {
            colors[at] = Words.TryGetValue(row[at], out var look) ? look.Color : null;
        }

        return colors;
    }

    /// <summary>Puts the symbols before the words.</summary>
    public static void AddSymbols(int[] columns, string[] row)
    {
        foreach (var at in columns)
        {
            row[at] = Words.TryGetValue(row[at], out var look) ? $"{look.Symbol} {row[at]}" : row[at];
        }
    }
}
