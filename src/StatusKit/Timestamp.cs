using System.Text.Json.Serialization;

namespace StatusKit;

/// <summary>
/// A time as an upstream program wrote it: the exact text, and the instant that the text means, to the nanosecond.
/// </summary>
/// <remarks>
/// <para>What was read is what is written, byte for byte. Ordinary text is kept as packed digits, so reading and
/// writing it allocates nothing; only unusual text (lower-case <c>t</c> or <c>z</c>, <c>-00:00</c>, more than nine
/// fraction digits, leap seconds, unreadable text) holds a string.</para>
/// <para>Two values are equal when their strings are equal (ordinal). There is no order of values, because two strings
/// may
/// name one instant; <see cref="ByInstant"/> sorts by time.</para>
/// <para><c>default</c> is <see cref="TimestampKind.Unset"/> and its text is empty. The type is immutable and safe to
/// share between threads, like any struct whose copies do not overlap.</para>
/// </remarks>
[JsonConverter(typeof(Converter))]
public readonly partial struct Timestamp :
    IEquatable<Timestamp>, ISpanParsable<Timestamp>, IUtf8SpanParsable<Timestamp>, ISpanFormattable, IUtf8SpanFormattable
{
    private const long MinUnixSeconds = -62_135_596_800;
    private const long MaxUnixSeconds = 253_402_300_799;
    private const int UnixEpochDay = 719_162;

    // Form, digit count and date digits; see Timestamp.Packing.cs.
    private readonly ulong _date;

    // Fraction and offset, or the seconds of an epoch text.
    private readonly ulong _rest;

    // The text when the packed fields cannot rebuild it. Unset keeps null (absent) apart from "" for the JSON
    // converter.
    private readonly string? _text;

    private Timestamp(ulong date, ulong rest, string? text = null)
    {
        _date = date;
        _rest = rest;
        _text = text;
    }

    /// <summary>
    /// Orders by instant, to the nanosecond; values without an instant come first and are equal to each other.
    /// </summary>
    /// <remarks>
    /// Different strings that name one instant compare as equal, so the order is not consistent with <see
    /// cref="Equals(Timestamp)"/>. Instants outside the range of <see cref="DateTimeOffset"/>, such as
    /// <c>0001-01-01T00:00:00+01:00</c>, are ordered like all others.
    /// </remarks>
    public static IComparer<Timestamp> ByInstant { get; } = new InstantComparer();

    /// <summary>Whether this is an instant, unset, or text that could not be read.</summary>
    public TimestampKind Kind => Form switch
    {
        Shape.Unset => TimestampKind.Unset,
        Shape.Unreadable => TimestampKind.Unreadable,
        _ => TimestampKind.Instant,
    };

    /// <summary>
    /// True for a date and time without an offset, such as <c>2023-08-28T15:08:48</c>. It means UTC until <see
    /// cref="AssumeOffset"/> says otherwise.
    /// </summary>
    // spec cfs 3.3, TS2.
    public bool IsNaive => Form == Shape.Naive;

    /// <summary>
    /// The nanoseconds within the second of the instant, 0 to 999,999,999; digits beyond the ninth are cut. 0 when
    /// there is no instant, and for a leap second, whose instant is the midnight that follows.
    /// </summary>
    public int Nanosecond => HasFields ? Nanoseconds(_rest) : 0;

    /// <summary>
    /// The instant, when there is one that <see cref="DateTimeOffset"/> can represent; see <see
    /// cref="ToDateTimeOffset"/>.
    /// </summary>
    /// <param name="instant">The instant, or <c>default</c> when the method returns false.</param>
    /// <returns>
    /// False for unset and unreadable values, and for the few instants that lie before year 1 or after year 9999 in
    /// UTC.
    /// </returns>
    public bool TryGetInstant(out DateTimeOffset instant)
    {
        instant = default;
        if (Kind != TimestampKind.Instant || UnixSeconds is not (>= MinUnixSeconds and <= MaxUnixSeconds))
        {
            return false;
        }

        var utc = new DateTimeOffset(InstantTicks, TimeSpan.Zero);
        var offset = OffsetMinutes;
        instant = offset is >= -14 * 60 and <= 14 * 60 ? utc.ToOffset(TimeSpan.FromMinutes(offset)) : utc;
        return true;
    }

    /// <summary>
    /// The instant, with the offset that was written (or assumed), or in UTC when that offset is beyond the ±14 hours
    /// that <see cref="DateTimeOffset"/> allows. Digits below 100 ns are cut; <see cref="Nanosecond"/> has them.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The value is unset or unreadable, or its instant lies before year 1 or after year 9999 in UTC.
    /// </exception>
    public DateTimeOffset ToDateTimeOffset()
    {
        if (TryGetInstant(out var instant))
        {
            return instant;
        }

        throw new InvalidOperationException(Kind == TimestampKind.Instant
            ? $"The instant of '{Shown(ToString())}' lies outside the years 0001 to 9999 in UTC, which is all that DateTimeOffset can hold."
            : $"The timestamp '{Shown(ToString())}' has no instant: it is "
                + $"{(Kind == TimestampKind.Unset ? "unset" : "unreadable")}.");
    }

    /// <summary>
    /// The time from <paramref name="earlier"/> to this value, each cut to 100 ns; null when either has no instant.
    /// </summary>
    /// <param name="earlier">The value to measure from.</param>
    /// <returns>May be negative: the clocks of two programs may disagree. Never throws.</returns>
    // spec cfs 3.2.
    public TimeSpan? Since(Timestamp earlier) =>
        Kind == TimestampKind.Instant && earlier.Kind == TimestampKind.Instant
            ? TimeSpan.FromTicks(InstantTicks - earlier.InstantTicks)
            : null;

    /// <summary>
    /// Reads a naive timestamp as local time of a zone other than UTC; every other value comes back unchanged.
    /// </summary>
    /// <param name="offset">Local time minus UTC: whole minutes, -23:59 to +23:59.</param>
    /// <returns>The same text, hence an equal value, with the other instant.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The offset is not in whole minutes or beyond ±23:59.</exception>
    public Timestamp AssumeOffset(TimeSpan offset)
    {
        if (offset.Ticks % TimeSpan.TicksPerMinute != 0 || offset.Duration() >= TimeSpan.FromDays(1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(offset), offset, "An offset has whole minutes and lies within ±23:59.");
        }

        return IsNaive
            ? new Timestamp(_date, (_rest & FractionMask) | PackOffset((int)offset.TotalMinutes), _text)
            : this;
    }

    /// <summary>Whether there is no text at all, as in <c>default</c>; the text "" is one.</summary>
    internal bool IsAbsent => Form == Shape.Unset && _text is null;

    /// <summary>Whether the text is empty, as in <c>default</c>; the text "0" is unset and not empty.</summary>
    internal bool IsEmpty => Form == Shape.Unset && string.IsNullOrEmpty(_text);

    /// <summary>
    /// Equal when the strings are equal, ordinal. What <see cref="AssumeOffset"/> set does not count, nor which forms
    /// were looked for.
    /// </summary>
    /// <param name="other">The value to compare with.</param>
    public bool Equals(Timestamp other) => (HeldText, other.HeldText) switch
    {
        (null, null) => _date == other._date && TextBits == other.TextBits,
        _ => ToString() == other.ToString(),
    };

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Timestamp other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        if (HeldText is { } text)
        {
            return text.GetHashCode(StringComparison.Ordinal);
        }

        Span<char> packed = stackalloc char[MaxOrdinaryLength];
        TryFormat(packed, out var length);
        return string.GetHashCode(packed[..length]);
    }

    /// <summary>Whether the strings are equal; see <see cref="Equals(Timestamp)"/>.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other value.</param>
    public static bool operator ==(Timestamp left, Timestamp right) => left.Equals(right);

    /// <summary>Whether the strings differ; see <see cref="Equals(Timestamp)"/>.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other value.</param>
    public static bool operator !=(Timestamp left, Timestamp right) => !left.Equals(right);

    // Seconds since 1970 of an Instant. Not limited to the range of DateTimeOffset: an offset may lead up to a day
    // beyond it.
    private long UnixSeconds
    {
        get
        {
            if (Form == Shape.Epoch)
            {
                return (long)_rest;
            }

            var year = (TwoDigits(_date, 48) * 100) + TwoDigits(_date, 40);
            var days = new DateOnly(year, TwoDigits(_date, 32), TwoDigits(_date, 24)).DayNumber - UnixEpochDay;
            var minutes = (TwoDigits(_date, 16) * 60) + TwoDigits(_date, 8) - OffsetMinutes;
            return (days * 86_400L) + (minutes * 60L) + TwoDigits(_date, 0);
        }
    }

    // Ticks since 0001-01-01 UTC; negative before.
    private long InstantTicks => ((UnixSeconds - MinUnixSeconds) * TimeSpan.TicksPerSecond) + (Nanosecond / 100);

    private sealed class InstantComparer : IComparer<Timestamp>
    {
        public int Compare(Timestamp x, Timestamp y)
        {
            if (x.Kind != TimestampKind.Instant || y.Kind != TimestampKind.Instant)
            {
                return (x.Kind == TimestampKind.Instant).CompareTo(y.Kind == TimestampKind.Instant);
            }

            var bySecond = x.UnixSeconds.CompareTo(y.UnixSeconds);
            return bySecond != 0 ? bySecond : x.Nanosecond.CompareTo(y.Nanosecond);
        }
    }
}
