using StatusKit.Cfs;

namespace StatusKit.Tests.Cfs;

/// <summary>The rows of spec cfs 6.1.</summary>
public class CfsJobRulesTests
{
    private static readonly DateTimeOffset At = new(2023, 8, 28, 23, 35, 15, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = At.AddHours(1);

    [Fact]
    public void Row_1_a_session_that_is_gone_is_not_watched() => Expect(CfsSessionRules.Corrected.Observe(null, new(), Now), keep: false);

    [Fact]
    public void Row_2_a_session_without_a_job_is_not_watched() => Expect(CfsSessionRules.Corrected.Observe(Session("pending", job: ""), new() { StartTime = At }, Now), keep: false);

    [Fact]
    public void Row_3_a_job_that_is_gone_makes_the_outcome_unknown_without_a_time() => Expect(
        Observe("running", new() { Lookup = CfsJobLookup.NotFound }), keep: false, """{"status":{"session":{"status":"complete","succeeded":"unknown"}}}""");

    [Fact]
    public void Row_4_when_Kubernetes_cannot_answer_nothing_is_reported() => Expect(Observe("running", new() { Lookup = CfsJobLookup.Unavailable }), keep: true);

    [Fact]
    public void Row_5_a_started_job_makes_a_pending_session_running() => Expect(
        Observe("pending", new() { StartTime = At }), keep: true, """{"status":{"session":{"status":"running"}}}""");

    [Fact]
    public void Row_5_and_6_a_job_that_ended_at_once_is_reported_running_and_then_complete() => Expect(
        Observe("pending", new() { StartTime = At, CompletionTime = At.ToOffset(TimeSpan.FromHours(2)) }),
        keep: false,
        """{"status":{"session":{"status":"running"}}}""",
        """{"status":{"session":{"completion_time":"2023-08-28T23:35:15","status":"complete","succeeded":"true"}}}""");

    [Theory]
    [InlineData("Failed", "2023-08-28T23:35:15")] // the condition that says so, not the first one (Q27)
    [InlineData("Suspended", "2023-08-28T22:35:15")] // none says so: the first
    [InlineData(null, "2023-08-29T00:35:15")] // no conditions: now
    public void Row_7_a_failed_job_is_reported_with_the_time_of_its_failure(string? second, string expected) => Expect(
        Observe("running", new()
        {
            StartTime = At,
            FailedPods = 1,
            Conditions = second is null ? default : [new("SuccessCriteriaMet", At.AddHours(-1)), new(second, At)],
        }),
        keep: false,
        $$$$"""{"status":{"session":{"completion_time":"{{{{expected}}}}","status":"complete","succeeded":"false"}}}""");

    [Fact]
    public void Row_8_a_running_job_is_looked_at_again() => Expect(Observe("running", new() { StartTime = At }), keep: true);

    [Fact]
    public void Reports_that_say_the_same_are_equal()
    {
        Assert.Equal(Observe("pending", new() { StartTime = At }), Observe("pending", new() { StartTime = At }));
        Assert.NotEqual(Observe("pending", new() { StartTime = At }), Observe("running", new() { StartTime = At }));
        Expect(default, keep: false);
    }

    private static CfsJobUpdate Observe(string status, CfsJobObservation observation) => CfsSessionRules.Corrected.Observe(Session(status, "cfs-1"), observation, Now);

    private static CfsSession Session(string status, string job) =>
        new() { Name = "s", Status = new() { Session = new() { Status = new(status), Job = job } } };

    private static void Expect(CfsJobUpdate report, bool keep, params string[] patches)
    {
        Assert.Equal(patches, report.Patches.Select(p => p.ToString()));
        Assert.Equal(keep, report.KeepObserving);
    }

    [Fact]
    public void Observations_are_equal_when_all_of_them_is()
    {
        var time = new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
        CfsJobObservation Observe() => new() { Lookup = CfsJobLookup.Found, StartTime = time, CompletionTime = time, FailedPods = 1, Conditions = [new("Failed", time)] };
        CfsJobObservation[] others =
        [
            Observe() with { Lookup = CfsJobLookup.NotFound }, Observe() with { StartTime = null }, Observe() with { CompletionTime = null }, Observe() with { FailedPods = 2 },
            Observe() with { Conditions = default },
        ];
        Assert.Equal(Observe(), Observe());
        Assert.Equal(Observe().GetHashCode(), Observe().GetHashCode());
        Assert.All(others, other => Assert.NotEqual(Observe(), other));
        Assert.False(Observe().Equals(null));
        Assert.Equal(new CfsJobUpdate([], true), new CfsJobUpdate(default, true));
        Assert.NotEqual(new CfsJobUpdate([], true), new CfsJobUpdate([], false));
        Assert.NotEqual(new CfsJobUpdate([], true), new CfsJobUpdate([new()], true));
    }
}
