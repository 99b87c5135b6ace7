namespace StatusKit.Clients;

/// <summary>How often a wait or a watch asks a service that cannot notify.</summary>
public sealed class ServicePollingOptions
{
    /// <summary>The interval at first and after every change.</summary>
    public TimeSpan MinInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The interval to which it doubles while nothing changes.</summary>
    public TimeSpan MaxInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// By which part each interval varies, so that many clients do not ask at the same moment; 0.25 means 25 % more or
    /// less.
    /// </summary>
    public double Jitter { get; set; } = 0.25;

    /// <summary>
    /// For how long a record that was never seen may be missing before the wait ends with
    /// <see cref="Storage.StatusWaitOutcome.Missing"/>.
    /// </summary>
    public TimeSpan AppearWithin { get; set; }

    internal IEnumerable<string> Validate()
    {
        if (MinInterval <= TimeSpan.Zero || MaxInterval < MinInterval)
        {
            yield return $"{nameof(MinInterval)} must be positive and {nameof(MaxInterval)} not shorter.";
        }

        if (Jitter is not (>= 0 and < 1))
        {
            yield return $"{nameof(Jitter)} is {Jitter}, but must be at least 0 and less than 1.";
        }

        if (AppearWithin < TimeSpan.Zero)
        {
            yield return $"{nameof(AppearWithin)} must not be negative.";
        }
    }
}
