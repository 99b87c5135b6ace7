using System.Collections.Immutable;

namespace StatusKit.Cfs;

/// <summary>When a session counts as slow (spec cfs 8.1).</summary>
public sealed record CfsDiagnosisOptions
{
    /// <summary>How long a session is normally pending; 60 s: it should last seconds.</summary>
    public TimeSpan SlowStart { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>After which a session without a job is not starting; 300 s, as cfs-batcher has it.</summary>
    public TimeSpan NotStarting { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>After which a session with a job is not starting; 420 s: the operator's resync and its rounds should have settled it.</summary>
    public TimeSpan JobNotStarting { get; init; } = TimeSpan.FromSeconds(420);

    /// <summary>After which a running session counts as long; null, the default, means never: real ones have run for more than eight hours.</summary>
    public TimeSpan? RunningLong { get; init; }

    /// <summary>How long a failed session waits for a person when it was created with <c>debug_on_failure</c>; the server's option, 3600 s. Added to <see cref="RunningLong"/>.</summary>
    public TimeSpan DebugWait { get; init; } = TimeSpan.FromSeconds(3600);

    /// <summary>The age at which finished sessions are deleted; the server's option, 7 days. Null means never.</summary>
    public TimeSpan? SessionTtl { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How far a start may lie ahead of now before the clocks or zones are in doubt; 5 min.</summary>
    public TimeSpan FutureStart { get; init; } = TimeSpan.FromMinutes(5);
}

/// <summary>Why a session is not starting, not completing or not successful, and what to do (spec cfs 8).</summary>
/// <remarks>The verdicts and findings are those of spec cfs 8.1, by their codes there. Pure.</remarks>
public static class CfsDiagnosis
{
    /// <summary>What a session's record means at a time.</summary>
    /// <param name="session">The record; null when the server answers 404.</param>
    /// <param name="now">The time to judge at. It is a parameter so that a stored record can be judged as of any time.</param>
    /// <param name="options">The thresholds; null means the documented ones.</param>
    public static StatusDiagnosis Diagnose(CfsSession? session, DateTimeOffset now, CfsDiagnosisOptions? options = null)
    {
        if (session is null)
        {
            return new()
            {
                Code = "NotFound",
                Message = "There is no such session: it was deleted, by hand, by age or by the batcher, or it never existed.",
                Severity = StatusSeverity.Notice,
                Phase = StatusPhase.Unknown,
            };
        }

        options ??= new();
        var run = session.Status.Session;
        var age = now - Instant(run.StartTime);
        var (reason, severity, message) = Verdict(session, age, options);
        return new()
        {
            Code = reason,
            Message = message,
            Severity = severity,
            Phase = run.Phase,
            Since = run.IsFinal ? Instant(run.CompletionTime) : run.Status == CfsSessionState.Pending ? Instant(run.StartTime) : null, // nothing says when it began to run
            Findings = [.. Findings(session, age, options)],
            Hints = CfsHints.For(reason, session),
        };
    }

    private static (string Reason, StatusSeverity Severity, string Message) Verdict(CfsSession session, TimeSpan? age, CfsDiagnosisOptions options)
    {
        var run = session.Status.Session;
        return (run.Status.Kind, run.Succeeded.Kind) switch
        {
            (CfsSessionStateKind.Other, _) =>
                ("Inconsistent", StatusSeverity.Warning, $"The status '{run.Status}' is not pending, running or complete."),
            (CfsSessionStateKind.Complete, CfsOutcomeKind.True) when LacksArtifact(session) =>
                ("SucceededWithoutArtifact", StatusSeverity.Warning, "The session succeeded, but not every image it works on has a resulting image."),
            (CfsSessionStateKind.Complete, CfsOutcomeKind.True) =>
                ("Succeeded", StatusSeverity.Ok, $"The session succeeded{Took(run)}."),
            (CfsSessionStateKind.Complete, CfsOutcomeKind.False) =>
                ("Failed", StatusSeverity.Error, $"The session failed{Took(run)}."),
            (CfsSessionStateKind.Complete, CfsOutcomeKind.Unknown) =>
                ("OutcomeUnknown", StatusSeverity.Error, $"The job{(run.Job.Length > 0 ? $" {run.Job}" : "")} of the session could not be found; what it did is not known."),
            (CfsSessionStateKind.Complete, _) =>
                ("Inconsistent", StatusSeverity.Warning, $"The session is complete, but succeeded is '{run.Succeeded}'; that is no success."),
            (CfsSessionStateKind.Pending, _) => Pending(run, age, options),
            _ => Running(session, age, options),
        };
    }

    private static (string, StatusSeverity, string) Pending(CfsSessionRun run, TimeSpan? age, CfsDiagnosisOptions options)
    {
        if (age is not { } pending)
        {
            return ("Starting", StatusSeverity.Ok, "The session is pending; since when is not known.");
        }

        if (pending <= options.SlowStart)
        {
            return ("Starting", StatusSeverity.Ok, $"The session has been pending for {StatusDuration.Format(pending)}.");
        }

        var hasJob = run.Job.Length > 0;
        if (pending > (hasJob ? options.JobNotStarting : options.NotStarting))
        {
            return hasJob
                ? ("JobNotStarting", StatusSeverity.Error, $"The session has been pending for {StatusDuration.Format(pending)}; its job {run.Job} has not started.")
                : ("NotStarting", StatusSeverity.Error, $"The session has been pending for {StatusDuration.Format(pending)}, and the operator has not taken it up.");
        }

        return ("SlowStart", StatusSeverity.Notice, $"The session has been pending for {StatusDuration.Format(pending)}; a few seconds are usual.");
    }

    private static (string, StatusSeverity, string) Running(CfsSession session, TimeSpan? age, CfsDiagnosisOptions options)
    {
        var limit = options.RunningLong + (session.DebugOnFailure ? options.DebugWait : TimeSpan.Zero);
        return age > limit
            ? ("RunningLong", StatusSeverity.Warning, $"The session was created {StatusDuration.Format(age.Value)} ago and is still running.")
            : ("Running", StatusSeverity.Ok, age is { } running ? $"The session is running, {StatusDuration.Format(running)} after its creation." : "The session is running; since when is not known.");
    }

    private static IEnumerable<StatusFinding> Findings(CfsSession session, TimeSpan? age, CfsDiagnosisOptions options)
    {
        var run = session.Status.Session;
        var isListed = run.Status.Kind != CfsSessionStateKind.Other;
        if (!run.IsFinal && run.Succeeded != CfsOutcome.None && run.Succeeded != default)
        {
            yield return new("PrematureOutcome", $"succeeded is '{run.Succeeded}' although the session is not complete.");
        }

        if (!run.IsFinal && run.CompletionTime.Kind != TimestampKind.Unset)
        {
            yield return new("PrematureCompletionTime", $"completion_time is '{run.CompletionTime}' although the session is not complete.");
        }

        if (run.IsFinal && run.Succeeded.Kind is CfsOutcomeKind.True or CfsOutcomeKind.False && run.CompletionTime.Kind == TimestampKind.Unset)
        {
            yield return new("MissingCompletionTime", "The session is complete and has no completion_time, as operators of mid-2023 left it.");
        }

        if (isListed && run.Status != CfsSessionState.Pending && run.Job.Length == 0)
        {
            yield return new("MissingJob", $"The session is {run.Status} and names no job.");
        }

        if (run.CompletionTime.Since(run.StartTime) < TimeSpan.Zero)
        {
            yield return new("ClockSkew", $"completion_time '{run.CompletionTime}' comes before start_time '{run.StartTime}'.");
        }

        if (age < -options.FutureStart)
        {
            yield return new("FutureStart", $"start_time '{run.StartTime}' lies in the future; it may be in another zone than UTC.");
        }

        foreach (var (name, time) in new[] { ("start_time", run.StartTime), ("completion_time", run.CompletionTime) })
        {
            if (time.Kind == TimestampKind.Unreadable)
            {
                yield return new("UnparsableTime", $"{name} '{time}' is no time.");
            }
        }

        if (run.Status == CfsSessionState.Running)
        {
            foreach (var finding in RunningFindings(session, age, options))
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<StatusFinding> RunningFindings(CfsSession session, TimeSpan? age, CfsDiagnosisOptions options)
    {
        if (age > options.SessionTtl)
        {
            yield return new("OlderThanTtl", $"The session is older than {StatusDuration.Format(options.SessionTtl.Value)}, so its record will be deleted within minutes of its end.");
        }

        if (session.DebugOnFailure)
        {
            yield return new("MayBeWaitingForDebug", "debug_on_failure is set: the play may have failed already and its container be waiting for a person.");
        }

        if (session.Ansible.Verbosity >= 3)
        {
            yield return new("HighVerbosity", $"ansible.verbosity is {session.Ansible.Verbosity}: very large output can hang the job.");
        }
    }

    private static bool LacksArtifact(CfsSession session)
    {
        if (session.Target.Definition != "image")
        {
            return false;
        }

        var made = session.Status.Artifacts.Where(a => a.ResultId.Length > 0).Select(a => a.ImageId).ToHashSet(StringComparer.Ordinal);
        return made.Count == 0 || made.Count < session.Target.Groups.SelectMany(g => g.Members).Distinct(StringComparer.Ordinal).Count();
    }

    private static DateTimeOffset? Instant(Timestamp time) => time.TryGetInstant(out var instant) ? instant : null;

    private static string Took(CfsSessionRun run) => run.Duration is { } duration ? $" after {StatusDuration.Format(duration)}" : "";
}
