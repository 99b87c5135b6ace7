using System.Text;

namespace StatusKit.Json;

/// <summary>Finds lines and columns. Offsets that do not fall are found in one pass over the text.</summary>
internal ref struct TextPositions(ReadOnlySpan<byte> utf8)
{
    private readonly ReadOnlySpan<byte> _utf8 = utf8;
    private readonly int _mark = utf8.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
    private int _line = 1;
    private int _column = 1;
    private int _at;

    /// <summary>The position of a byte, counted from the start of the text, a byte order mark included.</summary>
    public TextPosition Find(long offset)
    {
        var end = (int)Math.Clamp(offset, 0, _utf8.Length);
        if (end < _at)
        {
            (_line, _column, _at) = (1, 1, 0);
        }

        foreach (var each in _utf8[Math.Min(Math.Max(_at, _mark), end)..end])
        {
            if (each == (byte)'\n')
            {
                _line++;
                _column = 1;
            }
            else if ((each & 0xC0) != 0x80) // not a further byte of a character
            {
                _column++;
            }
        }

        _at = end;
        return new TextPosition(end, _line, _column);
    }
}
