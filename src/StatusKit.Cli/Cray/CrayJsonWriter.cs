using System.Globalization;
using System.Text;
using System.Text.Json;
using StatusKit.Cfs;

namespace StatusKit.Cli.Cray;

/// <summary>
/// Writes JSON as <c>cray --format json</c>: two blanks a level, the members in the order received, ASCII only.
/// </summary>
internal static class CrayJsonWriter
{
    /// <summary>Writes a value, without a line end.</summary>
    public static string Write(JsonElement value)
    {
        var text = new StringBuilder();
        Write(text, value, 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, JsonElement value, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteItems(text, '{', '}', value.EnumerateObject().ToList(), depth, member =>
                {
                    WriteString(text, member.Name);
                    text.Append(": ");
                    Write(text, member.Value, depth + 1);
                });
                break;
            case JsonValueKind.Array:
                WriteItems(
                    text, '[', ']', value.EnumerateArray().ToList(), depth, item => Write(text, item, depth + 1));
                break;
            case JsonValueKind.String:
                WriteString(text, value.GetString()!);
                break;
            case JsonValueKind.Number:
                text.Append(CfsPythonText.Number(value.GetRawText()));
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static void WriteItems<T>(
        StringBuilder text, char open, char close, List<T> items, int depth, Action<T> write)
    {
        text.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            text.Append(i == 0 ? "\n" : ",\n").Append(' ', 2 * (depth + 1));
            write(items[i]);
        }

        if (items.Count > 0)
        {
            text.Append('\n').Append(' ', 2 * depth);
        }

        text.Append(close);
    }

    private static void WriteString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append(@"\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                >= ' ' and <= '~' => text.Append(c),
                '\x7f' => text.Append(c),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            };
        }

        text.Append('"');
    }
}
