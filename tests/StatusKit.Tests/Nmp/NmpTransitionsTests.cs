using StatusKit.Nmp;
using Generators = StatusKit.TestKit.NmpRuleGenerators;

namespace StatusKit.Tests.Nmp;

public class NmpTransitionsTests
{
    [Theory]
    [InlineData("waiting", "successful", NmpChange.Skipped, "S1 W1 I3 I4")]
    [InlineData("download started", "successful", NmpChange.Skipped, "W1 I3 I4")]
    [InlineData("successful", "initiated", NmpChange.Restarted, "R2 S1 W1 I3")] // spec nmp 8, anax 3164
    [InlineData("initiated", "downloaded", NmpChange.Skipped, "I6 I8 I11")] // upstream's own: spec nmp Q13
    [InlineData("rollback failed", "waiting", NmpChange.Listed, "R2")]
    [InlineData("successful", "reset", NmpChange.Listed, "R1")]
    [InlineData("paused", "waiting", NmpChange.Listed, "R2")]
    [InlineData("paused", "successful", NmpChange.Restarted, "R2 S1 W1 I3 I4")]
    [InlineData("waiting", "paused", NmpChange.Impossible, "")]
    [InlineData("paused", "stopped", NmpChange.Impossible, "")] // two unlisted words are not the same word
    [InlineData("paused", "paused", NmpChange.None, "")]
    public void A_change_is_explained_by_the_shortest_way(string from, string to, NmpChange change, string way)
    {
        Assert.Equal(change, NmpTransitionTable.Upstream.Classify(new(from), new(to)));
        Assert.Equal(way, string.Join(' ', NmpTransitionTable.Upstream.Explain(new(from), new(to)).Select(row => row.Id)));
    }

    [Fact]
    public void A_status_file_shows_changes_that_the_record_does_not()
    {
        Assert.Equal(NmpChange.Listed, NmpTransitionTable.Upstream.Classify(NmpState.Initiated, NmpState.RollbackStarted, NmpPlaces.StatusFile));
        Assert.Equal(NmpChange.Skipped, NmpTransitionTable.Upstream.Classify(NmpState.Initiated, NmpState.RollbackStarted));
        Assert.Equal(NmpChange.Impossible, NmpTransitionTable.Upstream.Classify(NmpState.Successful, NmpState.Reset, NmpPlaces.Agent));
        Assert.Equal("failed, initiated, rollback started", string.Join(", ", NmpTransitionTable.Upstream[NmpTrigger.ClusterCronRollback].From.Select(state => NmpState.All[(int)state - 1].Text).Order()));
    }

    [Theory]
    [InlineData(NmpCorrections.None, 5, "1 2 3 4 final")]
    [InlineData(NmpCorrections.All, 5, "1 2 3 4 final")]
    [InlineData(NmpCorrections.All, 3, "1 2 final")]
    [InlineData(NmpCorrections.All, 1, "final")]
    public void The_fifth_failed_download_is_final_unless_told_otherwise(NmpCorrections corrections, int limit, string wanted) =>
        Assert.Equal(wanted, string.Join(' ', FailDownloads(NmpTransitionTable.Upstream.With(corrections), limit, reportsPerRun: 1)));

    // Spec nmp 5.3: a whole object's failed transfer is reported twice, so upstream's third run is the last.
    [Theory]
    [InlineData(NmpCorrections.None, "2 4 final")]
    [InlineData(NmpCorrections.CheckStateOfDownloads, "2 4 final")]
    [InlineData(NmpCorrections.CountDownloadFailuresOnce | NmpCorrections.CheckStateOfDownloads, "1 2 3 4 final")]
    public void A_failure_that_is_reported_twice_counts_twice_at_upstream_only(NmpCorrections corrections, string wanted) =>
        Assert.Equal(wanted, string.Join(' ', FailDownloads(NmpTransitionTable.Upstream.With(corrections), limit: 5, reportsPerRun: 2)));

