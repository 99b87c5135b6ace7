using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Tests;

/// <summary>Machines over a store: the table decides, the store is written, and then the actions run once.</summary>
public class StateMachineStoreTests
{
    private static readonly NmpStatusId Id = new(new("org", "n"), new("org", "p"));

    private readonly InMemoryStatusDatabase _database = new();

    private IStatusStore<NmpNodeStatus> Statuses => _database.GetStore<NmpNodeStatus>();

    private IStatusStore<CfsSession> Sessions => _database.GetStore<CfsSession>();

    [Fact]
    public async Task A_missing_record_has_no_machine()
    {
        Assert.Null(await NmpStateMachine.LoadAsync(Statuses, Id));
        Assert.Null(await CfsSessionStateMachine.LoadAsync(Sessions, "s"));
    }

    [Fact]
    public async Task Every_trigger_in_every_state_ends_in_the_store_as_the_table_says()
    {
        var facts = NmpRuleGenerators.Facts;
        foreach (var state in NmpRuleGenerators.States)
        {
            var status = NmpRuleGenerators.Full(state);
            foreach (var trigger in NmpRuleGenerators.Triggers)
            {
                await Statuses.PutAsync(new NmpNodeStatus(Id, status));
                var machine = (await NmpStateMachine.LoadAsync(Statuses, Id))!;
                var update = NmpTransitionTable.Corrected.Fire(status, trigger, facts);
                if (update.Kind == StatusUpdateKind.Refused)
                {
                    await Assert.ThrowsAsync<InvalidOperationException>(() => machine.FireAsync(trigger, facts));
                }
                else
                {
                    await machine.FireAsync(trigger, facts);
                }

                Assert.Equal(update.Value, machine.Status);
                Assert.Equal(update.Value, (await Stored()).Status);
            }
        }
    }

    [Fact]
    public async Task Entry_actions_run_once_after_the_write()
    {
        List<string> seen = [];
        var machine = await Load(NmpState.Downloaded);
        machine.Configure(NmpState.Downloaded).OnExitAsync(async () => seen.Add($"exit {machine.State}, stored {await State()}"));
        machine.Configure(NmpState.Initiated).OnEntryAsync(async () => seen.Add($"entry {machine.State}, stored {await State()}"));
        await machine.FireAsync(NmpTrigger.InstallStarted, NmpRuleGenerators.Facts);
        Assert.Equal(["exit downloaded, stored initiated", "entry initiated, stored initiated"], seen);
    }

    [Fact]
    public async Task A_change_by_somebody_else_is_seen_by_the_next_trigger()
    {
        var machine = await Load(NmpState.Downloaded);
        await Statuses.PutAsync(new NmpNodeStatus(Id, NmpRuleGenerators.With(NmpState.RollbackStarted)));
        await machine.FireAsync(NmpTrigger.RollbackSucceeded, NmpRuleGenerators.Facts);
        Assert.Equal("rollback successful", await State());
    }

    [Fact]
    public async Task Triggers_that_an_action_fires_are_written_in_turn()
    {
        List<string> seen = [];
        var machine = await Load(NmpState.Downloaded);
        machine.OnTransitioned(transition => seen.Add($"{transition.Source} to {transition.Destination}"));
        machine.Configure(NmpState.Initiated).OnEntryAsync(() => machine.FireAsync(NmpTrigger.InstallFailed, NmpRuleGenerators.Facts));
        machine.Configure(NmpState.Failed).OnEntryAsync(() => machine.FireAsync(NmpTrigger.RollbackStarted, NmpRuleGenerators.Facts));
        await machine.FireAsync(NmpTrigger.InstallStarted, NmpRuleGenerators.Facts);
        Assert.Equal(["downloaded to initiated", "initiated to failed", "failed to rollback started"], seen);
        Assert.Equal("rollback started", await State());
    }

    [Fact]
    public async Task An_action_that_throws_leaves_the_store_written_and_the_machine_usable()
    {
        var machine = await Load(NmpState.Initiated);
        machine.Configure(NmpState.Initiated).OnExit(() => throw new FormatException());
        await Assert.ThrowsAsync<FormatException>(() => machine.FireAsync(NmpTrigger.InstallFailed, NmpRuleGenerators.Facts));
        Assert.Equal(("failed", NmpState.Failed), (await State(), machine.State));
        await machine.FireAsync(NmpTrigger.RollbackStarted, NmpRuleGenerators.Facts);
        Assert.Equal("rollback started", await State());
    }

    [Fact]
    public async Task A_record_that_was_deleted_is_an_error()
    {
        var machine = await Load(NmpState.Initiated);
        await Statuses.DeleteAsync(NmpNodeStatus.StorageId(Id));
        await Assert.ThrowsAsync<InvalidOperationException>(() => machine.FireAsync(NmpTrigger.LocalReset));
    }

    [Fact]
    public async Task A_machine_over_a_store_is_not_fired_synchronously()
    {
        var machine = await Load(NmpState.Initiated);
        var error = Assert.Throws<InvalidOperationException>(() => machine.Fire(NmpTrigger.LocalReset));
        Assert.Contains(nameof(NmpStateMachine.FireAsync), error.Message, StringComparison.Ordinal);
        Assert.Equal("initiated", await State());
    }

    [Fact]
    public async Task A_session_is_merged_in_the_store_and_then_its_actions_run()
    {
        List<string> seen = [];
        await Sessions.PutAsync(CfsKind.Make("s", phase: StatusPhase.Running));
        var machine = (await CfsSessionStateMachine.LoadAsync(Sessions, "s"))!;
        machine.OnTransitioned(transition => seen.Add($"{transition.Source} to {transition.Destination}"));
        await machine.FireAsync(new CfsSessionPatch { Status = new() { Session = new() { Job = "j" } } });
        await machine.FireAsync(new CfsSessionProgress(CfsSessionState.Complete, CfsOutcome.True));
        Assert.Equal(["running/none to complete/true"], seen);
        var stored = (await Sessions.GetAsync(new("s")))!.Value;
        Assert.Equal((StatusPhase.Succeeded, "j"), (stored.Phase, stored.Status.Session.Job));
    }

    [Fact]
    public async Task A_patch_that_the_stored_session_refuses_is_refused()
    {
        await Sessions.PutAsync(CfsKind.Make("s"));
        var machine = (await CfsSessionStateMachine.LoadAsync(Sessions, "s"))!;
        var patch = new CfsSessionPatch { Status = new() { Session = new() { Job = "j" } } };
        await machine.FireAsync(patch);
        await Assert.ThrowsAsync<InvalidOperationException>(() => machine.FireAsync(patch));
    }

    private async Task<NmpStateMachine> Load(NmpState state)
    {
        await Statuses.PutAsync(new NmpNodeStatus(Id, NmpRuleGenerators.With(state)));
        return (await NmpStateMachine.LoadAsync(Statuses, Id))!;
    }

    private async Task<NmpNodeStatus> Stored() => (await Statuses.GetAsync(NmpNodeStatus.StorageId(Id)))!.Value;

    private async Task<string> State() => (await Stored()).Status.AgentUpgrade.Status.Text;
}
