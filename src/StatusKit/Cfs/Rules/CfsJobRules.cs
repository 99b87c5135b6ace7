using System.Collections.Immutable;

namespace StatusKit.Cfs;

/// <summary>From an observation of a Kubernetes job to the patches that the operator sends.</summary>
internal static class CfsJobRules
{
    public static CfsJobUpdate Observe(
        CfsSession? session, CfsJobObservation observation, DateTimeOffset now, CfsCorrections corrections)
    {
        if (session is null || session.Status.Session.Job.Length == 0)
        {
            return new([], KeepObserving: false);
        }

        if (observation.Lookup == CfsJobLookup.NotFound)
        {
            return new([Complete(CfsOutcome.Unknown, null)], KeepObserving: false);
        }

        if (observation.Lookup == CfsJobLookup.Unavailable)
        {
            return new([], KeepObserving: true);
        }

        ImmutableArray<CfsSessionPatch> patches = [];
        if (observation.StartTime is not null && session.Status.Session.Status == CfsSessionState.Pending)
        {
            patches = [Patch(new() { Status = CfsSessionState.Running })];
        }

        var end = (corrections & CfsCorrections.EndJobsByCondition) != 0
            ? EndByCondition(observation, now)
            : EndByCounter(observation);
        return end is { } last ? new(patches.Add(last), KeepObserving: false) : new(patches, KeepObserving: true);
    }

    // The job controller sets Failed and Complete last, whatever the counters say.
    private static CfsSessionPatch? EndByCondition(CfsJobObservation observation, DateTimeOffset now)
    {
        if (Condition(observation, "Failed") is { } failed)
        {
            return Complete(CfsOutcome.False, failed.LastTransitionTime ?? now);
        }

        var complete = Condition(observation, "Complete");
        if (complete is not null || observation.CompletionTime is not null)
        {
            return Complete(CfsOutcome.True, observation.CompletionTime ?? complete?.LastTransitionTime ?? now);
        }

        return observation.FailedPods > 0
            ? Complete(CfsOutcome.False, observation.Conditions.FirstOrDefault().LastTransitionTime ?? now)
            : null;
    }

    // Upstream takes the first condition whatever it says, and gives up the round without one (spec cfs Q27).
    private static CfsSessionPatch? EndByCounter(CfsJobObservation observation) =>
        observation.CompletionTime is { } completed ? Complete(CfsOutcome.True, completed)
        : observation is { FailedPods: > 0, Conditions: [{ LastTransitionTime: { } failed }, ..] }
            ? Complete(CfsOutcome.False, failed)
        : null;

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

    private static CfsSessionPatch Complete(CfsOutcome outcome, DateTimeOffset? time)
    {
        var run = new CfsSessionRun { Status = CfsSessionState.Complete, Succeeded = outcome };
        return Patch(time is { } end ? run with { CompletionTime = Timestamp.CreateNaiveUtcSeconds(end) } : run);
    }

    private static CfsSessionPatch Patch(CfsSessionRun run) => new() { Status = new() { Session = run } };
}
