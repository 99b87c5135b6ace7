using FsCheck;
using FsCheck.Fluent;
using StatusKit.Nmp;
using Generators = StatusKit.TestKit.NmpRuleGenerators;

namespace StatusKit.Tests.Nmp;

public class NmpDiagnosisTests
{
    private static readonly DateTimeOffset Now = Generators.Now;

    private static readonly ExchangeId Node = new("acme", "pump-08");

    private static readonly ExchangeId Policy = new("acme", "agents-2-31");

    // Each state just within and just beyond its time. The age is that of the hub's copy.
    [Theory]
    [InlineData("reset", 5, "ResetRequested", StatusSeverity.Ok)]
    [InlineData("reset", 6, "ResetNotTaken", StatusSeverity.Warning)]
    [InlineData("download started", 60, "Downloading", StatusSeverity.Ok)]
    [InlineData("download started", 61, "StuckDownload", StatusSeverity.Warning)]
    [InlineData("ha node waiting", 240, "WaitingForHaTurn", StatusSeverity.Ok)]
    [InlineData("ha node waiting", 241, "StuckHaTurn", StatusSeverity.Warning)]
    [InlineData("downloaded", 15, "Downloaded", StatusSeverity.Ok)]
    [InlineData("downloaded", 16, "NotPickedUp", StatusSeverity.Warning)]
    [InlineData("initiated", 60, "Installing", StatusSeverity.Ok)]
    [InlineData("initiated", 61, "StuckInstaller", StatusSeverity.Error)]
    [InlineData("rollback started", 30, "RollingBack", StatusSeverity.Warning)]
    [InlineData("rollback started", 31, "StuckRollback", StatusSeverity.Error)]
    [InlineData("failed", 30, "Failing", StatusSeverity.Warning)]
    [InlineData("failed", 31, "Failed", StatusSeverity.Error)]
    [InlineData("successful", 9999, "Succeeded", StatusSeverity.Ok)]
    [InlineData("no action required", 9999, "NothingToDo", StatusSeverity.Ok)]
    [InlineData("precheck failed", 1, "PrecheckFailed", StatusSeverity.Warning)]
    [InlineData("upgrade aborted", 1, "PrecheckFailed", StatusSeverity.Warning)] // the older word
    [InlineData("download failed", 1, "DownloadFailed", StatusSeverity.Warning)]
    [InlineData("rollback successful", 1, "RolledBack", StatusSeverity.Warning)]
    [InlineData("rollback failed", 1, "NeedsManualWork", StatusSeverity.Error)]
    [InlineData("unknown", 1, "Unknown", StatusSeverity.Warning)]
    [InlineData("paused", 1, "Unknown", StatusSeverity.Warning)]
    [InlineData("", 1, "Unknown", StatusSeverity.Warning)] // what the hub makes of an empty report
    public void A_status_that_stands_too_long_is_stuck(string state, int minutes, string reason, StatusSeverity severity)
    {
        var diagnosis = NmpDiagnosis.Diagnose(Aged(state, minutes), Now);
        Assert.Equal((reason, severity), (diagnosis.Code, diagnosis.Severity));
        Assert.Equal(Now.AddMinutes(-minutes), diagnosis.Since);
    }

    // (schedule, attempts, minutes since the copy was stored or -1) → verdict
    [Theory]
    [InlineData("2026-03-02T08:05:02Z", 0, -1, "Scheduled")] // exactly now is not due
    [InlineData("2026-03-02T08:00:02Z", 0, -1, "Due")]
    [InlineData("2026-03-02T08:00:01Z", 0, -1, "Overdue")]
    [InlineData("2026-03-01T08:00:01Z", 0, 2, "Due")] // back in waiting for two minutes only
    [InlineData("2026-03-01T08:00:01Z", 0, 6, "Overdue")]
    [InlineData("2026-03-01T08:00:01Z", 2, -1, "Retrying")]
    [InlineData("2026-03-01T08:00:01Z", 2, 6, "Overdue")]
    [InlineData("0001-01-01T00:00:00Z", 0, -1, "Due")] // at once: does not say since when
    [InlineData("", 0, -1, "Due")]
    [InlineData("soon", 0, -1, "NeverDue")]
    public void A_waiting_job_is_early_due_or_forgotten(string schedule, int attempts, int minutes, string reason)
    {
        var status = minutes < 0 ? Generators.With(NmpState.Waiting) : Aged("waiting", minutes);
        status = status with
        {
            AgentUpgrade = status.AgentUpgrade with { ScheduledTime = Timestamp.ParseLenient(schedule) },
            Internal = new() { ScheduledUnixTime = Timestamp.ParseLenient(schedule), DownloadAttempts = attempts },
        };
        Assert.Equal(reason, NmpDiagnosis.Diagnose(status, Now).Code);
    }

