using System.Globalization;
using System.Text;
using System.Text.Json;

namespace StatusKit.Json;

/// <summary>
/// Finds the JSON path of a byte offset. It reads the document again up to that offset, so that reading a valid
/// document costs nothing for it.
/// </summary>
internal ref struct JsonPathWalker
{
    private readonly Stack<(bool IsArray, string? Name, int Index)> _levels = new();
    private Utf8JsonReader _reader;

    public JsonPathWalker(ReadOnlySpan<byte> utf8Json, JsonReaderOptions options) => _reader = new(utf8Json, options);

    /// <summary>Paths from the value at the reader's position.</summary>
    public JsonPathWalker(Utf8JsonReader reader)
    {
        _reader = reader;
        Follow();
    }

    /// <summary>
    /// The path of the token at, around or after the offset. The offsets given to one walker must not decrease.
    /// </summary>
    public string PathAt(long offset)
    {
        try
        {
            while ((_reader.TokenType == JsonTokenType.None
                || (_reader.TokenStartIndex < offset && _reader.BytesConsumed <= offset)) && _reader.Read())
            {
                Follow();
            }
        }
        catch (JsonException)
        {
            // The document is broken here: the path so far is the answer.
        }

        return Render();
    }

    private readonly void Follow()
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                _levels.Pop();
                _levels.Push((false, NameOf(in _reader), 0));
                return;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                _levels.Pop();
                return;
        }

        if (_levels.TryPeek(out var level) && level.IsArray)
        {
            _levels.Pop();
            _levels.Push(level with { Index = level.Index + 1 });
        }

        if (_reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            _levels.Push((_reader.TokenType == JsonTokenType.StartArray, null, -1));
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
            return Encoding.UTF8.GetString(reader.ValueSpan); // a lone surrogate: show the escapes
        }
    }

    private readonly string Render()
    {
        var path = new StringBuilder("$");
        foreach (var (isArray, name, index) in _levels.Reverse())
        {
            if (isArray)
            {
                path.Append(index < 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"[{index}]"));
            }
            else if (name is not null)
            {
                path.Append(JsonText.PathSegment(name));
            }
        }

        return path.ToString();
    }
}
