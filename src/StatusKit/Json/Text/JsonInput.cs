using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace StatusKit.Json;

/// <summary>One document being read: the reader, the bytes for what is kept verbatim, and what was tolerated so far.</summary>
internal ref struct JsonInput
{
    /// <summary>Nesting that every reader accepts: far above the documented shapes, far below any stack.</summary>
    public const int MaxDepth = 64;

    // Enough for any person, and a bound for documents that are nothing but oddities.
    private const int MaxFindings = 10_000;

    // What the framework's messages say beyond the error: its options, and the position, which is said once, by us.
    private static readonly SearchValues<string> AsideMarks =
        SearchValues.Create([" LineNumber:", " Change the reader options"], StringComparison.Ordinal);

    private static readonly JsonDocumentOptions KeptOptions = new() { MaxDepth = MaxDepth };

    public Utf8JsonReader Reader;
    private readonly ReadOnlySpan<byte> _utf8Json;
    private readonly int _skipped;
    private readonly JsonReaderOptions _options;
    private readonly List<(long Offset, string Rule, string Message)>? _findings;

    private JsonInput(ReadOnlySpan<byte> utf8Json, int skipped, bool collects, int maxDepth)
    {
        _utf8Json = utf8Json;
        _skipped = skipped;
        _findings = collects ? [] : null;
        _options = new() { MaxDepth = maxDepth };
        Reader = new Utf8JsonReader(utf8Json, _options);
    }

    public readonly bool CollectsFindings => _findings is not null;

    public static T Read<T>(ReadOnlySpan<byte> utf8Json, JsonCodec<T> codec, ICollection<JsonFinding>? findings, int maxDepth = MaxDepth)
    {
        var skipped = utf8Json.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        var input = new JsonInput(utf8Json[skipped..], skipped, findings is not null, maxDepth);
        if (skipped > 0)
        {
            input.Note(-skipped, JsonRules.ByteOrderMark, "a byte order mark before the document");
        }

        try
        {
            return input.ReadDocument(codec);
        }
        catch (JsonException e) when (e.Path is null)
        {
            throw input.Error(Reason(e), input.ErrorOffset(e), e);
        }
        catch (InvalidOperationException e) when (e.InnerException is null or DecoderFallbackException)
        {
            // The reader's answer to an escaped surrogate without its partner.
            throw input.Error("a string holds a lone surrogate, which is no Unicode text", input.Reader.TokenStartIndex, e);
        }
        finally
        {
            input.Deliver(findings);
        }
    }

    private T ReadDocument<T>(JsonCodec<T> codec)
    {
        if (!Utf8.IsValid(_utf8Json))
        {
            throw Error("the bytes are not valid UTF-8", FirstInvalidByte());
        }

        Reader.Read();
        var value = codec.Read(ref this);
        Reader.Read(); // throws on anything behind the document
        return value;
    }

    /// <summary>Records something tolerated, when the caller asked for it.</summary>
    public readonly void Note(long offset, string rule, string message)
    {
        if (_findings is { Count: < MaxFindings })
        {
            _findings.Add(_findings.Count == MaxFindings - 1 ? (offset, JsonRules.MoreFindings, $"this and what follows: {MaxFindings} findings are enough") : (offset, rule, message));
        }
    }

    /// <summary>The value at the reader's position, kept with its digits; the reader moves to its last token.</summary>
    public JsonElement Keep()
    {
        var start = (int)Reader.TokenStartIndex;
        var depth = Reader.CurrentDepth;
        var names = new Stack<HashSet<string>>();
        do
        {
            switch (Reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    names.Push(new(StringComparer.Ordinal));
                    break;
                case JsonTokenType.EndObject:
                    names.Pop();
                    break;
                case JsonTokenType.PropertyName when !names.Peek().Add(Reader.GetString()!):
                    Fail($"member '{JsonText.Short(Reader.GetString()!)}' occurs twice");
                    break;
                case JsonTokenType.String when Reader.ValueIsEscaped:
                    _ = Reader.GetString(); // refuses lone surrogates
                    break;
            }
        }
        while ((Reader.CurrentDepth > depth || Reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) && Reader.Read());

        return JsonElement.Parse(_utf8Json[start..(int)Reader.BytesConsumed], KeptOptions);
    }

    [DoesNotReturn]
    public readonly void Fail(string message) => throw Error(message, Reader.TokenStartIndex);

    [DoesNotReturn]
    public readonly void Fail(string message, long offset) => throw Error(message, offset);

    /// <summary>How a message calls the value at the reader's position.</summary>
    public readonly string Found => Reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => $"the number {JsonText.Short(Encoding.UTF8.GetString(Reader.ValueSpan))}",
        JsonTokenType.Null => "null",
        _ => Reader.TokenType == JsonTokenType.True ? "true" : "false",
    };

    private readonly JsonException Error(string message, long offset, Exception? inner = null)
    {
        var path = new JsonPathWalker(_utf8Json, _options).PathAt(offset);
        var before = _utf8Json[..(int)Math.Min(offset, _utf8Json.Length)];
        var line = before.Count((byte)'\n');
        var column = before.Length - 1 - before.LastIndexOf((byte)'\n');
        return new JsonException($"{path}: {message} (line {line + 1}, column {column + 1}).", path, line, column, inner);
    }

    private static string Reason(JsonException e)
    {
        if (e.Message.Contains("isFinalBlock", StringComparison.Ordinal) && e.Message.Contains("any JSON tokens", StringComparison.Ordinal))
        {
            return "the document is empty";
        }

        var end = e.Message.AsSpan().IndexOfAny(AsideMarks);
        return (end < 0 ? e.Message : e.Message[..end]).TrimEnd(' ', '.');
    }

    private readonly long ErrorOffset(JsonException e)
    {
        if (e.LineNumber is not { } line || e.BytePositionInLine is not { } column)
        {
            return Reader.TokenStartIndex;
        }

        var start = 0;
        for (; line > 0; line--)
        {
            start += _utf8Json[start..].IndexOf((byte)'\n') + 1;
        }

        return start + column;
    }

    private readonly long FirstInvalidByte()
    {
        var offset = 0;
        while (Rune.DecodeFromUtf8(_utf8Json[offset..], out _, out var length) == System.Buffers.OperationStatus.Done)
        {
            offset += length;
        }

        return offset;
    }

    private readonly void Deliver(ICollection<JsonFinding>? findings)
    {
        if (_findings is null || findings is null)
        {
            return;
        }

        var walker = new JsonPathWalker(_utf8Json, _options);
        foreach (var (offset, rule, message) in _findings.OrderBy(f => f.Offset))
        {
            findings.Add(new JsonFinding(offset + _skipped, walker.PathAt(offset), rule, message));
        }
    }
}
