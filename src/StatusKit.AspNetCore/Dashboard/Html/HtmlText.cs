using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace StatusKit.AspNetCore;

/// <summary>Encodes text for HTML.</summary>
internal static class HtmlText
{
    // Letters of all scripts stay readable in the source of a page, which is UTF-8.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>
    /// Encodes text for content and for quoted attributes. Characters that nobody sees, or that change how their
    /// neighbors are shown, are written as escapes such as <c>\u202e</c>.
    /// </summary>
    public static string Encode(string text) => Encoder.Encode(Visible(text));

    /// <summary>A number with its digits in groups of three.</summary>
    public static string Number(long number) => number.ToString("n0", CultureInfo.InvariantCulture);

    /// <summary>Encodes text of several lines, which stay lines.</summary>
    public static HtmlFragment EncodeLines(string text) => HtmlFragment.FromEncoded(
        string.Join('\n', text.Split('\n').Select(line => Encode(line.TrimEnd('\r')))));

    /// <summary>Encodes text without a change, for what a browser sends back.</summary>
    public static string EncodeExactly(string text) => Encoder.Encode(text);

    /// <summary>The text with escapes for control and format characters and for lone surrogates.</summary>
    public static string Visible(string text)
    {
        var first = 0;
        while (first < text.Length && IsPlain(text[first]))
        {
            first++;
        }

        if (first == text.Length)
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 16).Append(text, 0, first);
        for (var rest = text.AsSpan(first); !rest.IsEmpty;)
        {
            var status = Rune.DecodeFromUtf16(rest, out var rune, out var length);
            if (status != System.Buffers.OperationStatus.Done)
            {
                Escape(shown, rest[0]);
            }
            else if (IsHidden(rune))
            {
                Escape(shown, rune.Value);
            }
            else
            {
                shown.Append(rest[..length]);
            }

            rest = rest[length..];
        }

        return shown.ToString();
    }

    private static bool IsPlain(char c) => c is >= ' ' and <= '~';

    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate;

    private static void Escape(StringBuilder shown, int value) => _ = value switch
    {
        '\n' => shown.Append(@"\n"),
        '\r' => shown.Append(@"\r"),
        '\t' => shown.Append(@"\t"),
        <= char.MaxValue => shown.Append(CultureInfo.InvariantCulture, $@"\u{value:x4}"),
        _ => shown.Append(CultureInfo.InvariantCulture, $@"\U{value:x8}"),
    };
}
