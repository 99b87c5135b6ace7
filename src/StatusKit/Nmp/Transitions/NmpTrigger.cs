namespace StatusKit.Nmp;

/// <summary>
/// What can happen to the status of an upgrade: one trigger for each row of <see cref="NmpTransitionTable"/>.
/// </summary>
/// <remarks>The ids of the rows are in the remarks. Two rows share the id DEL4, and three the id K10.</remarks>
public enum NmpTrigger
{
    /// <summary>An enabled policy matches the node, which has no status of it yet.</summary>
    /// <remarks>Row NEW1.</remarks>
    PolicyMatched = 0,

    /// <summary>The policy was disabled.</summary>
    /// <remarks>Row DEL1.</remarks>
    PolicyDisabled,

    /// <summary>The policy is gone, or no longer matches the node.</summary>
    /// <remarks>Row DEL2.</remarks>
    PolicyNoLongerApplies,

    /// <summary>The Exchange holds a row that the agent does not know.</summary>
    /// <remarks>Row DEL3.</remarks>
    OrphanRemoved,

    /// <summary>The node was removed from the hub by its agent.</summary>
    /// <remarks>Row DEL4.</remarks>
    NodeUnregistered,

    /// <summary>The node changed its pattern.</summary>
    /// <remarks>Row DEL4.</remarks>
    PatternChanged,

    /// <summary>Node, policy or organisation was deleted in the hub.</summary>
    /// <remarks>Row DEL5.</remarks>
    ParentDeleted,

    /// <summary>The schedule is reached, and it is this job's turn.</summary>
    /// <remarks>Row S1.</remarks>
    ScheduleReached,

    /// <summary>The agent started and found a download in progress.</summary>
    /// <remarks>Row S2.</remarks>
    AgentRestarted,

    /// <summary>The packages are on disk; the node is in no HA group.</summary>
    /// <remarks>Row W1.</remarks>
    DownloadSucceeded,

    /// <summary>The packages are on disk; the node is in an HA group.</summary>
    /// <remarks>Row W2.</remarks>
    DownloadSucceededInHaGroup,

    /// <summary>The packages are on disk; the hub could not be asked whether the node is in an HA group.</summary>
    /// <remarks>Row W3.</remarks>
    DownloadSucceededHubUnreachable,

    /// <summary>There is nothing to download.</summary>
    /// <remarks>Row W4.</remarks>
    NothingToDo,

    /// <summary>A check before the download failed.</summary>
    /// <remarks>Row W5.</remarks>
    DownloadPrecheckFailed,

    /// <summary>The download failed and will be tried again.</summary>
    /// <remarks>Row W6.</remarks>
    DownloadFailedRetry,

    /// <summary>The download failed for the last time.</summary>
    /// <remarks>Row W7.</remarks>
    DownloadFailedFinal,

    /// <summary>The node is no longer in an HA group.</summary>
    /// <remarks>Row H1.</remarks>
    HaGroupLeft,

    /// <summary>The agreement bot lets the node upgrade.</summary>
    /// <remarks>Row H2.</remarks>
    HaTurnGranted,

    /// <summary>The agreement bot does not let the node upgrade yet, or could not be asked.</summary>
    /// <remarks>Row H3.</remarks>
    HaTurnDenied,

    /// <summary>The packages could not be unpacked.</summary>
    /// <remarks>Row I1.</remarks>
    UnpackFailed,

    /// <summary>The current version could not be backed up; the script continues.</summary>
    /// <remarks>Row I2.</remarks>
    BackupFailed,

    /// <summary>The installer starts.</summary>
    /// <remarks>Row I3.</remarks>
    InstallStarted,

    /// <summary>The installer exited with 0.</summary>
    /// <remarks>Row I4.</remarks>
    InstallSucceeded,

    /// <summary>The installer exited with 1 or 2, before it changed anything.</summary>
    /// <remarks>Row I5.</remarks>
    InstallerPrecheckFailed,

    /// <summary>The installer exited with 3 or more.</summary>
    /// <remarks>Row I6.</remarks>
    InstallFailed,

    /// <summary>There is no backup to roll back to.</summary>
    /// <remarks>Row I7.</remarks>
    NoBackupAvailable,

