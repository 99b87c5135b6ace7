using System.Text;
using StatusKit.Cfs;

namespace StatusKit.Tests.Cfs;

/// <summary>The verdicts, findings and hints of spec cfs 8.</summary>
public class CfsDiagnosisTests
{
    private static readonly DateTimeOffset Start = new(2023, 8, 28, 15, 8, 48, TimeSpan.Zero);

    [Theory]
    [InlineData("""{"status":"complete","succeeded":"true"}""", 0, "Succeeded", StatusSeverity.Ok)]
    [InlineData("""{"status":"complete","succeeded":"false"}""", 0, "Failed", StatusSeverity.Error)]
    [InlineData("""{"status":"complete","succeeded":"unknown"}""", 0, "OutcomeUnknown", StatusSeverity.Error)]
    [InlineData("""{"status":"complete","succeeded":"none"}""", 0, "Inconsistent", StatusSeverity.Warning)] // complete is not success
    [InlineData("""{"status":"complete"}""", 0, "Inconsistent", StatusSeverity.Warning)]
    [InlineData("""{"status":"complete","succeeded":"True"}""", 0, "Inconsistent", StatusSeverity.Warning)]
    [InlineData("""{"status":"done","succeeded":"true"}""", 0, "Inconsistent", StatusSeverity.Warning)]
    [InlineData("{}", 0, "Inconsistent", StatusSeverity.Warning)]
    [InlineData("""{"status":"pending","start_time":"2023-08-28T15:08:48"}""", 60, "Starting", StatusSeverity.Ok)]
    [InlineData("""{"status":"pending","start_time":"2023-08-28T15:08:48"}""", 61, "SlowStart", StatusSeverity.Notice)]
    [InlineData("""{"status":"pending","start_time":"2023-08-28T15:08:48"}""", 300, "SlowStart", StatusSeverity.Notice)]
    [InlineData("""{"status":"pending","start_time":"2023-08-28T15:08:48"}""", 301, "NotStarting", StatusSeverity.Error)]
    [InlineData("""{"status":"pending","start_time":"2023-08-28T15:08:48","job":"cfs-1"}""", 301, "SlowStart", StatusSeverity.Notice)]
    [InlineData("""{"status":"pending","start_time":"2023-08-28T15:08:48","job":"cfs-1"}""", 420, "SlowStart", StatusSeverity.Notice)]
    [InlineData("""{"status":"pending","start_time":"2023-08-28T15:08:48","job":"cfs-1"}""", 421, "JobNotStarting", StatusSeverity.Error)]
    [InlineData("""{"status":"pending","start_time":"zzz"}""", 9999, "Starting", StatusSeverity.Notice)] // no age, no verdict by age
    [InlineData("""{"status":"running","start_time":"2023-08-28T15:08:48"}""", 30387, "Running", StatusSeverity.Ok)] // real ones took so long
    public void The_verdict_follows_from_words_job_and_age(string run, int age, string reason, StatusSeverity severity)
    {
        var diagnosis = Diagnose(run, age);
        Assert.Equal((reason, severity), (diagnosis.Code, diagnosis.Severity));
        Assert.NotEmpty(diagnosis.Message);
    }

    // Just within and just beyond each limit of a running session; 604,800 s is the session TTL.
    [Theory]
    [InlineData("dynamic", 43_200, "Running", StatusSeverity.Ok)]
    [InlineData("dynamic", 43_201, "SlowRun", StatusSeverity.Notice)]
    [InlineData("image", 14_400, "Running", StatusSeverity.Ok)]
    [InlineData("image", 14_401, "SlowRun", StatusSeverity.Notice)]
    [InlineData("image", 604_800, "SlowRun", StatusSeverity.Notice)]
    [InlineData("image", 604_801, "RunningLong", StatusSeverity.Warning)]
    [InlineData("dynamic", 604_801, "RunningLong", StatusSeverity.Warning)]
    public void A_running_session_is_late_by_what_is_usual_for_its_target(
        string definition, int age, string code, StatusSeverity severity)
    {
        var session = Session("""{"status":"running","start_time":"2023-08-28T15:08:48","job":"j"}""");
        session = session with { Target = session.Target with { Definition = definition } };
        var diagnosis = CfsDiagnosis.Diagnose(session, Start.AddSeconds(age));
        Assert.Equal((code, severity), (diagnosis.Code, diagnosis.Severity));
        Assert.Equal(severity == StatusSeverity.Ok, diagnosis.Hints.IsEmpty);
    }

