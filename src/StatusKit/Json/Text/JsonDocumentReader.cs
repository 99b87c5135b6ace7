using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace StatusKit.Json;

/// <summary>Reads whole documents, with paths and positions for everything that is reported.</summary>
internal static class JsonDocumentReader
{
    // What the framework's messages say in addition to the error: its options, and the position, which is data here.
    private static readonly SearchValues<string> AsideMarks =
        SearchValues.Create([" LineNumber:", " Change the reader options"], StringComparison.Ordinal);

    /// <summary>Reads one document.</summary>
    /// <param name="utf8Json">The text up to the end of the document.</param>
    /// <param name="codec">Reads the document's form.</param>
    /// <param name="findings">Receives what was accepted, also when reading fails; null when nobody asks.</param>
    /// <param name="maxDepth">The deepest nesting to accept.</param>
    /// <param name="start">Where the document starts in the text.</param>
    public static T Read<T>(
        ReadOnlySpan<byte> utf8Json,
        JsonCodec<T> codec,
        ICollection<JsonFinding>? findings,
        int maxDepth = JsonInput.MaxDepth,
        int start = 0)
    {
        if (start == 0 && JsonEncodings.IsUtf16(utf8Json))
        {
            return ReadUtf16(utf8Json, codec, findings, maxDepth);
        }

        var mark = start == 0 && utf8Json.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        var json = utf8Json[(start + mark)..];
        var options = new JsonReaderOptions { MaxDepth = maxDepth };
        var notes = findings is null ? null : new List<(long Offset, string Rule, string Message)>();
        var input = new JsonInput(new Utf8JsonReader(json, options), notes);
        if (mark > 0)
        {
            input.Note(-mark, JsonFindingCodes.ByteOrderMark, "a byte order mark before the document");
        }

        try
        {
            if (!Utf8.IsValid(json))
            {
                JsonInput.FailAt(FirstInvalidByte(json), "the bytes are not valid UTF-8");
            }

            input.Reader.Read();
            var value = codec.Read(ref input);
            input.Reader.Read(); // throws on anything after the document
            return value;
        }
        catch (JsonInputException e)
        {
            throw Error(utf8Json, start + mark, options, e.Message, e.Offset, e.InnerException);
        }
        catch (JsonException e)
        {
            throw Error(
                utf8Json, start + mark, options, Reason(e), ErrorOffset(json, e) ?? input.Reader.TokenStartIndex, e);
        }
        catch (InvalidOperationException e) when (e.InnerException is null or DecoderFallbackException)
        {
            // What the reader throws for an escaped surrogate without its partner.
            throw Error(utf8Json, start + mark, options, JsonInput.InvalidText, input.Reader.TokenStartIndex, e);
        }
        finally
        {
            if (findings is not null && notes is { Count: > 0 })
            {
                Deliver(utf8Json, start + mark, options, notes, findings);
            }
        }
    }

    private static T ReadUtf16<T>(
        ReadOnlySpan<byte> utf16Json, JsonCodec<T> codec, ICollection<JsonFinding>? findings, int maxDepth)
    {
        var utf8Json = JsonEncodings.FromUtf16(utf16Json);
        if (utf8Json is null)
        {
            throw new JsonDialectException("the bytes are not valid UTF-16");
        }

        findings?.Add(
            new(TextPosition.Start, "$", JsonFindingCodes.Utf16, "the document is in UTF-16; it is written in UTF-8"));
        return Read(utf8Json, codec, findings, maxDepth);
    }

    private static JsonDialectException Error(
        ReadOnlySpan<byte> text, int start, JsonReaderOptions options, string reason, long offset, Exception? inner)
    {
        var path = new JsonPathWalker(text[start..], options).PathAt(offset);
        var position = new TextPositions(text).Find(start + offset);
        var before = text[..(int)Math.Clamp(start + offset, 0, text.Length)];
        var lineStart = before.LastIndexOf((byte)'\n') + 1;
        var mark = lineStart == 0 && text.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        return new JsonDialectException(reason, path, position, before.Length - lineStart - mark, inner);
    }

    private static void Deliver(
        ReadOnlySpan<byte> text,
        int start,
        JsonReaderOptions options,
        List<(long Offset, string Rule, string Message)> notes,
        ICollection<JsonFinding> findings)
    {
        var walker = new JsonPathWalker(text[start..], options);
        var positions = new TextPositions(text);
        foreach (var (offset, rule, message) in notes.OrderBy(note => note.Offset))
        {
            findings.Add(new JsonFinding(positions.Find(start + offset), walker.PathAt(offset), rule, message));
        }
    }

    private static string Reason(JsonException e)
    {
        if (e.Message.Contains("isFinalBlock", StringComparison.Ordinal)
            && e.Message.Contains("any JSON tokens", StringComparison.Ordinal))
        {
            return "the document is empty";
        }

        var end = e.Message.AsSpan().IndexOfAny(AsideMarks);
        return (end < 0 ? e.Message : e.Message[..end]).TrimEnd(' ', '.');
    }

    private static long? ErrorOffset(ReadOnlySpan<byte> json, JsonException e)
    {
        if (e.LineNumber is not { } line || e.BytePositionInLine is not { } column)
        {
            return null;
        }

        var start = 0;
        for (; line > 0; line--)
        {
            start += json[start..].IndexOf((byte)'\n') + 1;
        }

        return start + column;
    }

    private static long FirstInvalidByte(ReadOnlySpan<byte> json)
    {
        var offset = 0;
        while (Rune.DecodeFromUtf8(json[offset..], out _, out var length) == OperationStatus.Done)
        {
            offset += length;
        }

        return offset;
    }
}
