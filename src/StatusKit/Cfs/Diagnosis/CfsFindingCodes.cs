namespace StatusKit.Cfs;

/// <summary>The codes of findings about sessions: the values of <see cref="StatusFinding.Code"/>.</summary>
public static class CfsFindingCodes
{
    /// <summary>The session has an outcome although it is not complete.</summary>
    public const string PrematureOutcome = "PrematureOutcome";

    /// <summary>The session has a completion time although it is not complete.</summary>
    public const string PrematureCompletionTime = "PrematureCompletionTime";

    /// <summary>The session is complete and has no completion time.</summary>
    public const string MissingCompletionTime = "MissingCompletionTime";

    /// <summary>The session is running or complete and names no job.</summary>
    public const string MissingJob = "MissingJob";

    /// <summary>A time is before 2015, or the end is before the start: a clock was wrong.</summary>
    public const string ClockSkew = "ClockSkew";

    /// <summary>The start is in the future.</summary>
    public const string FutureStart = "FutureStart";

    /// <summary>The end is in the future.</summary>
    public const string FutureEnd = "FutureEnd";

    /// <summary>A time cannot be read.</summary>
    public const string UnparsableTime = "UnparsableTime";

    /// <summary>The running session is older than the age at which finished sessions are deleted.</summary>
    public const string OlderThanTtl = "OlderThanTtl";

    /// <summary>The play may have failed and its container be waiting for a person.</summary>
    public const string MayBeWaitingForDebug = "MayBeWaitingForDebug";

    /// <summary>The verbosity is so high that the output can hang the job.</summary>
    public const string HighVerbosity = "HighVerbosity";

    /// <summary>Of many sessions: too many of cfs-batcher have been pending for too long.</summary>
    public const string BatcherFlood = "BatcherFlood";

    /// <summary>Of many sessions: too many that are not of cfs-batcher have been pending for too long.</summary>
    public const string PendingFlood = "PendingFlood";

    /// <summary>Of many sessions: two are unfinished and work on the same nodes.</summary>
    public const string SameNodes = "SameNodes";

    /// <summary>Of many sessions: there were too many nodes to compare all with each other.</summary>
    public const string NotAllCompared = "NotAllCompared";
}
