using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace StatusKit.Json;

/// <summary>String escaping of the original programs, which no encoder of the framework reproduces.</summary>
/// <remarks>
/// Every style escapes the quotation mark, the backslash and U+0000 to U+001F, with the short forms for \b \f \n \r \t.
/// They differ in what else they escape and in the case of the hexadecimal digits.
/// </remarks>
// spec cfs appendix B, spec nmp 2.10.
internal sealed unsafe class JsonEscaping : JavaScriptEncoder
{
    private const string ShortForms = "\b\f\n\r\t\"\\";
    private const string ShortLetters = "bfnrt\"\\";
    private const int EscapedUnit = 6; // characters, such as \u00e9

    private readonly bool _asciiOnly;
    private readonly string _alsoEscaped;
    private readonly string _hexFormat;
    private readonly SearchValues<char> _plainAscii;
    private readonly SearchValues<char> _escaped;

    private JsonEscaping(bool asciiOnly, string alsoEscaped, string hexFormat)
    {
        _asciiOnly = asciiOnly;
        _alsoEscaped = alsoEscaped;
        _hexFormat = hexFormat;
        string plain = "", escaped = "";
        for (var c = '\0'; c < 0x80; c++)
        {
            var isEscaped = c is < ' ' or '"' or '\\' || alsoEscaped.Contains(c, StringComparison.Ordinal);
            (plain, escaped) = isEscaped ? (plain, escaped + c) : (plain + c, escaped);
        }

        _plainAscii = SearchValues.Create(plain);
        _escaped = SearchValues.Create(escaped + alsoEscaped);
    }

    /// <summary>Python's json module: everything above U+007E escaped, lower-case digits.</summary>
    // spec cfs appendix B.
    public static JsonEscaping PythonAscii => field ??= new(asciiOnly: true, "\u007f", "x4");

    /// <summary>Go's encoding/json as it is by default: also &lt; &gt; &amp; and the two line separators.</summary>
    // spec nmp 2.10.
    public static JsonEscaping GoHtml => field ??= new(asciiOnly: false, "<>&\u2028\u2029", "x4");

    /// <summary>Go's encoding/json with HTML escaping off.</summary>
    // spec nmp 2.10.
    public static JsonEscaping GoPlain => field ??= new(asciiOnly: false, "\u2028\u2029", "x4");

    /// <summary>Jackson: nothing more than the common set, upper-case digits.</summary>
    // spec nmp 2.10.
    public static JsonEscaping Jackson => field ??= new(asciiOnly: false, "", "X4");

    /// <summary>The jq program: UTF-8 but for U+007F, lower-case digits.</summary>
    // spec cfs 2.12.
    public static JsonEscaping Jq => field ??= new(asciiOnly: false, "\u007f", "x4");

    public override int MaxOutputCharactersPerInputCharacter => 2 * EscapedUnit;

    public override bool WillEncode(int unicodeScalar) =>
        unicodeScalar is < 0x20 or '"' or '\\'
        || (unicodeScalar > 0x7E && _asciiOnly)
        || (unicodeScalar <= char.MaxValue && _alsoEscaped.Contains((char)unicodeScalar, StringComparison.Ordinal));

    /// <summary>The index of the first character that must be escaped; -1 when there is none.</summary>
    public int IndexOfEscaped(ReadOnlySpan<char> text) =>
        _asciiOnly ? text.IndexOfAnyExcept(_plainAscii) : text.IndexOfAny(_escaped);

    public override int FindFirstCharacterToEncode(char* text, int textLength) =>
        IndexOfEscaped(new ReadOnlySpan<char>(text, textLength));

    public override bool TryEncodeUnicodeScalar(
        int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var target = new Span<char>(buffer, bufferLength);
        var shortForm = unicodeScalar <= char.MaxValue
            ? ShortForms.IndexOf((char)unicodeScalar, StringComparison.Ordinal)
            : -1;
        Span<char> units = stackalloc char[2];
        var count = new Rune(unicodeScalar).EncodeToUtf16(units);
        numberOfCharactersWritten = shortForm >= 0 ? 2 : EscapedUnit * count;
        if (target.Length < numberOfCharactersWritten)
        {
            numberOfCharactersWritten = 0;
            return false;
        }

        if (shortForm >= 0)
        {
            (target[0], target[1]) = ('\\', ShortLetters[shortForm]);
            return true;
        }

        for (var i = 0; i < count; i++, target = target[EscapedUnit..])
        {
            (target[0], target[1]) = ('\\', 'u');
            ((int)units[i]).TryFormat(target[2..], out _, _hexFormat, CultureInfo.InvariantCulture);
        }

        return true;
    }
}
