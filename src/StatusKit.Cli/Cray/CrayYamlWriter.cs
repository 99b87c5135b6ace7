using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using StatusKit.Cfs;

namespace StatusKit.Cli.Cray;

/// <summary>
/// Writes YAML as <c>cray --format yaml</c>: block style, two blanks a level, null as nothing, and quotes only where a
/// plain text would be read as something else.
/// </summary>
internal static partial class CrayYamlWriter
{
    private const int Width = 80;

    /// <summary>Writes an object or an array.</summary>
    public static string Write(JsonElement root)
    {
        var text = new StringBuilder();
        if (IsEmpty(root))
        {
            text.Append(root.ValueKind == JsonValueKind.Array ? "[]\n" : "{}\n");
        }
        else
        {
            WriteBlock(text, root, 0, isContinued: false);
        }

        return text.ToString();
    }

    // Continued: the first entry continues the line that has been started, after "- ".
    private static void WriteBlock(StringBuilder text, JsonElement value, int indent, bool isContinued)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
            {
                Begin(text, indent, isContinued).Append('-').Append(' ');
                isContinued = false;
                if (item.ValueKind is JsonValueKind.Object or JsonValueKind.Array && !IsEmpty(item))
                {
                    WriteBlock(text, item, indent + 2, isContinued: true);
                }
                else
                {
                    WriteScalar(text, item, indent + 2);
                    text.Append('\n');
                }
            }

