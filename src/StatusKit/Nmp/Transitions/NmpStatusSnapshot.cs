namespace StatusKit.Nmp;

/// <summary>
/// How a whole status that comes from elsewhere, such as a file or an answer of the Exchange, takes the place of a
/// stored one.
/// </summary>
/// <remarks>
/// A state may go back, by a reset, so the states do not show which of two statuses is older. Only the Exchange's
/// <c>lastUpdated</c> does, where both have it.
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

        var (kept, given) = (stored.AgentUpgrade.LastUpdated, snapshot.AgentUpgrade.LastUpdated);
        return stored.Equals(snapshot) ? StatusUpdate.Unchanged(stored)
            : kept.TryGetInstant(out var storedAt) && given.TryGetInstant(out var givenAt) && givenAt < storedAt
                ? StatusUpdate.Refused(
                    stored,
                    OlderSnapshot,
                    $"the stored status is newer: the Exchange updated it at {kept}, not at {given}")
            : StatusUpdate.Applied(snapshot);
    }
}
