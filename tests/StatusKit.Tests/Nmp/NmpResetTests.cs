using StatusKit.Nmp;
using Generators = StatusKit.TestKit.NmpRuleGenerators;

namespace StatusKit.Tests.Nmp;

public class NmpResetTests
{
    // What the kinds of reset leave of a failed job: error and attempts. Spec nmp 5.5; upstream's hub reset keeps the error (Q14).
    [Theory]
    [InlineData("Local", NmpCorrections.None, "", 0)]
    [InlineData("Local", NmpCorrections.All, "", 0)]
    [InlineData("Forced", NmpCorrections.None, "", 0)]
    [InlineData("ApplyFromHub", NmpCorrections.None, "old error", 0)]
    [InlineData("ApplyFromHub", NmpCorrections.All, "", 0)]
    public void A_reset_begins_again_with_the_same_schedule_and_versions(string kind, NmpCorrections corrections, string error, int attempts)
    {
        var status = Generators.Full(NmpState.Failed);
        Assert.True(Reset(kind, status, NmpTransitionTable.Upstream.With(corrections)).IsApplied(out var reset));
        var wanted = status with
        {
            AgentUpgrade = status.AgentUpgrade with { Status = NmpState.Waiting, StartTime = default, EndTime = default, ErrorMessage = error },
            Internal = status.Internal! with { DownloadAttempts = attempts },
        };
        Assert.Equal(wanted, reset);
        Assert.True(NmpTransitionTable.Corrected.Fire(reset, NmpTrigger.ScheduleReached, Generators.Facts).IsApplied(out _)); // due at the next pass
    }

    [Theory]
    [InlineData("Local", "old error", 2)] // spec nmp Q16
    [InlineData("Forced", "", 0)]
    [InlineData("ApplyFromHub", "", 0)]
    public void A_waiting_job_loses_its_attempts_only_by_force_or_from_the_hub(string kind, string error, int attempts)
    {
        var status = Generators.Full(NmpState.Waiting);
        var reset = Reset(kind, status, NmpTransitionTable.Corrected);
        Assert.Equal(kind == "Local" ? StatusUpdateKind.Unchanged : StatusUpdateKind.Applied, reset.Kind);
        Assert.Equal((error, attempts), (reset.Value!.AgentUpgrade.ErrorMessage, reset.Value.Internal!.DownloadAttempts));
    }

    [Fact]
    public void A_request_at_the_hub_changes_the_state_and_nothing_else()
    {
        var copy = Generators.Full(NmpState.RollbackFailed) with { Internal = null };
        Assert.True(NmpReset.RequestAtHub(copy).IsApplied(out var reset));
        Assert.Equal(copy with { AgentUpgrade = copy.AgentUpgrade with { Status = NmpState.Reset } }, reset);
        Assert.Equal(StatusUpdateKind.Unchanged, NmpReset.RequestAtHub(reset).Kind);
    }

    [Fact]
    public void A_reset_of_a_record_without_an_internal_part_makes_none()
    {
        var reset = NmpReset.Forced(Generators.Full(NmpState.Failed) with { Internal = null }).Value!; // spec nmp Q7
        Assert.Null(reset.Internal);
        Assert.Equal(1, NmpTransitionTable.Corrected.Fire(Generators.With(NmpState.DownloadStarted), NmpTrigger.DownloadFailedRetry).Value!.Internal!.DownloadAttempts);
    }

    [Fact]
    public void A_forced_reset_twice_is_one() =>
        Assert.Equal(StatusUpdateKind.Unchanged, NmpReset.Forced(NmpReset.Forced(Generators.Full(NmpState.Failed)).Value!).Kind);

    [Theory]
    [InlineData("reset", true)]
    [InlineData("waiting", true)]
    [InlineData("initiated", false)] // the agent's report overwrote the order: spec nmp Q73
    public void The_hub_shows_whether_an_order_survived(string state, bool survived) => Assert.Equal(survived, NmpReset.IsPendingOrApplied(new(state)));

    private static StatusUpdate<NmpStatus> Reset(string kind, NmpStatus status, NmpTransitionTable table) => kind switch
    {
        "Local" => NmpReset.Local(status, table),
        "Forced" => NmpReset.Forced(status, table),
        _ => NmpReset.ApplyFromHub(status, table),
    };
}