    [Fact]
    public void What_failed_first_survives_the_rollback()
    {
        var status = Generators.With(NmpState.RollbackFailed);
        status = status with { AgentUpgrade = status.AgentUpgrade with { ErrorMessage = "Rollback error: No backups available. Upgrade error: need >= 512 MB" } };
        var diagnosis = NmpDiagnosis.Diagnose(status, Now, policy: Policy);
        Assert.Equal("The upgrade and the rollback failed; somebody must repair the node. What failed first: need >= 512 MB. What failed then: No backups available.", diagnosis.Message);
        Assert.Equal(
            ["Repair: ", "CheckScript: ", "ResetOnNode: hzn nmstatus reset acme/agents-2-31"],
            diagnosis.Hints.Select(hint => $"{hint.Code}: {hint.Command}"));
    }

    [Theory]
    [InlineData("Rollback error: No backups available. Upgrade error: step 4", "step 4", "No backups available")]
    [InlineData("Rollback error: a. b. Upgrade error: Upgrade error: step 4", "step 4", "a. b")]
    [InlineData("Rollback error: a. Upgrade error: b. Upgrade error: c", "b. Upgrade error: c", "a")]
    [InlineData("Rollback error: only this.", "", "only this.")]
    [InlineData("Upgrade error: step 4", "step 4", null)]
    [InlineData("step 4", "step 4", null)]
    [InlineData("", "", null)]
    [InlineData(null, "", null)]
    public void An_error_is_taken_apart(string? message, string cause, string? rollback)
    {
        var error = NmpUpgradeError.Split(message);
        Assert.Equal((cause, rollback), (error.Cause, error.RollbackError));
        Assert.Equal(error, NmpUpgradeError.Split(error.ToString()) is var again && rollback == "only this." ? again with { RollbackError = rollback } : again);
    }

    [Theory]
    [InlineData("waiting", "", "", "old", "StaleErrorMessage")]
    [InlineData("initiated", "2026-03-02T09:00:00+01:00", "", "old", "StaleErrorMessage")]
    [InlineData("failed", "2026-03-02T09:00:00+01:00", "", "why", "")]
    [InlineData("successful", "2026-03-02T09:00:00+01:00", "2026-03-02T08:30:00Z", "", "")] // the texts run backwards, the instants do not: spec nmp Q9
    [InlineData("successful", "2026-03-02T09:00:00+01:00", "2026-03-02T07:59:59Z", "", "EndBeforeStart")]
    [InlineData("failed", "2026-03-02T09:00:00+01:00", "2026-03-02T08:30:00Z", "why", "PrematureEndTime")]
    [InlineData("initiated", "0", "", "", "MissingStartTime")]
    [InlineData("initiated", "zzz", "", "", "UnparsableTime")]
    [InlineData("success", "", "2026-03-02T08:30:00Z", "", "OtherSpelling")]
    public void Oddities_are_found(string state, string start, string end, string message, string wanted)
    {
        var status = Generators.With(new(state));
        status = status with { AgentUpgrade = status.AgentUpgrade with { StartTime = Timestamp.ParseLenient(start), EndTime = Timestamp.ParseLenient(end), ErrorMessage = message } };
        var diagnosis = NmpDiagnosis.Diagnose(status, Now.AddHours(1));
        Assert.Equal(wanted, string.Join(", ", diagnosis.Findings.Select(finding => finding.Code)));
    }

    [Fact]
    public void Commands_hold_the_names_as_one_word_of_the_shell()
    {
        var hints = NmpDiagnosis.Diagnose(Aged("downloaded", 60), Now, policy: new("acme", "a'b"), node: new("acme", "pump 08; reboot")).Hints;
        Assert.Equal(
            [
                "",
                @"ls -l '/var/horizon/nmp/acme/a'\''b'",
                @"hzn nmstatus reset 'acme/a'\''b'",
                @"hzn exchange node management reset 'acme/pump 08; reboot' -p 'acme/a'\''b'",
            ],
            hints.Select(hint => hint.Command ?? ""));
    }

    // The agent's own listing names the policy and not the node.
    [Theory]
    [InlineData(false, false, "CheckScript, JobDirectory, ResetOnNode, ResetFromHub", "")]
    [InlineData(true, false, "CheckScript, JobDirectory, ResetOnNode, ResetFromHub", "ls -l /var/horizon/nmp/acme/agents-2-31; hzn nmstatus reset acme/agents-2-31")]
    [InlineData(false, true, "CheckScript, JobDirectory, ResetOnNode, ResetFromHub", "")]
    public void A_command_that_names_what_is_not_known_is_left_out_and_its_hint_stays(bool hasPolicy, bool hasNode, string codes, string commands)
    {
        var hints = NmpDiagnosis.Diagnose(Aged("downloaded", 60), Now, policy: hasPolicy ? Policy : null, node: hasNode ? Node : null).Hints;
        Assert.Equal(codes, string.Join(", ", hints.Select(hint => hint.Code)));
        Assert.Equal(commands, string.Join("; ", hints.Select(hint => hint.Command).OfType<string>()));
    }

