using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using NodaTime.Text;
using Generators = StatusKit.TestKit.TimestampGenerators;

namespace StatusKit.Tests;

public class TimestampProperties
{
    private static readonly Timestamp YearOne = Timestamp.Parse("0001-01-01T00:00:00Z");

    private static readonly TimestampForms[] AllForms = [.. Enumerable.Range(0, 8).Select(forms => (TimestampForms)forms)];

    [Fact]
    public void What_is_read_is_what_is_written() => Check(Generators.Text, 20_000, text =>
    {
        var buffer = new char[text.Length];
        var value = Timestamp.ParseLenient(text);
        return value.ToString() == text
            && Timestamp.ParseLenient(text.AsSpan()) == value
            && value.TryFormat(buffer, out var written) && buffer.AsSpan(0, written).SequenceEqual(text)
            && (text.Length == 0 || (!value.TryFormat(buffer.AsSpan(1), out written) && written == 0));
    });

    [Fact]
    public void Utf8_that_is_read_is_what_is_written() => Check(Generators.Text.Where(IsWellFormed), 20_000, text =>
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var buffer = new byte[utf8.Length];
        var value = Timestamp.ParseLenient(utf8);
        return value == Timestamp.ParseLenient(text)
            && value.TryFormat(buffer, out var written) && buffer.AsSpan(0, written).SequenceEqual(utf8)
            && (utf8.Length == 0 || (!value.TryFormat(buffer.AsSpan(1), out written) && written == 0));
    });

    [Fact]
    public void Json_that_is_read_is_what_is_written() => Check(Generators.Text.Where(IsWellFormed), 2_000, text =>
    {
        var json = JsonSerializer.Serialize(text);
        var value = JsonSerializer.Deserialize<Timestamp>(json);
        return value == Timestamp.ParseLenient(text) && JsonSerializer.Serialize(value) == json;
    });

    [Fact]
    public void Parsing_accepts_exactly_the_grammar() => Check(
        Gen.OneOf(Generators.Text, Generators.Mutated), 50_000, text => AllForms.All(forms => AgreesWithModel(text, forms)));

    // Chance seldom puts the character after '9' where the short road checks many digits at once; so every character stands everywhere here.
    [Theory]
    [InlineData("2023-08-28T15:08:48Z")]
    [InlineData("2024-12-31T23:59:59.25")]
    [InlineData("2026-03-02T09:05:02+01:00")]
    [InlineData("1999-02-19T19:19:19.123456789-19:39")]
    [InlineData("2025-05-14T16:34:36.295Z[UTC]")]
    public void Every_change_of_one_character_is_judged_by_the_grammar(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            for (var letter = '\0'; letter < 0x200; letter++)
            {
                var changed = string.Concat(text.AsSpan(0, at), letter.ToString(), text.AsSpan(at + 1));
                Assert.True(AllForms.All(forms => AgreesWithModel(changed, forms)), changed);
            }
        }
    }

    [Fact]
    [Trait("Trial", "R-18")]
    public void Broken_times_are_read_as_the_grammar_reads_them()
    {
        var strings = Trials.Rounds(Trials.Scale(200_000), 100_000_000L);
        var (tried, wrong) = DisagreeWithModel(strings, AgreesWithModel);
        TrialReport.Add(new() { Trial = "R-18", Subject = "broken times against a grammar and NodaTime", Rounds = tried, Lost = wrong is null ? 0 : 1, Note = wrong });
        Assert.Null(wrong);
    }

    [Fact]
    [Trait("Control", "R-18")]
    public void The_parser_of_the_framework_is_told_apart_from_the_grammar() => Assert.NotNull(DisagreeWithModel(
        10_000, (text, forms) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _) == TimestampModel.Instant(text, forms).HasValue).Wrong);

    [Fact]
    public void Reading_finds_the_instant_of_every_form() => Check(Generators.Text, 20_000, text =>
    {
        var value = Timestamp.ParseLenient(text);
        return TimestampModel.Instant(text, TimestampForms.Any) is { } instant
            ? value.Kind == TimestampKind.Instant && Nanoseconds(value) == instant
            : value.Kind == (text is "" or "0" ? TimestampKind.Unset : TimestampKind.Unreadable);
    });

    [Fact]
    public void NodaTime_finds_the_same_instants() => Check(Gen.OneOf(Generators.Shaped, Generators.Mutated), 20_000, AgreesWithNodaTime);

    [Fact]
    public void DateTimeOffset_finds_the_same_instants_and_offsets() => Check(Generators.Shaped, 20_000, text =>
    {
        string[] formats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];
        if (!DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expected))
        {
            return true;
        }

        return Timestamp.TryParseExact(text, TimestampForms.Any, out var value) && value.TryGetInstant(out var instant) && instant.EqualsExact(expected);
    });

    [Fact]
    public void DateTimeOffset_survives_the_round_trip() => Check(Generators.DateTimeOffset, 10_000, value =>
    {
        Timestamp timestamp = value;
        return ((DateTimeOffset)timestamp).EqualsExact(value) && Timestamp.Parse(timestamp.ToString()) == timestamp;
    });

    [Fact]
    public void Created_values_are_the_values_that_their_text_reads_as() => Check(Generators.DateTimeOffset, 10_000, value =>
    {
        var seconds = value.AddTicks(-(value.Ticks % TimeSpan.TicksPerSecond));
        Timestamp[] created =
        [
            Timestamp.FromDateTimeOffset(seconds), Timestamp.CreateOffsetSeconds(value), Timestamp.CreateUtcSeconds(value), Timestamp.CreateNaiveUtcSeconds(value), Timestamp.CreateEpochSeconds(value),
        ];
        return created.All(timestamp => timestamp == Timestamp.ParseLenient(timestamp.ToString())
            && (timestamp.ToString() == "0" || timestamp.ToDateTimeOffset() == seconds));
    });

    [Fact]
    public void Reading_never_throws() => Check(Generators.Bytes, 100_000, bytes =>
    {
        var value = Timestamp.ParseLenient(bytes);
        _ = Timestamp.TryParseExact(bytes, TimestampForms.Any, out _);
        _ = value.TryGetInstant(out _);
        return value.ToString() == Encoding.UTF8.GetString(bytes);
    });

    [Fact]
    public void Equality_is_equality_of_texts() => Check(Gen.Two(Generators.Neighbour), 20_000, pair =>
    {
        var (x, y) = (pair.Item1, pair.Item2);
        var same = x.ToString() == y.ToString();
        return x == y == same && x != y == !same && x.Equals((object)y) == same && (!same || x.GetHashCode() == y.GetHashCode())
            && x == Timestamp.ParseLenient(x.ToString()) && x.GetHashCode() == Timestamp.ParseLenient(x.ToString()).GetHashCode();
    });

    [Fact]
    public void ByInstant_is_a_consistent_order_of_instants() => Check(Gen.Three(Generators.Neighbour), 20_000, triple =>
    {
        var (x, y, z) = (triple.Item1, triple.Item2, triple.Item3);
        int Order(Timestamp a, Timestamp b) => Math.Sign(Timestamp.ByInstant.Compare(a, b));
        BigInteger Key(Timestamp a) => a.Kind == TimestampKind.Instant ? Nanoseconds(a) : BigInteger.MinusOne * long.MaxValue * 1000;
        return Order(x, x) == 0
            && Order(x, y) == -Order(y, x)
            && (Order(x, y) > 0 || Order(y, z) > 0 || Order(x, z) <= 0)
            && Order(x, y) == Key(x).CompareTo(Key(y));
    });

    [Fact]
    public void Since_is_the_difference_of_instants() => Check(Gen.Three(Generators.Neighbour), 20_000, triple =>
    {
        var (x, y, z) = (triple.Item1, triple.Item2, triple.Item3);
        var bothSay = x.Kind == TimestampKind.Instant && y.Kind == TimestampKind.Instant;
        return x.Since(y).HasValue == bothSay
            && x.Since(y) == -y.Since(x)
            && (z.Since(y) + y.Since(x) is not { } sum || z.Since(x) == sum)
            && (!(x.TryGetInstant(out var a) && y.TryGetInstant(out var b)) || x.Since(y) == a - b);
    });

    [Fact]
    public void AssumeOffset_moves_naive_instants_only() => Check(
        from text in Generators.Text from minutes in Gen.Choose(-1439, 1439) select (text, minutes), 20_000, pair =>
    {
        var value = Timestamp.ParseLenient(pair.text);
        var offset = TimeSpan.FromMinutes(pair.minutes);
        var moved = value.AssumeOffset(offset);
        return moved == value && moved.ToString() == pair.text && moved.Kind == value.Kind
            && value.Since(moved) == (value.Kind == TimestampKind.Instant ? value.IsNaive ? offset : TimeSpan.Zero : null)
            && moved.AssumeOffset(TimeSpan.Zero).Since(value) is null or { Ticks: 0 };
    });

    private static bool AgreesWithModel(string text, TimestampForms forms)
    {
        var expected = TimestampModel.Instant(text, forms);
        var accepted = Timestamp.TryParseExact(text, forms, out var value);
        var acceptedUtf8 = Timestamp.TryParseExact(Encoding.UTF8.GetBytes(text), forms, out var valueUtf8);
        return accepted == expected.HasValue && acceptedUtf8 == accepted && value == valueUtf8
            && (accepted ? Nanoseconds(value) == expected && Nanoseconds(valueUtf8) == expected && value.ToString() == text : value == default);
    }

    // NodaTime knows no leap seconds and no offsets beyond 18 hours, has a year 0, and takes U+0000 for the end of the text, a comma
    // for a full stop and 24:00 for the next midnight. What it accepts otherwise, we accept.
    private static bool AgreesWithNodaTime(string text)
    {
        var noda = OffsetDateTimePattern.Rfc3339.Parse(text);
        if (!noda.Success || noda.Value.Year < 1 || text.AsSpan().ContainsAny('\0', ',') || text.Contains("T24", StringComparison.Ordinal))
        {
            return true;
        }

        var local = noda.Value.LocalDateTime.InUtc().ToInstant() - NodaTime.Instant.FromUtc(1, 1, 1, 0, 0);
        var expected = local.ToBigIntegerNanoseconds() - noda.Value.Offset.Nanoseconds;
        return Timestamp.TryParse(text, out var value) && Nanoseconds(value) == expected;
    }

    // Strings of all kinds with up to four characters changed, seeded; the first that is judged otherwise than by the model, or not kept.
    private static (long Tried, string? Wrong) DisagreeWithModel(long strings, Func<string, TimestampForms, bool> agrees)
    {
        var random = new Random(18);
        var texts = Generators.Text.Sample(5_000, 50).ToList();
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        for (var tried = 0L; tried < strings; tried++)
        {
            if (tried % 100_000 == 0 && System.Diagnostics.Stopwatch.GetElapsedTime(start) > TimeSpan.FromMinutes(20))
            {
                return (tried, null); // as many as there was time for
            }

            var text = texts[random.Next(texts.Count)];
            for (var changes = random.Next(5); changes > 0; changes--)
            {
                text = Generators.Mutate(text, random.Next());
            }

            if (!agrees(text, AllForms[random.Next(AllForms.Length)]) || (random.Next(16) == 0 && !AgreesWithNodaTime(text)) || Timestamp.ParseLenient(text).ToString() != text)
            {
                return (tried + 1, JsonSerializer.Serialize(text));
            }
        }

        return (strings, null);
    }

    private static BigInteger Nanoseconds(Timestamp value) =>
        ((BigInteger)value.Since(YearOne)!.Value.Ticks * 100) + (value.Nanosecond % 100);

    private static bool IsWellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;

    private static void Check<T>(Gen<T> generator, int cases, Func<T, bool> law) =>
        Prop.ForAll(generator.ToArbitrary(), law).Check(Config.QuickThrowOnFailure.WithMaxTest(Trials.Scale(cases / 8)));
}
