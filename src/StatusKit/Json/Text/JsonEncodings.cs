using System.Text;

namespace StatusKit.Json;

/// <summary>Documents in UTF-16, as a redirection of Windows PowerShell writes them.</summary>
internal static class JsonEncodings
{
    private static readonly UnicodeEncoding LittleEndian = new(
        bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true);
    private static readonly UnicodeEncoding BigEndian = new(
        bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Whether the text has the byte order mark of UTF-16, or begins with a character of JSON in two bytes.
    /// </summary>
    public static bool IsUtf16(ReadOnlySpan<byte> text) => text.Length >= 2 && (text[0], text[1]) switch
    {
        (0xFF, 0xFE) or (0xFE, 0xFF) => true,
        (0, not 0) or (not 0, 0) => true, // JSON begins with ASCII, and U+0000 is not part of it
        _ => false,
    };

    /// <summary>The text in UTF-8, without its byte order mark; null when it is not valid UTF-16.</summary>
    public static byte[]? FromUtf16(ReadOnlySpan<byte> text)
    {
        var encoding = text[0] is 0xFE or 0 ? BigEndian : LittleEndian;
        var mark = text[0] is 0xFE or 0xFF ? 2 : 0;
        try
        {
            return Encoding.UTF8.GetBytes(encoding.GetString(text[mark..]));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
