using System.Collections.Immutable;

namespace StatusKit.Cfs;

/// <summary>The Kubernetes job of a session, as observed at one time.</summary>
/// <remarks>Source: spec cfs 6.1.</remarks>
public sealed record CfsJobObservation
{
    /// <summary>Whether the job was found.</summary>
    public CfsJobLookup Lookup { get; init; }

    /// <summary>The job's <c>status.startTime</c>; null while it has not started.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>The job's <c>status.completionTime</c>; null unless it succeeded.</summary>
    public DateTimeOffset? CompletionTime { get; init; }

    /// <summary>The job's <c>status.failed</c>: how many of its pods failed.</summary>
    public int FailedPods { get; init; }

    /// <summary>What Kubernetes says about the end of the job, in its order.</summary>
    /// <remarks>
    /// <c>Failed</c> and <c>Complete</c> end the job, whatever the counters say. Without them, the first one has the
    /// time of a
    /// failure.
    /// </remarks>
    public ImmutableArray<CfsJobCondition> Conditions { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <inheritdoc/>
    public bool Equals(CfsJobObservation? other) =>
        other is not null
            && Lookup == other.Lookup && StartTime == other.StartTime && CompletionTime == other.CompletionTime
        && FailedPods == other.FailedPods && Conditions.SequenceEqual(other.Conditions);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Lookup, StartTime, CompletionTime, FailedPods, Conditions.Length);
}
