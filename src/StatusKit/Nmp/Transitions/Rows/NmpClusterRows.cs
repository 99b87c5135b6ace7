using System.Collections.Immutable;

namespace StatusKit.Nmp;

/// <summary>Rows of the table, as the original programs behave: the installation on clusters.</summary>
internal static class NmpClusterRows
{
    private const string Cluster = "clusterupgrade/cluster_upgrade_worker.go";
    private const string Cron = "anax-in-k8s/cronjobs/auto-upgrade-cronjob.sh";
    private const string ClusterCheck = "the agent has just started; the database says initiated";

    public static ImmutableArray<NmpTransition> All { get; } =
    [
        // Spec nmp 5.7 Clusters.
        new()
        {
            Id = "K1",
            From = [NmpStateKind.Downloaded, NmpStateKind.HaNodeWaiting],
            Trigger = NmpTrigger.ClusterInstallStarted,
            To = NmpState.Initiated,
            Guard = "no unfinished agreements",
            Effects = NmpRowEffects.Begun,
            SideEffects = "status file made",
            Actor = NmpActor.ClusterUpgradeWorker,
            Places = NmpPlaces.Record | NmpPlaces.StatusFile,
            Quirks = ["Q42"],
            Source = $"{Cluster} :: HandleClusterUpgrade, collectStatus",
        },
        new()
        {
            Id = "K2",
            From = [NmpStateKind.Initiated],
            Trigger = NmpTrigger.ClusterPrecheckFailed,
            To = NmpState.PrecheckFailed,
            Guard = "comparing, or validating hub address and certificate, failed",
            Effects = NmpRowEffects.Message,
            Actor = NmpActor.ClusterUpgradeWorker,
            Places = NmpPlaces.Record | NmpPlaces.StatusFile,
            Source = $"{Cluster} :: setStatusInDBAndFile",
        },
        new()
        {
            Id = "K3",
            From = [NmpStateKind.Initiated],
            Trigger = NmpTrigger.ClusterInstallFailed,
            To = NmpState.Failed,
            Guard = "pull secret, backup, or updating config map, secret or deployment failed",
            Effects = NmpRowEffects.Message,
            Actor = NmpActor.ClusterUpgradeWorker,
            Places = NmpPlaces.Record | NmpPlaces.StatusFile,
            Quirks = ["Q60"],
            Source = $"{Cluster} :: HandleClusterUpgrade",
        },
        new()
        {
            Id = "K4",
            From = [NmpStateKind.Initiated],
            Trigger = NmpTrigger.ClusterApplied,
            To = NmpState.Successful,
            Guard = "nothing differs, or only config or cert differed and was applied",
            Effects = NmpRowEffects.Done,
            SideEffects = "job directory deleted",
            Actor = NmpActor.ClusterUpgradeWorker,
            Places = NmpPlaces.Record | NmpPlaces.StatusFile,
            Source = $"{Cluster} :: HandleClusterUpgrade",
        },
        new()
        {
            Id = "K5",
            From = [NmpStateKind.Initiated],
            Trigger = NmpTrigger.ClusterRestartVerified,
            To = NmpState.Successful,
            Guard = $"{ClusterCheck}; the file says initiated and the cluster matches it",
            Effects = NmpRowEffects.Done,
            SideEffects = "job directory deleted",
            Actor = NmpActor.ClusterUpgradeWorker,
            Places = NmpPlaces.Record,
            Source = $"{Cluster} :: syncOnInit, checkDeploymentStatus",
        },
        new()
        {
            Id = "K6",
            From = [NmpStateKind.Initiated],
            Trigger = NmpTrigger.ClusterRestartMismatch,
            To = NmpState.Failed,
            Guard = $"{ClusterCheck}; the check failed",
            Effects = NmpRowEffects.Message,
            Actor = NmpActor.ClusterUpgradeWorker,
            Places = NmpPlaces.Record,
            Quirks = ["Q61"],
            Source = $"{Cluster} :: syncOnInit",
        },
        new()
        {
            Id = "K7",
            From = [NmpStateKind.Initiated],
            Trigger = NmpTrigger.ClusterRollbackVerified,
            To = NmpState.RollbackSuccessful,
            Guard = $"{ClusterCheck}; the file says rollback started or rollback successful",
            Effects = NmpRowEffects.Message,
            Actor = NmpActor.ClusterUpgradeWorker,
            Places = NmpPlaces.Record,
            Quirks = ["Q60"],
            Source = $"{Cluster} :: syncOnInit",
        },
        new()
        {
            Id = "K8",
            From = [NmpStateKind.Initiated],
            Trigger = NmpTrigger.ClusterRollbackFailed,
            To = NmpState.RollbackFailed,
            Guard = $"{ClusterCheck}; the file says rollback failed",
            Effects = NmpRowEffects.Message,
            Actor = NmpActor.ClusterUpgradeWorker,
            Places = NmpPlaces.Record,
            Quirks = ["Q60"],
            Source = $"{Cluster} :: syncOnInit",
        },
        new()
        {
            Id = "K9",
            From = [NmpStateKind.Initiated],
            Trigger = NmpTrigger.ClusterStatusLost,
            To = NmpState.Unknown,
            Guard = $"{ClusterCheck}; the file holds no status and the cluster matches it",
            Effects = NmpRowEffects.Message,
            Actor = NmpActor.ClusterUpgradeWorker,
            Places = NmpPlaces.Record,
            Quirks = ["Q61"],
            Source = $"{Cluster} :: syncOnInit",
        },
        new()
        {
            Id = "K10",
            From = [NmpStateKind.Failed, NmpStateKind.Initiated, NmpStateKind.RollbackStarted],
            Trigger = NmpTrigger.ClusterCronRollback,
            To = NmpState.RollbackStarted,
            Guard = "the newest start time among such files; the pod is not running, or panics",
            Actor = NmpActor.ClusterCronJob,
            Places = NmpPlaces.StatusFile,
            Quirks = ["Q60", "Q62"],
            Source = Cron,
        },
        new()
        {
            Id = "K10",
            From = [NmpStateKind.RollbackStarted],
            Trigger = NmpTrigger.ClusterCronRollbackSucceeded,
            To = NmpState.RollbackSuccessful,
            SideEffects = "a message is added if there was none",
            Actor = NmpActor.ClusterCronJob,
            Places = NmpPlaces.StatusFile,
            Quirks = ["Q60", "Q62"],
            Source = Cron,
        },
        new()
        {
            Id = "K10",
            From = [NmpStateKind.RollbackStarted],
            Trigger = NmpTrigger.ClusterCronRollbackFailed,
            To = NmpState.RollbackFailed,
            SideEffects = "a message is added if there was none",
            Actor = NmpActor.ClusterCronJob,
            Places = NmpPlaces.StatusFile,
            Quirks = ["Q60", "Q61", "Q62"],
            Source = Cron,
        },
    ];
}
