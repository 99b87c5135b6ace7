using System.Collections.Immutable;

namespace StatusKit.Nmp;

/// <summary>Rows of the table, as the original programs behave: the outcome of a download.</summary>
internal static class NmpDownloadRows
{
    private const string Source =
        "nodemanagement/agent_upgrade.go :: DownloadComplete; download/download_worker.go :: "
        + "DownloadAgentUpgradePackages";

    public static ImmutableArray<NmpTransition> All { get; } =
    [
        // Spec nmp 5.3 Download outcome.
        new()
        {
            Id = "W1",
            From = [NmpStateKind.DownloadStarted],
            UncheckedFrom = NmpStateSet.Any.Except([NmpStateKind.DownloadStarted]),
            Trigger = NmpTrigger.DownloadSucceeded,
            To = NmpState.Downloaded,
            Guard = "the Exchange says that the node has no HA group",
            Effects = NmpRowEffects.Downloaded,
            Actor = NmpActor.DownloadWorker,
            Places = NmpPlaces.Record,
            Quirks = ["Q14", "Q67"],
            Source = Source,
        },
        new()
        {
            Id = "W2",
            From = [NmpStateKind.DownloadStarted],
            UncheckedFrom = NmpStateSet.Any.Except([NmpStateKind.DownloadStarted]),
            Trigger = NmpTrigger.DownloadSucceededInHaGroup,
            To = NmpState.HaNodeWaiting,
            Guard = "the node has an HA group",
            Effects = NmpRowEffects.Downloaded,
            Actor = NmpActor.DownloadWorker,
            Places = NmpPlaces.Record,
            Quirks = ["Q67"],
            Source = Source,
        },
        new()
        {
            Id = "W3",
            From = [NmpStateKind.DownloadStarted],
            UncheckedFrom = NmpStateSet.Any.Except([NmpStateKind.DownloadStarted]),
            Trigger = NmpTrigger.DownloadSucceededHubUnreachable,
            Outcome = NmpTransitionOutcome.Stays,
            Guard = "the request to the Exchange for the node fails",
            Actor = NmpActor.DownloadWorker,
            Places = NmpPlaces.None,
            Quirks = ["Q64", "Q67"],
            Source = Source,
        },
        new()
        {
            Id = "W4",
            From = [NmpStateKind.DownloadStarted],
            UncheckedFrom = NmpStateSet.Any.Except([NmpStateKind.DownloadStarted]),
            Trigger = NmpTrigger.NothingToDo,
            To = NmpState.NoActionRequired,
            Guard = "nothing to download for software, config and cert",
            Effects = NmpRowEffects.Downloaded,
            Actor = NmpActor.DownloadWorker,
            Places = NmpPlaces.Record,
            Quirks = ["Q8", "Q14", "Q67"],
            Source = Source,
        },
        new()
        {
            Id = "W5",
            From = [NmpStateKind.DownloadStarted],
            UncheckedFrom = NmpStateSet.Any.Except([NmpStateKind.DownloadStarted]),
            Trigger = NmpTrigger.DownloadPrecheckFailed,
            To = NmpState.PrecheckFailed,
            Guard = "node policy, manifest, versions or job directory not usable",
            Effects = NmpRowEffects.Message,
            Actor = NmpActor.DownloadWorker,
            Places = NmpPlaces.Record,
            Quirks = ["Q67"],
            Source = Source,
        },
        new()
        {
            Id = "W6",
            From = [NmpStateKind.DownloadStarted],
            UncheckedFrom = NmpStateSet.Any.Except([NmpStateKind.DownloadStarted]),
            Trigger = NmpTrigger.DownloadFailedRetry,
            To = NmpState.Waiting,
            Guard = "more than one attempt is left",
            Condition = NmpConditions.HasAttemptsLeft,
            Effects = new(DownloadAttempts: NmpEffect.Increment),
            Actor = NmpActor.DownloadWorker,
            Places = NmpPlaces.Record,
            Quirks = ["Q3", "Q4", "Q14", "Q67"],
            Source = Source,
        },
        new()
        {
            Id = "W7",
            From = [NmpStateKind.DownloadStarted],
            UncheckedFrom = NmpStateSet.Any.Except([NmpStateKind.DownloadStarted]),
            Trigger = NmpTrigger.DownloadFailedFinal,
            To = NmpState.DownloadFailed,
            Guard = "this was the last attempt",
            Condition = NmpConditions.HasNoAttemptsLeft,
            Effects = NmpRowEffects.Message,
            Actor = NmpActor.DownloadWorker,
            Places = NmpPlaces.Record,
            Quirks = ["Q3", "Q4", "Q67", "Q71"],
            Source = Source,
        },
    ];
}
