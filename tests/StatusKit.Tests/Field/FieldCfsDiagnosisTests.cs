using System.Text;
using StatusKit.Cfs;

namespace StatusKit.Tests.Field;

/// <summary>False answers about sessions, as people in the field got them, and further cases of the same kinds.</summary>
public class FieldCfsDiagnosisTests
{
    private static readonly DateTimeOffset Start = new(2025, 8, 1, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void F03_A_job_that_failed_by_condition_alone_has_ended() => Expect(
        Observe(new() { StartTime = Start, FailedPods = 0, Conditions = [new("Failed", Start.AddHours(1))] }),
        """{"status":{"session":{"completion_time":"2025-08-01T09:00:00","status":"complete","succeeded":"false"}}}""");

    [Fact]
    public void F03_A_job_that_is_complete_by_condition_alone_has_ended() => Expect(
        Observe(new() { StartTime = Start, Conditions = [new("Complete", Start.AddHours(1))] }),
        """{"status":{"session":{"completion_time":"2025-08-01T09:00:00","status":"complete","succeeded":"true"}}}""");

    [Theory]
    [InlineData("Failed", "false")]
    [InlineData("Complete", "true")]
    public void F03_A_condition_without_a_time_ends_the_job_now(string type, string succeeded) => Expect(
        Observe(new() { StartTime = Start, Conditions = [new(type, null)] }),
        $$$$"""{"status":{"session":{"completion_time":"2025-08-02T08:00:00","status":"complete","succeeded":"{{{{succeeded}}}}"}}}""");

    [Fact]
    public void F03_A_job_that_failed_before_it_started_has_ended() => Expect(
        CfsSessionRules.Corrected.Observe(
            Session("pending"), new() { Conditions = [new("Failed", Start.AddHours(1))] }, Start.AddDays(1)),
        """{"status":{"session":{"completion_time":"2025-08-01T09:00:00","status":"complete","succeeded":"false"}}}""");

    [Fact]
    public void F03_A_job_whose_first_pod_failed_and_whose_second_completed_it_succeeded() => Expect(
        Observe(new()
        {
            StartTime = Start,
            FailedPods = 1,
            Conditions = [new("SuccessCriteriaMet", Start), new("Complete", Start.AddHours(1))],
        }),
        """{"status":{"session":{"completion_time":"2025-08-01T09:00:00","status":"complete","succeeded":"true"}}}""");

    [Theory]
    [InlineData("Failed", false)] // the condition is there and says False
    [InlineData("FailureTarget", true)] // comes before Failed, when pods still run
    [InlineData("Suspended", true)]
    public void F03_Other_conditions_end_nothing(string type, bool isTrue) =>
        Assert.True(Observe(new() { StartTime = Start, Conditions = [new(type, Start, isTrue)] }).KeepObserving);

    [Theory]
    [InlineData(3, StatusSeverity.Ok)]
    [InlineData(5, StatusSeverity.Notice)]
    [InlineData(5 * 24, StatusSeverity.Notice)]
    [InlineData(36 * 24, StatusSeverity.Warning)]
    public void F08_An_image_session_that_runs_for_long_is_not_ok(int hours, StatusSeverity severity)
    {
        var session = CfsJson.V3.Session.Read(FieldInput.Read("s01-image-stuck-running.json"));
        var diagnosis = CfsDiagnosis.Diagnose(session, Start.AddHours(hours));
        Assert.Equal(severity, diagnosis.Severity);
        if (severity > StatusSeverity.Ok)
        {
            Assert.Contains(diagnosis.Hints, hint => hint.Code == CfsHintCodes.RemoteBuild);
            Assert.Contains(
                diagnosis.Hints,
                hint => hint.Command == "cray ims jobs describe 68d681ca-cf5e-44f8-b089-8b482e009ea1");
        }
    }

    // Whatever a record under way says of its times, in the end it is not ok.
    [Theory]
    [InlineData("pending", "2025-08-01T08:00:00")]
    [InlineData("pending", "zzz")]
    [InlineData("pending", "1970-01-01T00:05:02")]
    [InlineData("pending", "2099-01-01T00:00:00")]
    [InlineData("running", "2025-08-01T08:00:00")]
    [InlineData("running", "")]
    [InlineData("running", "2000-01-01T00:00:00")]
    [InlineData("running", "2099-01-01T00:00:00")]
    [InlineData("running", "0001-01-01T00:00:00")]
    public void F08_A_session_that_never_ends_is_not_ok(string state, string start)
    {
        foreach (var definition in (string[])["dynamic", "image", "repo", ""])
        {
            var session = Session(state, start);
            session = session with { Target = session.Target with { Definition = definition }, DebugOnFailure = true };
            var diagnosis = CfsDiagnosis.Diagnose(session, Start.AddDays(30));
            Assert.True(diagnosis.Severity > StatusSeverity.Ok, diagnosis.Message);
            Assert.NotEmpty(diagnosis.Hints);
        }
    }

    [Fact]
    public void F08_Limits_can_be_set_far_away_and_are_never_off()
    {
        var options = new CfsDiagnosisOptions
        {
            SlowRun = TimeSpan.MaxValue,
            RunningLong = TimeSpan.MaxValue,
            SessionTtl = null,
        };
        var session = Session("running") with { DebugOnFailure = true };
        Assert.Equal(CfsVerdictCodes.Running, CfsDiagnosis.Diagnose(session, Start.AddDays(30), options).Code);
        options = options with { RunningLong = null };
        Assert.Equal(CfsVerdictCodes.RunningLong, CfsDiagnosis.Diagnose(session, Start.AddDays(30), options).Code);
    }

    [Theory]
    [InlineData("1970-01-01T00:05:02", CfsFindingCodes.ClockSkew)]
    [InlineData("2000-01-01T00:05:02", CfsFindingCodes.ClockSkew)]
    [InlineData("2025-08-01T11:00:00", CfsFindingCodes.FutureStart)] // local time of a zone east of Greenwich
    public void F04_A_start_by_a_wrong_clock_is_found_and_decides_nothing(string start, string finding)
    {
        foreach (var state in (string[])["pending", "running"])
        {
            var diagnosis = CfsDiagnosis.Diagnose(Session(state, start), Start);
            Assert.Equal(StatusSeverity.Notice, diagnosis.Severity);
            Assert.Equal($"The session is {state}; since when is not known.", diagnosis.Message);
            Assert.Contains(diagnosis.Findings, found => found.Code == finding);
        }
    }

    [Fact]
    public void F04_What_a_store_has_seen_stands_in_for_a_wrong_clock()
    {
        var session = Session("pending", "1970-01-01T00:05:02") with { Status = new() { Session = new() { Status = CfsSessionState.Pending } } };
        var early = CfsDiagnosis.Diagnose(session, Start, since: Start.AddSeconds(-30));
        Assert.Equal((CfsVerdictCodes.Starting, StatusSeverity.Ok), (early.Code, early.Severity));
        Assert.Equal(CfsVerdictCodes.NotStarting, CfsDiagnosis.Diagnose(session, Start, since: Start.AddHours(-1)).Code);
    }

    [Fact]
    public void F04_A_clock_that_is_slightly_ahead_makes_no_negative_age() => Assert.Equal(
        "The session has been pending for 0 s.",
        CfsDiagnosis.Diagnose(Session("pending", "2025-08-01T08:00:20"), Start).Message);

    [Fact]
    public void F23_A_session_without_a_status_section_has_not_reported_yet()
    {
        var session = CfsJson.V3.Session.Read(FieldInput.Read("r03-statusnull.json"));
        var diagnosis = CfsDiagnosis.Diagnose(session, Start);
        Assert.Equal((CfsVerdictCodes.NotReported, StatusSeverity.Notice), (diagnosis.Code, diagnosis.Severity));
        Assert.DoesNotContain(diagnosis.Hints, hint => hint.Code == CfsHintCodes.ForeignPatch);
    }

    [Theory]
    [InlineData("""{"name":"s"}""")]
    [InlineData("""{"name":"s","status":{}}""")]
    [InlineData("""{"name":"s","status":{"session":null,"artifacts":[]}}""")]
    public void F23_Whatever_part_of_the_status_is_missing_it_is_not_a_foreign_patch(string json) => Assert.Equal(
        CfsVerdictCodes.NotReported, CfsDiagnosis.Diagnose(CfsJson.V3.Session.Read(Encoding.UTF8.GetBytes(json)), Start).Code);

    [Fact]
    public void F28_A_session_that_ends_before_it_starts_has_no_duration()
    {
        var session = CfsJson.V3.Session.Read(FieldInput.Read("y04-cfs-future.json"));
        Assert.Null(session.Status.Session.Duration);
        var diagnosis = CfsDiagnosis.Diagnose(session, new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero));
        Assert.Equal("The session succeeded.", diagnosis.Message);
        Assert.Equal([CfsFindingCodes.ClockSkew], diagnosis.Findings.Select(finding => finding.Code));
    }

