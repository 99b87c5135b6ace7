using FsCheck;
using FsCheck.Fluent;
using StatusKit.Nmp;
using Generators = StatusKit.TestKit.NmpRuleGenerators;

namespace StatusKit.Tests.Nmp;

public class NmpSchedulingTests
{
    private static readonly DateTimeOffset Now = Generators.Now;

    // Both forms of one schedule; the node lives at +01:00.
    [Theory]
    [InlineData("2026-03-02T08:00:00Z", 60, 17, "2026-03-02T08:00:17Z", "2026-03-02T09:00:17+01:00")]
    [InlineData("2026-03-02T08:00:00.9Z", 0, 17, "2026-03-02T08:00:00Z", "2026-03-02T09:00:00+01:00")] // no window, no offset; the fraction goes
    [InlineData("2026-03-02T23:30:00-08:00", -5, 0, "2026-03-03T07:30:00Z", "2026-03-03T08:30:00+01:00")]
    [InlineData("", 0, 0, "0001-01-01T00:00:00Z", "0001-01-01T01:00:00+01:00")] // spec nmp Q48: due at once
    [InlineData("", 60, 17, "0001-01-01T00:00:17Z", "0001-01-01T01:00:17+01:00")]
    [InlineData("Now", 0, 0, "0001-01-01T00:00:00Z", "0001-01-01T01:00:00+01:00")] // the word counts in lower case only
    [InlineData("2026-03-02", 0, 0, "0001-01-01T00:00:00Z", "0001-01-01T01:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59Z", 60, 17, "9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z")] // the calendar ends
    public void A_schedule_is_the_policys_start_and_the_place_in_the_window(string start, long window, int offset, string scheduled, string unix)
    {
        var schedule = NmpScheduling.StartOf(new() { Start = start, StartWindow = window }, Now, TimeSpan.FromSeconds(offset));
        Assert.Equal((scheduled, unix), (schedule.ScheduledTime.ToString(), schedule.ScheduledUnixTime.ToString()));
    }

    // Spec nmp Q33: upstream reads one form of lastUpdated and takes the present for all others.
    [Theory]
    [InlineData("2025-05-14T16:34:36.295123Z[UTC]", "2025-05-14T16:34:36Z", "2025-05-14T16:34:36Z")]
    [InlineData("2025-05-14T16:34:36.295Z[UTC]", "2025-05-14T16:34:36Z", "2026-03-02T08:05:02Z")]
    [InlineData("2026-03-02T08:00:12.418220953Z", "2026-03-02T08:00:12Z", "2026-03-02T08:05:02Z")]
    [InlineData("2026-03-02T08:00:12.418220Z", "2026-03-02T08:00:12Z", "2026-03-02T08:05:02Z")]
    [InlineData("", "2026-03-02T08:05:02Z", "2026-03-02T08:05:02Z")]
    [InlineData("yesterday", "2026-03-02T08:05:02Z", "2026-03-02T08:05:02Z")]
    public void Now_means_when_the_policy_was_stored(string lastUpdated, string corrected, string upstream)
    {
        var policy = new NmpPolicy { Start = "now", LastUpdated = Timestamp.ParseLenient(lastUpdated) };
        Assert.Equal(corrected, NmpScheduling.StartOf(policy, Now, default).ScheduledTime.ToString());
        Assert.Equal(upstream, NmpScheduling.StartOf(policy, Now, default, NmpCorrections.None).ScheduledTime.ToString());
    }

    [Fact]
    public void A_new_version_starts_anew_from_now()
    {
        var policy = new NmpPolicy { Start = "2020-01-01T00:00:00Z", StartWindow = 60, LastUpdated = Timestamp.ParseLenient("2025-05-14T16:34:36.295123Z[UTC]") };
        Assert.Equal("2026-03-02T08:05:19Z", NmpScheduling.Reschedule(policy, Now, TimeSpan.FromSeconds(17)).ScheduledTime.ToString());
        Assert.Equal("2025-05-14T16:34:53Z", NmpScheduling.Reschedule(policy, Now, TimeSpan.FromSeconds(17), NmpCorrections.None).ScheduledTime.ToString());
    }

    [Theory]
    [InlineData("2026-03-02T09:00:17+01:00", "2026-03-02T08:05:19Z")]
    [InlineData("2026-03-02T09:05:02+01:00", "2026-03-02T08:00:17Z")] // exactly now is not past
    [InlineData("2030-01-01T00:00:00Z", "2026-03-02T08:00:17Z")]
    public void A_new_version_moves_only_a_schedule_that_is_past(string unix, string wanted)
    {
        var status = Generators.Full(NmpState.Successful);
        status = status with { Internal = status.Internal! with { ScheduledUnixTime = Timestamp.ParseLenient(unix) } };
        Assert.Equal(wanted, NmpTransitionTable.Corrected.Fire(status, NmpTrigger.NewLatestVersion, Generators.Facts).Value!.AgentUpgrade.ScheduledTime.ToString());
        Assert.Equal("2026-03-02T08:00:17Z", NmpTransitionTable.Corrected.Fire(status, NmpTrigger.NewLatestVersion, Generators.Facts with { Policy = null }).Value!.AgentUpgrade.ScheduledTime.ToString());
    }

