using System.Collections.Immutable;
using System.Text.Json;
using StatusKit.Json;

namespace StatusKit.Cfs;

/// <summary>Merges the parts of a patch into those of a session.</summary>
internal static class CfsMergeRules
{
    private const string StatusName = "status";
    private const string SucceededName = "succeeded";
    private const string JobName = "job";

    /// <summary>
    /// The patch without the members that v2 does not know. Most patches have none, and are not copied.
    /// </summary>
    public static CfsSessionPatch InV2(CfsSessionPatch patch)
    {
        var run = patch.Status.Session;
        var hasMore = run.Has(nameof(run.ImsJob)) || run.UnknownMembers.Count + patch.Status.UnknownMembers.Count > 0;
        foreach (var artifact in patch.Status.Artifacts)
        {
            hasMore |= artifact.UnknownMembers.Count > 0;
        }

        return hasMore ? CfsJson.V2.Patch.Convert(patch) : patch;
    }

    /// <summary>Merges two status sections; the same instance when nothing changes.</summary>
    public static CfsSessionRun MergeRun(CfsSessionRun run, CfsSessionRun patch, CfsCorrections corrections)
    {
        var wins = Rank(patch.Status, patch.Has(nameof(patch.Status))) > Rank(run.Status, run.Has(nameof(run.Status)));
        var merged = wins ? run with { Status = patch.Status } : run;

        // A boolean is not an outcome: in a patch it is ignored, in a record it has the lowest rank (spec cfs 5.2).
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
        var isLate = (corrections & CfsCorrections.KeepOutcomeAndTimeTogether) != 0 && patchOutcome > 0
            && (patchOutcome < currentOutcome || (patchOutcome == currentOutcome && run.CompletionTime != default));
        if (patch.CompletionTime != default && patch.CompletionTime != run.CompletionTime && !isLate)
        {
            merged = merged with { CompletionTime = patch.CompletionTime };
        }

        return patch.UnknownMembers.Count == 0 ? merged : MergeUnknown(merged, patch.UnknownMembers, corrections);
    }

    private static CfsSessionRun MergeUnknown(CfsSessionRun run, JsonMembers patch, CfsCorrections corrections)
    {
        foreach (var (name, value) in patch)
        {
            if (name is StatusName or SucceededName || IsEmpty(value))
            {
                continue; // a value of another type is not a state
            }

            var property = CfsSessionRun.PropertyNamed(name);
            var isSet = property is not null && run.Has(property);
            var exists = run.UnknownMembers.TryGetValue(name, out var current);
            if (isSet || !exists || !AreEqual(current, value, corrections))
            {
                run = isSet ? run.Without(property!) : run;
                run = run with { UnknownMembers = run.UnknownMembers.With(name, value) };
            }
        }

        return run;
    }

    public static ImmutableArray<CfsArtifact> MergeArtifacts(
        ImmutableArray<CfsArtifact> artifacts, ImmutableArray<CfsArtifact> patch, CfsCorrections corrections)
    {
        foreach (var artifact in patch)
        {
            var isCovered = false;
            foreach (var existing in artifacts)
            {
                isCovered |= Covers(existing, artifact, corrections);
            }

            artifacts = isCovered ? artifacts : artifacts.Add(artifact);
        }

        return artifacts;
    }

    // Whether every member of the artifact has the same value in the existing one; an absent one is null (spec cfs
    // 5.2).
    private static bool Covers(CfsArtifact existing, CfsArtifact artifact, CfsCorrections corrections)
    {
        if (!CoversText(existing, artifact, nameof(CfsArtifact.ImageId), "image_id", existing.ImageId == artifact.ImageId)
            || !CoversText(
                existing, artifact, nameof(CfsArtifact.ResultId), "result_id", existing.ResultId == artifact.ResultId)
            || !CoversText(existing, artifact, nameof(CfsArtifact.Type), "type", existing.Type == artifact.Type))
        {
            return false;
        }

        foreach (var (name, value) in artifact.UnknownMembers)
        {
            var exists = existing.UnknownMembers.TryGetValue(name, out var current);
            if (exists ? !AreEqual(current, value, corrections) : value.ValueKind != JsonValueKind.Null)
            {
                return false;
            }
        }

        return true;
    }

    private static bool CoversText(
        CfsArtifact existing, CfsArtifact artifact, string property, string name, bool isSameText)
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

    /// <summary>The job as messages show it; null when it is empty. Any type counts.</summary>
    public static string? JobOf(CfsSessionRun run) =>
        run.Job.Length > 0 ? run.Job
        : run.UnknownMembers.TryGetValue(JobName, out var kept) && !IsEmpty(kept) ? kept.GetRawText()
        : null;

    private static bool AreEqual(JsonElement x, JsonElement y, CfsCorrections corrections) =>
        (corrections & CfsCorrections.CompareJsonByType) != 0
            ? JsonMembers.AreEqual(x, y)
            : CfsPythonText.AreEqual(x, y);

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