    /// <summary>The previous version is being restored.</summary>
    /// <remarks>Row I8.</remarks>
    RollbackStarted,

    /// <summary>The previous version could not be restored.</summary>
    /// <remarks>Row I9.</remarks>
    RollbackFailed,

    /// <summary>The previous version is restored.</summary>
    /// <remarks>Row I10.</remarks>
    RollbackSucceeded,

    /// <summary>
    /// The rollback restored the database of the agent, which does not contain the start of the upgrade.
    /// </summary>
    /// <remarks>Row I11.</remarks>
    DbRestoredFromBackup,

    /// <summary>A state was reported to the agent. See <see cref="NmpTransitionTable.Report"/>.</summary>
    /// <remarks>Row X1.</remarks>
    StatusReported,

    /// <summary>The current state was reported to the agent. See <see cref="NmpTransitionTable.Report"/>.</summary>
    /// <remarks>Row X2.</remarks>
    StatusReportedUnchanged,

    /// <summary>An empty state was reported to the agent. See <see cref="NmpTransitionTable.Report"/>.</summary>
    /// <remarks>Row X3.</remarks>
    EmptyStatusReported,

    /// <summary>A reset was requested at the hub.</summary>
    /// <remarks>Row R1.</remarks>
    HubResetRequested,

    /// <summary>The agent picked up the request for a reset.</summary>
    /// <remarks>Row R2.</remarks>
    HubResetApplied,

    /// <summary>The status was reset at the agent.</summary>
    /// <remarks>Row R3.</remarks>
    LocalReset,

    /// <summary>A reset that also clears the attempts and the error of a job that is waiting.</summary>
    /// <remarks>Row F1.</remarks>
    ForcedReset,

    /// <summary>A new version is available for a job that is over without failure and follows the latest.</summary>
    /// <remarks>Row L1.</remarks>
    NewLatestVersion,

    /// <summary>A new version is available for a job that failed and follows the latest.</summary>
    /// <remarks>Row L2.</remarks>
    NewLatestVersionAfterFailure,

    /// <summary>A new version is available while the job is in progress; it is deferred.</summary>
    /// <remarks>Row L3.</remarks>
    NewLatestVersionDeferred,

    /// <summary>A new version is available while the job waits, which will find it anyway.</summary>
    /// <remarks>Row L4.</remarks>
    NewLatestVersionIgnored,

    /// <summary>The upgrade worker of the cluster starts.</summary>
    /// <remarks>Row K1.</remarks>
    ClusterInstallStarted,

    /// <summary>The check of the upgrade worker failed before it changed anything.</summary>
    /// <remarks>Row K2.</remarks>
    ClusterPrecheckFailed,

    /// <summary>The upgrade worker could not apply the upgrade.</summary>
    /// <remarks>Row K3.</remarks>
    ClusterInstallFailed,

    /// <summary>Nothing differs, or what differs was applied without a restart.</summary>
    /// <remarks>Row K4.</remarks>
    ClusterApplied,

    /// <summary>After the restart, the cluster matches the status file.</summary>
    /// <remarks>Row K5.</remarks>
    ClusterRestartVerified,

    /// <summary>After the restart, the cluster does not match the status file.</summary>
    /// <remarks>Row K6.</remarks>
    ClusterRestartMismatch,

    /// <summary>After the restart, the status file shows a rollback that has started or succeeded.</summary>
    /// <remarks>Row K7.</remarks>
    ClusterRollbackVerified,

    /// <summary>After the restart, the status file shows a rollback that failed.</summary>
    /// <remarks>Row K8.</remarks>
    ClusterRollbackFailed,

    /// <summary>After the restart, the status file has no status.</summary>
    /// <remarks>Row K9.</remarks>
    ClusterStatusLost,

    /// <summary>The cron job of the cluster starts a rollback.</summary>
    /// <remarks>Row K10.</remarks>
    ClusterCronRollback,

    /// <summary>The cron job restored the previous version.</summary>
    /// <remarks>Row K10.</remarks>
    ClusterCronRollbackSucceeded,

    /// <summary>The cron job could not restore the previous version.</summary>
    /// <remarks>Row K10.</remarks>
    ClusterCronRollbackFailed,
}
