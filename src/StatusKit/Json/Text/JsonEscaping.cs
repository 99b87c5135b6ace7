using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;

namespace StatusKit.Json;

/// <summary> String escaping of the original programs, which no encoder of the framework reproduces. </summary>
/// <remarks>
/// Every style escapes the quotation mark, the backslash and U+0000 to U+001F, with the short forms for \b \f \n \r \t.
/// They differ in what else they escape and in the case of the hexadecimal digits.
/// </remarks>
// spec cfs appendix B, spec nmp 2.10.
internal sealed unsafe class JsonEscaping : JavaScriptEncoder
{
    private const string ShortForms = "\b\f\n\r\t\"\\";
    private const string ShortLetters = "bfnrt\"\\";
    private const byte LeadOfLineSeparators = 0xE2;

    private readonly bool _asciiOnly;
    private readonly string _alsoEscaped;
    private readonly string _hexDigits;
    private readonly SearchValues<char> _plainAscii;
    private readonly SearchValues<char> _escaped;
    private readonly SearchValues<byte> _plainAsciiUtf8;
    private readonly SearchValues<byte> _escapedUtf8;

    private JsonEscaping(bool asciiOnly, string alsoEscaped, string hexDigits)
    {
        _asciiOnly = asciiOnly;
        _alsoEscaped = alsoEscaped;
        _hexDigits = hexDigits;
        string plain = "", escaped = "";
        for (var c = '\0'; c < 0x80; c++)
        {
            var isEscaped = c is < ' ' or '"' or '\\' || alsoEscaped.Contains(c, StringComparison.Ordinal);
            (plain, escaped) = isEscaped ? (plain, escaped + c) : (plain + c, escaped);
        }

        _plainAscii = SearchValues.Create(plain);
        _escaped = SearchValues.Create(escaped + alsoEscaped);
        _plainAsciiUtf8 = SearchValues.Create(Encoding.UTF8.GetBytes(plain));
        _escapedUtf8 = SearchValues.Create([.. Encoding.UTF8.GetBytes(escaped), LeadOfLineSeparators]);
    }

    /// <summary>Python's json module: everything above U+007E escaped, lower-case digits.</summary>
    // spec cfs appendix B.
    public static JsonEscaping PythonAscii => field ??= new(asciiOnly: true, "\u007f", "0123456789abcdef");

    /// <summary>Go's encoding/json as it is by default: also &lt; &gt; &amp; and the two line separators.</summary>
    // spec nmp 2.10.
    public static JsonEscaping GoHtml => field ??= new(asciiOnly: false, "<>&\u2028\u2029", "0123456789abcdef");

    /// <summary>Go's encoding/json with HTML escaping off.</summary>
    // spec nmp 2.10.
    public static JsonEscaping GoPlain => field ??= new(asciiOnly: false, "\u2028\u2029", "0123456789abcdef");

    /// <summary>Jackson: nothing more than the common set, upper-case digits.</summary>
    // spec nmp 2.10.
    public static JsonEscaping Jackson => field ??= new(asciiOnly: false, "", "0123456789ABCDEF");

    /// <summary>The jq program: UTF-8 but for U+007F, lower-case digits.</summary>
    // spec cfs 2.12.
    public static JsonEscaping Jq => field ??= new(asciiOnly: false, "\u007f", "0123456789abcdef");

    public override int MaxOutputCharactersPerInputCharacter => 12;

    public override bool WillEncode(int unicodeScalar) =>
        unicodeScalar is < 0x20 or '"' or '\\'
        || (unicodeScalar > 0x7E && _asciiOnly)
        || (unicodeScalar <= char.MaxValue && _alsoEscaped.Contains((char)unicodeScalar, StringComparison.Ordinal));

    /// <summary>The index of the first character that must be escaped; -1 when there is none.</summary>
    public int IndexOfEscaped(ReadOnlySpan<char> text) =>
        _asciiOnly ? text.IndexOfAnyExcept(_plainAscii) : text.IndexOfAny(_escaped);

    public override int FindFirstCharacterToEncode(char* text, int textLength) =>
        IndexOfEscaped(new ReadOnlySpan<char>(text, textLength));

    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text)
    {
        if (_asciiOnly)
        {
            return utf8Text.IndexOfAnyExcept(_plainAsciiUtf8);
        }

        for (var start = 0; start < utf8Text.Length;)
        {
            var found = utf8Text[start..].IndexOfAny(_escapedUtf8);
            if (found < 0)
            {
                return -1;
            }

            start += found;
            Rune.DecodeFromUtf8(utf8Text[start..], out var rune, out var length);
            if (WillEncode(rune.Value))
            {
                return start;
            }

            start += length;
        }

        return -1;
    }

    public override bool TryEncodeUnicodeScalar(
        int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var target = new Span<char>(buffer, bufferLength);
        var shortForm = unicodeScalar <= char.MaxValue
            ? ShortForms.IndexOf((char)unicodeScalar, StringComparison.Ordinal)
            : -1;
        if (shortForm >= 0)
        {
            numberOfCharactersWritten = 2;
            return Copy(['\\', ShortLetters[shortForm]], target);
        }

        Span<char> units = stackalloc char[2];
        var count = new Rune(unicodeScalar).EncodeToUtf16(units);
        Span<char> escaped = stackalloc char[12];
        for (var i = 0; i < count; i++)
        {
            WriteUnit(units[i], escaped[(6 * i)..]);
        }

        numberOfCharactersWritten = 6 * count;
        return Copy(escaped[..(6 * count)], target);
    }

    private void WriteUnit(char unit, Span<char> target)
    {
        target[0] = '\\';
        target[1] = 'u';
        for (var digit = 0; digit < 4; digit++)
        {
            target[2 + digit] = _hexDigits[(unit >> (12 - (4 * digit))) & 0xF];
        }
    }

    private static bool Copy(ReadOnlySpan<char> escaped, Span<char> target)
    {
        Debug.Assert(escaped.Length <= 12);
        return escaped.TryCopyTo(target);
    }
}
