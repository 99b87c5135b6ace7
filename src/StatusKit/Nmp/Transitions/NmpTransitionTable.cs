using System.Collections.Immutable;
using static StatusKit.Nmp.NmpStateKind;
using static StatusKit.Nmp.NmpActor;
using static StatusKit.Nmp.NmpEffect;
using static StatusKit.Nmp.NmpPlaces;
using static StatusKit.Nmp.NmpTrigger;
using Act = StatusKit.Nmp.NmpActor;

namespace StatusKit.Nmp;

/// <summary>The rows of spec nmp 5.1 to 5.7, in its order and as upstream behaves, and our own row F1.</summary>
internal static class NmpTransitionTable
{
    private const string Worker = "nodemanagement/node_management_worker.go";
    private const string Upgrade = "nodemanagement/agent_upgrade.go";
    private const string Script = "agent-install/agent-auto-upgrade.sh";
    private const string Common = "common/node_management.go :: SetNodeManagementPolicyStatus";
    private const string Cluster = "clusterupgrade/cluster_upgrade_worker.go";
    private const string Cron = "anax-in-k8s/cronjobs/auto-upgrade-cronjob.sh";
    private const string ClusterCheck = "the agent has just started; the database says initiated";

    private static readonly NmpStateSet Any = NmpStateSet.Any;
    private static readonly NmpEffects Message = new(ErrorMessage: Set);
    private static readonly NmpEffects Downloaded = new(Versions: Set, LatestMap: Set);
    private static readonly NmpEffects Begun = new(StartTime: NowIfUnset, ErrorMessage: Clear);
    private static readonly NmpEffects Done = new(EndTime: NowIfUnset, ErrorMessage: Clear);
    private static readonly NmpEffects Anew = new(StartTime: Clear, EndTime: Clear, DownloadAttempts: Clear);
    private static readonly NmpEffects AnewAndClean = Anew with { ErrorMessage = Clear };
    private static readonly NmpEffects Latest = new(StartTime: Clear, EndTime: Clear, Schedule: ComputeIfDue);

