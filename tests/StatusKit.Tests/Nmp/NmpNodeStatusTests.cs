using StatusKit.Nmp;

namespace StatusKit.Tests.Nmp;

public class NmpNodeStatusTests
{
    private static readonly NmpNodeStatus Waiting = new(new(new("org", "n"), new("org", "p")), NmpRuleGenerators.With(NmpState.Waiting));

    [Fact]
    public void A_rule_over_the_status_answers_for_the_record()
    {
        var applied = Waiting.Update(status => NmpTransitionTable.Corrected.Fire(status, NmpTrigger.HubResetRequested));
        Assert.Equal((StatusUpdateKind.Applied, Waiting with { Status = NmpRuleGenerators.With(NmpState.Reset) }), (applied.Kind, applied.Value));

        var unchanged = Waiting.Update(status => NmpReset.Local(status));
        Assert.Equal(StatusUpdateKind.Unchanged, unchanged.Kind);
        Assert.Same(Waiting, unchanged.Value);

        var refused = Waiting.Update(status => NmpTransitionTable.Corrected.Fire(status, NmpTrigger.RollbackStarted));
        Assert.Equal((StatusUpdateKind.Refused, NmpReasonCodes.NotPermitted), (refused.Kind, refused.Reason?.Code));
        Assert.Same(Waiting, refused.Value);

        Assert.Equal(default, Waiting.Update(_ => StatusUpdate.Missing<NmpStatus>()));
        Assert.Throws<ArgumentNullException>(() => Waiting.Update(null!));
    }
}
