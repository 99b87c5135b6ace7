namespace StatusKit.Json;

/// <summary>A position in a JSON document.</summary>
/// <param name="ByteOffset">The bytes before it, a byte order mark included.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column in the line, from 1, in characters (Unicode code points), as editors count.</param>
public readonly record struct TextPosition(long ByteOffset, int Line, int Column)
{
    /// <summary>The start of every document.</summary>
    public static TextPosition Start { get; } = new(0, 1, 1);
}
