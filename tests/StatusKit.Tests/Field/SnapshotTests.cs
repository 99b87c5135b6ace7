using StatusKit.Cfs;
using StatusKit.Nmp;

namespace StatusKit.Tests.Field;

// F10: a late answer or an old file never replaces what is newer.
public class SnapshotTests
{
    private static readonly CfsSession Complete = Session("complete", "true", "j", "2026-03-02T08:20:00");

    [Fact]
    public void A_record_without_a_stored_one_is_taken() => Assert.True(CfsSessionSnapshot.Replace(null, Complete).IsApplied(out _));

    [Fact]
    public void An_equal_record_changes_nothing() =>
        Assert.Equal(StatusUpdateKind.Unchanged, CfsSessionSnapshot.Replace(Complete, Session("complete", "true", "j", "2026-03-02T08:20:00")).Kind);

    [Theory]
    [InlineData("running", "none", "j", null, "its status is 'complete', not 'running'")]
    [InlineData("pending", "none", null, null, "its status is 'complete', not 'pending'")]
    [InlineData("complete", "none", "j", "2026-03-02T08:20:00", "its succeeded is 'true', not 'none'")]
    [InlineData("complete", "false", "j", "2026-03-02T08:20:00", "its succeeded is 'true', not 'false'")]
    [InlineData("complete", "true", null, "2026-03-02T08:20:00", "its job is 'j'")]
    [InlineData("complete", "true", "j", null, "it was completed at 2026-03-02T08:20:00")]
    public void An_older_snapshot_of_the_same_run_is_refused(string state, string succeeded, string? job, string? completed, string member)
    {
        var update = CfsSessionSnapshot.Replace(Complete, Session(state, succeeded, job, completed));
        Assert.Equal((StatusUpdateKind.Refused, CfsSessionSnapshot.OlderSnapshot), (update.Kind, update.Reason?.Code));
        Assert.Equal($"the stored record of this run of 's' is newer: {member}", update.Reason!.Message);
        Assert.Same(Complete, update.Value);
    }

    // Of two runs without a start, the job tells whether they are one.
    [Theory]
    [InlineData("j", "", "j", "", false)]
    [InlineData("j", "", "k", "", true)]
    [InlineData("j", "", null, "", true)]
    [InlineData(null, "", null, "", true)]
    [InlineData("j", "", "j", "zzz", true)]
    [InlineData("j", "zzz", "j", "", true)]
    [InlineData("j", "2026-03-02T08:00:00", "j", "", true)]
    [InlineData(null, "2026-03-02T08:00:00", "j", "2026-03-02T08:00:00", false)]
    [InlineData("j", "2026-03-02T08:00:00", null, "2026-03-02T08:00:00Z", false)]
    [InlineData("j", "2026-03-02T08:00:00", "k", "2026-03-02T08:00:00", true)]
    public void Start_and_job_tell_whether_it_is_the_same_run(string? job, string start, string? otherJob, string otherStart, bool isTaken) => Assert.Equal(
        isTaken, CfsSessionSnapshot.Replace(Session("complete", "true", job, null, start), Session("running", "none", otherJob, null, otherStart)).IsApplied(out _));

    [Theory]
    [InlineData("complete", "none", "complete", "unknown", true)]
    [InlineData("complete", "unknown", "complete", "maybe", true)] // an outcome that has no order
    [InlineData("halted", "true", "running", "none", true)] // and a state
    [InlineData("running", "true", "complete", "none", true)] // the state comes first
    [InlineData("running", "true", "running", "none", false)]
    public void State_and_outcome_only_rise(string state, string succeeded, string otherState, string otherSucceeded, bool isTaken) => Assert.Equal(
        isTaken, CfsSessionSnapshot.Replace(Session(state, succeeded, "j", null), Session(otherState, otherSucceeded, "j", null)).IsApplied(out _));

    [Fact]
    public void A_time_of_completion_that_cannot_be_read_is_taken() =>
        Assert.True(CfsSessionSnapshot.Replace(Complete, Session("complete", "true", "j", "zzz")).IsApplied(out _));

