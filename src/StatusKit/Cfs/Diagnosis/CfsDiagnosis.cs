namespace StatusKit.Cfs;

/// <summary>Says why a session is not starting, not completing or not successful, and what to do.</summary>
/// <remarks>
/// <para>The codes are constants of <see cref="CfsVerdictCodes"/>, <see cref="CfsFindingCodes"/> and
/// <see cref="CfsHintCodes"/>. Every session that should end has a limit, so that one that never ends is never
/// <see cref="StatusSeverity.Ok"/>. A time before 2015 or in the future is a finding and decides nothing. Pure.</para>
/// <para>Source: spec cfs 8.</para>
/// </remarks>
public static partial class CfsDiagnosis
{
    /// <summary>Judges a session.</summary>
    /// <param name="session">The record; null when the server answers 404.</param>
    /// <param name="now">The time to judge at; a stored record can be judged as of any time.</param>
    /// <param name="options">The limits; null means the defaults.</param>
    /// <param name="since">
    /// When the state was first seen, for callers that keep a history. It is used where the times of the record are
    /// missing, unreadable or impossible.
    /// </param>
    public static StatusDiagnosis Diagnose(
        CfsSession? session, DateTimeOffset now, CfsDiagnosisOptions? options = null, DateTimeOffset? since = null)
    {
        if (session is null)
        {
            return new()
            {
                Code = CfsVerdictCodes.NotFound,
                Message = "There is no such session: it was deleted (by hand, by age or by the batcher), "
                    + "or it never existed.",
                Severity = StatusSeverity.Notice,
                Phase = StatusPhase.Unknown,
            };
        }

        var facts = new Facts(session, now, options ?? CfsDiagnosisOptions.Default, since);
        var verdict = Judge(facts);
        return new()
        {
            Code = verdict.Code,
            Message = verdict.Message(facts),
            Severity = verdict.Severity,
            Phase = session.Status.Session.Phase,
            Since = facts.StateSince,
            Findings = [.. Findings(facts)],
            Hints = CfsHintTable.For(verdict, session),
        };
    }

    /// <summary>A verdict; its message is composed only when somebody reads it.</summary>
    internal readonly record struct Verdict(string Code, StatusSeverity Severity, Func<Facts, string> Message);

    /// <summary>What a verdict depends on.</summary>
    internal readonly struct Facts
    {
        public Facts(CfsSession session, DateTimeOffset now, CfsDiagnosisOptions options, DateTimeOffset? since)
        {
            (Session, Now, Options, Run) = (session, now, options, session.Status.Session);
            var recorded = StatusTimes.Plausible(Run.StartTime, now, options.ClockTolerance);
            var end = StatusTimes.Plausible(Run.CompletionTime, now, options.ClockTolerance);
            var start = recorded ?? since;
            Age = StatusTimes.Age(start, now);
            Duration = recorded is null || end is null ? null : Run.Duration;

            // Nothing in a record says when a session began to run.
            StateSince = Run.IsFinal ? end ?? since
                : Run.Status == CfsSessionState.Pending ? start
                : since;
        }

        public CfsSession Session { get; }

        public CfsSessionRun Run { get; }

        public DateTimeOffset Now { get; }

        public CfsDiagnosisOptions Options { get; }

        /// <summary>The time since the creation; null when it is not known.</summary>
        public TimeSpan? Age { get; }

        /// <summary>How long the session took; null when it is not known, or a clock was wrong.</summary>
        public TimeSpan? Duration { get; }

        public DateTimeOffset? StateSince { get; }

        public bool IsImage => Session.Target.Definition == "image";
    }
}
