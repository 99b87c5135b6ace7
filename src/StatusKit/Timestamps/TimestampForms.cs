namespace StatusKit;

/// <summary>
/// The forms of text that <see cref="Timestamp.ParseExact(ReadOnlySpan{char}, TimestampForms)"/> accepts. RFC 3339 is
/// always accepted; the other forms only when they are named here.
/// </summary>
[Flags]
public enum TimestampForms
{
    /// <summary>
    /// Only <c>date-time</c> of RFC 3339 section 5.6, such as <c>2026-03-02T09:00:17.120394+01:00</c>.
    /// </summary>
    Rfc3339 = 0,

    /// <summary>
    /// A date and time without an offset, such as <c>2023-08-28T15:08:48</c>, with an optional fraction.
    /// </summary>
    // spec cfs 3.1, T1 and T2.
    Naive = 1,

    /// <summary>The form of older hubs, such as <c>2025-05-14T16:34:36.295Z[UTC]</c>.</summary>
    // spec nmp 3.
    UtcSuffix = 2,

    /// <summary>
    /// Whole seconds since 1970-01-01T00:00:00Z in decimal, such as <c>1772438702</c>. A sign and leading zeros are
    /// accepted; the instant must lie in the years 0001 to 9999. The text <c>0</c> means unset, so it is not accepted.
    /// </summary>
    // spec nmp 3, device status file.
    Epoch = 4,

    /// <summary>All forms above.</summary>
    Any = Naive | UtcSuffix | Epoch,
}
