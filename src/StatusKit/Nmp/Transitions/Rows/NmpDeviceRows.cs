using System.Collections.Immutable;

namespace StatusKit.Nmp;

/// <summary>Rows of the table, as the original programs behave: the HA group and the installation on devices.</summary>
internal static class NmpDeviceRows
{
    private const string Worker = "nodemanagement/node_management_worker.go";
    private const string Script = "agent-install/agent-auto-upgrade.sh";
    private const string Common = "common/node_management.go :: SetNodeManagementPolicyStatus";

    public static ImmutableArray<NmpTransition> All { get; } =
    [
        // Spec nmp 5.4 HA permission and installation on devices.
        new()
        {
            Id = "H1",
            From = [NmpStateKind.HaNodeWaiting],
            Trigger = NmpTrigger.HaGroupLeft,
            To = NmpState.Downloaded,
            Guard = "the node is no longer in an HA group",
            Actor = NmpActor.Agent,
            Places = NmpPlaces.Record,
            Source = $"{Worker} :: checkNMPTimeToRun",
        },
        new()
        {
            Id = "H2",
            From = [NmpStateKind.HaNodeWaiting],
            Trigger = NmpTrigger.HaTurnGranted,
            To = NmpState.Downloaded,
            Guard = "the agreement bot answered 201",
            SideEffects = "the agreement bot records whose turn it is",
            Actor = NmpActor.Agbot,
            Places = NmpPlaces.Record,
            Quirks = ["Q40", "Q41", "Q42"],
            Source = $"{Worker} :: checkNMPTimeToRun; exchange/ha_group_agbot.go",
        },
        new()
        {
            Id = "H3",
            From = [NmpStateKind.HaNodeWaiting],
            Trigger = NmpTrigger.HaTurnDenied,
            Outcome = NmpTransitionOutcome.Stays,
            Guard = "the agreement bot answered 409, or there was an error",
            Actor = NmpActor.Agbot,
            Places = NmpPlaces.None,
            Quirks = ["Q39", "Q63"],
            Source = $"{Worker} :: checkNMPTimeToRun",
        },
        new()
        {
            Id = "I1",
            From = [NmpStateKind.Downloaded],
            Trigger = NmpTrigger.UnpackFailed,
            To = NmpState.PrecheckFailed,
            Guard = "agreements settled, files present",
            Effects = NmpRowEffects.Message,
            Actor = NmpActor.UpgradeScript,
            Places = NmpPlaces.Record,
            IsReport = true,
            Quirks = ["Q72"],
            Source = Script,
        },
        new()
        {
            Id = "I2",
            From = [NmpStateKind.Downloaded],
            Trigger = NmpTrigger.BackupFailed,
            To = NmpState.Failed,
            Effects = NmpRowEffects.Message,
            SideEffects = "the script continues",
            Actor = NmpActor.UpgradeScript,
            Places = NmpPlaces.Record,
            IsReport = true,
            Source = Script,
        },
        new()
        {
            Id = "I3",
            From = [NmpStateKind.Downloaded, NmpStateKind.Failed],
            Trigger = NmpTrigger.InstallStarted,
            To = NmpState.Initiated,
            Guard = "from failed only after row I2",
            Effects = NmpRowEffects.Begun,
            Actor = NmpActor.UpgradeScript,
            Places = NmpPlaces.Record,
            IsReport = true,
            Source = Script,
        },
        new()
        {
            Id = "I4",
            From = [NmpStateKind.Initiated],
            Trigger = NmpTrigger.InstallSucceeded,
            To = NmpState.Successful,
            Guard = "the installer exited with 0",
            Effects = NmpRowEffects.Done,
            SideEffects = "node versions updated at agent and hub; job directory deleted",
            Actor = NmpActor.UpgradeScript,
            Places = NmpPlaces.Record,
            IsReport = true,
            Quirks = ["Q8"],
            Source = $"{Script}; {Common}",
        },
        new()
        {
            Id = "I5",
            From = [NmpStateKind.Initiated],
            Trigger = NmpTrigger.InstallerPrecheckFailed,
            To = NmpState.PrecheckFailed,
            Guard = "the installer exited with 1 or 2",
            Effects = NmpRowEffects.Message,
            Actor = NmpActor.UpgradeScript,
            Places = NmpPlaces.Record,
            IsReport = true,
            Source = Script,
        },
        new()
        {
            Id = "I6",
            From = [NmpStateKind.Initiated],
            Trigger = NmpTrigger.InstallFailed,
            To = NmpState.Failed,
            Guard = "the installer exited with 3 or more",
            Effects = NmpRowEffects.Message,
            Actor = NmpActor.UpgradeScript,
            Places = NmpPlaces.Record,
            IsReport = true,
            Source = Script,
        },
        new()
        {
            Id = "I7",
            From = [NmpStateKind.Failed],
            Trigger = NmpTrigger.NoBackupAvailable,
            To = NmpState.RollbackFailed,
            Guard = "the backup had failed",
            Effects = NmpRowEffects.Message,
            Actor = NmpActor.UpgradeScript,
            Places = NmpPlaces.Record,
            IsReport = true,
            Source = Script,
        },
        new()
        {
            Id = "I8",
            From = [NmpStateKind.Failed],
            Trigger = NmpTrigger.RollbackStarted,
            To = NmpState.RollbackStarted,
            Guard = "the same run of the script",
            Effects = NmpRowEffects.Message,
            Actor = NmpActor.UpgradeScript,
            Places = NmpPlaces.Record,
            IsReport = true,
            Quirks = ["Q43", "Q60"],
            Source = Script,
        },
        new()
        {
            Id = "I9",
            From = [NmpStateKind.RollbackStarted],
            Trigger = NmpTrigger.RollbackFailed,
            To = NmpState.RollbackFailed,
            Guard = "restoring or restarting failed",
            Effects = NmpRowEffects.Message,
            Actor = NmpActor.UpgradeScript,
            Places = NmpPlaces.Record,
            IsReport = true,
            Source = Script,
        },
        new()
        {
            Id = "I10",
            From = [NmpStateKind.RollbackStarted, NmpStateKind.Downloaded],
            Trigger = NmpTrigger.RollbackSucceeded,
            To = NmpState.RollbackSuccessful,
            Guard = "from downloaded only after row I11",
            Effects = NmpRowEffects.Message,
            Actor = NmpActor.UpgradeScript,
            Places = NmpPlaces.Record,
            IsReport = true,
            Quirks = ["Q8", "Q13"],
            Source = Script,
        },
        new()
        {
            Id = "I11",
            From = [NmpStateKind.RollbackStarted],
            Trigger = NmpTrigger.DbRestoredFromBackup,
            To = NmpState.Downloaded,
            Guard = "native installation: the backup of the database is older than initiated",
            Effects = new(StartTime: NmpEffect.Clear, ErrorMessage: NmpEffect.Set),
            SideEffects = "not reported; the message is that of the backup",
            Actor = NmpActor.UpgradeScript,
            Places = NmpPlaces.Agent,
            Quirks = ["Q13"],
            Source = $"{Script} :: rollback_agent_and_cli_native",
        },
    ];
}
