using System.Collections.Immutable;
using System.Text.Json;
using StatusKit.Json;

namespace StatusKit.Cfs;

/// <summary>How a session may change: what a PATCH does to a record, and what two patches do together.</summary>
/// <remarks>
/// Pure: the same arguments give the same answer, so a store may run a rule again after a lost race. <c>status</c> and <c>succeeded</c> only
/// ever rise (pending, running, complete; none, unknown, false, true), so reports may arrive in any order; other members are
/// the last writer's, and nothing filled becomes empty. Source: spec cfs 5, with the correction of Q7 (JSON equality by type, numbers by value).
/// </remarks>
public static class CfsSessionRules
{
    private const string StatusName = "status";
    private const string SucceededName = "succeeded";
    private const string JobName = "job";

    /// <summary>Merges a patch into a session as the service does.</summary>
    /// <param name="session">The session as it is; null gives <see cref="StatusUpdateKind.Missing"/>.</param>
    /// <param name="patch">What to merge. Members that are empty (null, "", false, 0, [], {}) change nothing.</param>
    /// <param name="version">
    /// In v3 a job that is set cannot be sent again, not even the same one: <see cref="CfsReasonCodes.JobAlreadySet"/>. In v2 it is overwritten, and
    /// what v2 does not know is dropped from the patch (spec cfs 5.1, Q20, Q21).
    /// </param>
    /// <param name="coherent">
    /// Whether a completion time is left out that comes with a lower <c>succeeded</c>, or again with the same, so that outcome and time belong together (spec cfs 5.4, C2
    /// and C3). Off, as the service does.
    /// </param>
    public static StatusUpdate<CfsSession> Merge(CfsSession? session, CfsSessionPatch patch, CfsVersion version = CfsVersion.V3, bool coherent = false)
    {
        ArgumentNullException.ThrowIfNull(patch);
        if (session is null)
        {
            return StatusUpdate.Missing<CfsSession>();
        }

        var run = session.Status.Session;
        if (version == CfsVersion.V2)
        {
            patch = InV2(patch);
        }
        else if (JobOf(run) is { } current && JobOf(patch.Status.Session) is { } wanted)
        {
            return StatusUpdate.Refused(
                session,
                CfsReasonCodes.JobAlreadySet,
                $"Session {session.Name} could not be patched: status.session.job field cannot be updated after it has been set; current value: {current}, patch value: {wanted}");
        }

        var mergedRun = MergeRun(run, patch.Status.Session, coherent);
        var mergedArtifacts = MergeArtifacts(session.Status.Artifacts, patch.Status.Artifacts);
        if (ReferenceEquals(mergedRun, run) && mergedArtifacts == session.Status.Artifacts)
        {
            return StatusUpdate.Unchanged(session);
        }

        // A section that the stored record lacks is made (spec cfs Q46).
        var status = session.Status;
        status = ReferenceEquals(mergedRun, run) ? status : status with { Session = mergedRun };
        status = mergedArtifacts == status.Artifacts ? status : status with { Artifacts = mergedArtifacts };
        return StatusUpdate.Applied(session with { Status = status });
    }

    /// <summary>One patch that does what two do in turn, where the job guard is off.</summary>
    /// <remarks>The result holds only what has an effect: empty members, unlisted words and members that the merge ignores are left out (spec cfs 5.4).</remarks>
    /// <param name="first">The patch that comes first.</param>
    /// <param name="second">The patch that comes after it.</param>
    public static CfsSessionPatch Compose(CfsSessionPatch first, CfsSessionPatch second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var run = MergeRun(MergeRun(CfsSessionRun.Empty, first.Status.Session, coherent: false), second.Status.Session, coherent: false);
        var artifacts = first.Status.Artifacts.AddRange(second.Status.Artifacts);
        var status = new CfsSessionStatus();
        status = run == CfsSessionRun.Empty ? status : status with { Session = run };
        status = artifacts.IsEmpty ? status : status with { Artifacts = artifacts };
        return status == new CfsSessionStatus() ? new CfsSessionPatch() : new CfsSessionPatch { Status = status };
    }

    // What v2 does not know is dropped. Most patches hold no such thing, and need no copy.
    private static CfsSessionPatch InV2(CfsSessionPatch patch)
    {
        var run = patch.Status.Session;
        var holdsMore = run.Has(nameof(run.ImsJob)) || run.UnknownMembers.Count + patch.Status.UnknownMembers.Count > 0;
        foreach (var artifact in patch.Status.Artifacts)
        {
            holdsMore |= artifact.UnknownMembers.Count > 0;
        }

        return holdsMore ? CfsJson.V2.Patch.Convert(patch) : patch;
    }

