using System.Collections.Immutable;

namespace StatusKit.Cfs;

/// <summary>What asking Kubernetes for a session's job gave.</summary>
public enum CfsJobLook
{
    /// <summary>The job is there; the other members say how it stands.</summary>
    Found = 0,

    /// <summary>There is no such job.</summary>
    NotFound,

    /// <summary>Kubernetes could not answer; nothing is known.</summary>
    Unanswered,
}

/// <summary>One entry of a job's <c>status.conditions</c>.</summary>
/// <param name="Type">Such as <c>Failed</c> or <c>Complete</c>.</param>
/// <param name="LastTransitionTime">When it became so; null when Kubernetes does not say.</param>
/// <param name="IsTrue">Whether its <c>status</c> is <c>True</c>; other conditions say nothing.</param>
public readonly record struct CfsJobCondition(string Type, DateTimeOffset? LastTransitionTime, bool IsTrue = true);

/// <summary>How the Kubernetes job of a session stands (spec cfs 6.1).</summary>
public sealed record CfsJobObservation
{
    /// <summary>Whether the job was found.</summary>
    public CfsJobLook Look { get; init; }

    /// <summary>The job's <c>status.startTime</c>; null while it has not started.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>The job's <c>status.completionTime</c>; null unless it succeeded.</summary>
    public DateTimeOffset? CompletionTime { get; init; }

    /// <summary>The job's <c>status.failed</c>: how many of its pods failed.</summary>
    public int FailedPods { get; init; }

    /// <summary>
    /// The job's <c>status.conditions</c>: <c>Failed</c> and <c>Complete</c> end it, whatever the counters say. Without
    /// them the first one dates a failure.
    /// </summary>
    public ImmutableArray<CfsJobCondition> Conditions { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <inheritdoc/>
    public bool Equals(CfsJobObservation? other) =>
        other is not null && Look == other.Look && StartTime == other.StartTime && CompletionTime == other.CompletionTime
        && FailedPods == other.FailedPods && Conditions.SequenceEqual(other.Conditions);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Look, StartTime, CompletionTime, FailedPods, Conditions.Length);
}

/// <summary>What to report after a look at a session's job.</summary>
/// <param name="Patches">The patches to send, in this order; empty when there is nothing to report.</param>
/// <param name="KeepMonitoring">Whether to look again later.</param>
public readonly record struct CfsJobReport(ImmutableArray<CfsSessionPatch> Patches, bool KeepMonitoring)
{
    /// <summary>The patches to send, in this order; empty when there is nothing to report.</summary>
    public ImmutableArray<CfsSessionPatch> Patches { get => field.IsDefault ? [] : field; init; } = Patches;

    /// <inheritdoc/>
    public bool Equals(CfsJobReport other) => KeepMonitoring == other.KeepMonitoring && Patches.SequenceEqual(other.Patches);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(KeepMonitoring, Patches.Length);
}

/// <summary>Turns looks at Kubernetes jobs into reports, as the operator does (spec cfs 6.1).</summary>
public static class CfsJobMonitor
{
    /// <summary>What one look at a session's job leads to. Pure.</summary>
    /// <param name="session">The session as last read; null when it is gone.</param>
    /// <param name="observation">How its job stands.</param>
    /// <param name="now">The time of the look, for a failure that carries none.</param>
    public static CfsJobReport Observe(CfsSession? session, CfsJobObservation observation, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(observation);
        if (session is null || session.Status.Session.Job.Length == 0)
        {
            return new([], KeepMonitoring: false);
        }

        if (observation.Look == CfsJobLook.NotFound)
        {
            return new([Complete(CfsOutcome.Unknown, null)], KeepMonitoring: false);
        }

        if (observation.Look == CfsJobLook.Unanswered)
        {
            return new([], KeepMonitoring: true);
        }

        ImmutableArray<CfsSessionPatch> patches = [];
        if (observation.StartTime is not null && session.Status.Session.Status == CfsSessionState.Pending)
        {
            patches = [Patch(new() { Status = CfsSessionState.Running })];
        }

        // The conditions Failed and Complete are the job controller's last word, whatever the counters say.
        if (Condition(observation, "Failed") is { } failed)
        {
            return End(CfsOutcome.False, failed.LastTransitionTime ?? now);
        }

        var complete = Condition(observation, "Complete");
        if (complete is not null || observation.CompletionTime is not null)
        {
            return End(CfsOutcome.True, observation.CompletionTime ?? complete?.LastTransitionTime ?? now);
        }

        return observation.FailedPods > 0
            ? End(CfsOutcome.False, FailureTime(observation, now))
            : new(patches, KeepMonitoring: true);

        CfsJobReport End(CfsOutcome outcome, DateTimeOffset at) =>
            new(patches.Add(Complete(outcome, at)), KeepMonitoring: false);
    }

    // Upstream takes the first condition whatever it says, and gives up without one (spec cfs Q27).
    private static DateTimeOffset FailureTime(CfsJobObservation observation, DateTimeOffset now) =>
        observation.Conditions.FirstOrDefault().LastTransitionTime ?? now;

    private static CfsJobCondition? Condition(CfsJobObservation observation, string type)
    {
        foreach (var condition in observation.Conditions)
        {
            if (condition.Type == type && condition.IsTrue)
            {
                return condition;
            }
        }

        return null;
    }

    private static CfsSessionPatch Complete(CfsOutcome outcome, DateTimeOffset? at)
    {
        var run = new CfsSessionRun { Status = CfsSessionState.Complete, Succeeded = outcome };
        return Patch(at is { } time ? run with { CompletionTime = Timestamp.CreateNaiveUtcSeconds(time) } : run);
    }

    private static CfsSessionPatch Patch(CfsSessionRun run) => new() { Status = new() { Session = run } };
}