    [Theory]
    [InlineData(60)]
    [InlineData(-1)]
    public void An_offset_outside_of_the_window_is_misuse(int offset) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => NmpScheduling.StartOf(new() { StartWindow = 60 }, Now, TimeSpan.FromSeconds(offset)));

    [Theory]
    [InlineData(0)]
    [InlineData(-7)]
    [InlineData(1)]
    public void Without_a_window_nothing_is_drawn(long window) => Assert.Equal(TimeSpan.Zero, NmpScheduling.DrawOffset(window));

    [Fact]
    public void Every_second_of_the_window_is_drawn_and_no_other()
    {
        // That one of five seconds is missed in 500 draws has a chance of 1 in 10^47.
        var drawn = Enumerable.Range(0, 500).Select(_ => NmpScheduling.DrawOffset(5).TotalSeconds).Distinct().Order();
        Assert.Equal([0, 1, 2, 3, 4], drawn);
        Assert.True(NmpScheduling.DrawOffset(long.MaxValue) >= TimeSpan.Zero);
    }

    [Fact]
    public void A_new_status_is_the_documented_one()
    {
        var policy = new NmpPolicy { Enabled = true, Start = "2026-03-02T08:00:00Z", StartWindow = 60, AgentUpgradePolicy = new() { Manifest = "IBM/edgeNodeFiles_manifest_2.31.0" } };
        var status = NmpTransitionTable.Corrected.Create(policy, Generators.Facts).Value!;
        Assert.Equal( // spec nmp 2.4
            """{"agentUpgradePolicyStatus":{"scheduledTime":"2026-03-02T08:00:17Z","upgradedVersions":{"softwareVersion":"","certVersion":"","configVersion":""},"status":"waiting","workingDirectory":"/var/horizon/nmp"},"agentUpgradeInternal":{"manifest":"IBM/edgeNodeFiles_manifest_2.31.0","scheduledUnixTime":"2026-03-02T09:00:17+01:00","latestMap":{"softwareLatest":false,"configLatest":false,"certLatest":false},"downloadAttempts":0}}""",
            status.ToString());
    }

    [Fact]
    public void A_policy_without_an_upgrade_gives_a_status_that_is_due_at_once()
    {
        var status = NmpTransitionTable.Corrected.Create(new() { Enabled = true, Start = "2030-01-01T00:00:00Z" }, Generators.Facts).Value!; // spec nmp Q47
        Assert.Equal(
            """{"agentUpgradePolicyStatus":{"scheduledTime":"","upgradedVersions":{"softwareVersion":"","certVersion":"","configVersion":""},"status":"waiting"},"agentUpgradeInternal":{"scheduledUnixTime":"0001-01-01T00:00:00Z","latestMap":{"softwareLatest":false,"configLatest":false,"certLatest":false},"downloadAttempts":0}}""",
            status.ToString());
        Assert.True(NmpScheduling.IsDue(status, Now));
    }

    [Fact]
    public void A_disabled_policy_makes_no_status() => Assert.Equal(NmpReasonCodes.PolicyDisabled, NmpTransitionTable.Corrected.Create(new(), Generators.Facts).Reason!.Code);

    [Theory]
    [InlineData("2026-03-02T09:05:01+01:00", true)]
    [InlineData("2026-03-02T09:05:02+01:00", false)] // strictly earlier
    [InlineData("2026-03-02T08:05:01.999999999Z", true)]
    [InlineData("0001-01-01T00:00:00Z", true)]
    [InlineData("", true)]
    [InlineData("soon", false)]
    public void Due_is_strictly_before_now(string unix, bool due) =>
        Assert.Equal(due, NmpScheduling.IsDue(Generators.With(NmpState.Waiting, new() { ScheduledUnixTime = Timestamp.ParseLenient(unix) }), Now));

    [Fact]
    public void The_scheduler_takes_the_latest_and_the_next_job_is_the_earliest()
    {
        var jobs = Jobs(("acme/b", "waiting", "2026-03-01T00:00:00Z"), ("acme/a", "waiting", "2026-03-01T00:00:00Z"), ("acme/new", "waiting", "2026-03-02T00:00:00+01:00"), ("acme/later", "waiting", "2026-04-01T00:00:00Z"), ("acme/old", "waiting", "2026-02-01T00:00:00Z"));
        Assert.Equal("acme/new, acme/a, acme/b, acme/old", string.Join(", ", NmpScheduling.Due(jobs, Now).Select(job => job.Key)));
        Assert.Equal("acme/new", NmpScheduling.SelectNext(jobs, Now)?.Key.ToString());
        Assert.Equal("acme/old", NmpScheduling.NextJob(jobs)?.Key.ToString());
    }

    [Theory]
    [InlineData(true, "acme/ready")]
    [InlineData(false, "acme/waits")]
    [InlineData(null, "acme/done")]
    public void The_next_job_may_be_asked_for_ready_or_waiting_ones(bool? ready, string wanted) => Assert.Equal(
        wanted,
        NmpScheduling.NextJob(Jobs(("acme/none", "waiting", ""), ("acme/waits", "waiting", "2026-03-03T00:00:00Z"), ("acme/ready", "downloaded", "2026-03-02T00:00:00Z"), ("acme/done", "successful", "2026-03-01T00:00:00Z")), ready)?.Key.ToString());

    [Fact]
    public void A_scheduled_time_that_cannot_be_read_spoils_the_next_job()
    {
        var jobs = Jobs(("acme/a", "downloaded", "2026-03-02T00:00:00Z"), ("acme/b", "waiting", "soon"));
        Assert.Equal("acme/a", NmpScheduling.NextJob(jobs, ready: true)?.Key.ToString());
        Assert.StartsWith("unable to read management status scheduled time, error ", Assert.Throws<FormatException>(() => NmpScheduling.NextJob(jobs)).Message, StringComparison.Ordinal);
        Assert.Null(NmpScheduling.NextJob([]));
    }

    [Theory]
    [InlineData("downloaded", true, true)]
    [InlineData("initiated", true, true)]
    [InlineData("download started", true, true)]
    [InlineData("ha node waiting", true, true)]
    [InlineData("rollback started", true, false)] // spec nmp Q43
    [InlineData("failed", false, false)]
    [InlineData("paused", false, false)]
    public void One_job_at_work_keeps_the_others_from_starting(string state, bool corrected, bool upstream)
    {
        var jobs = Jobs(("acme/due", "waiting", "2026-03-01T00:00:00Z"), ("acme/other", state, "2026-03-01T00:00:00Z"));
        Assert.Equal(corrected ? "acme/other" : null, NmpScheduling.BlockedBy(jobs)?.Key.ToString());
        Assert.Equal(corrected, NmpScheduling.SelectNext(jobs, Now) is null);
        Assert.Equal(upstream, NmpScheduling.SelectNext(jobs, Now, NmpCorrections.None) is null);
    }

    [Theory]
    [InlineData("failed", NmpNodeType.Device, true, false)] // spec nmp Q41
    [InlineData("failed", NmpNodeType.Cluster, false, false)]
    [InlineData("initiated", NmpNodeType.Device, true, true)]
    [InlineData("successful", NmpNodeType.Device, false, false)]
    public void The_turn_is_held_until_the_upgrade_is_over(string state, NmpNodeType node, bool corrected, bool upstream)
    {
        Assert.Equal(corrected, NmpScheduling.HoldsHaTurn(new(state), node));
        Assert.Equal(upstream, NmpScheduling.HoldsHaTurn(new(state), node, NmpCorrections.None));
    }

    [Fact]
    public void What_is_picked_can_be_started_and_nothing_due_is_later() => Prop.ForAll(
        Gen.ListOf(Generators.Status, 5).ToArbitrary(),
        statuses =>
        {
            var jobs = statuses.Select((status, i) => KeyValuePair.Create(new ExchangeId("acme", $"p{i}"), status)).ToArray();
            var picked = NmpScheduling.SelectNext(jobs, Now);
            var due = jobs.Where(job => NmpTransitionTable.Corrected.Fire(job.Value, NmpTrigger.ScheduleReached, Generators.Facts).Kind == StatusUpdateKind.Applied).ToArray();
            return picked is not { } first
                ? due.Length == 0 || jobs.Any(job => NmpScheduling.Blocks(job.Value.AgentUpgrade.Status))
                : due.Contains(first) && due.Length == NmpScheduling.Due(jobs, Now).Length;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Trials.Scale(1_000)).WithQuietOnSuccess(true));

    private static KeyValuePair<ExchangeId, NmpStatus>[] Jobs(params (string Id, string State, string Scheduled)[] jobs) =>
    [
        .. jobs.Select(job => KeyValuePair.Create(
            ExchangeId.Parse(job.Id),
            new NmpStatus { AgentUpgrade = new() { Status = new(job.State), ScheduledTime = Timestamp.ParseLenient(job.Scheduled) } })),
    ];
}
