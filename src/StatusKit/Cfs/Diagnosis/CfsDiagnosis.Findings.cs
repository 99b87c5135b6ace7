namespace StatusKit.Cfs;

// What else is odd about a record: the findings of spec cfs 8.1.
public static partial class CfsDiagnosis
{
    private static IEnumerable<StatusFinding> Findings(Facts facts)
    {
        var run = facts.Run;
        var isKnown = run.Status.Kind is not (CfsSessionStateKind.Other or CfsSessionStateKind.Pending);
        if (!run.IsFinal && run.Succeeded != CfsOutcome.None && run.Succeeded != default)
        {
            yield return new(
                CfsFindingCodes.PrematureOutcome,
                $"succeeded is '{run.Succeeded}' although the session is not complete.");
        }

        if (!run.IsFinal && run.CompletionTime.Kind != TimestampKind.Unset)
        {
            yield return new(
                CfsFindingCodes.PrematureCompletionTime,
                $"completion_time is '{run.CompletionTime}' although the session is not complete.");
        }

        if (run is { IsFinal: true, Succeeded.Kind: CfsOutcomeKind.True or CfsOutcomeKind.False }
            && run.CompletionTime.Kind == TimestampKind.Unset)
        {
            yield return new(
                CfsFindingCodes.MissingCompletionTime,
                "The session is complete and has no completion_time; operators of mid-2023 left it out.");
        }

        if (isKnown && run.Job.Length == 0)
        {
            yield return new(CfsFindingCodes.MissingJob, $"The session is {run.Status} and names no job.");
        }

        foreach (var finding in Clocks(facts))
        {
            yield return finding;
        }

        if (run.Status == CfsSessionState.Running)
        {
            foreach (var finding in WhileRunning(facts))
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<StatusFinding> Clocks(Facts facts)
    {
        var run = facts.Run;
        if (run.CompletionTime.Since(run.StartTime) < TimeSpan.Zero)
        {
            yield return new(
                CfsFindingCodes.ClockSkew,
                $"completion_time '{run.CompletionTime}' is before start_time '{run.StartTime}', "
                + "so how long it took is not known.");
        }

        (string Name, string FutureCode, Timestamp Time)[] times =
        [
            ("start_time", CfsFindingCodes.FutureStart, run.StartTime),
            ("completion_time", CfsFindingCodes.FutureEnd, run.CompletionTime),
        ];
        foreach (var (name, futureCode, time) in times)
        {
            if (time.Kind == TimestampKind.Unreadable)
            {
                yield return new(CfsFindingCodes.UnparsableTime, $"{name} '{time}' cannot be read.");
            }
            else if (time.TryGetInstant(out var instant) && instant < StatusTimes.Earliest)
            {
                yield return new(
                    CfsFindingCodes.ClockSkew,
                    $"{name} '{time}' is before {StatusTimes.Earliest.Year}: a clock was wrong.");
            }
            else if (instant - facts.Now > facts.Options.ClockTolerance)
            {
                yield return new(futureCode, $"{name} '{time}' is in the future; its zone may not be UTC.");
            }
        }
    }

    private static IEnumerable<StatusFinding> WhileRunning(Facts facts)
    {
        var session = facts.Session;
        if (facts.Options.SessionTtl is { } ttl && facts.Age > ttl)
        {
            yield return new(
                CfsFindingCodes.OlderThanTtl,
                $"The session is older than {StatusDuration.Format(ttl)}, so it will be deleted soon after its end.");
        }

        if (session.DebugOnFailure)
        {
            yield return new(
                CfsFindingCodes.MayBeWaitingForDebug,
                "debug_on_failure is set: the play may have failed, and its container may be waiting for a person.");
        }

        if (session.Ansible.Verbosity >= 3)
        {
            yield return new(
                CfsFindingCodes.HighVerbosity,
                $"ansible.verbosity is {session.Ansible.Verbosity}; very large output can hang the job.");
        }
    }
}
