namespace StatusKit.Storage;

/// <summary>What to wait for, how long, and whom to notify.</summary>
/// <typeparam name="T">The record's type.</typeparam>
public sealed record StatusWaitOptions<T>
    where T : class, IStatusRecord<T>
{
    /// <summary>What ends the waiting; null means that the record is final, whether it succeeded or failed.</summary>
    public Func<T, bool>? Until { get; init; }

    /// <summary>
    /// Whether to wait for the record to be created when there is none; false ends the wait as
    /// <see cref="StatusWaitOutcome.Missing"/>.
    /// </summary>
    public bool WaitForCreation { get; init; }

    /// <summary>
    /// Waits for a record whose work started after this instant, and takes one that started earlier, or does not say,
    /// for missing and not yet created: for the next run under a name that is used again. Null means any.
    /// </summary>
    public DateTimeOffset? StartedAfter { get; init; }

    /// <summary>
    /// For how long the record must be so without any change, for states that may pass; zero, the default, means not at
    /// all.
    /// </summary>
    public TimeSpan Settled { get; init; }

    /// <summary>How long to wait at most; null means forever.</summary>
    public TimeSpan? Timeout { get; init => field = value == System.Threading.Timeout.InfiniteTimeSpan ? null : value; }

    /// <summary>
    /// Receives each state that the record reaches, once, the first one included: a value whose state or phase differs
    /// from the one before. Called in turn.
    /// </summary>
    public IProgress<StatusProgress<T>>? Progress { get; init; }

    /// <summary>
    /// Says what the last value means, for the message of a time-out; null means that the message gives only the state.
    /// </summary>
    public Func<T, DateTimeOffset, StatusDiagnosis>? Diagnose { get; init; }
}
