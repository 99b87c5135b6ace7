namespace StatusKit.Json;

/// <summary>
/// Orders strings by Unicode code point, as the originals sort JSON keys. Ordinal order of .NET compares UTF-16 units
/// and puts U+E000 to U+FFFF after supplementary characters.
/// </summary>
// spec cfs Q44.
internal sealed class CodePointComparer : IComparer<string>
{
    public static CodePointComparer Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
        {
            return string.CompareOrdinal(x, y);
        }

        var common = x.AsSpan().CommonPrefixLength(y);
        if (common == x.Length || common == y.Length)
        {
            return x.Length - y.Length;
        }

        return Rank(x[common]) - Rank(y[common]);
    }

    // A surrogate is a part of a code point above U+FFFF, so it sorts after every other unit.
    private static int Rank(char unit) => char.IsSurrogate(unit) ? unit + char.MaxValue : unit;
}