            return;
        }

        foreach (var member in value.EnumerateObject())
        {
            Begin(text, indent, isContinued);
            isContinued = false;
            WriteString(text, member.Name, indent + 2, isKey: true);
            text.Append(':');
            if (member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array && !IsEmpty(member.Value))
            {
                text.Append('\n');
                WriteBlock(
                    text,
                    member.Value,
                    member.Value.ValueKind == JsonValueKind.Array ? indent : indent + 2,
                    isContinued: false);
            }
            else
            {
                if (member.Value.ValueKind != JsonValueKind.Null)
                {
                    text.Append(' ');
                    WriteScalar(text, member.Value, indent + 2);
                }

                text.Append('\n');
            }
        }
    }

    private static StringBuilder Begin(StringBuilder text, int indent, bool isContinued) =>
        isContinued ? text : text.Append(' ', indent);

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        _ => false,
    };

    private static void WriteScalar(StringBuilder text, JsonElement value, int indent)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                WriteString(text, value.GetString()!, indent, isKey: false);
                break;
            case JsonValueKind.Number:
                text.Append(CfsPythonText.Number(value.GetRawText()));
                break;
            case JsonValueKind.Null:
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static void WriteString(StringBuilder text, string value, int indent, bool isKey)
    {
        var style = StyleOf(value, isKey);
        if (style == '"')
        {
            WriteDoubleQuoted(text, value);
        }
        else if (style == '\'')
        {
            text.Append('\'');
            WriteFolded(text, value.Replace("'", "''", StringComparison.Ordinal), indent, isKey);
            text.Append('\'');
        }
        else
        {
            WriteFolded(text, value, indent, isKey);
        }
    }

    // A blank alone after column 80 becomes a line end. A line break is doubled, because a single one would be read as
    // a blank.
    private static void WriteFolded(StringBuilder text, string value, int indent, bool isKey)
    {
        for (var i = 0; i < value.Length; i++)
        {
            var isAlone = value[i] == ' '
                && i > 0 && i + 1 < value.Length && value[i - 1] != ' ' && value[i + 1] != ' ';
            if (isAlone && !isKey && ColumnOf(text) > Width)
            {
                text.Append('\n').Append(' ', indent);
            }
            else if (IsBreak(value[i]))
            {
                var isFirst = i == 0 || !IsBreak(value[i - 1]);
                text.Append(isFirst && value[i] == '\n' ? "\n\n" : value[i].ToString());
                text.Append(' ', i + 1 < value.Length && IsBreak(value[i + 1]) ? 0 : indent);
            }
            else
            {
                text.Append(value[i]);
            }
        }
    }

    private static int ColumnOf(StringBuilder text)
    {
        var column = 0;
        for (var i = text.Length - 1; i >= 0 && text[i] != '\n'; i--)
        {
            column += char.IsLowSurrogate(text[i]) ? 0 : 1;
        }

        return column;
    }

    private static void WriteDoubleQuoted(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var rune in value.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append(@"\\"),
                0 => text.Append("\\0"),
                7 => text.Append("\\a"),
                8 => text.Append("\\b"),
                9 => text.Append("\\t"),
                10 => text.Append("\\n"),
                11 => text.Append("\\v"),
                12 => text.Append("\\f"),
                13 => text.Append("\\r"),
                27 => text.Append("\\e"),
                0x85 => text.Append("\\N"),
                0xA0 => text.Append("\\_"),
                0x2028 => text.Append("\\L"),
                0x2029 => text.Append("\\P"),
                >= ' ' and <= '~' or (> 0xA0 and <= 0xD7FF) or (>= 0xE000 and <= 0xFFFD and not 0xFEFF) =>
                    text.Append(rune.ToString()),
                <= 0xFF => text.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:X2}"),
                <= 0xFFFF => text.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}"),
            };
        }

        text.Append('"');
    }

    // Plain where that is possible, else single quotes, else double ones.
    private static char StyleOf(string value, bool isKey)
    {
        var hasBreak = value.Any(IsBreak);
        var needsEscapes = value.EnumerateRunes().Any(
            r =>
                !(r.Value is '\n' or (>= ' ' and <= '~') or 0x85 or (>= 0xA0 and <= 0xD7FF) or (
                    >= 0xE000 and <= 0xFFFD) or >= 0x10000)
                || r.Value == 0xFEFF);
        if (needsEscapes || (isKey && hasBreak) || SpaceAndBreak().IsMatch(value))
        {
            return '"';
        }

        return value.Length == 0
            || hasBreak || value[0] == ' ' || value[^1] == ' ' || HasIndicator(value) || OtherType().IsMatch(value)
            ? '\''
            : 'p';
    }

    private static bool HasIndicator(string value)
    {
        if (value.StartsWith("---", StringComparison.Ordinal) || value.StartsWith("...", StringComparison.Ordinal)
            || "#,[]{}&*!|>'\"%@`".Contains(value[0], StringComparison.Ordinal))
        {
            return true;
        }

        for (var i = 0; i < value.Length; i++)
        {
            var isBeforeBlank = i + 1 == value.Length || value[i + 1] is ' ' or '\t';
            var isAfterBlank = i == 0 || value[i - 1] is ' ' or '\t';
            if ((value[i] == ':' && isBeforeBlank) || (value[i] == '#' && isAfterBlank)
                || (i == 0 && value[i] is '-' or '?' && i == 0 && isBeforeBlank))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsBreak(char c) => c is '\n' or '\x85' or '\u2028' or '\u2029';

    [GeneratedRegex("[ \t][\n\x85\u2028\u2029]|[\n\x85\u2028\u2029] ", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SpaceAndBreak();

    // What YAML reads as a boolean, null, number, time, or one of its two signs.
    [GeneratedRegex(
        """
        ^(?:true|True|TRUE|false|False|FALSE|~|null|Null|NULL|<<|=
        |[-+]?0b[0-1_]+|[-+]?0o?[0-7_]+|[-+]?[0-9_]+|[-+]?0x[0-9a-fA-F_]+
        |[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?(?:[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)|[-+]?\.[0-9_]+(?:[eE][-+][0-9]+)?
        |[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)
        |[0-9]{4}-[0-9]{2}-[0-9]{2}
        |[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[\ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[\ \t]*(?:Z|[-+][0-9]{1,2}(?::?[0-9]{2})?))?)$
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace,
        1000)]
    private static partial Regex OtherType();
}
