using System.Text;
using System.Text.Json;

namespace StatusKit.Cli.Documents;

/// <summary>The first levels of a JSON document, as far as it is JSON: what tells its kind.</summary>
internal sealed class DocumentOutline
{
    private const int MaxDepth = 3;

    private readonly Dictionary<(int Depth, string Name), JsonTokenType> _members = [];

    /// <summary>Whether there is nothing but white space.</summary>
    public bool IsEmpty { get; private init; }

    /// <summary>What the document as a whole is; none for an empty one.</summary>
    public JsonTokenType Root { get; private set; }

    /// <summary>Where and why it stops being JSON; null when it does not.</summary>
    public JsonException? Break { get; private set; }

    /// <summary>The names of the members of the root.</summary>
    public IEnumerable<string> Names => NamesAt(1);

    /// <summary>The document, for messages.</summary>
    public string Description => Root switch
    {
        JsonTokenType.StartObject when _members.Count > 0 => $"an object with {string.Join(", ", Names.Take(5).Select(n => $"'{n}'"))}",
        JsonTokenType.StartObject => "an empty object",
        JsonTokenType.StartArray => "an array",
        _ => "a single value",
    };

    /// <summary>Looks at a document; never throws.</summary>
    public static DocumentOutline Read(ReadOnlySpan<byte> utf8Json)
    {
        var text = utf8Json.StartsWith(Encoding.UTF8.Preamble) ? utf8Json[Encoding.UTF8.Preamble.Length..] : utf8Json;
        var outline = new DocumentOutline { IsEmpty = text.Trim(" \t\r\n"u8).IsEmpty };
        var reader = new Utf8JsonReader(text);
        try
        {
            while (reader.Read())
            {
                outline.Add(ref reader);
            }
        }
        catch (JsonException e)
        {
            outline.Break = e;
        }

        return outline;
    }

    /// <summary>Whether somewhere at this depth, 1 being the root's own members, stands a member of this name.</summary>
    public bool Has(string name, int depth = 1) => _members.ContainsKey((depth, name));

    /// <inheritdoc cref="Has"/>
    /// <remarks>Upper and lower case are the same.</remarks>
    public bool HasAnyCase(string name, int depth = 1) => Has(name, depth) || NamesAt(depth).Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The names of all members at this depth.</summary>
    public IEnumerable<string> NamesAt(int depth) => _members.Keys.Where(m => m.Depth == depth).Select(m => m.Name);

    /// <summary>What the root's member of this name is; none when it has none.</summary>
    public JsonTokenType this[string name] => _members.GetValueOrDefault((1, name));

    private void Add(ref Utf8JsonReader reader)
    {
        Root = Root == JsonTokenType.None ? reader.TokenType : Root;
        if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth <= MaxDepth)
        {
            var (depth, name) = (reader.CurrentDepth, NameOf(in reader));
            _members.TryAdd((depth, name), JsonTokenType.Null);
            reader.Read();
            _members[(depth, name)] = reader.TokenType;
        }
    }

    private static string NameOf(in Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan); // no Unicode text: the document's reader will refuse it
        }
    }
}
