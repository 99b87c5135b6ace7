using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace StatusKit.Tests;

public class TimestampTests
{
    // The forms of spec cfs 3.1 and spec nmp 3, and the instant that each means.
    [Theory]
    [InlineData("2023-08-28T15:08:48", "2023-08-28T15:08:48.0000000+00:00")]
    [InlineData("2023-08-28T23:35:15", "2023-08-28T23:35:15.0000000+00:00")]
    [InlineData("2019-07-28T03:26:00Z", "2019-07-28T03:26:00.0000000+00:00")]
    [InlineData("2019-12-19T16:05:11+00:00", "2019-12-19T16:05:11.0000000+00:00")]
    [InlineData("2023-08-28T15:08:48.25", "2023-08-28T15:08:48.2500000+00:00")]
    [InlineData("2023-08-28t15:08:48z", "2023-08-28T15:08:48.0000000+00:00")]
    [InlineData("2023-08-28t15:08:48", "2023-08-28T15:08:48.0000000+00:00")]
    [InlineData("2026-03-02T08:00:17Z", "2026-03-02T08:00:17.0000000+00:00")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.0000000+00:00")] // the zero value of the agent
    [InlineData("2026-03-02T09:05:02+01:00", "2026-03-02T09:05:02.0000000+01:00")]
    [InlineData("1772438702", "2026-03-02T08:05:02.0000000+00:00")]
    [InlineData("2026-03-02T09:00:17.120394+01:00", "2026-03-02T09:00:17.1203940+01:00")]
    [InlineData("2026-03-02T08:00:12.418220953Z", "2026-03-02T08:00:12.4182209+00:00")]
    [InlineData("2025-05-14T16:34:36.295Z[UTC]", "2025-05-14T16:34:36.2950000+00:00")]
    [InlineData("2025-05-14T16:34:36.295123Z[UTC]", "2025-05-14T16:34:36.2951230+00:00")]
    [InlineData("2025-05-14T16:34:36.295123456Z[UTC]", "2025-05-14T16:34:36.2951234+00:00")]
    [InlineData("2025-05-14T16:34:36.000Z", "2025-05-14T16:34:36.0000000+00:00")] // zeros are text too
    [InlineData("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.9999999+00:00")] // cut, not rounded into the year 10000
    [InlineData("2024-02-29T00:00:00-00:00", "2024-02-29T00:00:00.0000000+00:00")] // local offset unknown
    [InlineData("2024-02-29T00:00:00.1234567891234Z", "2024-02-29T00:00:00.1234567+00:00")] // more digits than fields
    [InlineData("2024-02-29T00:00:00+14:00", "2024-02-29T00:00:00.0000000+14:00")]
    [InlineData("2024-02-29T00:00:00+14:01", "2024-02-28T09:59:00.0000000+00:00")] // more than DateTimeOffset can say: UTC
    [InlineData("2024-02-29T00:00:00-23:59", "2024-02-29T23:59:00.0000000+00:00")]
    [InlineData("-1", "1969-12-31T23:59:59.0000000+00:00")]
    [InlineData("+1", "1970-01-01T00:00:01.0000000+00:00")]
    [InlineData("00", "1970-01-01T00:00:00.0000000+00:00")] // only "0" means unset
    [InlineData("0001772438702", "2026-03-02T08:05:02.0000000+00:00")]
    [InlineData("-62135596800", "0001-01-01T00:00:00.0000000+00:00")]
    [InlineData("253402300799", "9999-12-31T23:59:59.0000000+00:00")]
    public void Read_takes_every_form_and_keeps_its_text(string text, string instant)
    {
        foreach (var value in new[] { Timestamp.ParseLenient(text), Timestamp.ParseLenient(text.AsSpan()), Timestamp.ParseLenient(Encoding.UTF8.GetBytes(text)) })
        {
            Assert.Equal(TimestampKind.Instant, value.Kind);
            Assert.Equal(instant, value.ToDateTimeOffset().ToString("O"));
            Assert.Equal(text, value.ToString());
            Assert.Equal(text, Utf8Of(value));
        }
    }

    // What the framework or a careless reader takes for a time, and what upstream stores unchecked.
    [Theory]
    [InlineData("zzz")]
    [InlineData("now")] // a keyword of the policy's start
    [InlineData("null")]
    [InlineData("2020-01-01")]
    [InlineData("2020-01-01T00:00Z")]
    [InlineData("2020-01-01T00:00:00+00")]
    [InlineData("2020-01-01T00:00:00+0000")]
    [InlineData("2020-01-01T00:00:00.Z")]
    [InlineData("2020-01-01T00:00:00,5Z")]
    [InlineData("2020-01-01 00:00:00Z")]
    [InlineData(" 2020-01-01T00:00:00Z")]
    [InlineData("2020-01-01T00:00:00Z ")]
    [InlineData("2020-01-01T00:00:00Z\n")]
    [InlineData("2020-01-01T00:00:00Z\0")]
    [InlineData(" 1772438702")]
    [InlineData(" ")]
    [InlineData("2020-01-01T24:00:00Z")]
    [InlineData("2020-01-01T00:60:00Z")]
    [InlineData("2020-01-01T00:00:61Z")]
    [InlineData("2020-01-01T00:00:60")] // a zone that is not known has no leap second
    [InlineData("2016-12-31T23:59:60")]
    [InlineData("2023-02-29T00:00:00Z")]
    [InlineData("1900-02-29T00:00:00Z")] // a century without a leap day
    [InlineData("2023-02-30T00:00:00Z")]
    [InlineData("2023-04-31T00:00:00Z")]
    [InlineData("2023-00-01T00:00:00Z")]
    [InlineData("2023-13-01T00:00:00Z")]
    [InlineData("2023-01-00T00:00:00Z")]
    [InlineData("2023-01-32T00:00:00Z")]
    [InlineData("0000-12-31T19:04:00-04:56")] // the zero time in an old zone: no instant, but the record stays readable
    [InlineData("10000-01-01T00:00:00Z")]
    [InlineData("+2020-01-01T00:00:00Z")]
    [InlineData("２０２０-01-01T00:00:00Z")] // fullwidth digits
    [InlineData("2020-01-01T00:00:0٣Z")] // an Arabic digit
    [InlineData("2020-01-01T00:00:00+24:00")]
    [InlineData("2020-01-01T00:00:00+00:60")]
    [InlineData("2020-01-01T00:00:00−01:00")] // a minus sign that is not ASCII
    [InlineData("2020-01-01T00:00:00Z[Utc]")]
    [InlineData("2020-01-01T00:00:00+00:00[UTC]")]
    [InlineData("2020-01-01T00:00:00[UTC]")]
    [InlineData("-62135596801")]
    [InlineData("253402300800")]
    [InlineData("99999999999999999999999999")]
    [InlineData("1e3")]
    [InlineData("1772438702.5")]
    [InlineData("-")]
    public void Read_keeps_what_no_form_explains(string text)
    {
        var value = Timestamp.ParseLenient(text);
        Assert.Equal(TimestampKind.Unreadable, value.Kind);
        Assert.Equal(text, value.ToString());
        Assert.False(value.TryGetInstant(out _));
        Assert.Null(value.Since(Timestamp.Parse("2023-08-28T15:08:48Z")));
        Assert.False(Timestamp.TryParseExact(text, TimestampForms.Any, out _));
        Assert.Throws<FormatException>(() => Timestamp.ParseExact(text, TimestampForms.Any));
    }

    [Fact]
    public void Absent_empty_and_zero_are_unset_but_keep_their_texts()
    {
        Assert.All([default, Timestamp.ParseLenient(""), Timestamp.ParseLenient("0"), Timestamp.ParseLenient((string?)null)],
            value => Assert.Equal(TimestampKind.Unset, value.Kind));
        Assert.Equal("", default(Timestamp).ToString());
        Assert.Equal("0", Timestamp.ParseLenient("0"u8).ToString());
        Assert.Equal(TimestampKind.Unreadable, Timestamp.ParseLenient("0", TimestampForms.Any & ~TimestampForms.Epoch).Kind); // only a form of seconds has a zero
        Assert.Equal(default, Timestamp.ParseLenient(""));
        Assert.NotEqual(default, Timestamp.ParseLenient("0"));
        Assert.False(Timestamp.TryParseExact("", TimestampForms.Any, out _));
        Assert.False(Timestamp.TryParseExact("0", TimestampForms.Any, out _));
        Assert.False(Timestamp.TryParse((string?)null, out _));
        Assert.Throws<ArgumentNullException>(() => Timestamp.Parse((string)null!));
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_replaced()
    {
        var value = Timestamp.ParseLenient([.. "2020-01-01T00:00:00"u8, 0xFF]);
        Assert.Equal(TimestampKind.Unreadable, value.Kind);
        Assert.Equal("2020-01-01T00:00:00\ufffd", value.ToString());
    }

    [Fact]
    public void A_lone_surrogate_is_kept_as_text_and_replaced_in_utf8()
    {
        var value = Timestamp.ParseLenient("z\ud800");
        Assert.Equal("z\ud800", value.ToString());
        Assert.Equal("z\ufffd", Utf8Of(value));
        Assert.Contains("'z\ufffd'", Assert.Throws<FormatException>(() => Timestamp.Parse("z\ud800")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2023-08-28T15:08:48", TimestampForms.Naive)]
    [InlineData("2023-08-28T15:08:48.5", TimestampForms.Naive)]
    [InlineData("2023-08-28T15:08:48Z[UTC]", TimestampForms.UtcSuffix)]
    [InlineData("2023-08-28T15:08:48.295Z[UTC]", TimestampForms.UtcSuffix)]
    [InlineData("1772438702", TimestampForms.Epoch)]
    [InlineData("-0007", TimestampForms.Epoch)]
    public void Parse_accepts_other_forms_only_by_name(string text, TimestampForms form)
    {
        Assert.Equal(text, Timestamp.ParseExact(text, form).ToString());
        Assert.Equal(text, Timestamp.ParseExact(text, TimestampForms.Any).ToString());
        Assert.True(Timestamp.TryParseExact(text.AsSpan(), form, out _));
        Assert.False(Timestamp.TryParse(text, out _));
        Assert.False(Timestamp.TryParseExact(text, TimestampForms.Any & ~form, out _));
        Assert.Throws<FormatException>(() => Timestamp.Parse(text));
    }

    [Theory]
    [InlineData("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.0000000+00:00")]
    [InlineData("2015-06-30T23:59:60.999Z", "2015-07-01T00:00:00.0000000+00:00")] // still that midnight
    [InlineData("1990-12-31T15:59:60-08:00", "1990-12-31T16:00:00.0000000-08:00")] // RFC 3339 section 5.8
    [InlineData("2017-01-01T00:59:60+01:00", "2017-01-01T01:00:00.0000000+01:00")]
    [InlineData("2015-07-01T05:29:60+05:30", "2015-07-01T05:30:00.0000000+05:30")]
    [InlineData("0001-01-01T00:59:60+01:00", "0001-01-01T01:00:00.0000000+01:00")] // 31 December of a year that is not there
    public void A_leap_second_is_the_midnight_that_follows(string text, string instant)
    {
        var value = Timestamp.Parse(text);
        Assert.Equal(instant, value.ToDateTimeOffset().ToString("O"));
        Assert.Equal(0, value.Nanosecond);
        Assert.Equal(text, value.ToString());
    }

    [Theory]
    [InlineData("2016-12-31T23:59:60+01:00")] // 22:59:60 in UTC
    [InlineData("2016-12-30T23:59:60Z")]
    [InlineData("2016-03-31T23:59:60Z")]
    [InlineData("2017-01-02T00:59:60+01:00")]
    [InlineData("2016-12-31T23:58:60Z")]
    public void Second_60_exists_nowhere_else(string text) => Assert.Contains(
        "second 60 exists only where the UTC time is 23:59 on 30 June or 31 December (position 17)",
        Assert.Throws<FormatException>(() => Timestamp.Parse(text)).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("2023-02-30T00:00:00Z", "'2023-02-30T00:00:00Z' is not an RFC 3339 timestamp: day 30 does not exist in February 2023 (position 8).")]
    [InlineData("", "'' is not an RFC 3339 timestamp: the text is empty (position 0).")]
    [InlineData("2023-02", "'2023-02' is not an RFC 3339 timestamp: the text ends too early (position 7).")]
    [InlineData("0000-01-01T00:00:00Z", "'0000-01-01T00:00:00Z' is not an RFC 3339 timestamp: the year is not within 0001 to 9999 (position 0).")]
    [InlineData("2023-13-01T00:00:00Z", "'2023-13-01T00:00:00Z' is not an RFC 3339 timestamp: month 13 is not within 01 to 12 (position 5).")]
    [InlineData("2023-12-00T00:00:00Z", "'2023-12-00T00:00:00Z' is not an RFC 3339 timestamp: day 00 does not exist in December 2023 (position 8).")]
    [InlineData("2023/12-01T00:00:00Z", "'2023/12-01T00:00:00Z' is not an RFC 3339 timestamp: '-' is expected (position 4).")]
    [InlineData("2023-12/01T00:00:00Z", "'2023-12/01T00:00:00Z' is not an RFC 3339 timestamp: '-' is expected (position 7).")]
    [InlineData("2023-12-01 00:00:00Z", "'2023-12-01 00:00:00Z' is not an RFC 3339 timestamp: 'T' is expected (position 10).")]
    [InlineData("2023-12-01T24:00:00Z", "'2023-12-01T24:00:00Z' is not an RFC 3339 timestamp: hour 24 is not within 00 to 23 (position 11).")]
    [InlineData("2023-12-01T00:60:00Z", "'2023-12-01T00:60:00Z' is not an RFC 3339 timestamp: minute 60 is not within 00 to 59 (position 14).")]
    [InlineData("2023-12-01T00:00:61Z", "'2023-12-01T00:00:61Z' is not an RFC 3339 timestamp: second 61 is not within 00 to 59 (position 17).")]
    [InlineData("2023-12-01T00:00:00.Z", "'2023-12-01T00:00:00.Z' is not an RFC 3339 timestamp: a digit is expected (position 20).")]
    [InlineData("2023-12-01T00:00:00", "'2023-12-01T00:00:00' is not an RFC 3339 timestamp: 'Z' or an offset such as +01:00 is expected (position 19).")]
    [InlineData("2023-12-01T00:00:00+24:00", "'2023-12-01T00:00:00+24:00' is not an RFC 3339 timestamp: offset hour 24 is not within 00 to 23 (position 20).")]
    [InlineData("2023-12-01T00:00:00+23:60", "'2023-12-01T00:00:00+23:60' is not an RFC 3339 timestamp: offset minute 60 is not within 00 to 59 (position 23).")]
    [InlineData("2023-12-01T00:00:00+0100", "'2023-12-01T00:00:00+0100' is not an RFC 3339 timestamp: ':' is expected (position 22).")]
    [InlineData("2023-12-01T00:00:00Z[UTC]", "'2023-12-01T00:00:00Z[UTC]' is not an RFC 3339 timestamp: nothing may follow the timestamp (position 20).")]
    [InlineData("zz\u0001\u2028", "'zz\\u0001\\u2028' is not an RFC 3339 timestamp: a digit is expected (position 0).")]
    public void A_refusal_names_text_position_and_rule(string text, string message)
    {
        Assert.Equal(message, Assert.Throws<FormatException>(() => Timestamp.Parse(text)).Message);
        Assert.Equal(message, Assert.Throws<FormatException>(() => Timestamp.Parse(Encoding.UTF8.GetBytes(text))).Message);
    }

    [Fact]
    public void A_refusal_names_the_forms_and_shortens_long_text()
    {
        Assert.Equal(
            "'0' is not an RFC 3339 or a naive or a 'Z[UTC]' or an epoch timestamp: 0 means that no time is set (position 0).",
            Assert.Throws<FormatException>(() => Timestamp.ParseExact("0", TimestampForms.Any)).Message);
        Assert.Equal(
            $"'{new string('9', 60)}…' is not an RFC 3339 or an epoch timestamp: the seconds are not within the years 0001 to 9999 (position 0).",
            Assert.Throws<FormatException>(() => Timestamp.ParseExact(new string('9', 1_000_000), TimestampForms.Epoch)).Message);
        Assert.StartsWith($"'{new string('9', 60)}' is not", Assert.Throws<FormatException>(() => Timestamp.Parse(new string('9', 60))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00+01:00", -3600)] // before year 1 in UTC (spec nmp 3)
    [InlineData("0001-01-01T00:00:00+23:59", -86_340)]
    [InlineData("9999-12-31T23:59:59-01:00", 315_537_897_600 + 3599)]
    [InlineData("9999-12-31T23:59:60Z", 315_537_897_600)]
    public void Instants_beyond_DateTimeOffset_still_have_an_order(string text, long secondsSinceYearOne)
    {
        var value = Timestamp.Parse(text);
        Assert.Equal(TimestampKind.Instant, value.Kind);
        Assert.Equal(TimeSpan.FromSeconds(secondsSinceYearOne), value.Since(Timestamp.Parse("0001-01-01T00:00:00Z")));
        Assert.False(value.TryGetInstant(out _));
        Assert.Equal(
            $"The instant of '{text}' lies outside the years 0001 to 9999 in UTC, which is all that DateTimeOffset can hold.",
            Assert.Throws<InvalidOperationException>(() => value.ToDateTimeOffset()).Message);
    }

    [Fact]
    public void Converting_a_value_without_instant_names_the_text()
    {
        Assert.Equal("The timestamp 'zzz' has no instant: it is unreadable.", Assert.Throws<InvalidOperationException>(() => (DateTimeOffset)Timestamp.ParseLenient("zzz")).Message);
        Assert.Equal("The timestamp '' has no instant: it is unset.", Assert.Throws<InvalidOperationException>(() => default(Timestamp).ToDateTimeOffset()).Message);
    }

    [Theory]
    [InlineData("2026-03-02T09:05:02.123456789+01:00", 123_456_789)]
    [InlineData("2026-03-02T09:05:02.5", 500_000_000)]
    [InlineData("2026-03-02T09:05:02.0000000019Z", 1)]
    [InlineData("2026-03-02T09:05:02Z", 0)]
    [InlineData("1772438702", 0)]
    [InlineData("zzz", 0)]
    public void Nanosecond_has_all_nine_digits(string text, int expected) => Assert.Equal(expected, Timestamp.ParseLenient(text).Nanosecond);

    [Fact]
    public void StatusKit_writes_the_forms_of_both_systems()
    {
        var time = new DateTimeOffset(2026, 3, 2, 9, 5, 2, TimeSpan.FromHours(1)).AddTicks(1_203_940);
        Assert.Equal("2026-03-02T09:05:02.120394+01:00", Timestamp.FromDateTimeOffset(time).ToString());
        Assert.Equal("2026-03-02T08:05:02.120394Z", Timestamp.FromDateTimeOffset(time.ToUniversalTime()).ToString());
        Assert.Equal("2026-03-02T09:05:02+01:00", Timestamp.CreateOffsetSeconds(time).ToString());
        Assert.Equal("2026-03-02T08:05:02Z", Timestamp.CreateOffsetSeconds(time.ToUniversalTime()).ToString());
        Assert.Equal("2026-03-02T08:05:02Z", Timestamp.CreateUtcSeconds(time).ToString());
        Assert.Equal("2026-03-02T08:05:02", Timestamp.CreateNaiveUtcSeconds(time).ToString());
        Assert.Equal("1772438702", Timestamp.CreateEpochSeconds(time).ToString());
        Assert.Equal("2026-03-02T09:05:02-03:30", Timestamp.CreateOffsetSeconds(new DateTimeOffset(2026, 3, 2, 9, 5, 2, new TimeSpan(-3, -30, 0))).ToString());
        Assert.Equal("9999-12-31T23:59:59.9999999Z", Timestamp.FromDateTimeOffset(DateTimeOffset.MaxValue).ToString());
        Assert.Equal("0001-01-01T00:00:00Z", Timestamp.FromDateTimeOffset(DateTimeOffset.MinValue).ToString());
        Assert.Equal("-1", Timestamp.CreateEpochSeconds(DateTimeOffset.UnixEpoch.AddTicks(-1)).ToString());
        Assert.Equal(TimestampKind.Unset, Timestamp.CreateEpochSeconds(DateTimeOffset.UnixEpoch).Kind);
    }

    [Fact]
    public void AssumeOffset_reads_a_naive_timestamp_in_another_zone()
    {
        var utc = Timestamp.ParseLenient("2023-08-28T15:08:48");
        var berlin = utc.AssumeOffset(TimeSpan.FromHours(2));
        Assert.True(berlin.IsNaive);
        Assert.Equal("2023-08-28T15:08:48.0000000+02:00", berlin.ToDateTimeOffset().ToString("O"));
        Assert.Equal("2023-08-28T15:08:48", berlin.ToString());
        Assert.Equal(utc, berlin);
        Assert.Equal(utc.GetHashCode(), berlin.GetHashCode());
        Assert.NotEqual(0, Timestamp.ByInstant.Compare(utc, berlin));
        Assert.Equal(TimeSpan.Zero, berlin.AssumeOffset(TimeSpan.Zero).Since(utc));

        var fixedOffset = Timestamp.ParseLenient("2023-08-28T15:08:48Z");
        Assert.False(fixedOffset.IsNaive);
        Assert.Equal(TimeSpan.Zero, fixedOffset.AssumeOffset(TimeSpan.FromHours(2)).Since(fixedOffset));
        Assert.StartsWith("An offset has whole minutes and lies within ±23:59.", Assert.Throws<ArgumentOutOfRangeException>(() => utc.AssumeOffset(TimeSpan.FromHours(24))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => utc.AssumeOffset(TimeSpan.MinValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => utc.AssumeOffset(TimeSpan.FromSeconds(90)));
    }

    [Fact]
    public void A_completion_before_the_start_is_a_negative_time() => Assert.Equal(
        TimeSpan.FromSeconds(-2), Timestamp.ParseLenient("2023-08-28T15:08:46").Since(Timestamp.ParseLenient("2023-08-28T15:08:48")));

    [Fact]
    public void ByInstant_sorts_values_without_instant_first_and_sees_nanoseconds()
    {
        Timestamp[] sorted =
        [
            Timestamp.ParseLenient("zzz"), default, Timestamp.ParseLenient("0"), Timestamp.ParseLenient("0001-01-01T00:00:00+01:00"), Timestamp.ParseLenient("0001-01-01T00:00:00Z"),
            Timestamp.ParseLenient("1772438701"), Timestamp.ParseLenient("2026-03-02T09:05:02+01:00"), Timestamp.ParseLenient("2026-03-02T08:05:02.000000001Z"),
            Timestamp.ParseLenient("2026-03-02T08:05:02.000000002"),
        ];
        var again = sorted.Reverse().Order(Timestamp.ByInstant).ToArray();
        Assert.All(again[..3], value => Assert.NotEqual(TimestampKind.Instant, value.Kind));
        Assert.Equal(sorted[3..], again[3..]);
        Assert.Equal(0, Timestamp.ByInstant.Compare(Timestamp.ParseLenient("zzz"), default));
        Assert.Equal(0, Timestamp.ByInstant.Compare(Timestamp.ParseLenient("1772438702"), Timestamp.ParseLenient("2026-03-02T09:05:02+01:00")));
    }

    [Fact]
    public void Only_the_text_can_be_asked_for()
    {
        var value = Timestamp.Parse("2026-03-02T09:05:02+01:00");
        Assert.Equal("2026-03-02T09:05:02+01:00", $"{value}");
        Assert.Equal("2026-03-02T09:05:02+01:00", value.ToString(null, null));
        Assert.Equal("The format 'O' is unknown: a timestamp has one text and no formats.", Assert.Throws<FormatException>(() => value.ToString("O", null)).Message);
        Assert.Throws<FormatException>(() => $"{value:yyyy}");
        Assert.Throws<FormatException>(() => value.TryFormat(new byte[64], out _, "G"));
    }

    [Theory]
    [InlineData("2026-03-02T09:05:02+01:00")]
    [InlineData("2026-03-02T09:05:02-00:00")]
    [InlineData("1772438702")]
    [InlineData("zzz")]
    public void A_short_buffer_is_refused(string text)
    {
        var value = Timestamp.ParseLenient(text);
        Assert.False(value.TryFormat(new char[text.Length - 1], out var written));
        Assert.Equal(0, written);
        Assert.False(value.TryFormat(new byte[text.Length - 1], out written));
        Assert.Equal(0, written);
        Assert.True(value.TryFormat(new char[text.Length], out written));
        Assert.Equal(text.Length, written);
    }

    [Fact]
    public void The_framework_interfaces_read_rfc_3339()
    {
        const string Text = "2026-03-02T09:05:02+01:00";
        Assert.Equal(Text, ParseAs<Timestamp>(Text).ToString());
        Assert.Equal(Text, ParseSpanAs<Timestamp>(Text).ToString());
        Assert.Equal(Text, ParseUtf8As<Timestamp>(Encoding.UTF8.GetBytes(Text)).ToString());
        Assert.False(Timestamp.TryParse("2026-03-02T09:05:02", out _));
        Assert.False(Timestamp.TryParse("2026-03-02T09:05:02".AsSpan(), out _));
        Assert.False(Timestamp.TryParse("2026-03-02T09:05:02"u8, out _));
    }

    [Theory]
    [InlineData("\"2026-03-02T08:05:02Z\"")]
    [InlineData("\"2026-03-02T08:05:02-00:00\"")]
    [InlineData("\"zzz\"")]
    [InlineData("\"0\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    public void Json_comes_back_as_it_was(string json) =>
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize<Timestamp>(json)));

    [Theory]
    [InlineData("1772438702", "A timestamp is a JSON string or null, not Number.")]
    [InlineData("true", "A timestamp is a JSON string or null, not True.")]
    [InlineData("{}", "A timestamp is a JSON string or null, not StartObject.")]
    [InlineData("[]", "A timestamp is a JSON string or null, not StartArray.")]
    [InlineData("\"\\ud800\"", "A timestamp must be valid Unicode text.")]
    public void Json_that_is_no_text_is_refused(string json, string message) =>
        Assert.StartsWith(message, Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<Timestamp>(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Json_that_comes_in_pieces_is_read_whole()
    {
        var json = Encoding.UTF8.GetBytes("\"2026-03-02T09:05:02+01:00\"");
        for (var cut = 1; cut < json.Length; cut++)
        {
            var end = new Piece(json.AsMemory(cut), cut);
            var reader = new Utf8JsonReader(new System.Buffers.ReadOnlySequence<byte>(new Piece(json.AsMemory(0, cut), 0, end), 0, end, end.Memory.Length));
            Assert.True(reader.Read());
            Assert.Equal("2026-03-02T09:05:02+01:00", new Timestamp.Converter().Read(ref reader, typeof(Timestamp), JsonSerializerOptions.Default).ToString());
        }
    }

    [Fact]
    public void Json_escapes_are_read_before_the_text() =>
        Assert.Equal("2026-03-02T09:05:02+01:00", JsonSerializer.Deserialize<Timestamp>("\"2026-03-02T09:05:02\\u002B01:00\"").ToString());

    [Theory]
    [InlineData("2023-08-28T15:08:48Z")]
    [InlineData("2026-03-02T09:05:02+01:00")]
    [InlineData("2026-03-02T08:00:12.418220953Z")]
    [InlineData("2024-02-29T15:08:48")]
    [InlineData("2025-05-14T16:34:36.295123456Z[UTC]")]
    [InlineData("1772438702")]
    [InlineData("0")]
    [InlineData("")]
    public void Ordinary_text_is_read_and_written_without_allocation(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        Span<byte> bytes = stackalloc byte[Timestamp.MaxOrdinaryLength];
        Span<char> chars = stackalloc char[Timestamp.MaxOrdinaryLength];
        var before = 0L;
        for (var round = 0; round < 200; round++)
        {
            // The first rounds let the runtime settle.
            before = round == 100 ? GC.GetAllocatedBytesForCurrentThread() : before;
            var value = Timestamp.ParseLenient(utf8);
            _ = Timestamp.TryParseExact(text, TimestampForms.Any, out _);
            _ = value.TryFormat(bytes, out _) && value.TryFormat(chars, out _) && value.TryGetInstant(out _) && value.Equals(Timestamp.ParseLenient(text));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(text.Length <= Timestamp.MaxOrdinaryLength);
    }

    // The lowest and highest digits of each field, and every suffix: what is not read sixteen characters at a time costs a string here.
    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("1999-09-09T19:09:09Z")]
    [InlineData("9999-12-31T23:59:59Z")]
    [InlineData("2023-08-28T15:08:50")]
    [InlineData("2024-02-29T15:08:48")]
    [InlineData("2023-04-30T15:08:48.0")]
    [InlineData("2023-08-28T15:08:48.9")]
    [InlineData("2026-03-02T08:00:12.123456789Z")]
    [InlineData("2026-03-02T08:00:12.000000000")]
    [InlineData("2026-03-02T09:05:02+00:00")]
    [InlineData("2026-03-02T09:05:02-00:01")]
    [InlineData("2026-03-02T09:05:02+23:59")]
    [InlineData("2026-03-02T09:05:02-19:49")]
    [InlineData("2026-03-02T09:05:02.987654321-20:30")]
    [InlineData("2025-05-14T16:34:36Z[UTC]")]
    [InlineData("2025-05-14T16:34:36.295123456Z[UTC]")]
    public void Json_of_ordinary_text_is_read_without_allocation(string text)
    {
        var json = Encoding.UTF8.GetBytes($"\"{text}\"");
        var converter = new Timestamp.Converter();
        var (before, value) = (0L, default(Timestamp));
        for (var round = 0; round < 200; round++)
        {
            // The first rounds let the runtime settle.
            before = round == 100 ? GC.GetAllocatedBytesForCurrentThread() : before;
            var reader = new Utf8JsonReader(json);
            value = reader.Read() ? converter.Read(ref reader, typeof(Timestamp), JsonSerializerOptions.Default) : default;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(text, value.ToString());
    }

    [Fact]
    public void A_timestamp_is_three_words() => Assert.Equal(24, Unsafe.SizeOf<Timestamp>());

    [Fact]
    public void Texts_that_differ_only_far_behind_have_different_hashes() => Assert.NotEqual(
        Timestamp.ParseLenient(new string('z', 99) + "a").GetHashCode(), Timestamp.ParseLenient(new string('z', 99) + "b").GetHashCode());

    private static string Utf8Of(Timestamp value)
    {
        Span<byte> buffer = stackalloc byte[64];
        Assert.True(value.TryFormat(buffer, out var written));
        return Encoding.UTF8.GetString(buffer[..written]);
    }

    private static T ParseAs<T>(string text) where T : IParsable<T> => T.Parse(text, null);

    private static T ParseSpanAs<T>(string text) where T : ISpanParsable<T> => T.Parse(text.AsSpan(), null);

    private static T ParseUtf8As<T>(byte[] utf8) where T : IUtf8SpanParsable<T> => T.Parse(utf8, null);

    [Fact]
    public void Parse_with_default_is_not_ambiguous()
    {
        Assert.Equal("2023-08-28T15:08:48Z", Timestamp.Parse("2023-08-28T15:08:48Z", default).ToString());
        Assert.Equal("2023-08-28T15:08:48Z", Timestamp.Parse("2023-08-28T15:08:48Z"u8, default).ToString());
    }

    private sealed class Piece : System.Buffers.ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long runningIndex, Piece? next = null) => (Memory, RunningIndex, Next) = (memory, runningIndex, next);
    }
}
