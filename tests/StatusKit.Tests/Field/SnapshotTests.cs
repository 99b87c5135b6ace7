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
    [InlineData("running", "none", "j", null)]
    [InlineData("pending", "none", null, null)]
    [InlineData("complete", "none", "j", "2026-03-02T08:20:00")]
    [InlineData("complete", "false", "j", "2026-03-02T08:20:00")]
    [InlineData("complete", "true", null, "2026-03-02T08:20:00")]
    [InlineData("complete", "true", "j", null)]
    public void An_older_snapshot_of_the_same_run_is_refused(string state, string succeeded, string? job, string? completed)
    {
        var update = CfsSessionSnapshot.Replace(Complete, Session(state, succeeded, job, completed));
        Assert.Equal((StatusUpdateKind.Refused, CfsSessionSnapshot.OlderSnapshot), (update.Kind, update.Reason?.Code));
        Assert.Same(Complete, update.Value);
    }

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
    public void The_time_of_the_Exchange_tells_which_status_is_older(string stored, string snapshot, bool isTaken)
    {
        var update = NmpStatusSnapshot.Replace(Status("successful", stored), Status("waiting", snapshot));
        Assert.Equal(isTaken, update.IsApplied(out _));
        Assert.Equal(isTaken ? null : NmpStatusSnapshot.OlderSnapshot, update.Reason?.Code);
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
        Assert.Equal(isTaken ? null : NmpStatusSnapshot.OlderSnapshot, update.Reason?.Code);
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
