namespace StatusKit.Cli;

/// <summary>Finds the word that was probably meant.</summary>
internal static class Nearest
{
    /// <summary>A hint such as <c>"  Did you mean --name?"</c>; empty when nothing is near.</summary>
    public static string Hint(string word, IEnumerable<string> known) =>
        To(word, known) is { } nearest ? $"  Did you mean {nearest}?" : "";

    /// <summary>
    /// The known word with the fewest differences; null when all differ in more than a third of their characters.
    /// </summary>
    public static string? To(string word, IEnumerable<string> known)
    {
        var best = known.MinBy(each => Distance(word, each));
        return best is not null && Distance(word, best) <= Math.Max(1, Math.Max(word.Length, best.Length) / 3)
            ? best
            : null;
    }

    // Levenshtein, with two neighbors exchanged as one difference.
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                rows[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(
                        Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1,
                        rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[a.Length, b.Length];
    }
}
