using System.Text;

namespace StatusKit.Cli;

/// <summary>A place in a document. Both count from 1; the column counts characters (code points), as editors do, a byte order mark apart.</summary>
internal readonly record struct Place(int Line, int Column)
{
    /// <summary>Where every document begins.</summary>
    public static Place Start { get; } = new(1, 1);
}

/// <summary>Finds places. Offsets that rise, as findings do, are found in one pass over the document.</summary>
internal ref struct Places(ReadOnlySpan<byte> utf8)
{
    private readonly ReadOnlySpan<byte> _utf8 = utf8.StartsWith(Encoding.UTF8.Preamble) ? utf8[Encoding.UTF8.Preamble.Length..] : utf8;
    private readonly int _skipped = utf8.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
    private Place _place = Place.Start;
    private int _at;

    /// <summary>The place of a byte, counted from the start of the document, a byte order mark included.</summary>
    public Place Of(long offset)
    {
        var end = (int)Math.Clamp(offset - _skipped, 0, _utf8.Length);
        if (end < _at)
        {
            (_place, _at) = (Place.Start, 0);
        }

        foreach (var each in _utf8[_at..end])
        {
            _place = each switch
            {
                (byte)'\n' => new Place(_place.Line + 1, 1),
                _ when (each & 0xC0) == 0x80 => _place, // a character's further bytes
                _ => _place with { Column = _place.Column + 1 },
            };
        }

        _at = end;
        return _place;
    }

    /// <summary>The place of a byte in a line, both counted from 0 behind a byte order mark, as readers report them.</summary>
    public Place Of(long line, long byteInLine)
    {
        var lineStart = 0;
        for (var i = 0L; i < line; i++)
        {
            lineStart += _utf8[lineStart..].IndexOf((byte)'\n') + 1;
        }

        return Of(_skipped + lineStart + byteInLine);
    }
}
