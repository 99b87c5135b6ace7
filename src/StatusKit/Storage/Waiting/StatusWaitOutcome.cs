namespace StatusKit.Storage;

/// <summary>How waiting for a record ended.</summary>
public enum StatusWaitOutcome
{
    /// <summary>The record is what was waited for.</summary>
    Reached = 0,

    /// <summary>There was no record when the waiting began.</summary>
    Missing,

    /// <summary>The record was deleted meanwhile.</summary>
    Deleted,

    /// <summary>The time was up.</summary>
    TimedOut,
}