    // Returns the same instance when nothing changes.
    private static CfsSessionRun MergeRun(CfsSessionRun run, CfsSessionRun patch, bool coherent)
    {
        var wins = Rank(patch.Status, patch.Has(nameof(patch.Status))) > Rank(run.Status, run.Has(nameof(run.Status)));
        var merged = wins ? run with { Status = patch.Status } : run;

        // A boolean reads as its word but is none: in a patch it is ignored, in a record it ranks lowest (spec cfs 5.2).
        var patchOutcome = Rank(patch.Succeeded, patch.Has(nameof(patch.Succeeded)));
        var currentOutcome = Rank(run.Succeeded, run.Has(nameof(run.Succeeded)));
        if (patchOutcome > currentOutcome)
        {
            merged = merged with { Succeeded = patch.Succeeded };
        }

        if (patch.Job.Length > 0 && patch.Job != run.Job)
        {
            merged = merged with { Job = patch.Job };
        }

        if (patch.ImsJob.Length > 0 && patch.ImsJob != run.ImsJob)
        {
            merged = merged with { ImsJob = patch.ImsJob };
        }

        if (patch.StartTime != default && patch.StartTime != run.StartTime)
        {
            merged = merged with { StartTime = patch.StartTime };
        }

        // A repeated outcome brings its time only where there is none yet.
        var isLate = coherent && patchOutcome > 0
            && (patchOutcome < currentOutcome || (patchOutcome == currentOutcome && run.CompletionTime != default));
        if (patch.CompletionTime != default && patch.CompletionTime != run.CompletionTime && !isLate)
        {
            merged = merged with { CompletionTime = patch.CompletionTime };
        }

        return patch.UnknownMembers.Count == 0 ? merged : MergeKept(merged, patch.UnknownMembers);
    }

    private static CfsSessionRun MergeKept(CfsSessionRun run, JsonMembers patch)
    {
        foreach (var (name, value) in patch)
        {
            if (name is StatusName or SucceededName || IsEmpty(value))
            {
                continue; // words of another type than text are no words
            }

            var property = CfsSessionRun.PropertyNamed(name);
            var isSet = property is not null && run.Has(property);
            if (isSet || !run.UnknownMembers.TryGetValue(name, out var current) || !JsonElement.DeepEquals(current, value))
            {
                run = isSet ? run.Without(property!) : run;
                run = run with { UnknownMembers = run.UnknownMembers.With(name, value) };
            }
        }

        return run;
    }

    private static ImmutableArray<CfsArtifact> MergeArtifacts(ImmutableArray<CfsArtifact> artifacts, ImmutableArray<CfsArtifact> patch)
    {
        foreach (var artifact in patch)
        {
            var isCovered = false;
            foreach (var existing in artifacts)
            {
                isCovered |= Covers(existing, artifact);
            }

            artifacts = isCovered ? artifacts : artifacts.Add(artifact);
        }

        return artifacts;
    }

    // Whether every member of the artifact has the same value in the existing one, absent meaning null (spec cfs 5.2).
    private static bool Covers(CfsArtifact existing, CfsArtifact artifact)
    {
        if (!CoversText(existing, artifact, nameof(CfsArtifact.ImageId), "image_id", existing.ImageId == artifact.ImageId)
            || !CoversText(existing, artifact, nameof(CfsArtifact.ResultId), "result_id", existing.ResultId == artifact.ResultId)
            || !CoversText(existing, artifact, nameof(CfsArtifact.Type), "type", existing.Type == artifact.Type))
        {
            return false;
        }

        foreach (var (name, value) in artifact.UnknownMembers)
        {
            var isThere = existing.UnknownMembers.TryGetValue(name, out var current);
            if (isThere ? !JsonElement.DeepEquals(current, value) : value.ValueKind != JsonValueKind.Null)
            {
                return false;
            }
        }

        return true;
    }

    private static bool CoversText(CfsArtifact existing, CfsArtifact artifact, string property, string name, bool isSameText)
    {
        if (!artifact.Has(property))
        {
            return true;
        }

        var isNothing = !existing.Has(property) || existing.IsNull(property);
        return artifact.IsNull(property)
            ? isNothing && !existing.UnknownMembers.ContainsKey(name)
            : !isNothing && isSameText;
    }

    private static int Rank(CfsSessionState state, bool isWord) => isWord ? (int)state.Kind : 0;

    private static int Rank(CfsOutcome outcome, bool isWord) => isWord ? (int)outcome.Kind : 0;

    // The job as messages show it; null when it is empty. Any type counts (spec cfs 5.1).
    private static string? JobOf(CfsSessionRun run) =>
        run.Job.Length > 0 ? run.Job
        : run.UnknownMembers.TryGetValue(JobName, out var kept) && !IsEmpty(kept) ? kept.GetRawText()
        : null;

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.String => value.ValueEquals(""),
        JsonValueKind.Number => value.GetRawText().TrimStart('-').Split('e', 'E')[0].All(c => c is '0' or '.'),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => value.GetPropertyCount() == 0,
        _ => false,
    };
}
