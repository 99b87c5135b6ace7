using System.Text;
using System.Text.Json;

namespace StatusKit.Json;

/// <summary>The member names in the first levels of a JSON document, as far as it is JSON.</summary>
internal sealed class DocumentOutline
{
    private const int MaxDepth = 3;

    private readonly Dictionary<(int Depth, string Name), JsonTokenType> _members = [];
    private readonly List<string> _names = [];

    /// <summary>Whether there is nothing but white space.</summary>
    public bool IsEmpty { get; private init; }

    /// <summary>The type of the whole document; none for an empty one.</summary>
    public JsonTokenType Root { get; private set; }

    /// <summary>
    /// The type of the first item of an array at the root, or of the first array among the root's members.
    /// </summary>
    public JsonTokenType FirstItem { get; private set; }

    /// <summary>Whether another value follows the first one.</summary>
    public bool IsSequence { get; private set; }

    /// <summary>Where and why it stops being JSON; null when it does not.</summary>
    public JsonException? Error { get; private set; }

    /// <summary>The names of the members of the root.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The document, for messages.</summary>
    public string Description => Root switch
    {
        JsonTokenType.StartObject when _names.Count > 0 =>
            $"an object with {string.Join(", ", _names.Take(5).Select(n => $"'{n}'"))}",
        JsonTokenType.StartObject => "an empty object",
        JsonTokenType.StartArray => "an array",
        _ => "a single value",
    };

    /// <summary>The type of the root's member of this name; none when there is none.</summary>
    public JsonTokenType this[string name] => _members.GetValueOrDefault((1, name));

    /// <summary>Reads a document; never throws.</summary>
    public static DocumentOutline Read(ReadOnlySpan<byte> utf8Json)
    {
        var text = utf8Json.StartsWith(Encoding.UTF8.Preamble) ? utf8Json[Encoding.UTF8.Preamble.Length..] : utf8Json;
        var outline = new DocumentOutline { IsEmpty = text.Trim(" \t\r\n"u8).IsEmpty };
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            while (reader.Read())
            {
                outline.Add(ref reader);
            }
        }
        catch (JsonException e)
        {
            outline.Error = e;
        }

        return outline;
    }

    /// <summary>Whether any member at this depth has this name; 1 is the depth of the root's own members.</summary>
    public bool Has(string name, int depth = 1) => _members.ContainsKey((depth, name));

    /// <summary>Whether any member at this depth has this name in any case.</summary>
    public bool HasIgnoreCase(string name, int depth = 1) => Has(name, depth)
        || NamesAt(depth).Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The names of all members at this depth.</summary>
    public IEnumerable<string> NamesAt(int depth) => _members.Keys.Where(m => m.Depth == depth).Select(m => m.Name);

    private void Add(ref Utf8JsonReader reader)
    {
        if (Root == JsonTokenType.None)
        {
            Root = reader.TokenType;
        }
        else if (reader.CurrentDepth == 0
            && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
        {
            IsSequence = true;
        }
        else if (FirstItem == JsonTokenType.None && Root == JsonTokenType.StartArray)
        {
            FirstItem = reader.TokenType;
        }

        if (!IsSequence && reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth <= MaxDepth)
        {
            AddMember(ref reader);
        }
    }

    private void AddMember(ref Utf8JsonReader reader)
    {
        var (depth, name) = (reader.CurrentDepth, NameOf(in reader));
        if (_members.TryAdd((depth, name), JsonTokenType.Null) && depth == 1)
        {
            _names.Add(name);
        }

        reader.Read();
        _members[(depth, name)] = reader.TokenType;
        if (depth == 1 && reader.TokenType == JsonTokenType.StartArray && FirstItem == JsonTokenType.None)
        {
            var ahead = reader;
            FirstItem = ahead.Read() ? ahead.TokenType : JsonTokenType.None;
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
            return Encoding.UTF8.GetString(reader.ValueSpan); // not valid Unicode: the document's reader will reject it
        }
    }
}
