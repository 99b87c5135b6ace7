using System.Globalization;
using System.Numerics;
using System.Text;

namespace StatusKit;

public readonly partial struct Timestamp
{
    private const int ShownLength = 60;

    private enum Rule
    {
        Digit,
        Mark,
        Year,
        Month,
        Day,
        Hour,
        Minute,
        Second,
        LeapSecond,
        Offset,
        OffsetHour,
        OffsetMinute,
        End,
        Unset,
        EpochRange,
    }

    private readonly record struct Fault(Rule Rule, int Position);

    private static FormatException NotAccepted<TChar>(ReadOnlySpan<TChar> text, TimestampForms forms, Fault fault)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        var (rule, position) = fault;
        return new FormatException(
            $"'{Shown(TextOf(text))}' is not {NameOf(forms)} timestamp: {Reason(rule, position, text)} (position "
            + $"{position}).");
    }

    private static string Reason<TChar>(Rule rule, int position, ReadOnlySpan<TChar> text)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        return rule switch
        {
            Rule.Digit when position < text.Length => "a digit is expected",
            Rule.Digit or Rule.Mark when position >= text.Length => text.IsEmpty
                ? "the text is empty"
                : "the text ends too early",
            Rule.Mark => $"'{(position is 4 or 7 ? '-' : position == 10 ? 'T' : ':')}' is expected",
            Rule.Year => "the year is not within 0001 to 9999",
            Rule.Month => $"month {Number(text, 5, 2)} is not within 01 to 12",
            Rule.Day =>
                $"day {Number(text, 8, 2)} does not exist in {MonthName(Number(text, 5, 2))} {Number(text, 0, 4)}",
            Rule.Hour => $"hour {Number(text, 11, 2)} is not within 00 to 23",
            Rule.Minute => $"minute {Number(text, 14, 2)} is not within 00 to 59",
            Rule.Second => $"second {Number(text, 17, 2)} is not within 00 to 59",
            Rule.LeapSecond => "second 60 exists only where the UTC time is 23:59 on 30 June or 31 December",
            Rule.Offset => "'Z' or an offset such as +01:00 is expected",
            Rule.OffsetHour => $"offset hour {Number(text, position, 2)} is not within 00 to 23",
            Rule.OffsetMinute => $"offset minute {Number(text, position, 2)} is not within 00 to 59",
            Rule.Unset => "0 means that no time is set",
            Rule.EpochRange => "the seconds are not within the years 0001 to 9999",
            _ => "nothing may follow the timestamp",
        };
    }

    private static string Number<TChar>(ReadOnlySpan<TChar> text, int start, int length)
        where TChar : unmanaged, IBinaryInteger<TChar> => TextOf(text.Slice(start, length));

    private static string MonthName(string month) =>
        DateTimeFormatInfo.InvariantInfo.GetMonthName(int.Parse(month, CultureInfo.InvariantCulture));

    private static string NameOf(TimestampForms forms)
    {
        var names = new List<string> { "an RFC 3339" };
        if ((forms & TimestampForms.Naive) != 0)
        {
            names.Add("a naive");
        }

        if ((forms & TimestampForms.UtcSuffix) != 0)
        {
            names.Add("a 'Z[UTC]'");
        }

        if ((forms & TimestampForms.Epoch) != 0)
        {
            names.Add("an epoch");
        }

        return string.Join(" or ", names);
    }

    // Fit for a message and for a log line: no control characters, no lone surrogates, no megabytes.
    private static string Shown(string text)
    {
        var shown = new StringBuilder();
        foreach (var rune in text.AsSpan(0, Math.Min(text.Length, ShownLength)).EnumerateRunes())
        {
            _ = Rune.IsControl(rune)
                || Rune.GetUnicodeCategory(
                    rune) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                ? shown.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}")
                : shown.Append(rune.ToString());
        }

        return text.Length > ShownLength ? shown.Append('…').ToString() : shown.ToString();
    }
}
