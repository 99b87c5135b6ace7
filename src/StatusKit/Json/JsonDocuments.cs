using System.Text;
using System.Text.Json;

namespace StatusKit.Json;

/// <summary>Prepares files for reading whose kind or number of documents is not known beforehand.</summary>
public static class JsonDocuments
{
    /// <summary>The text in UTF-8: as it is, or converted from UTF-16.</summary>
    /// <param name="text">The text of a file.</param>
    /// <returns>The same memory when the text is not UTF-16 or not valid UTF-16.</returns>
    public static ReadOnlyMemory<byte> ToUtf8(ReadOnlyMemory<byte> text) =>
        JsonEncodings.IsUtf16(text.Span) && JsonEncodings.FromUtf16(text.Span) is { } utf8 ? utf8 : text;

    /// <summary>
    /// Splits a text into the documents that follow one another in it, one on each line or without any separator.
    /// </summary>
    /// <remarks>
    /// A document that is not valid JSON is the last one; it includes everything to the end of the text.
    /// </remarks>
    /// <param name="text">The text as UTF-8, or as UTF-16 with a byte order mark.</param>
    /// <returns>The documents in UTF-8; none for a text of white space.</returns>
    public static IEnumerable<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> text)
    {
        var utf8 = ToUtf8(text);
        foreach (var document in Ranges(utf8))
        {
            yield return utf8[document];
        }
    }

    /// <summary>Splits a text like <see cref="Split"/>, and gives where each document starts.</summary>
    /// <param name="text">The text as UTF-8, or as UTF-16 with a byte order mark.</param>
    /// <returns>The documents and where they start; none for a text of white space.</returns>
    public static IReadOnlyList<JsonDocumentPart> SplitWithPositions(ReadOnlyMemory<byte> text)
    {
        var utf8 = ToUtf8(text);
        var positions = new TextPositions(utf8.Span);
        var documents = new List<JsonDocumentPart>();
        foreach (var document in Ranges(utf8))
        {
            documents.Add(new() { Utf8 = utf8[document], Start = positions.Find(document.Start.Value) });
        }

        return documents;
    }

    internal static IEnumerable<Range> Ranges(ReadOnlyMemory<byte> utf8)
    {
        var start = utf8.Span.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        while (start < utf8.Length)
        {
            var skipped = utf8.Span[start..].IndexOfAnyExcept(" \t\r\n"u8);
            if (skipped < 0)
            {
                yield break;
            }

            start += skipped;
            var end = EndOf(utf8.Span, start);
            yield return start..end;
            start = end;
        }
    }

    private static int EndOf(ReadOnlySpan<byte> utf8, int start)
    {
        var reader = new Utf8JsonReader(
            utf8[start..], new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = 1000 });
        try
        {
            reader.Read();
            reader.Skip();
            return start + (int)reader.BytesConsumed;
        }
        catch (JsonException)
        {
            return utf8.Length;
        }
    }
}