    [Theory]
    [InlineData(NmpCorrections.IgnoreRestoredDatabase, NmpTrigger.DbRestoredFromBackup, "rollback started", "downloaded", null)]
    [InlineData(NmpCorrections.WaitForHaTurnOnClusters, NmpTrigger.ClusterInstallStarted, "ha node waiting", "initiated", null)]
    [InlineData(NmpCorrections.DeferNewVersionInHaGroup, NmpTrigger.NewLatestVersion, "ha node waiting", "waiting", null)]
    [InlineData(NmpCorrections.DeferNewVersionInHaGroup, NmpTrigger.NewLatestVersionDeferred, "ha node waiting", null, "ha node waiting")]
    [InlineData(NmpCorrections.AcceptRollbackOfFailedCluster, NmpTrigger.ClusterRollbackVerified, "failed", null, "rollback successful")]
    [InlineData(NmpCorrections.AcceptRollbackOfFailedCluster, NmpTrigger.ClusterRollbackFailed, "failed", null, "rollback failed")]
    [InlineData(NmpCorrections.RetryUnreachableHub, NmpTrigger.DownloadSucceededHubUnreachable, "download started", "download started", "ha node waiting")]
    [InlineData(NmpCorrections.CheckStateOfDownloads, NmpTrigger.DownloadSucceeded, "successful", "downloaded", null)]
    [InlineData(NmpCorrections.CheckStateOfDownloads, NmpTrigger.DownloadPrecheckFailed, "initiated", "precheck failed", null)]
    public void A_correction_changes_where_a_trigger_leads(NmpCorrections quirk, NmpTrigger trigger, string from, string? upstream, string? corrected)
    {
        Assert.Equal(upstream, NmpTransitionTable.Upstream.Target(new(from), trigger)?.Text);
        Assert.Equal(corrected, NmpTransitionTable.Upstream.With(quirk).Target(new(from), trigger)?.Text);
        Assert.Equal(corrected, NmpTransitionTable.Corrected.Target(new(from), trigger)?.Text);
    }

    [Theory]
    [InlineData(NmpTrigger.AgentRestarted, "download started")]
    [InlineData(NmpTrigger.DownloadFailedRetry, "download started")]
    [InlineData(NmpTrigger.HubResetApplied, "failed")]
    [InlineData(NmpTrigger.NewLatestVersion, "successful")]
    [InlineData(NmpTrigger.NewLatestVersionAfterFailure, "failed")]
    public void A_return_to_waiting_clears_the_error_unless_upstream_is_wanted(NmpTrigger trigger, string from)
    {
        Assert.Equal("old error", Applied(Generators.Full(new(from)), trigger, NmpTransitionTable.Upstream).AgentUpgrade.ErrorMessage);
        Assert.Equal("", Applied(Generators.Full(new(from)), trigger).AgentUpgrade.ErrorMessage);
    }

    [Theory]
    [InlineData(NmpTrigger.NewLatestVersion, "successful")]
    [InlineData(NmpTrigger.NewLatestVersionAfterFailure, "download failed")]
    public void A_new_version_begins_with_all_attempts_unless_upstream_is_wanted(NmpTrigger trigger, string from)
    {
        Assert.Equal(4, Applied(Generators.Full(new(from), attempts: 4), trigger, NmpTransitionTable.Upstream).Internal!.DownloadAttempts);
        Assert.Equal(0, Applied(Generators.Full(new(from), attempts: 4), trigger).Internal!.DownloadAttempts);
    }

    // Only the configuration follows the latest here. 2.30.0 is what was tried.
    [Theory]
    [InlineData(NmpTrigger.NewLatestVersion, "successful", "9", "1", "", true)]
    [InlineData(NmpTrigger.NewLatestVersion, "successful", "9", "1", "1", false)]
    [InlineData(NmpTrigger.NewLatestVersion, "successful", "9", "", "1", false)] // nothing on offer is up to date
    [InlineData(NmpTrigger.NewLatestVersionAfterFailure, "rollback successful", "9", "1", "1", true)]
    [InlineData(NmpTrigger.NewLatestVersionAfterFailure, "rollback successful", "9", "", "1", false)]
    public void A_new_version_counts_only_for_parts_that_follow_the_latest(NmpTrigger trigger, string from, string software, string config, string installed, bool fires)
    {
        var facts = Generators.Facts with { Available = new() { SoftwareVersion = software, ConfigVersion = config }, Installed = new() { ConfigVersion = installed } };
        Assert.Equal(fires ? null : NmpReasonCodes.GuardFailed, NmpTransitionTable.Corrected.Fire(Generators.Full(new(from)), trigger, facts).Reason?.Code);
    }

