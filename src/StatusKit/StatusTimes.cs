namespace StatusKit;

/// <summary>Which times of a record are plausible. Another time is reported and decides nothing.</summary>
internal static class StatusTimes
{
    /// <summary>Neither system has older records; clocks that were never set begin in 1970 or 2000.</summary>
    public static DateTimeOffset Earliest { get; } = new(2015, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// Whether an instant is before the first possible one. Year 1 is not a wrong clock but a zero value.
    /// </summary>
    public static bool IsTooEarly(DateTimeOffset instant) => instant < Earliest && instant.UtcDateTime.Year > 1;

    /// <summary>The instant of a time, when it is neither before the first possible one nor in the future.</summary>
    /// <param name="time">The time.</param>
    /// <param name="now">The present.</param>
    /// <param name="tolerance">How far it may be in the future.</param>
    public static DateTimeOffset? Plausible(Timestamp time, DateTimeOffset now, TimeSpan tolerance) =>
        time.TryGetInstant(out var instant) && instant >= Earliest && instant - now <= tolerance ? instant : null;

    /// <summary>The time from an instant to now; zero when the instant is just ahead.</summary>
    public static TimeSpan? Age(DateTimeOffset? since, DateTimeOffset now) =>
        since is not { } instant ? null : now > instant ? now - instant : TimeSpan.Zero;
}
