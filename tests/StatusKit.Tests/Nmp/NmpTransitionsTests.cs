using System.Text;
using System.Text.RegularExpressions;
using StatusKit.Nmp;
using Generators = StatusKit.Tests.Nmp.NmpRuleGenerators;

namespace StatusKit.Tests.Nmp;

public partial class NmpTransitionsTests
{
    private static readonly string Docs = FindDocs();

    public static TheoryData<string> SpecRows => [.. Section5().Where(line => RowId().IsMatch(line))];

    [Theory]
    [MemberData(nameof(SpecRows))]
    public void Every_row_of_the_specification_is_a_row_of_the_table(string line)
    {
        var columns = Cells(line);
        var rows = NmpTransitions.All.Where(row => row.Id == columns[0]).ToArray();
        var triggers = Quoted(columns[2]).ToArray();
        Assert.Equal(triggers, rows.Select(row => row.Trigger.ToString()).Take(triggers.Length));
        if (columns[0] == "K10")
        {
            return; // three steps in one line; an example of its own below
        }

        var halves = columns[1].Split(" → ");
        foreach (var row in rows)
        {
            // 'same' and '(stays)' change nothing; an unquoted half says any, or that there is no status.
            Assert.Equal(Quoted(halves[1]).FirstOrDefault(word => word != "reset" || row.Id == "R1"), row.To?.Text);
            Assert.Equal(From(row.Id, halves[0]), row.From.ToString());
            var effects = Effects(line, columns);
            Assert.True(effects.All(effect => effect.Wanted is null || effect.Wanted == effect.Of(row.Effects)), $"{row.Id}: {row.Effects}");
        }
    }

    [Fact]
    public void The_table_has_no_row_that_the_specification_lacks()
    {
        var ids = Section5().Select(line => RowId().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value).ToArray();
        Assert.Equal(49, ids.Length);
        Assert.Equal(ids, NmpTransitions.All.Select(row => row.Id).Where(id => id != "F1").Distinct());
        Assert.Equal(Generators.Triggers.Order(), NmpTransitions.All.Select(row => row.Trigger).Order());
    }

    // Spec nmp 5.9: produced edges. What a status file alone shows (K10) is not among them.
    [Theory]
    [InlineData("waiting", "download started")]
    [InlineData("download started", "waiting, ha node waiting, downloaded, no action required, precheck failed, download failed")]
    [InlineData("ha node waiting", "waiting, downloaded, initiated")]
    [InlineData("downloaded", "waiting, initiated, precheck failed, failed, rollback successful")]
    [InlineData("initiated", "waiting, successful, precheck failed, failed, rollback successful, rollback failed, unknown")]
    [InlineData("failed", "waiting, initiated, rollback started, rollback failed")]
    [InlineData("rollback started", "waiting, downloaded, rollback successful, rollback failed")]
    [InlineData("successful", "waiting")]
    [InlineData("no action required", "waiting")]
    [InlineData("unknown", "waiting")]
    [InlineData("precheck failed", "waiting")]
    [InlineData("download failed", "waiting")]
    [InlineData("rollback failed", "waiting")]
    [InlineData("rollback successful", "waiting")]
    [InlineData("reset", "waiting")]
    public void The_listed_changes_are_those_of_the_adjacency_summary(string from, string to) => Assert.Equal(
        to,
        string.Join(", ", NmpState.All.Where(state => NmpTransitions.Classify(new(from), state, NmpPlaces.Agent) == NmpChange.Listed)));

