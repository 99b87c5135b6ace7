namespace StatusKit.Nmp;

/// <summary>
/// How a whole status that comes from elsewhere, such as a file or an answer of the Exchange, takes the place of a
/// stored one.
/// </summary>
/// <remarks>
/// A state may go back, by a reset, so the states do not show which of two statuses is older. The Exchange's
/// <c>lastUpdated</c> does, where both have it; and a status with the end of an upgrade is newer than one without it
/// that has the same start, because every restart clears both.
/// </remarks>
public static class NmpStatusSnapshot
{
    /// <summary>The code of a refusal: the stored status is newer.</summary>
    public const string OlderSnapshot = "OlderSnapshot";

    /// <summary>Replaces a stored status, unless it is a newer one.</summary>
    /// <param name="stored">The status as it is stored; null when there is none.</param>
    /// <param name="snapshot">The status that comes from elsewhere.</param>
    /// <returns>
    /// <see cref="StatusUpdateKind.Applied"/> with the snapshot, <see cref="StatusUpdateKind.Unchanged"/> when it is
    /// equal, or
    /// <see cref="StatusUpdateKind.Refused"/> with <see cref="OlderSnapshot"/> and the stored status.
    /// </returns>
    public static StatusUpdate<NmpStatus> Replace(NmpStatus? stored, NmpStatus snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (stored is null)
        {
            return StatusUpdate.Applied(snapshot);
        }

        if (stored.Equals(snapshot))
        {
            return StatusUpdate.Unchanged(stored);
        }

        var (kept, given) = (stored.AgentUpgrade, snapshot.AgentUpgrade);
        if (kept.LastUpdated.TryGetInstant(out var storedAt) && given.LastUpdated.TryGetInstant(out var givenAt))
        {
            return givenAt < storedAt
                ? Refuse($"the Exchange updated it at {kept.LastUpdated}, not at {given.LastUpdated}")
                : StatusUpdate.Applied(snapshot);
        }

        return kept.StartTime.TryGetInstant(out var storedStart)
            && given.StartTime.TryGetInstant(out var givenStart) && storedStart == givenStart
            && kept.EndTime.Kind == TimestampKind.Instant && given.EndTime.Kind == TimestampKind.Unset
            ? Refuse($"the upgrade that started at {kept.StartTime} has ended at {kept.EndTime}")
            : StatusUpdate.Applied(snapshot);

        StatusUpdate<NmpStatus> Refuse(string reason) =>
            StatusUpdate.Refused(stored, OlderSnapshot, $"the stored status is newer: {reason}");
    }
}
