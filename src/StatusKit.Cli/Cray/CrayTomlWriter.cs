using System.Globalization;
using System.Text;
using System.Text.Json;
using StatusKit.Cfs;

namespace StatusKit.Cli.Cray;

/// <summary>Writes TOML as <c>cray</c> does by default.</summary>
/// <remarks>
/// Members that are null are left out. The values of a table come first, then its lists of tables, then the other
/// tables level by level.
/// Inside a list of tables, tables follow one another without empty lines, and empty ones are left out.
/// </remarks>
internal static class CrayTomlWriter
{
    /// <summary>Writes an object.</summary>
    /// <exception cref="FormatException">
    /// A list has tables and other values, which the original cannot write either.
    /// </exception>
    public static string Write(JsonElement root)
    {
        var (text, level) = Table(root, "");
        var result = new StringBuilder(text);
        while (level.Count > 0)
        {
            var next = new List<KeyValuePair<string, JsonElement>>();
            foreach (var (path, table) in level)
            {
                var (values, tables) = Table(table, path);
                if (values.Length > 0 || tables.Count == 0)
                {
                    if (result.Length > 0 && !EndsWithEmptyLine(result))
                    {
                        result.Append('\n');
                    }

                    result.Append('[').Append(path).Append("]\n").Append(values);
                }

                next.AddRange(tables);
            }

            level = next;
        }

        return result.ToString();
    }

    // The values and lists of a table as text, and the tables in it with their paths.
    private static (string Text, List<KeyValuePair<string, JsonElement>> Tables) Table(JsonElement table, string path)
    {
        var prefix = path.Length == 0 ? "" : $"{path}.";
        var (values, lists) = (new StringBuilder(), new StringBuilder());
        var tables = new List<KeyValuePair<string, JsonElement>>();
        if (table.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("a list has tables and other values");
        }

        foreach (var member in table.EnumerateObject())
        {
            var key = KeyOf(member.Name);
            switch (member.Value.ValueKind)
            {
                case JsonValueKind.Object:
                    tables.Add(new(prefix + key, member.Value));
                    break;
                case JsonValueKind.Array when member.Value.EnumerateArray().Any(
                    item => item.ValueKind == JsonValueKind.Object):
                    foreach (var item in member.Value.EnumerateArray())
                    {
                        WriteItem(lists, prefix + key, item);
                    }

                    break;
                case JsonValueKind.Null:
                    break;
                default:
                    values.Append(key).Append(" = ").Append(ValueOf(member.Value)).Append('\n');
                    break;
            }
        }

        return (values.Append(lists).ToString(), tables);
    }

    private static void WriteItem(StringBuilder text, string path, JsonElement item)
    {
        text.Append("[[").Append(path).Append("]]\n");
        var (values, level) = Table(item, path);

        // Lists of tables without values before them come after an empty line.
        var below = new StringBuilder("\n");
        (values.StartsWith('[') ? below : text).Append(values);
        while (level.Count > 0)
        {
            var next = new List<KeyValuePair<string, JsonElement>>();
            foreach (var (name, table) in level)
            {
                var (inside, tables) = Table(table, name);
                if (inside.Length > 0)
                {
                    below.Append('[').Append(name).Append("]\n").Append(inside);
                }

                next.AddRange(tables);
            }

            level = next;
        }

        text.Append(below);
    }

    private static string ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => $"[{string.Concat(value.EnumerateArray().Select(item => $" {ValueOf(item)},"))}]",
        JsonValueKind.String => Quote(value.GetString()!),
        JsonValueKind.Number => FloatOf(CfsPythonText.Number(value.GetRawText())),
        JsonValueKind.Null => "\"None\"",
        _ => value.GetRawText(),
    };

    private static string FloatOf(string number) =>
        number.Replace("e+0", "e+", StringComparison.Ordinal).Replace("e-0", "e-", StringComparison.Ordinal);

    private static string KeyOf(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? name : Quote(name);

    private static string Quote(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var rune in value.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append(@"\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                var c when CfsPythonText.IsPrintable(rune) => text.Append(rune.ToString()),
                <= 0xFFFF => text.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"),
            };
        }

        return text.Append('"').ToString();
    }

    private static bool EndsWithEmptyLine(StringBuilder text) =>
        text.Length > 1 && text[^1] == '\n' && text[^2] == '\n';
}
