using System.Globalization;
using System.Text;

namespace StatusKit.Cli;

/// <summary>
/// Shows text from documents and file names in messages, so that it can neither break the line nor steer the terminal.
/// </summary>
internal static class Escaping
{
    /// <summary>
    /// The text with controls, direction marks, line separators and lone surrogates as <c>\uxxxx</c>.
    /// </summary>
    public static string Visible(string text) => Visible(text, "");

    /// <summary>The same with line breaks and tabs as they are.</summary>
    public static string VisibleLines(string text) => Visible(text, "\n\r\t");

    private static string Visible(string text, string kept)
    {
        if (text.All(c => c is >= ' ' and <= '~'))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            if (Rune.TryGetRuneAt(text, i, out var rune) && (IsVisible(rune) || kept.Contains(text[i], StringComparison.Ordinal)))
            {
                shown.Append(text, i, rune.Utf16SequenceLength);
                i += rune.Utf16SequenceLength;
            }
            else
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i++]:x4}");
            }
        }

        return shown.ToString();
    }

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
