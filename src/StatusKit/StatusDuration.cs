using System.Globalization;

namespace StatusKit;

/// <summary>
/// Formats durations for people by their two largest units: <c>8 h 26 min</c>, or compact <c>8h26m</c>.
/// </summary>
/// <remarks>
/// The formatter for messages, tables and logs, independent of the culture. A negative duration is formatted as zero,
/// because it only says that two clocks disagree.
/// </remarks>
public static class StatusDuration
{
    /// <summary>
    /// Formats a duration for a sentence: <c>3 d 4 h</c>, <c>8 h 26 min</c>, <c>2 min 5 s</c>, <c>7 s</c>.
    /// </summary>
    /// <param name="duration">The duration; fractions of a second are cut.</param>
    public static string Format(TimeSpan duration) => NotNegative(duration) switch
    {
        { Days: > 0 } span => string.Create(CultureInfo.InvariantCulture, $"{span.Days} d {span.Hours} h"),
        { Hours: > 0 } span => string.Create(CultureInfo.InvariantCulture, $"{span.Hours} h {span.Minutes} min"),
        { Minutes: > 0 } span => string.Create(CultureInfo.InvariantCulture, $"{span.Minutes} min {span.Seconds} s"),
        var span => string.Create(CultureInfo.InvariantCulture, $"{span.Seconds} s"),
    };

    /// <summary>Formats a duration without blanks: <c>3d4h</c>, <c>8h26m</c>, <c>2m5s</c>, <c>7s</c>.</summary>
    /// <param name="duration">The duration; fractions of a second are cut.</param>
    public static string FormatCompact(TimeSpan duration) => NotNegative(duration) switch
    {
        { Days: > 0 } span => string.Create(CultureInfo.InvariantCulture, $"{span.Days}d{span.Hours}h"),
        { Hours: > 0 } span => string.Create(CultureInfo.InvariantCulture, $"{span.Hours}h{span.Minutes}m"),
        { Minutes: > 0 } span => string.Create(CultureInfo.InvariantCulture, $"{span.Minutes}m{span.Seconds}s"),
        var span => string.Create(CultureInfo.InvariantCulture, $"{span.Seconds}s"),
    };

    /// <summary>
    /// Formats a duration exactly, by all units from the largest one that is not zero: <c>1d 0h 2m 5.25s</c>,
    /// <c>0s</c>.
    /// </summary>
    /// <param name="duration">The duration; fractions of a second are kept.</param>
    public static string FormatExact(TimeSpan duration)
    {
        var span = NotNegative(duration);
        var seconds = string.Create(
            CultureInfo.InvariantCulture, $"{(decimal)(span.Ticks % TimeSpan.TicksPerMinute) / TimeSpan.TicksPerSecond:0.#######}s");
        return span switch
        {
            { Days: > 0 } => string.Create(CultureInfo.InvariantCulture, $"{span.Days}d {span.Hours}h {span.Minutes}m {seconds}"),
            { Hours: > 0 } => string.Create(CultureInfo.InvariantCulture, $"{span.Hours}h {span.Minutes}m {seconds}"),
            { Minutes: > 0 } => string.Create(CultureInfo.InvariantCulture, $"{span.Minutes}m {seconds}"),
            _ => seconds,
        };
    }

    private static TimeSpan NotNegative(TimeSpan duration) => duration < TimeSpan.Zero ? TimeSpan.Zero : duration;
}
