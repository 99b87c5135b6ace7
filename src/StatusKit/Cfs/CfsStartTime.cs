using System.Globalization;
using System.Text.RegularExpressions;

namespace StatusKit.Cfs;

/// <summary>
/// The start of a session as filters compare it: without its offset, and read from more forms than a timestamp has.
/// </summary>
// Spec cfs 3.4.
internal static partial class CfsStartTime
{
    /// <summary>The time to compare with; one that filters cannot read comes back as it is.</summary>
    /// <param name="start">The start that the record holds.</param>
    public static Timestamp ToComparable(Timestamp start)
    {
        if (start.IsNaive || start.Kind == TimestampKind.Unset)
        {
            return start;
        }

        var text = start.ToString();
        var offset = Offset.Match(text);
        var local = offset.Success ? text[..offset.Index] : text;
        return DateTime.TryParse(
            local,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.NoCurrentDateDefault | DateTimeStyles.AssumeUniversal
                | DateTimeStyles.AdjustToUniversal,
            out var time)
            || DateTime.TryParseExact(
                local, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces, out time)
                ? Timestamp.ParseExact(
                    time.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture), TimestampForms.Naive)
                : start;
    }

    private static readonly string[] Forms =
        ["yyyyMMddTHHmmss", "yyyyMMddTHHmm", "yyyyMMdd", "ddd MMM d HH:mm:ss yyyy"];

    // Behind a time of day only: a date alone has hyphens of its own.
    [GeneratedRegex(@"(?<=[:T]\d{2,6}(\.\d+)?)\s*(Z|z|UTC|GMT|[+-]\d{2}:?\d{2})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Offset { get; }
}
