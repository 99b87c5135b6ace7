using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace StatusKit.Cli.Documents;

/// <summary>Reads TOML, the default output of <c>cray</c>, as JSON.</summary>
internal static class TomlReader
{
    // Around the lists of the v2 API, which are bare arrays in JSON.
    private const string Wrapper = "results";

    /// <summary>The document as JSON.</summary>
    /// <exception cref="TomlException">It is not TOML.</exception>
    /// <exception cref="FormatException">It defines a name twice.</exception>
    public static byte[] ReadAsJson(byte[] utf8Toml)
    {
        var root = Read(Encoding.UTF8.GetString(utf8Toml).TrimStart('\uFEFF'));
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            (root.Count == 1 && root[Wrapper] is JsonArray list ? (JsonNode)list : root).WriteTo(json);
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The tables of a document.</summary>
    /// <exception cref="TomlException">It is not TOML.</exception>
    /// <exception cref="FormatException">It defines a name twice.</exception>
    public static JsonObject Read(string text)
    {
        var document = SyntaxParser.ParseStrict(text);
        var root = new JsonObject();
        AddAll(root, document.KeyValues);
        foreach (var table in document.Tables)
        {
            string[] path = [.. NamesOf(table.Name!)];
            var parent = TableAt(root, path[..^1]);
            AddAll(table is TableArraySyntax ? NewItem(parent, path[^1]) : TableAt(parent, path[^1..]), table.Items);
        }

        return root;
    }

    private static void AddAll(JsonObject table, IEnumerable<KeyValueSyntax> members)
    {
        foreach (var member in members)
        {
            string[] path = [.. NamesOf(member.Key!)];
            var parent = TableAt(table, path[..^1]);
            if (!parent.TryAdd(path[^1], ValueOf(member.Value)))
            {
                throw new FormatException($"'{path[^1]}' is defined twice");
            }
        }
    }

    // Of a list of tables, its last one is meant.
    private static JsonObject TableAt(JsonObject table, IEnumerable<string> path)
    {
        foreach (var name in path)
        {
            table = table[name] switch
            {
                null => Added(table, name, new JsonObject()),
                JsonObject inside => inside,
                JsonArray { Count: > 0 } list when list[^1] is JsonObject last => last,
                _ => throw new FormatException($"'{name}' is not a table"),
            };
        }

        return table;
    }

    // An empty list may have been written before, as the original does.
    private static JsonObject NewItem(JsonObject parent, string name)
    {
        var list = parent[name] as JsonArray ?? Added(parent, name, new JsonArray());
        var item = new JsonObject();
        list.Add((JsonNode)item);
        return item;
    }

    private static T Added<T>(JsonObject table, string name, T node)
        where T : JsonNode
    {
        table[name] = node;
        return node;
    }

    private static JsonNode? ValueOf(ValueSyntax? value) => value switch
    {
        StringValueSyntax text => JsonValue.Create(text.Value),
        IntegerValueSyntax number => JsonValue.Create(number.Value),
        FloatValueSyntax { Value: var number } => double.IsFinite(number) ? JsonValue.Create(number) : null,
        BooleanValueSyntax flag => JsonValue.Create(flag.Value),
        ArraySyntax array => new JsonArray([.. array.Items.Select(item => ValueOf(item.Value))]),
        InlineTableSyntax table => InlineTable(table),
        _ => JsonValue.Create(value?.ToString()?.Trim()),
    };

    private static JsonObject InlineTable(InlineTableSyntax syntax)
    {
        var table = new JsonObject();
        AddAll(table, syntax.Items.Select(item => item.KeyValue!));
        return table;
    }

    private static IEnumerable<string> NamesOf(KeySyntax key) =>
        [NameOf(key.Key), .. key.DotKeys.Select(item => NameOf(item.Key))];

    private static string NameOf(BareKeyOrStringValueSyntax? key) => key switch
    {
        BareKeySyntax bare => bare.Key?.Text ?? "",
        StringValueSyntax text => text.Value ?? "",
        _ => "",
    };
}
