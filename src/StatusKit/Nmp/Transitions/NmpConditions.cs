namespace StatusKit.Nmp;

/// <summary>The conditions that rows of the table use.</summary>
internal static class NmpConditions
{
    public static bool IsDue(NmpStatus status, in NmpFacts facts) => NmpScheduling.IsDue(status, facts.Now);

    public static bool HasAttemptsLeft(NmpStatus status, in NmpFacts facts) =>
        (status.Internal?.DownloadAttempts ?? 0) < facts.DownloadAttemptLimit - 1;

    public static bool HasNoAttemptsLeft(NmpStatus status, in NmpFacts facts) => !HasAttemptsLeft(status, facts);

    public static bool IsOutdated(NmpStatus status, in NmpFacts facts) =>
        IsBehind(status, facts.Installed, facts.Available);

    public static bool IsUntried(NmpStatus status, in NmpFacts facts) =>
        IsBehind(status, status.AgentUpgrade.UpgradedVersions, facts.Available);

    // Compared as strings, as upstream does; when nothing is available, nothing is newer.
    private static bool IsBehind(NmpStatus status, NmpUpgradedVersions? known, NmpUpgradedVersions? available)
    {
        var follows = status.Internal?.LatestMap ?? NmpLatestMap.Empty;
        if (known is null || available is null)
        {
            return follows.SoftwareLatest || follows.ConfigLatest || follows.CertLatest;
        }

        return IsPartBehind(follows.SoftwareLatest, known.SoftwareVersion, available.SoftwareVersion)
            || IsPartBehind(follows.ConfigLatest, known.ConfigVersion, available.ConfigVersion)
            || IsPartBehind(follows.CertLatest, known.CertVersion, available.CertVersion);
    }

    private static bool IsPartBehind(bool follows, string known, string available) =>
        follows && available.Length > 0 && known != available;
}