    [Theory]
    [InlineData(3600, false, "Running")]
    [InlineData(3601, false, "RunningLong")]
    [InlineData(7200, true, "Running")] // a failed one may wait for a person
    [InlineData(7201, true, "RunningLong")]
    public void A_running_session_is_long_when_the_limit_says_so(int age, bool debug, string reason) => Assert.Equal(
        reason,
        CfsDiagnosis.Diagnose(
            Session("""{"status":"running","start_time":"2023-08-28T15:08:48"}""") with { DebugOnFailure = debug },
            Start.AddSeconds(age),
            new() { RunningLong = TimeSpan.FromHours(1) }).Code);

    [Fact]
    public void A_session_that_is_not_there_is_not_found() => Assert.Equal("NotFound", CfsDiagnosis.Diagnose(null, Start).Code);

    [Theory]
    [InlineData("[]", "SucceededWithoutArtifact")]
    [InlineData("""[{"image_id":"a","result_id":""}]""", "SucceededWithoutArtifact")]
    [InlineData("""[{"image_id":"a","result_id":"r"}]""", "SucceededWithoutArtifact")] // one of two images
    [InlineData("""[{"image_id":"a","result_id":"r"},{"image_id":"b","result_id":"q"}]""", "Succeeded")]
    public void An_image_session_succeeds_with_one_result_for_each_image(string artifacts, string reason)
    {
        var session = CfsJson.V3.Session.Read(Encoding.UTF8.GetBytes(
            $$$$"""{"name":"s","target":{"definition":"image","groups":[{"name":"g","members":["a","b"]},{"name":"h","members":["a"]}]},"status":{"artifacts":{{{{artifacts}}}},"session":{"status":"complete","succeeded":"true"}}}"""));
        Assert.Equal(reason, CfsDiagnosis.Diagnose(session, Start).Code);
    }

    [Theory]
    [InlineData("""{"status":"running","succeeded":"true","job":"j"}""", "PrematureOutcome")]
    [InlineData("""{"status":"running","succeeded":"none","job":"j","completion_time":"2023-08-28T15:08:48"}""", "PrematureCompletionTime")]
    [InlineData("""{"status":"complete","succeeded":"false","job":"j"}""", "MissingCompletionTime")]
    [InlineData("""{"status":"running","succeeded":"none"}""", "MissingJob")]
    [InlineData("""{"status":"complete","succeeded":"true","job":"j","start_time":"2023-08-28T15:08:48","completion_time":"2023-08-28T15:08:47"}""", "ClockSkew")]
    [InlineData("""{"status":"pending","succeeded":"none","start_time":"2023-08-28T16:08:48"}""", "FutureStart")]
    [InlineData("""{"status":"complete","succeeded":"true","job":"j","completion_time":"2023-08-28T16:08:48"}""", "FutureEnd")]
    [InlineData("""{"status":"pending","succeeded":"none","start_time":"1970-01-01T00:05:02"}""", "ClockSkew")]
    [InlineData("""{"status":"pending","succeeded":"none","start_time":"zzz"}""", "UnparsableTime")]
    [InlineData("""{"status":"running","succeeded":"none","job":"j","start_time":"2023-08-20T15:08:48"}""", "OlderThanTtl")]
    [InlineData("""{"status":"complete","succeeded":"unknown","job":"j"}""")] // no time is normal here
    [InlineData("""{"status":"pending","succeeded":"none"}""")]
    [InlineData("""{"status":"complete","succeeded":"true","job":"j","completion_time":"2023-08-28T15:08:47"}""")]
    public void Oddities_are_found(string run, params string[] codes) => Assert.Equal(codes, Diagnose(run, 0).Findings.Select(f => f.Code));

