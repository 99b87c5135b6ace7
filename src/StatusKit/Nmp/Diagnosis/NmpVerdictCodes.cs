namespace StatusKit.Nmp;

/// <summary>The codes of verdicts on upgrades: the values of <see cref="StatusDiagnosis.Code"/>.</summary>
public static class NmpVerdictCodes
{
    /// <summary>There is no status.</summary>
    public const string NotFound = "NotFound";

    /// <summary>The status has no upgrade section.</summary>
    public const string NoUpgrade = "NoUpgrade";

    /// <summary>The upgrade waits for its schedule.</summary>
    public const string Scheduled = "Scheduled";

    /// <summary>The upgrade is due and will start within minutes.</summary>
    public const string Due = "Due";

    /// <summary>The upgrade is due and has not started.</summary>
    public const string Overdue = "Overdue";

    /// <summary>The schedule of the upgrade cannot be read, so it never starts.</summary>
    public const string NeverDue = "NeverDue";

    /// <summary>The download failed and is tried again.</summary>
    public const string Retrying = "Retrying";

    /// <summary>A reset was requested at the hub.</summary>
    public const string ResetRequested = "ResetRequested";

    /// <summary>The agent has not taken up a requested reset.</summary>
    public const string ResetNotTaken = "ResetNotTaken";

    /// <summary>The agent downloads the packages.</summary>
    public const string Downloading = "Downloading";

    /// <summary>The download takes too long.</summary>
    public const string StuckDownload = "StuckDownload";

    /// <summary>The node waits for its turn within its HA group.</summary>
    public const string WaitingForHaTurn = "WaitingForHaTurn";

    /// <summary>The node has waited too long for its turn.</summary>
    public const string StuckHaTurn = "StuckHaTurn";

    /// <summary>The packages are on the node, and the upgrade script has to take them up.</summary>
    public const string Downloaded = "Downloaded";

    /// <summary>The upgrade script has not taken up the packages.</summary>
    public const string NotPickedUp = "NotPickedUp";

    /// <summary>The installer is at work.</summary>
    public const string Installing = "Installing";

    /// <summary>The installer takes too long.</summary>
    public const string StuckInstaller = "StuckInstaller";

    /// <summary>The upgrade has ended, and a report that arrived late says that it is in progress.</summary>
    public const string OutOfOrder = "OutOfOrder";

    /// <summary>The previous version is being restored.</summary>
    public const string RollingBack = "RollingBack";

    /// <summary>The rollback takes too long.</summary>
    public const string StuckRollback = "StuckRollback";

    /// <summary>The upgrade succeeded.</summary>
    public const string Succeeded = "Succeeded";

    /// <summary>The node was as the policy wants it.</summary>
    public const string NothingToDo = "NothingToDo";

    /// <summary>A check before the upgrade failed, and the node was not touched.</summary>
    public const string PrecheckFailed = "PrecheckFailed";

    /// <summary>The download failed for the last time, and the node was not touched.</summary>
    public const string DownloadFailed = "DownloadFailed";

    /// <summary>The upgrade failed, and a rollback should follow.</summary>
    public const string Failing = "Failing";

    /// <summary>The upgrade failed.</summary>
    public const string Failed = "Failed";

    /// <summary>The upgrade failed, and the previous version was restored.</summary>
    public const string RolledBack = "RolledBack";

    /// <summary>The upgrade and the rollback failed.</summary>
    public const string NeedsManualWork = "NeedsManualWork";

    /// <summary>The state does not say how far the upgrade has come.</summary>
    public const string Unknown = "Unknown";
}
