namespace StatusKit.Cfs;

/// <summary>
/// How a whole record that comes from elsewhere, such as a file or an answer of the service, takes the place of a
/// stored one.
/// </summary>
/// <remarks>
/// Late answers and old files must not undo what is known: the state and the outcome of one run only ever rise, so a
/// record with lower ones is
/// older. A record with another start time is of another run and is taken as it is. Pure, and made for
/// <see cref="Storage.StatusStoreExtensions"/>: import and mirror use it.
/// </remarks>
public static class CfsSessionSnapshot
{
    /// <summary>The code of a refusal: the stored record of the same run is newer.</summary>
    public const string OlderSnapshot = "OlderSnapshot";

    /// <summary>Replaces a stored record, unless it is a newer one of the same run.</summary>
    /// <param name="stored">The record as it is stored; null when there is none.</param>
    /// <param name="snapshot">The record that comes from elsewhere.</param>
    /// <returns>
    /// <see cref="StatusUpdateKind.Applied"/> with the snapshot, <see cref="StatusUpdateKind.Unchanged"/> when it is
    /// equal, or
    /// <see cref="StatusUpdateKind.Refused"/> with <see cref="OlderSnapshot"/> and the stored record.
    /// </returns>
    public static StatusUpdate<CfsSession> Replace(CfsSession? stored, CfsSession snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return stored is null ? StatusUpdate.Applied(snapshot)
            : stored.Equals(snapshot) ? StatusUpdate.Unchanged(stored)
            : OlderMember(stored.Status.Session, snapshot.Status.Session) is { } member
                ? StatusUpdate.Refused(
                    stored, OlderSnapshot, $"the stored record of this run of '{stored.Name}' is newer: {member}")
            : StatusUpdate.Applied(snapshot);
    }

    // The first member that shows which of the two came later; null when the snapshot is not older, or of another run.
    private static string? OlderMember(CfsSessionRun stored, CfsSessionRun snapshot)
    {
        if (!IsSameRun(stored, snapshot))
        {
            return null;
        }

        var (state, outcome) =
            (stored.Status.Kind.CompareTo(snapshot.Status.Kind),
                stored.Succeeded.Kind.CompareTo(snapshot.Succeeded.Kind));
        if (snapshot.Status.Kind == CfsSessionStateKind.Other || stored.Status.Kind == CfsSessionStateKind.Other)
        {
            return null;
        }

        return state > 0 ? $"its status is '{stored.Status}', not '{snapshot.Status}'"
            : state < 0 ? null
            : outcome > 0
                && snapshot.Succeeded.Kind != CfsOutcomeKind.Other
                    ? $"its succeeded is '{stored.Succeeded}', not '{snapshot.Succeeded}'"
            : outcome < 0 ? null
            : HasJob(stored) && !HasJob(snapshot) ? $"its job is '{stored.Job}'"
            : stored.CompletionTime.Kind == TimestampKind.Instant && snapshot.CompletionTime.Kind == TimestampKind.Unset
                ? $"it was completed at {stored.CompletionTime}"
            : null;
    }

    // One name may be used again; the start distinguishes the runs, or else the job.
    private static bool IsSameRun(CfsSessionRun stored, CfsSessionRun snapshot) =>
        stored.StartTime.TryGetInstant(out var first) && snapshot.StartTime.TryGetInstant(out var second)
            ? first == second && (!HasJob(stored) || !HasJob(snapshot) || stored.Job == snapshot.Job)
            : stored.StartTime.Kind == TimestampKind.Unset
                && snapshot.StartTime.Kind == TimestampKind.Unset && HasJob(stored) && stored.Job == snapshot.Job;

    private static bool HasJob(CfsSessionRun run) => run.Job is { Length: > 0 };
}
