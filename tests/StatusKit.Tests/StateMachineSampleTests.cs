using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Tests;

public class StateMachineSampleTests
{
    [Fact]
    public void Machines_over_values_end_where_the_page_says()
    {
        var session = CfsKind.Make("s", phase: StatusPhase.Running);
        var patch = new CfsSessionPatch { Status = new() { Session = new() { Status = CfsSessionState.Complete, Succeeded = CfsOutcome.True } } };
        var (upgrade, run) = Samples.StateMachineSamples.Run(NmpRuleGenerators.With(NmpState.Downloaded), session, patch, NmpRuleGenerators.Now);
        Assert.Equal(NmpState.Successful, upgrade.AgentUpgrade.Status);
        Assert.Equal(StatusPhase.Succeeded, run.Phase);
    }

    [Fact]
    public async Task A_machine_over_a_store_runs_the_action_of_the_page()
    {
        var statuses = new InMemoryStatusDatabase().GetStore<NmpNodeStatus>();
        var id = new NmpStatusId(new("org", "n"), new("org", "p"));
        Assert.Equal("", await Samples.StateMachineSamples.RunOverAStore(statuses, id, NmpRuleGenerators.Now));
        await statuses.CreateAsync(new NmpNodeStatus(id, NmpRuleGenerators.With(NmpState.Initiated)));
        Assert.Equal("exit code 3", await Samples.StateMachineSamples.RunOverAStore(statuses, id, NmpRuleGenerators.Now));
    }
}
