namespace StatusKit.Nmp;

/// <summary>What can happen to a status: one trigger for each row of the table, under the names of spec nmp 5.</summary>
/// <remarks>One event, PatternChanged, shares its row's id with NodeUnregistered; the three steps of the cluster's cron job share K10.</remarks>
public enum NmpTrigger
{
    /// <summary>NEW1: an enabled policy matches the node, which has no status of it yet.</summary>
    PolicyMatched = 0,

    /// <summary>DEL1: the policy was disabled.</summary>
    PolicyDisabled,

    /// <summary>DEL2: the policy is gone, or no longer matches the node.</summary>
    PolicyNoLongerApplies,

    /// <summary>DEL3: the Exchange holds a row that the agent does not know.</summary>
    OrphanRemoved,

    /// <summary>DEL4: the node unregistered.</summary>
    NodeUnregistered,

    /// <summary>DEL4: the node changed its pattern.</summary>
    PatternChanged,

    /// <summary>DEL5: node, policy or organisation was deleted in the hub.</summary>
    ParentDeleted,

    /// <summary>S1: the schedule is reached, and it is this job's turn.</summary>
    ScheduleReached,

    /// <summary>S2: the agent started and found a download that had been going on.</summary>
    AgentRestarted,

    /// <summary>W1: the packages are on disk; the node is in no HA group.</summary>
    DownloadSucceeded,

    /// <summary>W2: the packages are on disk; the node is in an HA group.</summary>
    DownloadSucceededInHaGroup,

    /// <summary>W3: the packages are on disk; whether the node is in an HA group could not be asked.</summary>
    DownloadSucceededHubUnreachable,

    /// <summary>W4: there is nothing to download.</summary>
    NothingToDo,

    /// <summary>W5: a check before the download failed.</summary>
    DownloadPrecheckFailed,

    /// <summary>W6: the download failed and will be tried again.</summary>
    DownloadFailedRetry,

    /// <summary>W7: the download failed for the last time.</summary>
    DownloadFailedFinal,

    /// <summary>H1: the node is in no HA group any more.</summary>
    HaGroupLeft,

    /// <summary>H2: the agreement bot lets the node upgrade.</summary>
    HaTurnGranted,

    /// <summary>H3: the agreement bot does not let the node upgrade yet, or could not be asked.</summary>
    HaTurnDenied,

    /// <summary>I1: the packages could not be unpacked.</summary>
    UnpackFailed,

    /// <summary>I2: the present version could not be backed up; the script goes on.</summary>
    BackupFailed,

    /// <summary>I3: the installer begins.</summary>
    InstallStarted,

    /// <summary>I4: the installer ended with 0.</summary>
    InstallSucceeded,

    /// <summary>I5: the installer ended with 1 or 2, before it touched anything.</summary>
    InstallerPrecheckFailed,

    /// <summary>I6: the installer ended with 3 or more.</summary>
    InstallFailed,

    /// <summary>I7: nothing can be rolled back to.</summary>
    NoBackupAvailable,

    /// <summary>I8: the previous version is being put back.</summary>
    RollbackStarted,

    /// <summary>I9: the previous version could not be put back.</summary>
    RollbackFailed,

    /// <summary>I10: the previous version is back.</summary>
    RollbackSucceeded,

    /// <summary>I11: the rollback put the agent's old database back, which knows nothing of the upgrade's start.</summary>
    DbRestoredFromBackup,

    /// <summary>X1: somebody reported another status to the agent. See <see cref="NmpTransitions.Report"/>.</summary>
    StatusReported,

    /// <summary>X2: somebody reported the status that is already there. See <see cref="NmpTransitions.Report"/>.</summary>
    StatusReportedUnchanged,

    /// <summary>X3: somebody reported no status. See <see cref="NmpTransitions.Report"/>.</summary>
    EmptyStatusReported,

    /// <summary>R1: somebody ordered a reset at the hub.</summary>
    HubResetRequested,

    /// <summary>R2: the agent took up the hub's order.</summary>
    HubResetApplied,

    /// <summary>R3: somebody reset the status at the agent.</summary>
    LocalReset,

    /// <summary>F1, our own: a reset that also clears the attempts and the error of a job that is waiting.</summary>
    ForcedReset,

    /// <summary>L1: a new version came out for a job that is over, but not by failure, and follows the latest.</summary>
    NewLatestVersion,

    /// <summary>L2: a new version came out for a job that failed and follows the latest.</summary>
    NewLatestVersionAfterFailure,

    /// <summary>L3: a new version came out while the job is at work; asked again soon.</summary>
    NewLatestVersionDeferred,

    /// <summary>L4: a new version came out while the job waits, which will find it anyway.</summary>
    NewLatestVersionIgnored,

    /// <summary>K1: the cluster's upgrade worker begins.</summary>
    ClusterInstallStarted,

    /// <summary>K2: the upgrade worker's check failed before it touched anything.</summary>
    ClusterPrecheckFailed,

    /// <summary>K3: the upgrade worker could not apply the upgrade.</summary>
    ClusterInstallFailed,

    /// <summary>K4: nothing differs, or what differs was applied without a restart.</summary>
    ClusterApplied,

    /// <summary>K5: after the restart, the cluster is as the status file says.</summary>
    ClusterRestartVerified,

    /// <summary>K6: after the restart, the cluster is not as the status file says.</summary>
    ClusterRestartMismatch,

    /// <summary>K7: after the restart, the status file tells of a rollback that was begun or is done.</summary>
    ClusterRollbackVerified,

    /// <summary>K8: after the restart, the status file tells of a rollback that failed.</summary>
    ClusterRollbackFailed,

    /// <summary>K9: after the restart, the status file holds no status.</summary>
    ClusterStatusLost,

    /// <summary>K10, first step: the cluster's cron job begins a rollback.</summary>
    ClusterCronRollback,

    /// <summary>K10, second step: the cron job put the previous version back.</summary>
    ClusterCronRollbackSucceeded,

    /// <summary>K10, second step: the cron job could not put the previous version back.</summary>
    ClusterCronRollbackFailed,
}
