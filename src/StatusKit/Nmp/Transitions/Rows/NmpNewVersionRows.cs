using System.Collections.Immutable;

namespace StatusKit.Nmp;

/// <summary>Rows of the table, as the original programs behave: new latest versions.</summary>
internal static class NmpNewVersionRows
{
    private const string Upgrade = "nodemanagement/agent_upgrade.go";

    public static ImmutableArray<NmpTransition> All { get; } =
    [
        // Spec nmp 5.6 New latest versions.
        new()
        {
            Id = "L1",
            From =
            [
                NmpStateKind.Successful, NmpStateKind.NoActionRequired, NmpStateKind.Unknown,
                NmpStateKind.HaNodeWaiting, NmpStateKind.Reset, NmpStateKind.Other,
            ],
            Trigger = NmpTrigger.NewLatestVersion,
            To = NmpState.Waiting,
            Guard = "for a part that follows the latest, the installed version is not the highest available",
            Condition = NmpConditions.IsOutdated,
            Effects = NmpRowEffects.NewVersion,
            Actor = NmpActor.Agent,
            Places = NmpPlaces.Record,
            Quirks = ["Q14", "Q33", "Q44", "Q71"],
            Source = $"{Upgrade} :: HandleAgentFilesVersionChange, IsAgentUpToDate",
        },
        new()
        {
            Id = "L2",
            From =
            [
                NmpStateKind.DownloadFailed, NmpStateKind.Failed, NmpStateKind.PrecheckFailed,
                NmpStateKind.RollbackFailed, NmpStateKind.RollbackSuccessful,
            ],
            Trigger = NmpTrigger.NewLatestVersionAfterFailure,
            To = NmpState.Waiting,
            Guard = "for a part that follows the latest, the version tried is not the highest available",
            Condition = NmpConditions.IsUntried,
            Effects = NmpRowEffects.NewVersion,
            Actor = NmpActor.Agent,
            Places = NmpPlaces.Record,
            Quirks = ["Q14", "Q33", "Q71"],
            Source = $"{Upgrade} :: HandleAgentFilesVersionChange, IsLatestVersionHandled",
        },
        new()
        {
            Id = "L3",
            From =
            [
                NmpStateKind.Downloaded, NmpStateKind.DownloadStarted, NmpStateKind.Initiated,
                NmpStateKind.RollbackStarted,
            ],
            Trigger = NmpTrigger.NewLatestVersionDeferred,
            Outcome = NmpTransitionOutcome.Stays,
            SideEffects = "repeated every few seconds",
            Actor = NmpActor.Agent,
            Places = NmpPlaces.None,
            Quirks = ["Q44"],
            Source = $"{Upgrade} :: HandleAgentFilesVersionChange",
        },
        new()
        {
            Id = "L4",
            From = [NmpStateKind.Waiting],
            Trigger = NmpTrigger.NewLatestVersionIgnored,
            Outcome = NmpTransitionOutcome.Stays,
            Actor = NmpActor.Agent,
            Places = NmpPlaces.None,
            Source = $"{Upgrade} :: HandleAgentFilesVersionChange",
        },
    ];
}
