using StatusKit.Nmp;
using Generators = StatusKit.TestKit.NmpRuleGenerators;

namespace StatusKit.Tests.Nmp;

/// <summary>Each row of spec nmp 5 fired once, as upstream does it: what the status shows afterwards that it did not show before.</summary>
/// <remarks>NEW1, the rows DEL and the rows X are not fired; their examples are the last ones.</remarks>
public class NmpRowTests
{
    private const string Now = "2026-03-02T09:05:02+01:00";
    private const string Resets = "; start: none; end: none";
    private const string Anew = "; schedule: 2026-03-02T08:05:19Z";
    private const string Versions = "; software: 2.31.0; latest: software";

    /// <summary>Row, trigger, state before, whether start and end are set, and what changes.</summary>
    public static readonly TheoryData<string, NmpTrigger, string, bool, string> Examples = new()
    {
        { "S1", NmpTrigger.ScheduleReached, "waiting", true, "status: download started" },
        { "S2", NmpTrigger.AgentRestarted, "download started", true, "status: waiting" },
        { "W1", NmpTrigger.DownloadSucceeded, "download started", true, "status: downloaded" + Versions },
        { "W2", NmpTrigger.DownloadSucceededInHaGroup, "download started", true, "status: ha node waiting" + Versions },
        { "W3", NmpTrigger.DownloadSucceededHubUnreachable, "download started", true, "" },
        { "W4", NmpTrigger.NothingToDo, "download started", true, "status: no action required" + Versions },
        { "W5", NmpTrigger.DownloadPrecheckFailed, "download started", true, "status: precheck failed; error: because" },
        { "W6", NmpTrigger.DownloadFailedRetry, "download started", true, "status: waiting; attempts: 4" },
        { "W7", NmpTrigger.DownloadFailedFinal, "download started", false, "status: download failed; error: because" },
        { "H1", NmpTrigger.HaGroupLeft, "ha node waiting", true, "status: downloaded" },
        { "H2", NmpTrigger.HaTurnGranted, "ha node waiting", true, "status: downloaded" },
        { "H3", NmpTrigger.HaTurnDenied, "ha node waiting", true, "" },
        { "I1", NmpTrigger.UnpackFailed, "downloaded", true, "status: precheck failed; error: because" },
        { "I2", NmpTrigger.BackupFailed, "downloaded", true, "status: failed; error: because" },
        { "I3", NmpTrigger.InstallStarted, "downloaded", false, $"status: initiated; start: {Now}; error: none" },
        { "I3", NmpTrigger.InstallStarted, "failed", true, "status: initiated; error: none" }, // after I2: the start stays
        { "I4", NmpTrigger.InstallSucceeded, "initiated", false, $"status: successful; end: {Now}; error: none" },
        { "I4", NmpTrigger.InstallSucceeded, "initiated", true, "status: successful; error: none" },
        { "I5", NmpTrigger.InstallerPrecheckFailed, "initiated", true, "status: precheck failed; error: because" },
        { "I6", NmpTrigger.InstallFailed, "initiated", true, "status: failed; error: because" },
        { "I7", NmpTrigger.NoBackupAvailable, "failed", true, "status: rollback failed; error: because" },
        { "I8", NmpTrigger.RollbackStarted, "failed", true, "status: rollback started; error: because" },
        { "I9", NmpTrigger.RollbackFailed, "rollback started", true, "status: rollback failed; error: because" },
        { "I10", NmpTrigger.RollbackSucceeded, "rollback started", true, "status: rollback successful; error: because" },
        { "I10", NmpTrigger.RollbackSucceeded, "downloaded", true, "status: rollback successful; error: because" }, // after I11
        { "I11", NmpTrigger.DbRestoredFromBackup, "rollback started", true, "status: downloaded; start: none; error: because" },
        { "R1", NmpTrigger.HubResetRequested, "initiated", true, "status: reset" },
        { "R2", NmpTrigger.HubResetApplied, "initiated", true, $"status: waiting{Resets}; attempts: 0" }, // even while a job is running; the error stays
        { "R3", NmpTrigger.LocalReset, "initiated", true, $"status: waiting{Resets}; error: none; attempts: 0" },
        { "R3", NmpTrigger.LocalReset, "waiting", true, "" },
        { "F1", NmpTrigger.ForcedReset, "waiting", true, "start: none; end: none; error: none; attempts: 0" },
        { "L1", NmpTrigger.NewLatestVersion, "successful", true, $"status: waiting{Resets}{Anew}" },
        { "L1", NmpTrigger.NewLatestVersion, "paused", true, $"status: waiting{Resets}{Anew}" }, // an unlisted word
        { "L2", NmpTrigger.NewLatestVersionAfterFailure, "rollback failed", true, $"status: waiting{Resets}{Anew}" },
        { "L3", NmpTrigger.NewLatestVersionDeferred, "initiated", true, "" },
        { "L4", NmpTrigger.NewLatestVersionIgnored, "waiting", true, "" },
        { "K1", NmpTrigger.ClusterInstallStarted, "downloaded", false, $"status: initiated; start: {Now}; error: none" },
        { "K1", NmpTrigger.ClusterInstallStarted, "ha node waiting", false, $"status: initiated; start: {Now}; error: none" }, // spec nmp Q42
        { "K2", NmpTrigger.ClusterPrecheckFailed, "initiated", true, "status: precheck failed; error: because" },
        { "K3", NmpTrigger.ClusterInstallFailed, "initiated", true, "status: failed; error: because" },
        { "K4", NmpTrigger.ClusterApplied, "initiated", false, $"status: successful; end: {Now}; error: none" },
        { "K5", NmpTrigger.ClusterRestartVerified, "initiated", false, $"status: successful; end: {Now}; error: none" },
        { "K6", NmpTrigger.ClusterRestartMismatch, "initiated", true, "status: failed; error: because" },
        { "K7", NmpTrigger.ClusterRollbackVerified, "initiated", true, "status: rollback successful; error: because" },
        { "K8", NmpTrigger.ClusterRollbackFailed, "initiated", true, "status: rollback failed; error: because" },
        { "K9", NmpTrigger.ClusterStatusLost, "initiated", true, "status: unknown; error: because" },
        { "K10", NmpTrigger.ClusterCronRollback, "failed", true, "status: rollback started" },
        { "K10", NmpTrigger.ClusterCronRollback, "initiated", true, "status: rollback started" },
        { "K10", NmpTrigger.ClusterCronRollbackSucceeded, "rollback started", true, "status: rollback successful" },
        { "K10", NmpTrigger.ClusterCronRollbackFailed, "rollback started", true, "status: rollback failed" },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public void A_row_does_what_the_specification_says(string id, NmpTrigger trigger, string from, bool hasTimes, string changes)
    {
        // Three failed downloads leave one try, four leave none.
        var status = Generators.Full(new(from), attempts: trigger == NmpTrigger.DownloadFailedFinal ? 4 : 3);
        status = hasTimes ? status : status with { AgentUpgrade = status.AgentUpgrade with { StartTime = default, EndTime = default } };

        var update = NmpTransitionTable.Upstream.Fire(status, trigger, Generators.Facts);

        Assert.Equal(id, NmpTransitionTable.Upstream[trigger].Id);
        Assert.Equal(changes.Length == 0 ? StatusUpdateKind.Unchanged : StatusUpdateKind.Applied, update.Kind);
        Assert.Equal(changes, string.Join("; ", Shown(update.Value!).Except(Shown(status))));
    }

    [Fact]
    public void Every_row_that_can_be_fired_has_an_example() => Assert.Equal(
        NmpTransitionTable.Upstream.Rows.Where(row => row.Family is not ("NEW" or "DEL" or "X")).Select(row => (row.Id, row.Trigger)),
        Examples.Select(example => ((string)example[0], (NmpTrigger)example[1])).Distinct());

    [Fact]
    public void NEW1_makes_a_status() => Assert.Equal(
        "status: waiting; start: none; end: none; error: none; attempts: 0; schedule: 2026-01-01T00:00:17Z; software: none; latest: none",
        string.Join("; ", Shown(NmpTransitionTable.Corrected.Create(Generators.Facts.Policy! with { AgentUpgradePolicy = new() }, Generators.Facts).Value!)));

    [Theory]
    [InlineData("DEL1", NmpTrigger.PolicyDisabled, NmpPlaces.Record)]
    [InlineData("DEL2", NmpTrigger.PolicyNoLongerApplies, NmpPlaces.Record)]
    [InlineData("DEL3", NmpTrigger.OrphanRemoved, NmpPlaces.Hub)]
    [InlineData("DEL4", NmpTrigger.NodeUnregistered, NmpPlaces.Record)]
    [InlineData("DEL4", NmpTrigger.PatternChanged, NmpPlaces.Record)]
    [InlineData("DEL5", NmpTrigger.ParentDeleted, NmpPlaces.Hub)]
    public void DEL_deletes_from_every_state_and_is_a_call_to_the_store(string id, NmpTrigger trigger, NmpPlaces places)
    {
        var row = NmpTransitionTable.Upstream[trigger];
        Assert.Equal((id, NmpTransitionOutcome.Deleted, NmpStateSet.Any, places), (row.Id, row.Outcome, row.From, row.Places));
        Assert.Equal(NmpReasonCodes.NotFired, NmpTransitionTable.Corrected.Fire(Generators.Full(NmpState.Initiated), trigger).Reason!.Code);
    }

    [Theory]
    [InlineData("X1", "downloaded", "initiated", "start: 2026-03-02T09:05:02+01:00; error: told")]
    [InlineData("X1", "initiated", "successful", "end: 2026-03-02T09:05:02+01:00; error: told")]
    [InlineData("X1", "initiated", "waiting", "error: told; attempts: 0")]
    [InlineData("X1", "initiated", "any text", "error: told")]
    [InlineData("X2", "initiated", "initiated", null)]
    [InlineData("X3", "initiated", "", "error: told")]
    public void X_takes_whatever_is_reported(string id, string from, string reported, string? changes)
    {
        var status = Generators.Full(new(from), attempts: 3);
        status = status with { AgentUpgrade = status.AgentUpgrade with { StartTime = default, EndTime = default } };
        var update = NmpTransitionTable.Corrected.Report(status, new(reported), Generators.Facts with { ErrorMessage = "told" });
        var state = id == "X3" ? "unknown" : reported;
        Assert.Equal(changes is null ? "" : $"status: {state}; {changes}", string.Join("; ", Shown(update.Value!).Except(Shown(status))));
        Assert.Equal(changes is null ? StatusUpdateKind.Unchanged : StatusUpdateKind.Applied, update.Kind);
    }

    private static string[] Shown(NmpStatus status)
    {
        var upgrade = status.AgentUpgrade;
        var agents = status.Internal!;
        return
        [
            $"status: {upgrade.Status}",
            $"start: {OrNone($"{upgrade.StartTime}")}",
            $"end: {OrNone($"{upgrade.EndTime}")}",
            $"error: {OrNone(upgrade.ErrorMessage)}",
            $"attempts: {agents.DownloadAttempts}",
            $"schedule: {upgrade.ScheduledTime}",
            $"software: {OrNone(upgrade.UpgradedVersions.SoftwareVersion)}",
            $"latest: {(agents.LatestMap.SoftwareLatest ? "software" : agents.LatestMap.ConfigLatest ? "config" : "none")}",
        ];
    }

    private static string OrNone(string text) => text.Length == 0 ? "none" : text;
}
