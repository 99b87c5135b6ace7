namespace StatusKit.Nmp;

/// <summary>What each correction changes, row by row.</summary>
internal static class NmpRowCorrections
{
    // In the order in which they build on each other.
    private static readonly (NmpCorrections Correction, NmpTrigger Trigger, Func<NmpTransition, NmpTransition> Correct)[] All =
    [
        (NmpCorrections.CheckStateOfDownloads, NmpTrigger.DownloadSucceeded, CheckState),
        (NmpCorrections.CheckStateOfDownloads, NmpTrigger.DownloadSucceededInHaGroup, CheckState),
        (NmpCorrections.CheckStateOfDownloads, NmpTrigger.DownloadSucceededHubUnreachable, CheckState),
        (NmpCorrections.CheckStateOfDownloads, NmpTrigger.NothingToDo, CheckState),
        (NmpCorrections.CheckStateOfDownloads, NmpTrigger.DownloadPrecheckFailed, CheckState),
        (NmpCorrections.CheckStateOfDownloads, NmpTrigger.DownloadFailedRetry, CheckStateButWaiting),
        (NmpCorrections.CheckStateOfDownloads, NmpTrigger.DownloadFailedFinal, CheckStateButWaiting),
        (NmpCorrections.CountDownloadFailuresOnce, NmpTrigger.DownloadFailedRetry, NotFromWaiting),
        (NmpCorrections.CountDownloadFailuresOnce, NmpTrigger.DownloadFailedFinal, NotFromWaiting),
        (NmpCorrections.IgnoreRestoredDatabase, NmpTrigger.DbRestoredFromBackup, row => row with { From = [] }),
        (NmpCorrections.ClearErrorOnRestart, NmpTrigger.AgentRestarted, ClearError),
        (NmpCorrections.ClearErrorOnRestart, NmpTrigger.DownloadFailedRetry, ClearError),
        (NmpCorrections.ClearErrorOnRestart, NmpTrigger.HubResetApplied, ClearError),
        (NmpCorrections.ClearErrorOnRestart, NmpTrigger.NewLatestVersion, ClearError),
        (NmpCorrections.ClearErrorOnRestart, NmpTrigger.NewLatestVersionAfterFailure, ClearError),
        (NmpCorrections.WaitForHaTurnOnClusters, NmpTrigger.ClusterInstallStarted, NotFromHaNodeWaiting),
        (NmpCorrections.DeferNewVersionInHaGroup, NmpTrigger.NewLatestVersion, NotFromHaNodeWaiting),
        (NmpCorrections.DeferNewVersionInHaGroup, NmpTrigger.NewLatestVersionDeferred, AlsoFromHaNodeWaiting),
        (NmpCorrections.AcceptRollbackOfFailedCluster, NmpTrigger.ClusterRollbackVerified, AlsoFromFailed),
        (NmpCorrections.AcceptRollbackOfFailedCluster, NmpTrigger.ClusterRollbackFailed, AlsoFromFailed),
        (NmpCorrections.RetryUnreachableHub, NmpTrigger.DownloadSucceededHubUnreachable, WaitForHub),
        (NmpCorrections.ResetAttemptsOnNewVersion, NmpTrigger.NewLatestVersion, ClearAttempts),
        (NmpCorrections.ResetAttemptsOnNewVersion, NmpTrigger.NewLatestVersionAfterFailure, ClearAttempts),
    ];

    public static NmpTransition Apply(NmpTransition row, NmpCorrections corrections) =>
        All.Where(each => each.Trigger == row.Trigger && (corrections & each.Correction) != 0)
            .Aggregate(row, (corrected, each) => each.Correct(corrected));

    private static NmpTransition CheckState(NmpTransition row) => row with { UncheckedFrom = [] };

    // A second message about a download that failed arrives in 'waiting': that is another correction.
    private static NmpTransition CheckStateButWaiting(NmpTransition row) =>
        row with { UncheckedFrom = [NmpStateKind.Waiting] };

    private static NmpTransition NotFromWaiting(NmpTransition row) =>
        row with { UncheckedFrom = row.UncheckedFrom.Except([NmpStateKind.Waiting]) };

    private static NmpTransition NotFromHaNodeWaiting(NmpTransition row) =>
        row with { From = row.From.Except([NmpStateKind.HaNodeWaiting]) };

    private static NmpTransition AlsoFromHaNodeWaiting(NmpTransition row) =>
        row with { From = row.From.Union([NmpStateKind.HaNodeWaiting]) };

    private static NmpTransition AlsoFromFailed(NmpTransition row) =>
        row with { From = row.From.Union([NmpStateKind.Failed, NmpStateKind.RollbackStarted]) };

    private static NmpTransition WaitForHub(NmpTransition row) => row with
    {
        Outcome = NmpTransitionOutcome.Becomes,
        To = NmpState.HaNodeWaiting,
        Places = NmpPlaces.Record,
        Effects = NmpRowEffects.Downloaded,
    };

    private static NmpTransition ClearError(NmpTransition row) =>
        row with { Effects = row.Effects with { ErrorMessage = NmpEffect.Clear } };

    private static NmpTransition ClearAttempts(NmpTransition row) =>
        row with { Effects = row.Effects with { DownloadAttempts = NmpEffect.Clear } };
}