    [Fact]
    public void A_failure_of_the_latest_version_is_not_tried_again()
    {
        var status = Generators.Full(NmpState.RollbackSuccessful);
        status = status with { AgentUpgrade = status.AgentUpgrade with { UpgradedVersions = new() { ConfigVersion = "7" } } };
        var facts = Generators.Facts with { Available = new() { ConfigVersion = "7" }, Installed = new() { ConfigVersion = "6" } };
        Assert.Equal(NmpReasonCodes.GuardFailed, NmpTransitionTable.Corrected.Fire(status, NmpTrigger.NewLatestVersionAfterFailure, facts).Reason!.Code); // spec nmp 8, anax 3346
    }

    [Theory]
    [InlineData(NmpTrigger.PolicyMatched)]
    [InlineData(NmpTrigger.PolicyDisabled)]
    [InlineData(NmpTrigger.ParentDeleted)]
    [InlineData(NmpTrigger.StatusReported)]
    [InlineData(NmpTrigger.EmptyStatusReported)]
    public void Creation_deletion_and_reports_are_not_fired(NmpTrigger trigger)
    {
        var status = Generators.Full(NmpState.Waiting);
        var update = NmpTransitionTable.Corrected.Fire(status, trigger, Generators.Facts);
        Assert.Equal((StatusUpdateKind.Refused, NmpReasonCodes.NotFired), (update.Kind, update.Reason!.Code));
        Assert.Same(status, update.Value);
    }

    [Fact]
    public void A_refusal_names_the_state_and_the_rule() => Assert.Equal(
        "I4 InstallSucceeded does not follow 'waiting'; it follows initiated.",
        NmpTransitionTable.Corrected.Fire(Generators.Full(NmpState.Waiting), NmpTrigger.InstallSucceeded, Generators.Facts).Reason!.Message);

