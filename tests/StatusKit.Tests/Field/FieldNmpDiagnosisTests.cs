using StatusKit.Nmp;

namespace StatusKit.Tests.Field;

/// <summary>False answers about upgrades, as people in the field got them, and further cases of the same kinds.</summary>
public class FieldNmpDiagnosisTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 12, 12, TimeSpan.Zero);

    private static readonly string[] UnderWay =
        ["download started", "ha node waiting", "downloaded", "initiated", "rollback started", "reset", "in progress"];

    [Fact]
    public void F04_A_start_in_1970_gives_way_to_what_the_hub_saw()
    {
        var status = HubCopy(FieldInput.Read("y01-clock-1970.json"));
        var diagnosis = NmpDiagnosis.Diagnose(status, Now);
        Assert.Equal((NmpVerdictCodes.Installing, StatusSeverity.Ok), (diagnosis.Code, diagnosis.Severity));
        Assert.Equal("The installer has been at work for 1 min 59 s.", diagnosis.Message);
        Assert.Equal([NmpFindingCodes.ClockSkew], diagnosis.Findings.Select(finding => finding.Code));
        Assert.Equal([NmpHintCodes.NodeClock], diagnosis.Hints.Select(hint => hint.Code));
        Assert.Equal(NmpVerdictCodes.StuckInstaller, NmpDiagnosis.Diagnose(status, Now.AddHours(1)).Code);
    }

    // The node's clock is three hours ahead of the hub's.
    [Fact]
    public void F04_A_start_in_the_future_makes_no_negative_time_and_no_late_alarm()
    {
        var status = Hub("initiated", start: "2026-03-02T11:10:12Z", stored: "2026-03-02T08:10:12Z");
        var diagnosis = NmpDiagnosis.Diagnose(status, Now);
        Assert.Equal("The installer has been at work for 2 min 0 s.", diagnosis.Message);
        Assert.Equal([NmpFindingCodes.FutureStart], diagnosis.Findings.Select(finding => finding.Code));
        Assert.Equal(NmpVerdictCodes.StuckInstaller, NmpDiagnosis.Diagnose(status, Now.AddMinutes(61)).Code);
        var later = NmpDiagnosis.Diagnose(status, Now.AddHours(4)); // now the start is past, but still after lastUpdated
        Assert.Equal([NmpFindingCodes.ClockSkew], later.Findings.Select(finding => finding.Code));
    }

    [Theory]
    [InlineData("2026-02-10T08:00:00Z", "ClockSkew")] // before the schedule: a board without a clock chip
    [InlineData("2014-12-31T23:59:59Z", "ClockSkew")]
    [InlineData("2026-03-02T08:30:00Z", "FutureStart")]
    [InlineData("0001-01-01T00:00:00Z", "ClockSkew")]
    public void F04_A_start_that_cannot_be_true_decides_nothing(string start, string finding)
    {
        foreach (var state in (string[])["initiated", "rollback started", "successful", "failed"])
        {
            var diagnosis = NmpDiagnosis.Diagnose(Hub(state, start, stored: "2026-03-02T08:10:12Z"), Now);
            Assert.Equal(new(2026, 3, 2, 8, 10, 12, TimeSpan.Zero), diagnosis.Since);
            Assert.Contains(diagnosis.Findings, found => found.Code == finding);
        }
    }

    // The agent's own listing has no second clock: the schedule is all that is known.
    [Theory]
    [InlineData("1970-01-01T00:05:02Z", 0, StatusSeverity.Ok)]
    [InlineData("1970-01-01T00:05:02Z", 3, StatusSeverity.Notice)]
    [InlineData("2026-03-05T08:00:00Z", 3, StatusSeverity.Notice)]
    public void F04_Without_a_second_clock_the_schedule_says_at_most(string start, int hours, StatusSeverity severity)
    {
        var diagnosis = NmpDiagnosis.Diagnose(Hub("initiated", start, stored: ""), Now.AddHours(hours));
        Assert.Equal((NmpVerdictCodes.Installing, severity), (diagnosis.Code, diagnosis.Severity));
        Assert.DoesNotContain(diagnosis.Hints, hint => hint.Code is NmpHintCodes.ResetFromHub or NmpHintCodes.ResetOnNode);
    }

    [Theory]
    [InlineData("2099-01-01T00:00:00Z")]
    [InlineData("1970-01-01T00:00:00Z")]
    public void F04_A_wrong_clock_of_the_hub_decides_nothing(string stored)
    {
        var diagnosis = NmpDiagnosis.Diagnose(Hub("downloaded", "", stored), Now.AddDays(1));
        Assert.Equal(StatusSeverity.Notice, diagnosis.Severity);
        Assert.Contains(diagnosis.Findings, finding => finding.Code == NmpFindingCodes.ClockSkew);
    }

    [Fact]
    public void F04_An_upgrade_in_progress_before_its_schedule_is_found()
    {
        var status = Hub("downloaded", "", "2026-03-02T08:10:12Z", scheduled: "2026-03-02T20:00:00Z");
        Assert.Contains(NmpDiagnosis.Diagnose(status, Now).Findings, finding => finding.Code == NmpFindingCodes.ClockSkew);
    }

    [Fact]
    public void F04_An_end_in_the_future_is_found_and_dates_nothing()
    {
        var status = Hub("successful", "2026-03-02T08:01:00Z", "2026-03-02T08:10:12Z", end: "2026-03-02T09:00:00Z");
        var diagnosis = NmpDiagnosis.Diagnose(status, Now);
        Assert.Contains(diagnosis.Findings, finding => finding.Code == NmpFindingCodes.FutureEnd);
        Assert.True(diagnosis.Since <= Now);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:17Z")] // the place in the window is added
    [InlineData("0001-01-01T05:00:00+05:00")]
    public void F05_A_schedule_in_year_1_is_found_wherever_it_is_seen(string scheduled)
    {
        foreach (var state in NmpState.All)
        {
            var status = Hub(state.Text, "", stored: "2026-03-02T08:12:00Z", scheduled: scheduled);
            var diagnosis = NmpDiagnosis.Diagnose(status, Now);
            Assert.Contains(diagnosis.Findings, finding => finding.Code == NmpFindingCodes.NoSchedule);
            Assert.Contains(diagnosis.Hints, hint => hint.Code == NmpHintCodes.PolicyStart);
            Assert.False(state == NmpState.Waiting && diagnosis.Severity == StatusSeverity.Ok);
        }
    }

    [Theory]
    [InlineData("m02-nmstatus-long.json", "2026-03-10T08:00:17Z", "Downloaded", "8 d 0 h")]
    [InlineData("x03-downloading-agent.json", "2026-06-06T07:54:41Z", "Downloading", "1461 d 0 h")]
    public void F09_A_state_that_lasts_minutes_is_not_ok_when_its_schedule_is_long_past(
        string input, string now, string code, string age)
    {
        var status = NmpJson.AgentMap.Read(FieldInput.Read(input)).Values.Single();
        var diagnosis = NmpDiagnosis.Diagnose(status, DateTimeOffset.Parse(now, null));
        Assert.Equal((code, StatusSeverity.Notice), (diagnosis.Code, diagnosis.Severity));
        Assert.Contains($"Since when is not known; its schedule was {age} ago", diagnosis.Message, StringComparison.Ordinal);
        Assert.NotEmpty(diagnosis.Hints);
        Assert.Null(diagnosis.Since);
    }

    // Within the sum of what is normal it is ok; beyond it is not.
    [Theory]
    [InlineData("download started", 65)]
    [InlineData("ha node waiting", 305)]
    [InlineData("downloaded", 80)]
    [InlineData("initiated", 140)]
    public void F09_The_limit_after_the_schedule_is_the_sum_of_what_is_normal(string state, int minutes)
    {
        var status = Hub(state, "", stored: "");
        var scheduled = new DateTimeOffset(2026, 3, 2, 8, 0, 17, TimeSpan.Zero);
        Assert.Equal(StatusSeverity.Ok, NmpDiagnosis.Diagnose(status, scheduled.AddMinutes(minutes)).Severity);
        Assert.Equal(StatusSeverity.Notice, NmpDiagnosis.Diagnose(status, scheduled.AddMinutes(minutes + 1)).Severity);
    }

    // With whatever times, in a month it is not ok: nothing that should end has no limit.
    [Fact]
    public void F09_An_upgrade_that_never_ends_is_not_ok()
    {
        string[] times = ["", "0", "zzz", "1970-01-01T00:00:00Z", "2026-03-02T08:01:00Z", "2099-01-01T00:00:00Z", "0001-01-01T00:00:00Z"];
        foreach (var state in (string[])[.. UnderWay, "waiting", "failed", "paused", ""])
        {
            foreach (var (scheduled, start, stored) in from a in times from b in times from c in times select (a, b, c))
            {
                var status = Hub(state, start, stored, scheduled);
                foreach (var type in Enum.GetValues<NmpNodeType>())
                {
                    var diagnosis = NmpDiagnosis.Diagnose(status, Now.AddDays(30), new() { NodeType = type });
                    Assert.True(diagnosis.Severity > StatusSeverity.Ok, $"{status}: {diagnosis.Message}");
                    Assert.DoesNotContain("-", diagnosis.Message.Replace(scheduled.Length > 0 ? scheduled : "\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
                }
            }
        }
    }

    [Fact]
    public void F09_What_a_store_has_seen_is_believed()
    {
        var status = NmpJson.AgentMap.Read(FieldInput.Read("m02-nmstatus-long.json")).Values.Single();
        var diagnosis = NmpDiagnosis.Diagnose(status, Now.AddDays(8), since: Now.AddDays(8).AddMinutes(-3));
        Assert.Equal((NmpVerdictCodes.Downloaded, StatusSeverity.Ok), (diagnosis.Code, diagnosis.Severity));
    }

    // A store that has just imported a status knows nothing of its age.
    [Theory]
    [InlineData("waiting", NmpVerdictCodes.Due)]
    [InlineData("download started", NmpVerdictCodes.Downloading)]
    [InlineData("downloaded", NmpVerdictCodes.Downloaded)]
    [InlineData("ha node waiting", NmpVerdictCodes.WaitingForHaTurn)]
    [InlineData("initiated", NmpVerdictCodes.Installing)]
    public void F09_What_a_store_has_just_taken_over_is_not_ok_when_the_schedule_is_long_past(string state, string code)
    {
        var record = new NmpNodeStatus(new(new("o", "n"), new("o", "p")), Hub(state, "", stored: ""));
        foreach (var days in (int[])[1, 269])
        {
            var seen = Now.AddDays(days);
            var diagnosis = NmpDiagnosis.DiagnoseStored(new(record, 1, seen), seen.AddMinutes(1));
            Assert.Equal((code, StatusSeverity.Notice), (diagnosis.Code, diagnosis.Severity));
            Assert.Contains($"{days} d", diagnosis.Message, StringComparison.Ordinal);
        }

        var followed = NmpDiagnosis.DiagnoseStored(new(record, 1, Now), Now.AddMinutes(1));
        Assert.True(followed.Severity == StatusSeverity.Ok || state == "waiting", followed.Message);
    }

    [Fact]
    public void F11_A_report_of_initiated_after_success_is_out_of_order()
    {
        var status = Hub("initiated", "2026-03-02T08:01:00Z", "2026-03-02T08:05:00Z", end: "2026-03-02T08:04:00Z");
        foreach (var now in (DateTimeOffset[])[Now, Now.AddHours(5)])
        {
            var diagnosis = NmpDiagnosis.Diagnose(status, now);
            Assert.Equal((NmpVerdictCodes.OutOfOrder, StatusSeverity.Warning), (diagnosis.Code, diagnosis.Severity));
            Assert.Equal(
                [NmpFindingCodes.PrematureEndTime, NmpFindingCodes.DisprovedRestart],
                diagnosis.Findings.Select(finding => finding.Code));
        }
    }

    [Theory]
    [InlineData("initiated", "successful", NmpChange.OutOfOrder)]
    [InlineData("download started", "successful", NmpChange.OutOfOrder)]
    [InlineData("initiated", "rollback failed", NmpChange.Restarted)] // no end that a restart would have cleared
    [InlineData("waiting", "successful", NmpChange.Listed)] // a restart, which clears the end
    public void F11_A_report_is_out_of_order_when_the_end_disproves_a_restart(string reported, string before, NmpChange change)
    {
        var end = before == "successful" ? "2026-03-02T08:04:00Z" : "";
        var status = Hub(before, "2026-03-02T08:01:00Z", "2026-03-02T08:05:00Z", end: end);
        var report = NmpTransitionTable.Corrected.Report(status, new(reported), new() { Now = Now });
        Assert.Equal(change, Assert.IsType<NmpChangeDetails>(report.Details).Change);
        Assert.Equal(StatusUpdateKind.Applied, report.Kind);
    }

    [Theory]
    [InlineData("download started")]
    [InlineData("downloaded")]
    [InlineData("ha node waiting")]
    [InlineData("in progress")]
    public void F11_Whatever_state_is_reported_after_success_the_end_disproves_it(string state) => Assert.Equal(
        NmpVerdictCodes.OutOfOrder,
        NmpDiagnosis.Diagnose(Hub(state, "", "2026-03-02T08:05:00Z", end: "2026-03-02T08:04:00Z"), Now).Code);

    [Fact]
    public void F28_An_upgrade_that_ends_before_it_starts_has_no_duration()
    {
        var status = Hub("successful", "2026-03-02T08:05:00Z", "2026-03-02T08:10:12Z", end: "2026-03-02T08:04:00Z");
        Assert.Null(status.AgentUpgrade.Duration);
        Assert.Contains(NmpDiagnosis.Diagnose(status, Now).Findings, finding => finding.Code == NmpFindingCodes.EndBeforeStart);
    }

    [Theory]
    [InlineData("2026-05-30T08:00:00Z", StatusSeverity.Ok)]
    [InlineData("2062-03-02T08:00:00Z", StatusSeverity.Notice)] // mistyped
    [InlineData("9999-12-31T23:59:59Z", StatusSeverity.Notice)]
    public void F05_A_schedule_that_never_comes_is_not_ok(string scheduled, StatusSeverity severity)
    {
        var diagnosis = NmpDiagnosis.Diagnose(Hub("waiting", "", "2026-03-02T08:05:00Z", scheduled), Now);
        Assert.Equal((NmpVerdictCodes.Scheduled, severity), (diagnosis.Code, diagnosis.Severity));
        Assert.Equal(severity > StatusSeverity.Ok, diagnosis.Findings.Any(found => found.Code == NmpFindingCodes.FarSchedule));
    }

    [Fact]
    public void F29_A_cluster_gets_hints_and_limits_of_its_own()
    {
        var status = HubCopy(FieldInput.Read("t02-4087-cluster-initiated.json"));
        var options = new NmpDiagnosisOptions { NodeType = NmpNodeType.Cluster, InstallLimit = TimeSpan.FromMinutes(4) };
        var diagnosis = NmpDiagnosis.Diagnose(status, new(2024, 6, 17, 23, 32, 0, TimeSpan.Zero), options);
        Assert.Equal(NmpVerdictCodes.StuckInstaller, diagnosis.Code);
        Assert.Contains(diagnosis.Hints, hint => hint.Code == NmpHintCodes.CheckCluster);
        Assert.DoesNotContain(diagnosis.Hints, hint => hint.Code == NmpHintCodes.CheckScript);
    }

    private static NmpStatus HubCopy(byte[] json) => NmpJson.ExchangeGet.Read(json).ManagementStatus.Values.Single();

    private static NmpStatus Hub(
        string state, string start, string stored, string scheduled = "2026-03-02T08:00:17Z", string end = "") => new()
        {
            AgentUpgrade = new()
            {
                Status = new(state),
                ScheduledTime = Timestamp.ParseLenient(scheduled),
                StartTime = Timestamp.ParseLenient(start),
                EndTime = Timestamp.ParseLenient(end),
                LastUpdated = Timestamp.ParseLenient(stored),
            },
        };
}