    [Theory]
    [InlineData("false", "The session failed.")]
    [InlineData("unknown", "The job j of the session could not be found; what it did is not known.")]
    public void F28_No_outcome_comes_with_a_negative_duration(string succeeded, string message)
    {
        var session = Session("complete");
        session = session with
        {
            Status = new()
            {
                Session = session.Status.Session with { Succeeded = new(succeeded), CompletionTime = Timestamp.ParseLenient("2025-08-01T07:00:00") },
            },
        };
        Assert.Equal(message, CfsDiagnosis.Diagnose(session, Start.AddHours(1)).Message);
    }

    private static CfsJobUpdate Observe(CfsJobObservation observation) =>
        CfsSessionRules.Corrected.Observe(Session("running"), observation, Start.AddDays(1));

    [Theory]
    [InlineData("2025-08-01T08:00:00", "2035-08-01T09:00:00", "FutureEnd")]
    [InlineData("1970-01-01T00:00:10", "2025-08-01T09:00:00", "ClockSkew")]
    [InlineData("2025-08-01T08:00:00", "1970-01-01T00:00:10", "ClockSkew")]
    public void F28_A_duration_is_not_taken_from_a_wrong_clock(string start, string end, string finding)
    {
        var session = Session("complete", start);
        session = session with
        {
            Status = session.Status with
            {
                Session = session.Status.Session with { Succeeded = CfsOutcome.True, CompletionTime = Timestamp.ParseLenient(end) },
            },
        };
        var diagnosis = CfsDiagnosis.Diagnose(session, Start.AddDays(1));
        Assert.Equal("The session succeeded.", diagnosis.Message);
        Assert.Contains(diagnosis.Findings, found => found.Code == finding);
    }

    private static CfsSession Session(string state, string start = "2025-08-01T08:00:00") => new()
    {
        Name = "s",
        Status = new() { Session = new() { Status = new(state), StartTime = Timestamp.ParseLenient(start), Job = "j" } },
    };

    private static void Expect(CfsJobUpdate report, params string[] patches)
    {
        Assert.Equal(patches, report.Patches.Select(patch => patch.ToString()));
        Assert.False(report.KeepObserving);
    }
}