    public static ImmutableArray<NmpTransition> Rows { get; } =
    [
        // 5.1 Creation and deletion
        Row("NEW1", PolicyMatched, Act.Agent, Record, []) with { Outcome = NmpTransitionOutcome.Created, To = NmpState.Waiting, Guard = "node configured, policy enabled and compatible, no status yet", Effects = new(Clear, Clear, Clear, Clear, Compute, Clear, Clear), Also = "working directory, manifest and downgrade flag are copied", Quirks = ["Q33", "Q45", "Q47", "Q48"], Source = $"{Worker} :: ProcessAllNMPS; exchangecommon/node_management_status.go :: StatusFromNewPolicy" },
        Row("DEL1", PolicyDisabled, Act.Agent, Record, Any) with { Outcome = NmpTransitionOutcome.Deleted, Guard = "the policy matches and is disabled", Also = "the job directory is kept", Quirks = ["Q46"], Source = $"{Worker} :: ProcessAllNMPS" },
        Row("DEL2", PolicyNoLongerApplies, Act.Agent, Record, Any) with { Outcome = NmpTransitionOutcome.Deleted, Guard = "the policy is gone or no longer matches", Also = "the job directory is kept", Quirks = ["Q46"], Source = $"{Worker} :: ProcessAllNMPS" },
        Row("DEL3", OrphanRemoved, Act.Agent, NmpPlaces.Hub, Any) with { Outcome = NmpTransitionOutcome.Deleted, Guard = "the row is in the Exchange and not at the agent", Source = $"{Worker} :: ProcessAllNMPS" },
        Row("DEL4", NodeUnregistered, Act.Agent, Record, Any) with { Outcome = NmpTransitionOutcome.Deleted, Source = $"{Worker} :: HandleUnregister; governance/shutdown.go :: DeleteNodeManagementAllStatuses" },
        Row("DEL4", PatternChanged, Act.Agent, Record, Any) with { Outcome = NmpTransitionOutcome.Deleted, Source = $"{Worker} :: HandleUnregister; governance/shutdown.go :: DeleteNodeManagementAllStatuses" },
        Row("DEL5", ParentDeleted, Act.Hub, NmpPlaces.Hub, Any) with { Outcome = NmpTransitionOutcome.Deleted, Guard = "node, policy or organisation deleted", Also = "the change feed says nothing", Source = "exchange-api: table/.../NodeMgmtPolStatus.scala" },

        // 5.2 Scheduling
        Row("S1", ScheduleReached, Act.Agent, Record, [Waiting], NmpState.DownloadStarted) with { Guard = "scheduled strictly before now; configured; Exchange reachable; no job of the node blocks; the latest of those due", Holds = NmpGuards.IsDue, Quirks = ["Q2", "Q43"], Source = $"{Worker} :: checkNMPTimeToRun; {Upgrade} :: getLatest" },
        Row("S2", AgentRestarted, Act.Agent, Record, [DownloadStarted], NmpState.Waiting) with { Guard = "configured", Quirks = ["Q14", "Q70"], Source = $"{Upgrade} :: ResetDownloadStartedStatuses" },

        // 5.3 Download outcome
        Download("W1", DownloadSucceeded, NmpState.Downloaded) with { Guard = "the Exchange says that the node has no HA group", Effects = Downloaded, Quirks = ["Q14", "Q67"] },
        Download("W2", DownloadSucceededInHaGroup, NmpState.HaNodeWaiting) with { Guard = "the node has an HA group", Effects = Downloaded, Quirks = ["Q67"] },
        Download("W3", DownloadSucceededHubUnreachable, null) with { Places = None, Outcome = NmpTransitionOutcome.Stays, Guard = "the look-up of the node in the Exchange fails", Quirks = ["Q64", "Q67"] },
        Download("W4", NothingToDo, NmpState.NoActionRequired) with { Guard = "nothing to download for software, config and cert", Effects = Downloaded, Quirks = ["Q8", "Q14", "Q67"] },
        Download("W5", DownloadPrecheckFailed, NmpState.PrecheckFailed) with { Guard = "node policy, manifest, versions or job directory unusable", Effects = Message, Quirks = ["Q67"] },
        Download("W6", DownloadFailedRetry, NmpState.Waiting) with { Guard = "attempts below the limit less one", Holds = NmpGuards.HasAttemptsLeft, Effects = new(DownloadAttempts: Increment), Quirks = ["Q3", "Q4", "Q14", "Q67"] },
        Download("W7", DownloadFailedFinal, NmpState.DownloadFailed) with { Guard = "attempts at the limit less one, or above", Holds = NmpGuards.HasNoAttemptsLeft, Effects = Message, Quirks = ["Q3", "Q4", "Q67", "Q71"] },

        // 5.4 HA permission and installation on devices
        Row("H1", HaGroupLeft, Act.Agent, Record, [HaNodeWaiting], NmpState.Downloaded) with { Guard = "the node is in no HA group any more", Source = $"{Worker} :: checkNMPTimeToRun" },
        Row("H2", HaTurnGranted, Agbot, Record, [HaNodeWaiting], NmpState.Downloaded) with { Guard = "the agreement bot answered 201", Also = "the agreement bot notes whose turn it is", Quirks = ["Q40", "Q41", "Q42"], Source = $"{Worker} :: checkNMPTimeToRun; exchange/ha_group_agbot.go" },
        Row("H3", HaTurnDenied, Agbot, None, [HaNodeWaiting]) with { Outcome = NmpTransitionOutcome.Stays, Guard = "the agreement bot answered 409, or there was an error", Quirks = ["Q39", "Q63"], Source = $"{Worker} :: checkNMPTimeToRun" },
        Report("I1", UnpackFailed, [NmpStateKind.Downloaded], NmpState.PrecheckFailed, Message) with { Guard = "agreements settled, files present", Quirks = ["Q72"] },
        Report("I2", BackupFailed, [NmpStateKind.Downloaded], NmpState.Failed, Message) with { Also = "the script goes on" },
        Report("I3", InstallStarted, [NmpStateKind.Downloaded, Failed], NmpState.Initiated, Begun) with { Guard = "from failed only after row I2" },
        Report("I4", InstallSucceeded, [Initiated], NmpState.Successful, Done) with { Guard = "the installer ended with 0", Also = "node versions updated at agent and hub; job directory deleted", Quirks = ["Q8"], Source = $"{Script}; {Common}" },
        Report("I5", InstallerPrecheckFailed, [Initiated], NmpState.PrecheckFailed, Message) with { Guard = "the installer ended with 1 or 2" },
        Report("I6", InstallFailed, [Initiated], NmpState.Failed, Message) with { Guard = "the installer ended with 3 or more" },
        Report("I7", NoBackupAvailable, [Failed], NmpState.RollbackFailed, Message) with { Guard = "the backup had failed" },
        Report("I8", NmpTrigger.RollbackStarted, [Failed], NmpState.RollbackStarted, Message) with { Guard = "the same run of the script", Quirks = ["Q43", "Q60"] },
        Report("I9", NmpTrigger.RollbackFailed, [NmpStateKind.RollbackStarted], NmpState.RollbackFailed, Message) with { Guard = "putting back or restarting failed" },
        Report("I10", RollbackSucceeded, [NmpStateKind.RollbackStarted, NmpStateKind.Downloaded], NmpState.RollbackSuccessful, Message) with { Guard = "from downloaded only after row I11", Quirks = ["Q8", "Q13"] },
        Row("I11", DbRestoredFromBackup, UpgradeScript, NmpPlaces.Agent, [NmpStateKind.RollbackStarted], NmpState.Downloaded) with { Guard = "native installation: the database that was backed up knows no initiated", Effects = new(StartTime: Clear, ErrorMessage: Set), Also = "nobody is told; the message is the backup's", Quirks = ["Q13"], Source = $"{Script} :: rollback_agent_and_cli_native" },

        // 5.5 Reports from outside and reset
        Row("X1", StatusReported, LocalCaller, Record, Any) with { Outcome = NmpTransitionOutcome.AsReported, IsReport = true, Guard = "another status than the present one", Effects = Message, Also = "by the word reported: initiated and successful as I3 and I4, waiting as R3", Quirks = ["Q12", "Q18", "Q66"], Source = $"{Common}; api/path_management_status.go :: UpdateManagementStatus" },
        Row("X2", StatusReportedUnchanged, LocalCaller, None, Any) with { Outcome = NmpTransitionOutcome.Stays, IsReport = true, Guard = "the present status", Quirks = ["Q15"], Source = Common },
        Row("X3", EmptyStatusReported, LocalCaller, Record, Any, NmpState.Unknown) with { IsReport = true, Guard = "the status is empty or absent", Effects = Message, Quirks = ["Q17"], Source = Common },
        Row("R1", HubResetRequested, HubUser, NmpPlaces.Hub, Any, NmpState.Reset) with { Guard = "may write the node", Quirks = ["Q73"], Source = "cli/exchange/node.go :: NodeManagementReset" },
        Row("R2", HubResetApplied, Act.Agent, Record, Any, NmpState.Waiting) with { Guard = "the Exchange says reset, and the agent has the status", Effects = Anew, Quirks = ["Q14"], Source = $"{Upgrade} :: HandleNmpStatusReset" },
        Row("R3", LocalReset, LocalCaller, Record, Any.Without(Waiting), NmpState.Waiting) with { IsReport = true, Effects = AnewAndClean, Quirks = ["Q16"], Source = "api/path_management_status.go :: ResetManagementStatus" },
        Row("F1", ForcedReset, LocalCaller, Record, Any, NmpState.Waiting) with { Effects = AnewAndClean, Quirks = ["Q16"], Source = "none: our own" },

        // 5.6 New latest versions
        Row("L1", NewLatestVersion, Act.Agent, Record, [Successful, NoActionRequired, Unknown, HaNodeWaiting, Reset, Other], NmpState.Waiting) with { Guard = "for a part that follows the latest, the installed version is not the highest available", Holds = NmpGuards.IsOutdated, Effects = Latest, Quirks = ["Q14", "Q33", "Q44", "Q71"], Source = $"{Upgrade} :: HandleAgentFilesVersionChange, IsAgentUpToDate" },
        Row("L2", NewLatestVersionAfterFailure, Act.Agent, Record, [DownloadFailed, Failed, PrecheckFailed, NmpStateKind.RollbackFailed, RollbackSuccessful], NmpState.Waiting) with { Guard = "for a part that follows the latest, the version tried is not the highest available", Holds = NmpGuards.IsUntried, Effects = Latest, Quirks = ["Q14", "Q33", "Q71"], Source = $"{Upgrade} :: HandleAgentFilesVersionChange, IsLatestVersionHandled" },
        Row("L3", NewLatestVersionDeferred, Act.Agent, None, [NmpStateKind.Downloaded, DownloadStarted, Initiated, NmpStateKind.RollbackStarted]) with { Outcome = NmpTransitionOutcome.Stays, Also = "asked again every few seconds", Quirks = ["Q44"], Source = $"{Upgrade} :: HandleAgentFilesVersionChange" },
        Row("L4", NewLatestVersionIgnored, Act.Agent, None, [Waiting]) with { Outcome = NmpTransitionOutcome.Stays, Source = $"{Upgrade} :: HandleAgentFilesVersionChange" },

        // 5.7 Clusters
        Row("K1", ClusterInstallStarted, ClusterUpgradeWorker, Record | StatusFile, [NmpStateKind.Downloaded, HaNodeWaiting], NmpState.Initiated) with { Guard = "no unfinished agreements", Effects = Begun, Also = "status file made", Quirks = ["Q42"], Source = $"{Cluster} :: HandleClusterUpgrade, collectStatus" },
        Row("K2", ClusterPrecheckFailed, ClusterUpgradeWorker, Record | StatusFile, [Initiated], NmpState.PrecheckFailed) with { Guard = "comparing, or validating hub address and certificate, failed", Effects = Message, Source = $"{Cluster} :: setStatusInDBAndFile" },
        Row("K3", ClusterInstallFailed, ClusterUpgradeWorker, Record | StatusFile, [Initiated], NmpState.Failed) with { Guard = "pull secret, backup, or updating config map, secret or deployment failed", Effects = Message, Quirks = ["Q60"], Source = $"{Cluster} :: HandleClusterUpgrade" },
        Row("K4", ClusterApplied, ClusterUpgradeWorker, Record | StatusFile, [Initiated], NmpState.Successful) with { Guard = "nothing differs, or only config or cert differed and were applied", Effects = Done, Also = "job directory deleted", Source = $"{Cluster} :: HandleClusterUpgrade" },
        Row("K5", ClusterRestartVerified, ClusterUpgradeWorker, Record, [Initiated], NmpState.Successful) with { Guard = $"{ClusterCheck}; the file says initiated and the cluster matches it", Effects = Done, Also = "job directory deleted", Source = $"{Cluster} :: syncOnInit, checkDeploymentStatus" },
        Row("K6", ClusterRestartMismatch, ClusterUpgradeWorker, Record, [Initiated], NmpState.Failed) with { Guard = $"{ClusterCheck}; the check failed", Effects = Message, Quirks = ["Q61"], Source = $"{Cluster} :: syncOnInit" },
        Row("K7", ClusterRollbackVerified, ClusterUpgradeWorker, Record, [Initiated], NmpState.RollbackSuccessful) with { Guard = $"{ClusterCheck}; the file says rollback started or rollback successful", Effects = Message, Quirks = ["Q60"], Source = $"{Cluster} :: syncOnInit" },
        Row("K8", ClusterRollbackFailed, ClusterUpgradeWorker, Record, [Initiated], NmpState.RollbackFailed) with { Guard = $"{ClusterCheck}; the file says rollback failed", Effects = Message, Quirks = ["Q60"], Source = $"{Cluster} :: syncOnInit" },
        Row("K9", ClusterStatusLost, ClusterUpgradeWorker, Record, [Initiated], NmpState.Unknown) with { Guard = $"{ClusterCheck}; the file holds no status and the cluster matches it", Effects = Message, Quirks = ["Q61"], Source = $"{Cluster} :: syncOnInit" },
        Row("K10", ClusterCronRollback, ClusterCronJob, StatusFile, [Failed, Initiated, NmpStateKind.RollbackStarted], NmpState.RollbackStarted) with { Guard = "the newest start time among such files; the pod is not running, or panics", Quirks = ["Q60", "Q62"], Source = Cron },
        Row("K10", ClusterCronRollbackSucceeded, ClusterCronJob, StatusFile, [NmpStateKind.RollbackStarted], NmpState.RollbackSuccessful) with { Also = "a message is appended if there was none", Quirks = ["Q60", "Q62"], Source = Cron },
        Row("K10", ClusterCronRollbackFailed, ClusterCronJob, StatusFile, [NmpStateKind.RollbackStarted], NmpState.RollbackFailed) with { Also = "a message is appended if there was none", Quirks = ["Q60", "Q61", "Q62"], Source = Cron },
    ];

    private static NmpTransition Row(string id, NmpTrigger trigger, NmpActor actor, NmpPlaces places, NmpStateSet from, NmpState? to = null) =>
        new() { Id = id, Trigger = trigger, Actor = actor, Places = places, From = from, To = to };

    // What the script tells the agent's API.
    private static NmpTransition Report(string id, NmpTrigger trigger, NmpStateSet from, NmpState to, NmpEffects effects) =>
        Row(id, trigger, UpgradeScript, Record, from, to) with { Effects = effects, IsReport = true, Source = Script };

    // What the download worker tells the agent, which does not look at the present status.
    private static NmpTransition Download(string id, NmpTrigger trigger, NmpState? to) =>
        Row(id, trigger, DownloadWorker, Record, [DownloadStarted], to) with { AlsoAccepted = Any.Without(DownloadStarted), Source = $"{Upgrade} :: DownloadComplete; download/download_worker.go :: DownloadAgentUpgradePackages" };
}
