using System.Text;

namespace StatusKit.Cli;

/// <summary>
/// A place in a document. Both count from 1; the column counts characters (code points), as editors do, a byte order
/// mark apart.
/// </summary>
internal readonly record struct TextPosition(int Line, int Column)
{
    /// <summary>Where every document begins.</summary>
    public static TextPosition Start { get; } = new(1, 1);
}

/// <summary>Finds places. Offsets that rise, as findings do, are found in one pass over the document.</summary>
internal ref struct TextPositions(ReadOnlySpan<byte> utf8)
{
    private readonly ReadOnlySpan<byte> _utf8 = utf8.StartsWith(Encoding.UTF8.Preamble)
        ? utf8[Encoding.UTF8.Preamble.Length..]
        : utf8;
    private readonly int _skipped = utf8.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
    private TextPosition _position = TextPosition.Start;
    private int _at;

    /// <summary>The place of a byte, counted from the start of the document, a byte order mark included.</summary>
    public TextPosition Find(long offset)
    {
        var end = (int)Math.Clamp(offset - _skipped, 0, _utf8.Length);
        if (end < _at)
        {
            (_position, _at) = (TextPosition.Start, 0);
        }

        foreach (var each in _utf8[_at..end])
        {
            _position = each switch
            {
                (byte)'\n' => new TextPosition(_position.Line + 1, 1),
                _ when (each & 0xC0) == 0x80 => _position, // a character's further bytes
                _ => _position with { Column = _position.Column + 1 },
            };
        }

        _at = end;
        return _position;
    }

    /// <summary>
    /// The position of a byte in a line, both counted from 0 after a byte order mark, as readers report them.
    /// </summary>
    public TextPosition Find(long line, long byteInLine)
    {
        var lineStart = 0;
        for (var i = 0L; i < line; i++)
        {
            lineStart += _utf8[lineStart..].IndexOf((byte)'\n') + 1;
        }

        return Find(_skipped + lineStart + byteInLine);
    }
}
