using System.Text;

namespace StatusKit.Json;

/// <summary>A position in a JSON document.</summary>
/// <param name="ByteOffset">The bytes before it, a byte order mark included.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column in the line, from 1, in characters (Unicode code points), as editors count.</param>
public readonly record struct TextPosition(long ByteOffset, int Line, int Column)
{
    /// <summary>The start of every document.</summary>
    public static TextPosition Start { get; } = new(0, 1, 1);

    /// <summary>The position that <see cref="System.Text.Json.JsonException"/> reports, in characters.</summary>
    /// <param name="utf8">The document in UTF-8.</param>
    /// <param name="lineNumber">The line, from 0.</param>
    /// <param name="bytePositionInLine">
    /// The bytes before it in the line, from 0, without a byte order mark. What lies after the end of the document is
    /// its end.
    /// </param>
    public static TextPosition Find(ReadOnlySpan<byte> utf8, long lineNumber, long bytePositionInLine)
    {
        var lineStart = utf8.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        for (var i = 0L; i < lineNumber; i++)
        {
            lineStart += utf8[lineStart..].IndexOf((byte)'\n') + 1;
        }

        return new TextPositions(utf8).Find(lineStart + bytePositionInLine);
    }

    /// <summary>A position in a part of a document, as one in the document.</summary>
    /// <param name="start">Where the part starts in the document.</param>
    public TextPosition After(TextPosition start) => new(
        start.ByteOffset + ByteOffset, start.Line + Line - 1, Line == 1 ? start.Column + Column - 1 : Column);
}
