using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Tests.Nmp;

namespace StatusKit.Tests;

public class StateMachineSampleTests
{
    [Fact]
    public void Its_code_does_what_it_says()
    {
        var session = new CfsSession { Name = "s", Status = new() { Session = new() { Status = CfsSessionState.Running, Succeeded = CfsOutcome.None } } };
        var patch = new CfsSessionPatch { Status = new() { Session = new() { Status = CfsSessionState.Complete, Succeeded = CfsOutcome.True } } };
        var (upgrade, run) = Samples.StateMachineSamples.Run(NmpRuleGenerators.With(NmpState.Downloaded), session, patch, NmpRuleGenerators.Now);
        Assert.Equal(NmpState.Successful, upgrade.AgentUpgrade.Status);
        Assert.Equal(StatusPhase.Succeeded, run.Status.Session.Phase);
    }
}