    [Theory]
    [InlineData("pending", "none", null, null, "2026-03-02T09:00:00")] // the name is used again
    [InlineData("running", "none", "k", null, "2026-03-02T08:00:00")] // another job: created again within the second
    [InlineData("halted", "none", "j", null, "2026-03-02T08:00:00")] // a state that has no order
    [InlineData("pending", "none", null, null, "zzz")] // a start that cannot be read
    public void A_record_of_another_run_is_taken(string state, string succeeded, string? job, string? completed, string start) =>
        Assert.True(CfsSessionSnapshot.Replace(Complete, Session(state, succeeded, job, completed, start)).IsApplied(out _));

    [Fact]
    public void A_newer_snapshot_is_taken() => Assert.True(CfsSessionSnapshot.Replace(Session("running", "none", "j", null), Complete).IsApplied(out _));

    [Theory]
    [InlineData("2026-03-02T08:00:00Z", "2026-03-02T09:00:00Z", true)]
    [InlineData("2026-03-02T09:00:00Z", "2026-03-02T08:00:00Z", false)]
    [InlineData("2026-03-02T09:00:00Z", "", true)] // from the node: it has no such time
    [InlineData("", "2026-03-02T08:00:00Z", true)]
    [InlineData("2026-03-02T08:00:00Z", "2026-03-02T08:00:00Z", true)] // of the same time, the one that comes later
    public void The_time_of_the_Exchange_tells_which_status_is_older(string stored, string snapshot, bool isTaken)
    {
        var update = NmpStatusSnapshot.Replace(Status("successful", stored), Status("waiting", snapshot));
        Assert.Equal(isTaken, update.IsApplied(out _));
        Assert.Equal(
            isTaken ? null : new(NmpStatusSnapshot.OlderSnapshot, $"the stored status is newer: the Exchange updated it at {stored}, not at {snapshot}"), update.Reason);
    }

    [Fact]
    public void Statuses_are_taken_or_unchanged_like_sessions()
    {
        Assert.True(NmpStatusSnapshot.Replace(null, Status("waiting", "")).IsApplied(out _));
        Assert.Equal(StatusUpdateKind.Unchanged, NmpStatusSnapshot.Replace(Status("waiting", ""), Status("waiting", "")).Kind);
    }

    [Theory]
    [InlineData("2026-03-02T08:01:00Z", "", false)] // the same upgrade, before its end
    [InlineData("2026-03-02T09:01:00+01:00", "", false)]
    [InlineData("2026-03-02T08:30:00Z", "", true)] // the next one
    [InlineData("", "", true)] // a restart clears the start
    [InlineData("2026-03-02T08:01:00Z", "2026-03-02T08:05:00Z", true)]
    public void The_end_of_an_upgrade_is_not_lost_to_an_older_status(string start, string end, bool isTaken)
    {
        var update = NmpStatusSnapshot.Replace(
            Upgrade("successful", "2026-03-02T08:01:00Z", "2026-03-02T08:04:00Z"), Upgrade("initiated", start, end));
        Assert.Equal(
            isTaken ? null : "the stored status is newer: the upgrade that started at 2026-03-02T08:01:00Z has ended at 2026-03-02T08:04:00Z", update.Reason?.Message);
        Assert.Equal(isTaken, update.IsApplied(out _));
    }

    private static NmpStatus Upgrade(string state, string start, string end) =>
        new() { AgentUpgrade = new() { Status = new(state), StartTime = Timestamp.ParseLenient(start), EndTime = Timestamp.ParseLenient(end) } };

    private static NmpStatus Status(string state, string updated) =>
        new() { AgentUpgrade = new() { Status = new(state), LastUpdated = Timestamp.ParseLenient(updated) } };

    private static CfsSession Session(string state, string succeeded, string? job, string? completed, string start = "2026-03-02T08:00:00") => new()
    {
        Name = "s",
        Status = new()
        {
            Session = new()
            {
                Status = new(state),
                Succeeded = new(succeeded),
                Job = job,
                StartTime = Timestamp.ParseLenient(start),
                CompletionTime = completed is null ? default : Timestamp.ParseLenient(completed),
            },
        },
    };
}
