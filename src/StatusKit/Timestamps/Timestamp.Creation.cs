namespace StatusKit;

// The forms that StatusKit writes. Fractions are dropped, never rounded (spec cfs 3.3, TS7).
public readonly partial struct Timestamp
{
    /// <summary>
    /// RFC 3339 with the value's own offset: <c>Z</c> when it is zero, the fraction without trailing zeros, none when
    /// it is zero. Nothing is lost.
    /// </summary>
    /// <param name="value">The instant and offset to write.</param>
    // spec nmp 3, <c>scheduledUnixTime</c>.
    public static Timestamp FromDateTimeOffset(DateTimeOffset value)
    {
        var fraction = ToPackedDigits((int)(value.Ticks % TimeSpan.TicksPerSecond)) << 8;
        var digits = 9;
        while (digits > 0 && ((fraction >> (OffsetShift - (digits * 4))) & 0xF) == 0)
        {
            digits--;
        }

        return Create(value, value.Offset == TimeSpan.Zero ? Shape.Zulu : Shape.Offset, digits, fraction);
    }

    /// <summary>RFC 3339 in whole seconds with the value's own offset, <c>Z</c> when it is zero.</summary>
    /// <param name="value">The instant and offset to write; its fraction is dropped.</param>
    // spec nmp 3, <c>startTime</c>, <c>endTime</c>.
    public static Timestamp CreateOffsetSeconds(DateTimeOffset value) =>
        Create(value, value.Offset == TimeSpan.Zero ? Shape.Zulu : Shape.Offset);

    /// <summary>RFC 3339 in whole seconds UTC, such as <c>2026-03-02T08:00:17Z</c>.</summary>
    /// <param name="value">The instant to write; its fraction is dropped.</param>
    // spec nmp 3, <c>scheduledTime</c>.
    public static Timestamp CreateUtcSeconds(DateTimeOffset value) => Create(value.ToUniversalTime(), Shape.Zulu);

    /// <summary>Whole seconds UTC without any offset, such as <c>2023-08-28T15:08:48</c>: what CFS writes.</summary>
    /// <param name="value">The instant to write; its fraction is dropped.</param>
    // spec cfs 3.3, TS5.
    public static Timestamp CreateNaiveUtcSeconds(DateTimeOffset value) => Create(value.ToUniversalTime(), Shape.Naive);

    /// <summary>Decimal seconds since 1970-01-01T00:00:00Z, such as <c>1772438702</c>.</summary>
    /// <param name="value">The instant to write; its fraction is dropped, towards the past.</param>
    /// <returns>
    /// The first second of 1970 gives <c>0</c>, which is <see cref="TimestampKind.Unset"/>: the status file cannot say
    /// it otherwise.
    /// </returns>
    // spec nmp 3, device status file.
    public static Timestamp CreateEpochSeconds(DateTimeOffset value) => FromUnixSeconds(value.ToUnixTimeSeconds());

    /// <summary>Same as <see cref="FromDateTimeOffset"/>; nothing is lost.</summary>
    /// <param name="value">The instant and offset to write.</param>
    public static implicit operator Timestamp(DateTimeOffset value) => FromDateTimeOffset(value);

    /// <summary>Same as <see cref="ToDateTimeOffset"/>; digits below 100 ns are cut.</summary>
    /// <param name="value">The timestamp to convert.</param>
    /// <exception cref="InvalidOperationException">
    /// There is no instant that <see cref="DateTimeOffset"/> can represent.
    /// </exception>
    public static explicit operator DateTimeOffset(Timestamp value) => value.ToDateTimeOffset();

    private static Timestamp Create(DateTimeOffset value, Shape form, int digits = 0, ulong fraction = 0) =>
        new(Pack(form, digits) | PackDate(value.DateTime), PackOffset(value.TotalOffsetMinutes) | fraction);

    private static Timestamp FromUnixSeconds(long seconds, string? text = null) =>
        seconds == 0 && text is null
            ? new Timestamp(0, 0, "0")
            : new Timestamp(Pack(Shape.Epoch), (ulong)seconds, text);
}
