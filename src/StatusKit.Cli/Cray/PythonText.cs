using System.Globalization;
using System.Text;
using System.Text.Json;

namespace StatusKit.Cli.Cray;

/// <summary>Numbers and characters as the original's language prints them.</summary>
internal static class PythonText
{
    /// <summary>
    /// A number; integers of any size stay as they are, and a whole floating-point number keeps its <c>.0</c>.
    /// </summary>
    public static string Number(JsonElement number)
    {
        var raw = number.GetRawText();
        if (raw.All(c => char.IsAsciiDigit(c) || c == '-'))
        {
            return raw;
        }

        var value = number.GetDouble();
        var magnitude = Math.Abs(value);
        if (magnitude != 0 && magnitude is < 1e-4 or >= 1e16)
        {
            var scientific = value.ToString("R", CultureInfo.InvariantCulture).ToLowerInvariant();
            return scientific.Contains('e', StringComparison.Ordinal)
                ? scientific
                : value.ToString("0.################e+00", CultureInfo.InvariantCulture);
        }

        var text = decimal.Parse(
            value.ToString("R", CultureInfo.InvariantCulture),
            NumberStyles.Float,
            CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) ? text : text + ".0";
    }

    /// <summary>Whether a character is shown as it is rather than escaped.</summary>
    public static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
