using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace StatusKit.TestKit;

/// <summary>
/// What a timestamp text means, written as differently from the product as can be: a pattern for the grammar, day numbers by formula,
/// and nanoseconds since 0001-01-01T00:00:00Z as one big number.
/// </summary>
public static partial class TimestampModel
{
    private static readonly BigInteger NanosecondsPerSecond = 1_000_000_000;
    private static readonly BigInteger EpochSeconds = 62_135_596_800;

    /// <summary>The instant of the text under the forms named, or null when the text has none of them.</summary>
    public static BigInteger? Instant(string text, TimestampForms forms)
    {
        if (forms.HasFlag(TimestampForms.Epoch) && Epoch().IsMatch(text) && text != "0")
        {
            var seconds = BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) + EpochSeconds;
            return seconds >= 0 && seconds < DayNumber(10000, 1, 1) * 86_400 ? seconds * NanosecondsPerSecond : null;
        }

        var match = DateTimeText().Match(text);
        var zone = match.Groups["zone"].Value;
        var accepted = match.Success && (zone, match.Groups["mark"].Success) switch
        {
            ("", true) => false,
            ("", false) => forms.HasFlag(TimestampForms.Naive),
            (_, true) => zone is "Z" or "z" && forms.HasFlag(TimestampForms.UtcSuffix),
            _ => true,
        };
        return accepted ? Instant(match, zone) : null;
    }

    private static BigInteger? Instant(Match match, string zone)
    {
        int Field(string name) => int.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture);
        var (year, month, day, second) = (Field("y"), Field("mo"), Field("d"), Field("s"));
        if (year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month)
            || Field("h") > 23 || Field("mi") > 59 || second > 60)
        {
            return null;
        }

        var offset = 0;
        if (zone.Length == 6)
        {
            var (hours, minutes) = (int.Parse(zone[1..3], CultureInfo.InvariantCulture), int.Parse(zone[4..], CultureInfo.InvariantCulture));
            if (hours > 23 || minutes > 59)
            {
                return null;
            }

            offset = ((hours * 60) + minutes) * (zone[0] == '-' ? -60 : 60);
        }

        var seconds = ((BigInteger)DayNumber(year, month, day) * 86_400) + (Field("h") * 3600) + (Field("mi") * 60) + second - offset;
        if (second == 60)
        {
            return zone.Length > 0 && IsLeapSecondMidnight(seconds, year) ? seconds * NanosecondsPerSecond : null;
        }

        var fraction = match.Groups["f"].Value.PadRight(9, '0')[..9];
        return (seconds * NanosecondsPerSecond) + int.Parse(fraction, CultureInfo.InvariantCulture);
    }

    private static bool IsLeapSecondMidnight(BigInteger seconds, int year) =>
        Enumerable.Range(year - 1, 3).Any(y => seconds == (BigInteger)DayNumber(y, 7, 1) * 86_400 || seconds == (BigInteger)DayNumber(y, 1, 1) * 86_400);

    // Days since 0001-01-01, with the year counted from March.
    private static long DayNumber(int year, int month, int day)
    {
        long y = month <= 2 ? year - 1 : year;
        var m = (month + 9) % 12;
        return (365 * y) + (long)Math.Floor(y / 4.0) - (long)Math.Floor(y / 100.0) + (long)Math.Floor(y / 400.0) + (((m * 306) + 5) / 10) + day - 1 - 306;
    }

    [GeneratedRegex(@"\A(?<y>[0-9]{4})-(?<mo>[0-9]{2})-(?<d>[0-9]{2})[Tt](?<h>[0-9]{2}):(?<mi>[0-9]{2}):(?<s>[0-9]{2})(?:\.(?<f>[0-9]+))?(?<zone>[Zz]|[+-][0-9]{2}:[0-9]{2}|)(?<mark>\[UTC\])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex DateTimeText();

    [GeneratedRegex(@"\A[+-]?[0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Epoch();
}
