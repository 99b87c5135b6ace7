using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace StatusKit.TestKit;

/// <summary>Strings of every kind that a timestamp may have to read.</summary>
public static class TimestampGenerators
{
    private const string Alphabet = "0123456789012345-+:.TtZz[UTC] ,/\0\n\u00e9\uff10\u0660";

    // Edges appear as often as everything between them.
    private static Gen<int> Field(int most, params int[] edges) => Gen.OneOf(Gen.Choose(0, most), Gen.Elements(edges));

    private static Gen<string> Date { get; } =
        from year in Field(9999, 1, 4, 1900, 1970, 2000, 2023, 2024, 9999)
        from month in Field(12, 1, 2, 6, 7, 12)
        from day in Field(31, 1, 28, 29, 30, 31)
        select $"{year:D4}-{month:D2}-{day:D2}";

    private static Gen<string> Time { get; } =
        from hour in Field(23, 0, 23)
        from minute in Field(59, 0, 59)
        from second in Field(60, 0, 59, 60)
        select $"{hour:D2}:{minute:D2}:{second:D2}";

    private static Gen<string> Fraction { get; } =
        from length in Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 12))
        from digits in Gen.ArrayOf(Gen.Elements("0012345678999".ToCharArray()), length)
        select length == 0 ? "" : "." + new string(digits);

    private static Gen<string> Offset { get; } =
        from sign in Gen.Elements('+', '-')
        from hour in Field(23, 0, 1, 14, 23)
        from minute in Field(59, 0, 30, 59)
        select string.Create(CultureInfo.InvariantCulture, $"{sign}{hour:D2}:{minute:D2}");

    private static Gen<string> Zone { get; } = Gen.Frequency(
        (4, Gen.Constant("Z")), (4, Offset), (2, Gen.Constant("")), (2, Gen.Constant("Z[UTC]")), (1, Gen.Elements("z", "z[UTC]", "+01:00[UTC]", "[UTC]", "-00:00")));

    /// <summary>Text of the right shape; the date may not exist.</summary>
    public static Gen<string> Shaped { get; } =
        from date in Date
        from mark in Gen.Frequency((9, Gen.Constant('T')), (1, Gen.Constant('t')))
        from time in Time
        from fraction in Fraction
        from zone in Zone
        select $"{date}{mark}{time}{fraction}{zone}";

    /// <summary>The last minute of a UTC day at any offset, mostly on the two days that may have a second 60.</summary>
    public static Gen<string> LeapSecond { get; } =
        from year in Field(9999, 1, 1972, 2016, 9999)
        from monthAndDay in Gen.Elements((6, 30), (12, 31), (6, 29), (3, 31), (12, 30))
        from offset in Gen.Choose(-1439, 1439)
        from fraction in Fraction
        select LeapSecondText(Math.Max(1, year), monthAndDay.Item1, monthAndDay.Item2, offset, fraction);

    /// <summary>Decimal seconds, near and beyond the range.</summary>
    public static Gen<string> Epoch { get; } =
        from sign in Gen.Frequency((6, Gen.Constant("")), (1, Gen.Constant("-")), (1, Gen.Constant("+")))
        from zeros in Gen.Frequency((6, Gen.Constant("")), (1, Gen.Elements("0", "000")))
        from digits in Gen.OneOf(
            Gen.Choose(0, int.MaxValue).Select(n => n.ToString(CultureInfo.InvariantCulture)),
            Gen.Elements("62135596800", "62135596801", "253402300799", "253402300800", "9223372036854775807", "99999999999999999999999"))
        select sign + zeros + digits;

    /// <summary>Shaped text with up to three characters changed, added, removed or swapped.</summary>
    public static Gen<string> Mutated { get; } =
        from text in Gen.OneOf(Shaped, LeapSecond, Epoch)
        from count in Gen.Choose(1, 3)
        from changes in Gen.ArrayOf(Gen.Choose(0, int.MaxValue), count)
        select changes.Aggregate(text, Mutate);

    /// <summary>Any string, including lone surrogates.</summary>
    public static Gen<string> AnyString { get; } = ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "");

    /// <summary>All of the above.</summary>
    public static Gen<string> Text { get; } = Gen.Frequency(
        (6, Shaped), (2, LeapSecond), (2, Epoch), (4, Mutated), (1, AnyString), (1, Gen.Elements("", "0", "now", "zzz", "\ud800", "00", " ", "null")));

    /// <summary>Any timestamp, including one without an offset.</summary>
    public static Gen<Timestamp> Timestamp { get; } =
        from text in Text
        from minutes in Gen.OneOf(Gen.Constant(0), Gen.Choose(-1439, 1439))
        select StatusKit.Timestamp.ParseLenient(text).AssumeOffset(TimeSpan.FromMinutes(minutes));

    /// <summary>Timestamps many of which are the same few instants.</summary>
    public static Gen<Timestamp> Neighbour { get; } = Gen.OneOf(
        Timestamp,
        Gen.Elements(
            "2023-08-28T15:08:48Z", "2023-08-28T17:08:48+02:00", "2023-08-28T15:08:48", "1693235328", "2023-08-28T15:08:48.000000001Z",
            "2023-08-28T15:08:48.0Z", "2023-08-28T15:08:48.0000000011Z", "0001-01-01T00:00:00+01:00", "0001-01-01T00:00:00Z", "", "0", "zzz",
            "2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59")
            .Select(text => StatusKit.Timestamp.ParseLenient(text)));

    /// <summary>Any value that <see cref="System.DateTimeOffset"/> can hold, often with a zero fraction or offset.</summary>
    public static Gen<DateTimeOffset> DateTimeOffset { get; } =
        from high in Gen.Choose(1, int.MaxValue)
        from low in Gen.Choose(0, int.MaxValue)
        from minutes in Gen.OneOf(Gen.Constant(0), Gen.Choose(-14 * 60, 14 * 60))
        from unit in Gen.Elements(1L, 10L, 1000L, TimeSpan.TicksPerSecond, TimeSpan.TicksPerDay)
        let ticks = Math.Clamp((((long)high << 31) | (long)low) % DateTime.MaxValue.Ticks, TimeSpan.TicksPerDay, DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay)
        select new DateTimeOffset(ticks - (ticks % unit), TimeSpan.FromMinutes(minutes));

    /// <summary>Bytes, mostly close to the grammar, so that invalid UTF-8 is in ordinary places.</summary>
    public static Gen<byte[]> Bytes { get; } = Gen.OneOf(
        ArbMap.Default.GeneratorFor<byte[]>().Select(bytes => bytes ?? []),
        from text in Shaped
        from at in Gen.Choose(0, 40)
        from value in Gen.Choose(0, 255)
        select Replace(System.Text.Encoding.UTF8.GetBytes(text), at, (byte)value));

    private static byte[] Replace(byte[] bytes, int at, byte value)
    {
        bytes[at % bytes.Length] = value;
        return bytes;
    }

    private static string LeapSecondText(int year, int month, int day, int offset, string fraction)
    {
        var utc = new DateTime(year, month, day, 23, 59, 0, DateTimeKind.Unspecified);
        if (offset > 0 && utc > DateTime.MaxValue.AddDays(-1))
        {
            offset = -offset;
        }

        var local = utc.AddMinutes(offset);
        var size = TimeSpan.FromMinutes(Math.Abs(offset));
        return string.Create(CultureInfo.InvariantCulture, $"{local:yyyy-MM-ddTHH:mm}:60{fraction}{(offset < 0 ? '-' : '+')}{size:hh\\:mm}");
    }

    public static string Mutate(string text, int change)
    {
        var letter = Alphabet[change / 4 % Alphabet.Length];
        var at = change / 4 / Alphabet.Length % (text.Length + 1);
        return (change % 4) switch
        {
            0 => text.Insert(at, letter.ToString()),
            _ when at == text.Length => text,
            1 => text.Remove(at, 1),
            2 => change % 8 == 2 ? text[..at] : text + letter,
            _ => string.Concat(text.AsSpan(0, at), letter.ToString(), text.AsSpan(at + 1)),
        };
    }
}
