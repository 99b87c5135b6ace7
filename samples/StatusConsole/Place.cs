using System.Text;

namespace StatusConsole;

/// <summary>A place in a document. Both count from 1; the column counts characters (code points), as editors do, a byte order mark apart.</summary>
internal readonly record struct Place(int Line, int Column)
{
    /// <summary>Where every document begins.</summary>
    public static Place Start { get; } = new(1, 1);
}

/// <summary>Finds places. Offsets that rise, as findings do, are found in one pass over the document.</summary>
internal ref struct Places(ReadOnlySpan<byte> utf8)
{
    private readonly ReadOnlySpan<byte> _utf8 = utf8;
    private readonly int _start = utf8.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
    private int _lineStart = utf8.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
    private int _line = 1;

    /// <summary>The place of a byte, counted from the start of the document, a byte order mark included.</summary>
    public Place Of(long offset)
    {
        var end = (int)Math.Clamp(offset, _start, _utf8.Length);
        if (end < _lineStart)
        {
            (_lineStart, _line) = (_start, 1);
        }

        for (int length; (length = _utf8[_lineStart..end].IndexOf((byte)'\n')) >= 0; _line++)
        {
            _lineStart += length + 1;
        }

        return new Place(_line, CharactersIn(_utf8[_lineStart..end]) + 1);
    }

    /// <summary>The place of a byte in a line, both counted from 0 behind a byte order mark, as readers report them.</summary>
    public Place Of(long line, long byteInLine)
    {
        var lineStart = _start;
        for (var i = 0L; i < line; i++)
        {
            lineStart += _utf8[lineStart..].IndexOf((byte)'\n') + 1;
        }

        return Of(lineStart + byteInLine);
    }

    private static int CharactersIn(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var each in utf8)
        {
            count += (each & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }
}
