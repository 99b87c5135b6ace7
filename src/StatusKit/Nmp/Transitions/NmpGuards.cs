namespace StatusKit.Nmp;

/// <summary>The guards of the table that status and facts decide.</summary>
internal static class NmpGuards
{
    public static bool IsDue(NmpStatus status, in NmpFacts facts, NmpRuleOptions options) => NmpScheduling.IsDue(status, facts.Now);

    public static bool HasAttemptsLeft(NmpStatus status, in NmpFacts facts, NmpRuleOptions options) =>
        (status.Internal?.DownloadAttempts ?? 0) < options.AttemptLimit - 1;

    public static bool HasNoAttemptsLeft(NmpStatus status, in NmpFacts facts, NmpRuleOptions options) => !HasAttemptsLeft(status, facts, options);

    public static bool IsOutdated(NmpStatus status, in NmpFacts facts, NmpRuleOptions options) => IsBehind(status, facts.Installed, facts.Available);

    public static bool IsUntried(NmpStatus status, in NmpFacts facts, NmpRuleOptions options) =>
        IsBehind(status, status.AgentUpgrade.UpgradedVersions, facts.Available);

    // Compared as text, as upstream does; when nothing is offered, nothing is newer.
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

    private static bool IsPartBehind(bool follows, string known, string available) => follows && available.Length > 0 && known != available;
}
