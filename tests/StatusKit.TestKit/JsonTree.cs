using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace StatusKit.TestKit;

/// <summary>JSON as a tree, with a writer of spec cfs appendix B that shares nothing with the library's.</summary>
public abstract record JsonTree
{
    private static readonly string[] Blanks = ["", "", "", " ", "\n", "\t", "\r\n  "];

    public static JsonTree Null { get; } = new Literal("null");

    /// <summary>The tree of a document; numbers keep their digits.</summary>
    public static JsonTree Parse(ReadOnlySpan<byte> utf8Json) => Of(JsonElement.Parse(utf8Json));

    /// <summary>Two documents are the same when these strings are: the order of members, white space and escapes do not count; digits do.</summary>
    public static string Normal(ReadOnlySpan<byte> utf8Json) => Parse(utf8Json).Canonical();

    /// <summary>The document as Python's <c>json.dumps(sort_keys=True, indent=2)</c> prints it, or as jq does: with UTF-8 kept.</summary>
    public string Canonical(bool ascii = true)
    {
        var text = new StringBuilder();
        Print(text, 0, ascii);
        return text.Append('\n').ToString();
    }

    /// <summary>The same document written differently: members in random order, random white space, random escapes.</summary>
    public string Messy(int seed)
    {
        var text = new StringBuilder();
        Scribble(text, new Random(seed));
        return text.ToString();
    }

    /// <summary>The tree with numbers replaced by their value, so that 1, 1.0 and 10e-1 become equal.</summary>
    public JsonTree WithNumbersByValue() => this switch
    {
        Map map => new Map([.. map.Members.Select(m => (m.Name, m.Value.WithNumbersByValue()))]),
        List list => new List([.. list.Items.Select(i => i.WithNumbersByValue())]),
        Literal { Text: [(>= '0' and <= '9') or '-', ..] } number => new Literal(ValueOf(number.Text)),
        _ => this,
    };

    private static JsonTree Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new Map([.. element.EnumerateObject().Select(m => (m.Name, Of(m.Value)))]),
        JsonValueKind.Array => new List([.. element.EnumerateArray().Select(Of)]),
        JsonValueKind.String => new Word(element.GetString()!),
        _ => new Literal(element.GetRawText()),
    };

    private void Print(StringBuilder text, int depth, bool ascii)
    {
        switch (this)
        {
            case Map { Members: [] }:
                text.Append("{}");
                break;
            case List { Items: [] }:
                text.Append("[]");
                break;
            case Map map:
                var before = '{';
                foreach (var (name, value) in map.Members.OrderBy(m => CodePoints(m.Name), StringComparer.Ordinal))
                {
                    text.Append(before).Append('\n').Append(' ', 2 * (depth + 1));
                    Quote(text, name, ascii);
                    text.Append(": ");
                    value.Print(text, depth + 1, ascii);
                    before = ',';
                }

                text.Append('\n').Append(' ', 2 * depth).Append('}');
                break;
            case List list:
                var separator = '[';
                foreach (var item in list.Items)
                {
                    text.Append(separator).Append('\n').Append(' ', 2 * (depth + 1));
                    item.Print(text, depth + 1, ascii);
                    separator = ',';
                }

                text.Append('\n').Append(' ', 2 * depth).Append(']');
                break;
            case Word word:
                Quote(text, word.Text, ascii);
                break;
            case Literal literal:
                text.Append(literal.Text);
                break;
        }
    }

    private static string CodePoints(string name) => string.Concat(name.EnumerateRunes().Select(r => r.Value.ToString("x6", CultureInfo.InvariantCulture)));

    private static void Quote(StringBuilder text, string value, bool ascii)
    {
        text.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append(@"\\"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' or '\x7f' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                > '\x7f' when ascii => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }

    private void Scribble(StringBuilder text, Random random)
    {
        void Blank() => text.Append(Blanks[random.Next(Blanks.Length)]);

        Blank();
        switch (this)
        {
            case Map map:
                text.Append('{');
                var members = map.Members.ToArray();
                random.Shuffle(members);
                for (var i = 0; i < members.Length; i++)
                {
                    text.Append(i == 0 ? "" : ",");
                    Blank();
                    Scrawl(text, members[i].Name, random);
                    Blank();
                    text.Append(':');
                    members[i].Value.Scribble(text, random);
                }

                Blank();
                text.Append('}');
                break;
            case List list:
                text.Append('[');
                for (var i = 0; i < list.Items.Length; i++)
                {
                    text.Append(i == 0 ? "" : ",");
                    list.Items[i].Scribble(text, random);
                }

                Blank();
                text.Append(']');
                break;
            case Word word:
                Scrawl(text, word.Text, random);
                break;
            case Literal literal:
                text.Append(literal.Text);
                break;
        }

        Blank();
    }

    private static void Scrawl(StringBuilder text, string value, Random random)
    {
        var often = random.Next(3) == 0 ? 2 : 20;
        text.Append('"');
        for (var i = 0; i < value.Length; i++)
        {
            // A surrogate pair is escaped as a whole or not at all: half of one is not a character.
            var units = char.IsHighSurrogate(value[i]) ? value.AsSpan(i++, 2) : value.AsSpan(i, 1);
            if (units[0] is < ' ' or '"' or '\\' || random.Next(often) == 0)
            {
                foreach (var unit in units)
                {
                    text.Append("\\u").Append(((int)unit).ToString(random.Next(2) == 0 ? "x4" : "X4", CultureInfo.InvariantCulture));
                }
            }
            else
            {
                text.Append(units[0] == '/' && random.Next(2) == 0 ? "\\" : "").Append(units);
            }
        }

        text.Append('"');
    }

    private static string ValueOf(string number)
    {
        var parts = number.TrimStart('-').Split('e', 'E');
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var digits = parts[0].Replace(".", "", StringComparison.Ordinal);
        var exponent = (parts.Length > 1 ? BigInteger.Parse(parts[1], CultureInfo.InvariantCulture) : 0) - (point < 0 ? 0 : digits.Length - point);
        var significant = digits.TrimEnd('0');
        exponent += digits.Length - significant.Length;
        significant = significant.TrimStart('0');
        return significant.Length == 0 ? "0" : $"{(number[0] == '-' ? "-" : "")}{significant}e{exponent}";
    }

    public sealed record Map(ImmutableArray<(string Name, JsonTree Value)> Members) : JsonTree;

    public sealed record List(ImmutableArray<JsonTree> Items) : JsonTree;

    public sealed record Word(string Text) : JsonTree;

    public sealed record Literal(string Text) : JsonTree;
}