    [Fact]
    public void A_cluster_has_no_upgrade_script_to_look_at() => Assert.Equal(
        ["CheckCluster", "JobDirectory", "ResetOnNode", "ResetFromHub"],
        NmpDiagnosis.Diagnose(Aged("downloaded", 60), Now, new() { NodeType = NmpNodeType.Cluster }).Hints.Select(hint => hint.Code));

    [Theory]
    [InlineData("step 4", "The upgrade failed: step 4. No rollback was reported.")]
    [InlineData("step 4. ", "The upgrade failed: step 4. No rollback was reported.")]
    [InlineData("", "The upgrade failed: no message says why. No rollback was reported.")]
    public void The_cause_is_a_sentence_of_its_own(string cause, string message)
    {
        var status = Generators.With(NmpState.Failed);
        status = status with { AgentUpgrade = status.AgentUpgrade with { ErrorMessage = cause } };
        Assert.Equal(message, NmpDiagnosis.Diagnose(status, Now).Message);
    }

    [Fact]
    public void The_status_command_takes_the_bare_name() => Assert.Contains( // spec nmp Q50
        "hzn exchange node management status acme/pump-08 -l -p agents-2-31",
        NmpDiagnosis.Diagnose(Aged("precheck failed", 1), Now, policy: Policy, node: Node).Hints.Select(hint => hint.Command));

    [Fact]
    public void Nothing_there_and_no_upgrade_are_verdicts_too()
    {
        Assert.Equal("NotFound", NmpDiagnosis.Diagnose(null, Now).Code);
        Assert.Equal("NoUpgrade", NmpDiagnosis.Diagnose(new(), Now).Code);
        var without = NmpDiagnosis.Diagnose(new() { AgentUpgrade = null }, Now);
        Assert.Equal("NoUpgrade", without.Code);
        Assert.Empty(without.Findings);
    }

    [Fact]
    public void A_caller_that_knows_since_when_is_believed()
    {
        var status = Generators.With(NmpState.Downloaded);
        Assert.Equal("Downloaded", NmpDiagnosis.Diagnose(status, Now).Code);
        Assert.Equal("NotPickedUp", NmpDiagnosis.Diagnose(status, Now, since: Now.AddHours(-2)).Code);
        Assert.Equal("Downloaded", NmpDiagnosis.Diagnose(status, Now, new() { PickUpGrace = TimeSpan.FromHours(3) }, since: Now.AddHours(-2)).Code);
    }

    [Fact]
    public void A_stuck_installer_is_measured_by_its_start()
    {
        var status = Aged("initiated", 1);
        status = status with { AgentUpgrade = status.AgentUpgrade with { StartTime = Timestamp.ParseLenient("2026-03-02T06:00:00+01:00") } };
        var diagnosis = NmpDiagnosis.Diagnose(status, Now, policy: Policy);
        Assert.Equal("StuckInstaller", diagnosis.Code);
        Assert.Equal("The installer has been at work for 3 h 5 min. That is too long. It died, or its report did not reach the agent. No other policy of this node starts until it ends.", diagnosis.Message);
        Assert.Equal("cat /var/horizon/nmp/acme/agents-2-31/status.json", diagnosis.Hints[0].Command);
    }

    [Fact]
    public void On_a_cluster_failed_is_the_end() =>
        Assert.Equal("Failed", NmpDiagnosis.Diagnose(Aged("failed", 1), Now, new() { NodeType = NmpNodeType.Cluster }).Code);

    [Fact]
    public void Every_status_gets_a_verdict() => Prop.ForAll(
        Generators.Status.ToArbitrary(),
        status =>
        {
            var diagnosis = NmpDiagnosis.Diagnose(status, Now);
            return diagnosis.Message.Length > 0
                && diagnosis.Phase == status.AgentUpgrade.Status.Interpret().Phase
                && (diagnosis.Severity < StatusSeverity.Warning || diagnosis.Hints.Length > 0 || diagnosis.Code is "Failing" or "RollingBack")
                && diagnosis.Equals(NmpDiagnosis.Diagnose(status, Now));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Trials.Scale(2_000)).WithQuietOnSuccess(true));

    private static NmpStatus Aged(string state, int minutes) => new()
    {
        AgentUpgrade = new() { Status = new(state), LastUpdated = Timestamp.CreateUtcSeconds(Now.AddMinutes(-minutes)) },
    };
}
