using StatusKit.Json;

namespace StatusKit.Cfs;

// The verdicts of spec cfs 8.1.
public static partial class CfsDiagnosis
{
    internal static Verdict Judge(in Facts facts) => (facts.Run.Status.Kind, facts.Run.Succeeded.Kind) switch
    {
        (CfsSessionStateKind.Pending, _) => Pending(facts),
        (CfsSessionStateKind.Running, _) => Running(facts),
        (CfsSessionStateKind.Complete, CfsOutcomeKind.True) when LacksArtifact(facts.Session) =>
            new(CfsVerdictCodes.SucceededWithoutArtifact, StatusSeverity.Warning, static _ =>
                "The session succeeded, but not every image it works on has a resulting image."),
        (CfsSessionStateKind.Complete, CfsOutcomeKind.True) =>
            new(CfsVerdictCodes.Succeeded, StatusSeverity.Ok, static f => $"The session succeeded{Took(f)}."),
        (CfsSessionStateKind.Complete, CfsOutcomeKind.False) =>
            new(CfsVerdictCodes.Failed, StatusSeverity.Error, static f => $"The session failed{Took(f)}."),
        (CfsSessionStateKind.Complete, CfsOutcomeKind.Unknown) =>
            new(CfsVerdictCodes.OutcomeUnknown, StatusSeverity.Error, static f =>
                $"The job{Named(f.Run.Job)} of the session could not be found; what it did is not known."),
        (CfsSessionStateKind.Complete, _) =>
            new(CfsVerdictCodes.Inconsistent, StatusSeverity.Warning, static f =>
                $"The session is complete, but succeeded is '{f.Run.Succeeded}', which is not success."),
        _ when IsNotReported(facts.Session) =>
            new(CfsVerdictCodes.NotReported, StatusSeverity.Notice, static _ =>
                "The session has not reported a status yet."),
        _ => new(CfsVerdictCodes.Inconsistent, StatusSeverity.Warning, static f =>
            $"The status '{f.Run.Status}' is not pending, running or complete."),
    };

    private static Verdict Pending(in Facts facts)
    {
        if (facts.Age is not { } age)
        {
            return new(CfsVerdictCodes.Starting, StatusSeverity.Notice, static _ =>
                "The session is pending; since when is not known.");
        }

        if (age <= facts.Options.SlowStart)
        {
            return new(CfsVerdictCodes.Starting, StatusSeverity.Ok, static f =>
                $"The session has been pending for {AgeText(f)}.");
        }

        if (age <= (facts.Run.Job.Length > 0 ? facts.Options.JobNotStarting : facts.Options.NotStarting))
        {
            return new(CfsVerdictCodes.SlowStart, StatusSeverity.Notice, static f =>
                $"The session has been pending for {AgeText(f)}; a few seconds are usual.");
        }

        return facts.Run.Job.Length > 0
            ? new(CfsVerdictCodes.JobNotStarting, StatusSeverity.Error, static f =>
                $"The session has been pending for {AgeText(f)}; its job {f.Run.Job} has not started.")
            : new(CfsVerdictCodes.NotStarting, StatusSeverity.Error, static f =>
                $"The session has been pending for {AgeText(f)}, and the operator has not taken it up.");
    }

    private static Verdict Running(in Facts facts)
    {
        if (facts.Age is not { } age)
        {
            return new(CfsVerdictCodes.Running, StatusSeverity.Notice, static _ =>
                "The session is running; since when is not known.");
        }

        if (age > facts.Options.LongLimitFor(facts.Session))
        {
            return new(CfsVerdictCodes.RunningLong, StatusSeverity.Warning, static f =>
                $"The session was created {AgeText(f)} ago and is still running; it will probably never end.");
        }

        return age > facts.Options.SlowLimitFor(facts.Session)
            ? new(CfsVerdictCodes.SlowRun, StatusSeverity.Notice, static f =>
                $"The session was created {AgeText(f)} ago and is still running; {Usual(f)}.")
            : new(CfsVerdictCodes.Running, StatusSeverity.Ok, static f =>
                $"The session is running, {AgeText(f)} after its creation.");
    }

    private static string Usual(in Facts facts)
    {
        var limit = StatusDuration.Format(facts.Options.SlowLimitFor(facts.Session));
        return $"sessions {(facts.IsImage ? "that build images" : "on live nodes")} usually end within {limit}";
    }

    private static bool IsNotReported(CfsSession session) =>
        IsMissing(session, nameof(CfsSession.Status)) || IsMissing(session.Status, nameof(CfsSessionStatus.Session));

    private static bool IsMissing<T>(JsonRecord<T> record, string member)
        where T : JsonRecord<T>, IJsonRecord<T> => !record.Has(member) || record.IsNull(member);

    private static bool LacksArtifact(CfsSession session)
    {
        if (session.Target.Definition != "image")
        {
            return false;
        }

        var images = session.Status.Artifacts.Where(a => a.ResultId.Length > 0).Select(a => a.ImageId).ToHashSet();
        return images.Count == 0 || images.Count < session.Target.Groups.SelectMany(g => g.Members).Distinct().Count();
    }

    private static string AgeText(in Facts facts) => StatusDuration.Format(facts.Age ?? TimeSpan.Zero);

    private static string Named(string job) => job.Length > 0 ? $" {job}" : "";

    private static string Took(in Facts facts) =>
        facts.Duration is { } duration ? $" after {StatusDuration.Format(duration)}" : "";
}