    [Fact]
    public void Every_state_is_reachable_and_every_state_leaves()
    {
        foreach (var state in NmpState.All.Where(state => state != NmpState.Waiting))
        {
            Assert.NotEqual(NmpChange.Impossible, NmpTransitions.Classify(NmpState.Waiting, state));
            Assert.Contains(NmpTransitions.All, row => row.IsRestart && row.From.Contains(state.Known));
        }
    }

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
        Assert.Equal(change, NmpTransitions.Classify(new(from), new(to)));
        Assert.Equal(way, string.Join(' ', NmpTransitions.Explain(new(from), new(to)).Select(row => row.Id)));
    }

    [Fact]
    public void A_status_file_shows_changes_that_the_record_does_not()
    {
        Assert.Equal(NmpChange.Listed, NmpTransitions.Classify(NmpState.Initiated, NmpState.RollbackStarted, NmpPlaces.StatusFile));
        Assert.Equal(NmpChange.Skipped, NmpTransitions.Classify(NmpState.Initiated, NmpState.RollbackStarted));
        Assert.Equal(NmpChange.Impossible, NmpTransitions.Classify(NmpState.Successful, NmpState.Reset, NmpPlaces.Agent));
        Assert.Equal("failed, initiated, rollback started", string.Join(", ", NmpTransitions.Row(NmpTrigger.ClusterCronRollback).From.Select(state => NmpState.All[(int)state - 1].Text).Order()));
    }

    [Theory]
    [InlineData(NmpCorrections.None, 5, "1 2 3 4 final")]
    [InlineData(NmpCorrections.All, 5, "1 2 3 4 final")]
    [InlineData(NmpCorrections.All, 3, "1 2 final")]
    [InlineData(NmpCorrections.All, 1, "final")]
    public void The_fifth_failed_download_is_final_unless_told_otherwise(NmpCorrections corrections, int limit, string wanted) =>
        Assert.Equal(wanted, string.Join(' ', FailDownloads(new() { Corrections = corrections, AttemptLimit = limit }, reportsPerRun: 1)));

    // Spec nmp 5.3: a whole object's failed transfer is reported twice, so upstream's third run is the last.
    [Theory]
    [InlineData(NmpCorrections.None, "2 4 final")]
    [InlineData(NmpCorrections.Q67, "2 4 final")]
    [InlineData(NmpCorrections.Q4 | NmpCorrections.Q67, "1 2 3 4 final")]
    public void A_failure_that_is_reported_twice_counts_twice_at_upstream_only(NmpCorrections corrections, string wanted) =>
        Assert.Equal(wanted, string.Join(' ', FailDownloads(new() { Corrections = corrections }, reportsPerRun: 2)));

    [Theory]
    [InlineData(NmpCorrections.Q13, NmpTrigger.DbRestoredFromBackup, "rollback started", "downloaded", null)]
    [InlineData(NmpCorrections.Q42, NmpTrigger.ClusterInstallStarted, "ha node waiting", "initiated", null)]
    [InlineData(NmpCorrections.Q44, NmpTrigger.NewLatestVersion, "ha node waiting", "waiting", null)]
    [InlineData(NmpCorrections.Q44, NmpTrigger.NewLatestVersionDeferred, "ha node waiting", null, "ha node waiting")]
    [InlineData(NmpCorrections.Q60, NmpTrigger.ClusterRollbackVerified, "failed", null, "rollback successful")]
    [InlineData(NmpCorrections.Q60, NmpTrigger.ClusterRollbackFailed, "failed", null, "rollback failed")]
    [InlineData(NmpCorrections.Q64, NmpTrigger.DownloadSucceededHubUnreachable, "download started", "download started", "ha node waiting")]
    [InlineData(NmpCorrections.Q67, NmpTrigger.DownloadSucceeded, "successful", "downloaded", null)]
    [InlineData(NmpCorrections.Q67, NmpTrigger.DownloadPrecheckFailed, "initiated", "precheck failed", null)]
    public void A_correction_changes_where_a_trigger_leads(NmpCorrections quirk, NmpTrigger trigger, string from, string? upstream, string? corrected)
    {
        Assert.Equal(upstream, NmpTransitions.Target(new(from), trigger, NmpRuleOptions.Upstream)?.Text);
        Assert.Equal(corrected, NmpTransitions.Target(new(from), trigger, new() { Corrections = quirk })?.Text);
        Assert.Equal(corrected, NmpTransitions.Target(new(from), trigger)?.Text);
    }

    [Theory]
    [InlineData(NmpTrigger.AgentRestarted, "download started")]
    [InlineData(NmpTrigger.DownloadFailedRetry, "download started")]
    [InlineData(NmpTrigger.HubResetApplied, "failed")]
    [InlineData(NmpTrigger.NewLatestVersion, "successful")]
    [InlineData(NmpTrigger.NewLatestVersionAfterFailure, "failed")]
    public void A_return_to_waiting_clears_the_error_unless_upstream_is_wanted(NmpTrigger trigger, string from)
    {
        Assert.Equal("old error", Applied(Generators.Full(new(from)), trigger, NmpRuleOptions.Upstream).AgentUpgrade.ErrorMessage);
        Assert.Equal("", Applied(Generators.Full(new(from)), trigger).AgentUpgrade.ErrorMessage);
    }

    [Theory]
    [InlineData(NmpTrigger.NewLatestVersion, "successful")]
    [InlineData(NmpTrigger.NewLatestVersionAfterFailure, "download failed")]
    public void A_new_version_begins_with_all_attempts_unless_upstream_is_wanted(NmpTrigger trigger, string from)
    {
        Assert.Equal(4, Applied(Generators.Full(new(from), attempts: 4), trigger, NmpRuleOptions.Upstream).Internal!.DownloadAttempts);
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
        Assert.Equal(fires ? null : "GuardFailed", NmpTransitions.Fire(Generators.Full(new(from)), trigger, facts).Reason?.Code);
    }

    [Fact]
    public void A_failure_of_the_latest_version_is_not_tried_again()
    {
        var status = Generators.Full(NmpState.RollbackSuccessful);
        status = status with { AgentUpgrade = status.AgentUpgrade with { UpgradedVersions = new() { ConfigVersion = "7" } } };
        var facts = Generators.Facts with { Available = new() { ConfigVersion = "7" }, Installed = new() { ConfigVersion = "6" } };
        Assert.Equal("GuardFailed", NmpTransitions.Fire(status, NmpTrigger.NewLatestVersionAfterFailure, facts).Reason!.Code); // spec nmp 8, anax 3346
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
        var update = NmpTransitions.Fire(status, trigger, Generators.Facts);
        Assert.Equal((StatusUpdateKind.Refused, "NotFired"), (update.Kind, update.Reason!.Code));
        Assert.Same(status, update.Value);
    }

    [Fact]
    public void A_refusal_names_the_state_and_the_rule() => Assert.Equal(
        "I4 InstallSucceeded does not follow 'waiting'; it follows initiated.",
        NmpTransitions.Fire(Generators.Full(NmpState.Waiting), NmpTrigger.InstallSucceeded, Generators.Facts).Reason!.Message);

    [Fact]
    public void A_missing_fact_is_misuse()
    {
        Assert.Throws<ArgumentException>(() => NmpTransitions.Fire(Generators.Full(NmpState.DownloadStarted), NmpTrigger.DownloadSucceeded, new() { Now = Generators.Now }));
        Assert.Throws<ArgumentException>(() => NmpTransitions.Fire(Generators.With(NmpState.Downloaded), NmpTrigger.InstallStarted));
        Assert.Throws<ArgumentOutOfRangeException>(() => NmpTransitions.CanFire(NmpState.Waiting, (NmpTrigger)999));
    }

    [Fact]
    public void Reports_write_times_as_upstream_does()
    {
        var status = Generators.With(NmpState.Downloaded, new() { DownloadAttempts = 2 });
        var initiated = NmpTransitions.Report(status, NmpState.Initiated, "", Generators.Facts).Update.Value!;
        Assert.Equal("2026-03-02T09:05:02+01:00", initiated.AgentUpgrade.StartTime.ToString());
        var successful = NmpTransitions.Report(initiated, NmpState.Successful, null, Generators.Facts).Update.Value!;
        Assert.Equal("2026-03-02T09:05:02+01:00", successful.AgentUpgrade.EndTime.ToString());
        var waiting = NmpTransitions.Report(successful, NmpState.Waiting, "why not", Generators.Facts).Update.Value!;
        Assert.Equal(("", "", "why not", 0), (waiting.AgentUpgrade.StartTime.ToString(), waiting.AgentUpgrade.EndTime.ToString(), waiting.AgentUpgrade.ErrorMessage, waiting.Internal!.DownloadAttempts));
    }

    [Fact]
    public void The_same_status_with_another_message_is_unchanged()
    {
        var status = Generators.Full(NmpState.Failed);
        var report = NmpTransitions.Report(status, NmpState.Failed, "another", Generators.Facts); // spec nmp Q15
        Assert.Equal((StatusUpdateKind.Unchanged, NmpChange.None), (report.Update.Kind, report.Change));
        Assert.Same(status, report.Update.Value);
    }

    [Fact]
    public void An_empty_report_becomes_unknown_and_any_text_is_kept()
    {
        Assert.Equal(NmpState.Unknown, NmpTransitions.Report(Generators.Full(NmpState.Waiting), default, null, Generators.Facts).Update.Value!.AgentUpgrade.Status);
        Assert.Equal(" Paused ", NmpTransitions.Report(Generators.Full(NmpState.Waiting), new(" Paused "), null, Generators.Facts).Update.Value!.AgentUpgrade.Status.Text);
    }

    [Fact]
    public void Strict_refuses_a_report_that_comes_too_late()
    {
        var report = NmpTransitions.Report(Generators.Full(NmpState.Successful), NmpState.Initiated, null, Generators.Facts, NmpReportMode.Strict);
        Assert.Equal((StatusUpdateKind.Refused, NmpChange.Restarted, false), (report.Update.Kind, report.Change, report.IsExpected));
        Assert.Equal("No single row leads from 'successful' to 'initiated' (Restarted).", report.Update.Reason!.Message);
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
        Assert.Equal(onDevice, NmpTransitions.IsFinal(new(state)));
        Assert.Equal(onCluster, NmpTransitions.IsFinal(new(state), NmpNodeType.Cluster));
    }

    [Fact]
    public void Asking_the_table_allocates_nothing()
    {
        var options = new NmpRuleOptions { Corrections = NmpCorrections.Q44 };
        var before = 0L;
        var found = 0;
        for (var round = 0; round < 200; round++)
        {
            // The first rounds let the runtime settle.
            before = round == 100 ? GC.GetAllocatedBytesForCurrentThread() : before;
            foreach (var from in Generators.States)
            {
                foreach (var trigger in Generators.Triggers)
                {
                    found += NmpTransitions.CanFire(from, trigger) && NmpTransitions.Target(from, trigger, options) is { } to && NmpTransitions.Classify(from, to) == NmpChange.Listed ? 1 : 0;
                }
            }
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(found > 0);
    }

    [Fact]
    public void The_documented_diagram_and_table_are_those_of_the_code()
    {
        var path = Path.Combine(Docs, "nmp-transitions.md");
        var wanted = Document();
        if (Environment.GetEnvironmentVariable("STATUSKIT_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, wanted);
        }

        Assert.True(File.Exists(path) && File.ReadAllText(path) == wanted, "docs/nmp-transitions.md is stale: run this test with STATUSKIT_UPDATE_GOLDEN=1.");
    }

    private static NmpStatus Applied(NmpStatus status, NmpTrigger trigger, NmpRuleOptions? options = null)
    {
        Assert.True(NmpTransitions.Fire(status, trigger, Generators.Facts, options).IsApplied(out var value));
        return value;
    }

    private static IEnumerable<string> FailDownloads(NmpRuleOptions options, int reportsPerRun)
    {
        var status = Generators.Full(NmpState.Waiting, attempts: 0);
        while (true)
        {
            status = Applied(status, NmpTrigger.ScheduleReached, options);
            for (var report = 0; report < reportsPerRun; report++)
            {
                var retry = NmpTransitions.Fire(status, NmpTrigger.DownloadFailedRetry, Generators.Facts, options);
                status = retry.Reason?.Code == "GuardFailed" ? Applied(status, NmpTrigger.DownloadFailedFinal, options) : retry.Value!;
                if (status.AgentUpgrade.Status == NmpState.DownloadFailed)
                {
                    yield return "final";
                    yield break;
                }
            }

            yield return $"{status.Internal!.DownloadAttempts}";
        }
    }

    private static string Document()
    {
        var text = new StringBuilder("""
            # How the status of an upgrade changes

            Generated from `NmpTransitions.All`; a test fails when this page is stale. Ids and quirks are those of `docs/spec/nmp-status.md`, sections 5 and 7; F1 is our own.

            ## As agent and hub show it

            ```mermaid

            """);
        text.Append(NmpTransitions.ToMermaid()).Append("```\n\n## In a cluster's status file\n\n```mermaid\n").Append(NmpTransitions.ToMermaid(NmpPlaces.StatusFile)).Append("```\n\n## All rows\n\n");
        text.Append("Fields that a row does not name stay as they are. The last column names quirks; **bold** ones are corrected unless `NmpRuleOptions` says otherwise.\n\n");
        text.Append("| id | trigger | from | to | actor | written at | guard | fields | also | quirks |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
        foreach (var row in NmpTransitions.All)
        {
            var to = row.Outcome is NmpOutcome.Becomes or NmpOutcome.Created ? $"{row.To}" : Words(row.Outcome);
            var from = row.From == NmpStateSet.Any.Without(KnownNmpState.Waiting) ? "any but waiting" : row.From.Count == 0 ? "none" : row.From.ToString();
            var fields = FieldsOf(row.Effects).Where(field => field.Effect != NmpEffect.Keep).Select(field => $"{field.Name}: {Words(field.Effect)}");
            var quirks = row.Quirks.Select(quirk => Enum.TryParse<NmpCorrections>(quirk, out _) ? $"**{quirk}**" : quirk);
            text.Append($"| {row.Id} | {row.Trigger} | {from} | {to} | {Words(row.Actor)} | {(row.Places == NmpPlaces.None ? "nowhere" : PlacesOf(row.Places))} | {row.Guard} | {string.Join("; ", fields)} | {row.Also} | {string.Join(", ", quirks)} |\n");
        }

        return text.ToString();
    }

    private static IEnumerable<(string Name, NmpEffect Effect)> FieldsOf(NmpEffects effects) =>
    [
        ("start", effects.StartTime), ("end", effects.EndTime), ("error", effects.ErrorMessage), ("attempts", effects.DownloadAttempts),
        ("schedule", effects.Schedule), ("versions", effects.Versions), ("latest map", effects.LatestMap),
    ];

    private static string PlacesOf(NmpPlaces places) =>
        string.Join(", ", new[] { NmpPlaces.Agent, NmpPlaces.Hub, NmpPlaces.StatusFile }.Where(place => places.HasFlag(place)).Select(place => Words(place)));

    private static string Words<T>(T name)
        where T : struct, Enum => Regex.Replace(name.ToString(), "(?<!^)([A-Z])", " $1").ToLowerInvariant();

    private static string FindDocs()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "StatusKit.sln")))
        {
            directory = directory.Parent;
        }

        return Path.Combine(directory.FullName, "docs");
    }

    private static IEnumerable<string> Section5() =>
        File.ReadLines(Path.Combine(Docs, "spec", "nmp-status.md")).SkipWhile(line => !line.StartsWith("## 5.", StringComparison.Ordinal)).TakeWhile(line => !line.StartsWith("### 5.8", StringComparison.Ordinal));

    private static string[] Cells(string line) => [.. line.Trim('|').Split('|').Select(cell => cell.Trim())];

    private static IEnumerable<string> Quoted(string cell) => Code().Matches(cell).Select(match => match.Groups[1].Value);

    // Most rows quote the states; these say them otherwise.
    private static string From(string id, string half) => id switch
    {
        "NEW1" => "",
        "DEL3" or "R2" => "any",
        "L1" => "unlisted, reset, ha node waiting, successful, no action required, unknown",
        "R3" => NmpStateSet.Any.Without(KnownNmpState.Waiting).ToString(),
        "I10" => "downloaded, rollback started", // the spec adds the former under I11 and in 5.9
        _ when half == "any" => "any",
        _ => string.Join(", ", NmpState.All.Select(state => state.Text).Intersect(Quoted(half))),
    };

    private static IEnumerable<(NmpEffect? Wanted, Func<NmpEffects, NmpEffect> Of)> Effects(string line, string[] columns)
    {
        var lines = Section5().ToList();
        var header = Cells(lines[lines.FindLastIndex(lines.IndexOf(line), candidate => candidate.StartsWith("| Id |", StringComparison.Ordinal))]);
        NmpEffect? In(string column) => Array.IndexOf(header, column) is >= 0 and var at && at < columns.Length ? Effect(columns[0], columns[at].Trim('*')) : NmpEffect.Keep;
        return
        [
            (In("ST"), effects => effects.StartTime), (In("ET"), effects => effects.EndTime), (In("EM"), effects => effects.ErrorMessage), (In("DA"), effects => effects.DownloadAttempts),
            (In("SCH"), effects => effects.Schedule), (In("UV"), effects => effects.Versions), (In("LM"), effects => effects.LatestMap),
        ];
    }

    // X1's cells depend on the word reported, and are examples of their own above.
    private static NmpEffect? Effect(string id, string cell) => cell switch
    {
        _ when id == "X1" => null,
        "" or "=" or "–" or "n/a" => NmpEffect.Keep,
        "∅" or "0" or "lost" or "all `\"\"`" or "all false" => NmpEffect.Clear,
        "now if unset" => NmpEffect.NowIfUnset,
        "new" => NmpEffect.Compute,
        "+1" => NmpEffect.Increment,
        _ when cell.StartsWith("if already due", StringComparison.Ordinal) || cell == "as L1" => NmpEffect.ComputeIfDue,
        _ => NmpEffect.Set,
    };

    [GeneratedRegex(@"^\| ([A-Z]+[0-9]+) \|")]
    private static partial Regex RowId();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