    [Theory]
    [InlineData(NmpTrigger.PolicyMatched, "NEW1 PolicyMatched creates a status, and there is one already.")]
    [InlineData(NmpTrigger.PolicyDisabled, "DEL1 PolicyDisabled deletes the status, which a store does.")]
    [InlineData(NmpTrigger.StatusReported, "X1 StatusReported is a report; use Report.")]
    [InlineData(NmpTrigger.DbRestoredFromBackup, "I11 DbRestoredFromBackup never happens in this table.")]
    [InlineData(NmpTrigger.NewLatestVersion, "L1 NewLatestVersion does not follow 'waiting'; it follows other, reset, successful, no action required, unknown.")]
    [InlineData(NmpTrigger.ScheduleReached, "S1 ScheduleReached needs: scheduled strictly before now; the Exchange is reachable; no job blocks; the latest of those due.")]
    public void A_refusal_says_why_the_row_does_not_apply(NmpTrigger trigger, string message)
    {
        var facts = Generators.Facts with { Now = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero) };
        Assert.Equal(message, NmpTransitionTable.Corrected.Fire(Generators.Full(NmpState.Waiting), trigger, facts).Reason!.Message);
    }

    [Fact]
    public void Without_a_status_there_is_nothing_to_change()
    {
        Assert.Equal(StatusUpdateKind.Missing, NmpTransitionTable.Corrected.Fire(null, NmpTrigger.LocalReset).Kind);
        Assert.Equal(StatusUpdateKind.Missing, NmpTransitionTable.Corrected.Report(null, NmpState.Waiting, Generators.Facts).Kind);
    }

    [Fact]
    public void Triggers_and_places_that_do_not_exist_are_misuse()
    {
        var (trigger, places) = ((NmpTrigger)Generators.Triggers.Length, (NmpPlaces)8);
        Assert.StartsWith("There is no such trigger.", Assert.Throws<ArgumentOutOfRangeException>(() => NmpTransitionTable.Corrected[trigger]).Message, StringComparison.Ordinal);
        Assert.StartsWith("There is no such trigger.", Assert.Throws<ArgumentOutOfRangeException>(() => NmpTransitionTable.Corrected.CanFire(default, trigger)).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "There is no such place.", Assert.Throws<ArgumentOutOfRangeException>(() => NmpTransitionTable.Corrected.Classify(NmpState.Waiting, NmpState.Failed, places)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "2026-03-02T08:00:00Z", true, null, null)]
    [InlineData(false, "now", true, NmpReasonCodes.PolicyDisabled, "The policy is disabled.")]
    [InlineData(true, "soon", true, NmpReasonCodes.UnreadableStart, "The start 'soon' is neither 'now' nor a time with its zone; the upgrade would begin at once.")]
    [InlineData(true, "soon", false, null, null)] // without an upgrade the start does not matter
    public void A_status_is_made_of_a_policy_that_can_be_followed(bool isEnabled, string start, bool hasUpgrade, string? code, string? message)
    {
        var policy = new NmpPolicy { Enabled = isEnabled, Start = start, AgentUpgradePolicy = hasUpgrade ? new() { Manifest = "acme/m" } : null };
        var update = NmpTransitionTable.Corrected.Create(policy, Generators.Facts with { WorkingDirectory = "/jobs" });
        Assert.Equal((code, message), (update.Reason?.Code, update.Reason?.Message));
        Assert.Equal("NEW1", Assert.Single(((NmpChangeDetails)update.Details!).Path).Id);
        if (code is null)
        {
            Assert.Equal((hasUpgrade ? "/jobs" : "", hasUpgrade ? "acme/m" : ""), (update.Value!.AgentUpgrade.WorkingDirectory, update.Value.Internal!.Manifest));
        }
    }

    // What is accepted only because nothing checks it is told apart from what the table lists.
    [Theory]
    [InlineData("download started", NmpChange.Listed)]
    [InlineData("successful", NmpChange.Restarted)]
    [InlineData("downloaded", NmpChange.Listed)] // by another row
    public void Details_tell_whether_the_row_is_listed_for_the_state(string from, NmpChange change)
    {
        var update = NmpTransitionTable.Upstream.Fire(Generators.Full(new(from)), NmpTrigger.DownloadPrecheckFailed, Generators.Facts);
        Assert.Equal(new NmpChangeDetails(change, [NmpTransitionTable.Upstream[NmpTrigger.DownloadPrecheckFailed]]), update.Details);
    }

    [Theory]
    [InlineData("NEW1", false, false, null)]
    [InlineData("S1", true, false, null)]
    [InlineData("W1", true, false, null)]
    [InlineData("H1", true, false, null)]
    [InlineData("I10", true, false, NmpNodeType.Device)]
    [InlineData("K2", true, false, NmpNodeType.Cluster)]
    [InlineData("R1", false, true, null)]
    [InlineData("L4", false, true, null)]
    [InlineData("F1", false, true, null)]
    [InlineData("X1", false, false, null)]
    [InlineData("DEL1", false, false, null)]
    public void The_letters_of_a_row_say_what_it_is(string id, bool isStep, bool isRestart, NmpNodeType? nodeType)
    {
        var row = NmpTransitionTable.Upstream.Rows.First(row => row.Id == id);
        Assert.Equal((isStep, isRestart, nodeType), (row.IsStep, row.IsRestart, row.NodeType));
    }

    [Fact]
    public void Details_are_equal_when_change_and_path_are()
    {
        var (first, second) = (NmpTransitionTable.Upstream.Rows[0], NmpTransitionTable.Upstream.Rows[1]);
        var details = new NmpChangeDetails(NmpChange.Skipped, [first, second]);
        Assert.Equal(details, new NmpChangeDetails(NmpChange.Skipped, [first, second]));
        Assert.Equal(details.GetHashCode(), new NmpChangeDetails(NmpChange.Skipped, [first, second]).GetHashCode());
        Assert.NotEqual(details, new NmpChangeDetails(NmpChange.Restarted, [first, second]));
        Assert.NotEqual(details, new NmpChangeDetails(NmpChange.Skipped, [second, first]));
        Assert.NotEqual(details, new NmpChangeDetails(NmpChange.Restarted, [first]));
        Assert.False(details.Equals(null));
        Assert.Same(second, Assert.Single((details with { Path = [second] }).Path));
        Assert.Equal($"Skipped: {first.Id}, {second.Id}", details.ToString());
        Assert.Equal((0, "None"), (new NmpChangeDetails(NmpChange.None, default).Path.Length, new NmpChangeDetails(NmpChange.None, default).ToString()));
        Assert.Empty((details with { Path = default }).Path);
        Assert.Equal([true, true, false, false, false, false], Enum.GetValues<NmpChange>().Select(change => new NmpChangeDetails(change, []).IsExpected));
    }

    // Each column counts: a table that lists only differences shows a row that differs in any of them.
    [Fact]
    public void Rows_are_equal_when_every_column_is()
    {
        var row = NmpTransitionTable.Corrected[NmpTrigger.InstallSucceeded];
        var effects = System.Collections.Immutable.ImmutableDictionary<NmpStateKind, NmpEffects>.Empty.Add(NmpStateKind.Failed, new(EndTime: NmpEffect.Clear));
        NmpTransition[] others =
        [
            row with { Id = "I99" }, row with { From = [] }, row with { UncheckedFrom = [NmpStateKind.Reset] }, row with { Trigger = NmpTrigger.InstallFailed },
            row with { Outcome = NmpTransitionOutcome.Stays }, row with { To = null }, row with { Guard = "other" }, row with { Condition = (NmpStatus _, in NmpFacts _) => true },
            row with { Effects = default }, row with { SideEffects = "other" }, row with { Actor = NmpActor.Agbot }, row with { Places = NmpPlaces.None }, row with { IsReport = !row.IsReport },
            row with { Source = "other" }, row with { Quirks = ["Q0"] }, row with { ReportedEffects = effects },
        ];
        Assert.All(others, other => Assert.NotEqual(row, other));
        Assert.Equal(row with { Quirks = ["Q0"], ReportedEffects = effects }, row with { Quirks = ["Q0"], ReportedEffects = effects });
        Assert.NotEqual(row with { ReportedEffects = effects }, row with { ReportedEffects = effects.SetItem(NmpStateKind.Failed, default) });
        Assert.False(row.Equals(null));
        Assert.Equal(row.GetHashCode(), (row with { Id = row.Id }).GetHashCode());
        Assert.Empty((row with { Quirks = default }).Quirks);
    }

    [Fact]
    public void A_set_of_states_is_shown_by_its_states_or_by_what_it_lacks()
    {
        NmpStateSet set = [NmpStateKind.Failed, NmpStateKind.Waiting, NmpStateKind.Other];
        Assert.Equal((3, "other, waiting, failed", ""), (set.Count, set.ToString(), default(NmpStateSet).ToString()));
        Assert.Equal((16, "any"), (NmpStateSet.Any.Count, NmpStateSet.Any.ToString()));
        Assert.Equal([NmpStateKind.Other, NmpStateKind.Waiting, NmpStateKind.Failed], set);
        Assert.Equal(3, ((System.Collections.IEnumerable)set).Cast<NmpStateKind>().Count());
        Assert.Equal([NmpStateKind.Waiting], set.Except([NmpStateKind.Other, NmpStateKind.Failed, NmpStateKind.Reset]));
        Assert.Equal(NmpStateSet.Any, set.Union(NmpStateSet.Any.Except(set)));
        Assert.True(set.Contains(NmpStateKind.Failed) && !set.Contains(NmpStateKind.Reset));
    }

    [Fact]
    public void A_missing_fact_is_misuse()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new NmpFacts { DownloadAttemptLimit = 0 });
        Assert.Equal((5, 1), (new NmpFacts().DownloadAttemptLimit, new NmpFacts { DownloadAttemptLimit = 1 }.DownloadAttemptLimit));
        Assert.Throws<ArgumentException>(() => NmpTransitionTable.Corrected.Fire(Generators.Full(NmpState.DownloadStarted), NmpTrigger.DownloadSucceeded, new() { Now = Generators.Now }));
        Assert.Throws<ArgumentException>(() => NmpTransitionTable.Corrected.Fire(Generators.With(NmpState.Downloaded), NmpTrigger.InstallStarted));
        Assert.Throws<ArgumentOutOfRangeException>(() => NmpTransitionTable.Corrected.CanFire(NmpState.Waiting, (NmpTrigger)999));
    }

    [Fact]
    public void Reports_write_times_as_upstream_does()
    {
        var status = Generators.With(NmpState.Downloaded, new() { DownloadAttempts = 2 });
        var initiated = NmpTransitionTable.Corrected.Report(status, NmpState.Initiated, Generators.Facts with { ErrorMessage = "" }).Value!;
        Assert.Equal("2026-03-02T09:05:02+01:00", initiated.AgentUpgrade.StartTime.ToString());
        var successful = NmpTransitionTable.Corrected.Report(initiated, NmpState.Successful, Generators.Facts with { ErrorMessage = null }).Value!;
        Assert.Equal("2026-03-02T09:05:02+01:00", successful.AgentUpgrade.EndTime.ToString());
        var waiting = NmpTransitionTable.Corrected.Report(successful, NmpState.Waiting, Generators.Facts with { ErrorMessage = "why not" }).Value!;
        Assert.Equal(("", "", "why not", 0), (waiting.AgentUpgrade.StartTime.ToString(), waiting.AgentUpgrade.EndTime.ToString(), waiting.AgentUpgrade.ErrorMessage, waiting.Internal!.DownloadAttempts));
    }

    [Fact]
    public void The_same_status_with_another_message_is_unchanged()
    {
        var status = Generators.Full(NmpState.Failed);
        var report = NmpTransitionTable.Corrected.Report(status, NmpState.Failed, Generators.Facts with { ErrorMessage = "another" }); // spec nmp Q15
        Assert.Equal((StatusUpdateKind.Unchanged, NmpChange.None), (report.Kind, ((NmpChangeDetails)report.Details!).Change));
        Assert.Same(status, report.Value);
    }

    [Fact]
    public void An_empty_report_becomes_unknown_and_any_text_is_kept()
    {
        Assert.Equal(NmpState.Unknown, NmpTransitionTable.Corrected.Report(Generators.Full(NmpState.Waiting), default, Generators.Facts with { ErrorMessage = null }).Value!.AgentUpgrade.Status);
        Assert.Equal(" Paused ", NmpTransitionTable.Corrected.Report(Generators.Full(NmpState.Waiting), new(" Paused "), Generators.Facts with { ErrorMessage = null }).Value!.AgentUpgrade.Status.Text);
    }

    [Fact]
    public void Strict_refuses_a_report_that_comes_too_late()
    {
        var report = NmpTransitionTable.Corrected.Report(Generators.Full(NmpState.Successful), NmpState.Initiated, Generators.Facts with { ErrorMessage = null }, NmpReportMode.Strict);
        Assert.Equal((StatusUpdateKind.Refused, NmpChange.OutOfOrder, false), (report.Kind, ((NmpChangeDetails)report.Details!).Change, ((NmpChangeDetails)report.Details).IsExpected));
        Assert.Equal("No single row leads from 'successful' to 'initiated' (OutOfOrder).", report.Reason!.Message);
    }

    [Theory]
    [InlineData("successful", true, true)]
    [InlineData("rollback successful", true, true)]
    [InlineData("precheck failed", true, true)]
    [InlineData("failed", false, true)]
    [InlineData("waiting", false, false)]
    [InlineData("unknown", false, false)]
    [InlineData("paused", false, false)]
    public void Whether_a_status_is_final_is_a_question_to_the_table(string state, bool onDevice, bool onCluster)
    {
        Assert.Equal(onDevice, new NmpState(state).IsFinal);
        Assert.Equal(onCluster, new NmpState(state).IsFinalOn(NmpNodeType.Cluster));
    }

    [Fact]
    public void Asking_the_table_allocates_nothing()
    {
        var table = NmpTransitionTable.Upstream.With(NmpCorrections.DeferNewVersionInHaGroup);
        var before = 0L;
        var found = 0;
        for (var round = 0; round < 200; round++)
        {
            // The first rounds let the runtime settle.
            before = round == 100 ? GC.GetAllocatedBytesForCurrentThread() : before;
            foreach (var from in Generators.States)
            {
                found += from.IsFinal && from.IsFinalOn(NmpNodeType.Cluster) ? 1 : 0;
                foreach (var trigger in Generators.Triggers)
                {
                    found += NmpTransitionTable.Corrected.CanFire(from, trigger) && table.Target(from, trigger) is { } to && NmpTransitionTable.Upstream.Classify(from, to) == NmpChange.Listed ? 1 : 0;
                }
            }
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(found > 0);
    }

    private static NmpStatus Applied(NmpStatus status, NmpTrigger trigger, NmpTransitionTable? table = null, NmpFacts? facts = null)
    {
        Assert.True((table ?? NmpTransitionTable.Corrected).Fire(status, trigger, facts ?? Generators.Facts).IsApplied(out var value));
        return value;
    }

    private static IEnumerable<string> FailDownloads(NmpTransitionTable table, int limit, int reportsPerRun)
    {
        var facts = Generators.Facts with { DownloadAttemptLimit = limit };
        var status = Generators.Full(NmpState.Waiting, attempts: 0);
        while (true)
        {
            status = Applied(status, NmpTrigger.ScheduleReached, table);
            for (var report = 0; report < reportsPerRun; report++)
            {
                var retry = table.Fire(status, NmpTrigger.DownloadFailedRetry, facts);
                status = retry.Reason?.Code == NmpReasonCodes.GuardFailed ? Applied(status, NmpTrigger.DownloadFailedFinal, table, facts) : retry.Value!;
                if (status.AgentUpgrade.Status == NmpState.DownloadFailed)
                {
                    yield return "final";
                    yield break;
                }
            }

            yield return $"{status.Internal!.DownloadAttempts}";
        }
    }
}
