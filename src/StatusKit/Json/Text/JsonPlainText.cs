using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StatusKit.Json;

/// <summary>
/// Text that every style of <see cref="JsonEscaping"/> writes as it is: ASCII without control characters and <c>" \
/// &amp; &lt; &gt;</c>.
/// </summary>
internal static class JsonPlainText
{
    /// <summary>
    /// Copies the text, looking at up to sixteen characters at once. False when it is not plain; what was written is of
    /// no use then.
    /// </summary>
    public static bool TryCopy(ReadOnlySpan<char> text, Span<byte> utf8) => text.Length switch
    {
        < 4 => TryCopyFew(text, utf8),
        < 8 => TryCopyFours(MemoryMarshal.AsBytes(text), utf8),
        < 16 => TryCopyEights(MemoryMarshal.Cast<char, ushort>(text), utf8),
        _ => TryCopySixteens(MemoryMarshal.Cast<char, ushort>(text), utf8),
    };

    private static bool TryCopyFew(ReadOnlySpan<char> text, Span<byte> utf8)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is < ' ' or > '~' or '"' or '\\' or '&' or '<' or '>')
            {
                return false;
            }

            utf8[i] = (byte)text[i];
        }

        return true;
    }

    // The first four and the last four, which may overlap; so below with more.
    private static bool TryCopyFours(ReadOnlySpan<byte> utf16, Span<byte> utf8)
    {
        var both = Vector128.Create(
            MemoryMarshal.Read<ulong>(utf16), MemoryMarshal.Read<ulong>(utf16[^8..])).AsUInt16();
        var bytes = Vector128.NarrowWithSaturation(both, both);
        MemoryMarshal.Write(utf8, bytes.AsUInt32()[0]);
        MemoryMarshal.Write(utf8[((utf16.Length / 2) - 4)..], bytes.AsUInt32()[1]);
        return IsPlain(bytes);
    }

    private static bool TryCopyEights(ReadOnlySpan<ushort> utf16, Span<byte> utf8)
    {
        var bytes = Vector128.NarrowWithSaturation(Vector128.Create(utf16), Vector128.Create(utf16[^8..]));
        MemoryMarshal.Write(utf8, bytes.AsUInt64()[0]);
        MemoryMarshal.Write(utf8[(utf16.Length - 8)..], bytes.AsUInt64()[1]);
        return IsPlain(bytes);
    }

    private static bool TryCopySixteens(ReadOnlySpan<ushort> utf16, Span<byte> utf8)
    {
        var last = utf16.Length - 16;
        for (var i = 0; ; i = Math.Min(i + 16, last))
        {
            var bytes = Vector128.NarrowWithSaturation(
                Vector128.Create(utf16[i..]), Vector128.Create(utf16[(i + 8)..]));
            bytes.CopyTo(utf8[i..]);
            if (!IsPlain(bytes) || i == last)
            {
                return IsPlain(bytes);
            }
        }
    }

    // Characters beyond one byte were narrowed to 255. One bit apart: " and &, < and >.
    private static bool IsPlain(Vector128<byte> text)
    {
        var notPlain = Vector128.GreaterThan(text - Vector128.Create((byte)' '), Vector128.Create((byte)('~' - ' ')))
            | Vector128.Equals(text | Vector128.Create((byte)('"' ^ '&')), Vector128.Create((byte)'&'))
            | Vector128.Equals(text | Vector128.Create((byte)('<' ^ '>')), Vector128.Create((byte)'>'))
            | Vector128.Equals(text, Vector128.Create((byte)'\\'));
        return notPlain == Vector128<byte>.Zero;
    }
}