    [Theory]
    [InlineData("""{"status":"complete","succeeded":"unknown","job":"j"}""", "The job j of the session could not be found; what it did is not known.")]
    [InlineData("""{"status":"complete","succeeded":"unknown"}""", "The job of the session could not be found; what it did is not known.")]
    public void A_lost_job_is_named_when_it_has_a_name(string run, string message) => Assert.Equal(message, Diagnose(run, 0).Message);

    [Fact]
    public void A_running_session_may_wait_for_a_person_or_drown_in_output() => Assert.Equal(
        ["MayBeWaitingForDebug", "HighVerbosity"],
        CfsDiagnosis.Diagnose(Session("""{"status":"running","job":"j"}""") with { DebugOnFailure = true, Ansible = new() { Verbosity = 3 } }, Start).Findings.Select(f => f.Code));

    [Fact]
    public void Since_is_the_end_of_a_finished_session_and_the_creation_of_a_pending_one()
    {
        Assert.Equal(Start, Diagnose("""{"status":"pending","start_time":"2023-08-28T15:08:48"}""", 0).Since);
        Assert.Equal(Start.AddSeconds(9), Diagnose("""{"status":"complete","succeeded":"true","start_time":"2023-08-28T15:08:48","completion_time":"2023-08-28T15:08:57"}""", 99).Since);
        Assert.Null(Diagnose("{}", 0).Since);
        Assert.Null(Diagnose("""{"status":"running","start_time":"2023-08-28T15:08:48"}""", 0).Since); // nothing says when it began to run
        Assert.Null(Diagnose("""{"status":"complete","succeeded":"unknown","start_time":"2023-08-28T15:08:48"}""", 0).Since);
    }

    [Fact]
    public void Commands_quote_what_comes_from_the_record()
    {
        var session = CfsJson.V3.Session.Read("""{"name":"x; rm -rf ~","logs":"h/?label=x","status":{"session":{"status":"complete","succeeded":"false","job":"it's"}}}"""u8);
        var hints = CfsDiagnosis.Diagnose(session, Start).Hints;
        Assert.Contains(hints, h => h.Command == "kubectl get pods -n services -l cfsession='x; rm -rf ~'");
        Assert.Contains(hints, h => h.Command == "xdg-open https://'h/?label=x'");
        Assert.DoesNotContain(hints, h => h.Code == "ImsJob");
    }

    [Fact]
    public void A_session_without_a_job_gets_no_hint_that_names_one() => Assert.All(
        Diagnose("""{"status":"pending","start_time":"2023-08-28T15:08:48"}""", 301).Hints,
        hint => Assert.DoesNotContain("''", hint.Command ?? "", StringComparison.Ordinal));

    [Fact]
    public void Diagnoses_sort_by_attention_and_then_by_what_has_stood_longest()
    {
        var failed = Diagnose("""{"status":"complete","succeeded":"false","completion_time":"2023-08-28T15:08:57"}""", 0);
        var failedBefore = Diagnose("""{"status":"complete","succeeded":"false","completion_time":"2023-08-28T15:08:50"}""", 0);
        var odd = Diagnose("{}", 0);
        var fine = Diagnose("""{"status":"complete","succeeded":"true"}""", 0);
        Assert.Equal([failedBefore, failed, odd, fine], new[] { fine, odd, failed, failedBefore }.Order(StatusDiagnosis.ByAttention));
    }

    private static CfsSession Session(string run) => CfsJson.V3.Session.Read(Encoding.UTF8.GetBytes($$$$"""{"name":"s","status":{"session":{{{{run}}}}}}"""));

    private static StatusDiagnosis Diagnose(string run, int age) => CfsDiagnosis.Diagnose(Session(run), Start.AddSeconds(age));
}
