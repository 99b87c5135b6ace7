namespace StatusKit;

/// <summary>What orders records by attention needed; among equals the one with the lower position is the first.</summary>
/// <param name="Severity">How much attention it needs.</param>
/// <param name="Since">Since when, in ticks; the greatest value when that is not known.</param>
/// <param name="Position">The place in a listing; compared only among equals.</param>
internal readonly record struct StatusUrgency(StatusSeverity Severity, long Since, long Position)
{
    public static Comparer<StatusUrgency> LeastFirst { get; } = Comparer<StatusUrgency>.Create(static (x, y) =>
        x.Severity != y.Severity ? x.Severity.CompareTo(y.Severity)
        : x.Since != y.Since ? y.Since.CompareTo(x.Since)
        : y.Position.CompareTo(x.Position));
}
