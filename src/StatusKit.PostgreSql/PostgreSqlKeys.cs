using System.Collections.Immutable;
using StatusKit.Storage;

namespace StatusKit.PostgreSql;

/// <summary>
/// Keys as the tables hold them: one string of names and values in turn, with U+0001 between them. An array takes twice
/// the space. U+0001 and U+0002 inside of a string are written as U+0002 and a letter.
/// </summary>
internal static class PostgreSqlKeys
{
    private const char Separator = '\u0001';

    /// <summary>The string that holds the keys.</summary>
    public static string Write(IEnumerable<StatusKey> keys) =>
        string.Join(Separator, keys.SelectMany(key => new[] { Escape(key.Name), Escape(key.Value) }));

    /// <summary>The keys in a string.</summary>
    public static ImmutableArray<StatusKey> Read(string keys) =>
        keys is ""
            ? []
            : [.. keys.Split(Separator).Select(Unescape).Chunk(2).Select(key => new StatusKey(key[0], key[1]))];

    /// <summary>Rows of a name and a value for each of the keys in a column, as SQL.</summary>
    public static string Rows(string column) => $"""
        lateral (select {Unescaped("each[2 * i - 1]")} as name, {Unescaped("each[2 * i]")} as value
            from string_to_array({column}, e'\x01') each, generate_series(1, cardinality(each) / 2) i)
        """;

    /// <summary>The string that holds the keys of an array of names and values in turn, as SQL.</summary>
    public static string FromArray(string column) =>
        $@"array_to_string(replace(replace({column}::text, e'\x02', e'\x02a'), e'\x01', e'\x02b')::text[], e'\x01')";

    private static string Unescaped(string text) => $@"replace(replace({text}, e'\x02b', e'\x01'), e'\x02a', e'\x02')";

    private static string Escape(string text) => text
        .Replace("\u0002", "\u0002a", StringComparison.Ordinal)
        .Replace("\u0001", "\u0002b", StringComparison.Ordinal);

    private static string Unescape(string text) => text
        .Replace("\u0002b", "\u0001", StringComparison.Ordinal)
        .Replace("\u0002a", "\u0002", StringComparison.Ordinal);
}
