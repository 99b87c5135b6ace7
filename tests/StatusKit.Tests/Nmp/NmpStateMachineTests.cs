using StatusKit.Nmp;
using StatusKit.Tests.Nmp;

namespace StatusKit.Tests.Nmp;

public class NmpStateMachineTests
{
    private static readonly NmpFacts Facts = NmpRuleGenerators.Facts;

    public static TheoryData<NmpCorrections> Tables => [NmpCorrections.All, NmpCorrections.None];

    [Theory]
    [MemberData(nameof(Tables))]
    public void It_permits_what_the_table_permits_and_ends_where_the_table_ends(NmpCorrections corrections)
    {
        var table = NmpTransitionTable.Upstream.With(corrections);
        foreach (var state in NmpRuleGenerators.States)
        {
            foreach (var trigger in NmpRuleGenerators.Triggers)
            {
                // Once with attempts left and once without, so that both guards are seen to hold and to fail.
                foreach (var attempts in new[] { 0, 4 })
                {
                    var status = NmpRuleGenerators.Full(state, attempts);
                    var update = table.Fire(status, trigger, Facts);
                    var machine = new NmpStateMachine(status, table);
                    Assert.Equal(update.Kind != StatusUpdateKind.Refused, machine.CanFire(trigger, Facts));
                    if (update.Kind == StatusUpdateKind.Refused)
                    {
                        Assert.Throws<InvalidOperationException>(() => machine.Fire(trigger, Facts));
                    }
                    else
                    {
                        machine.Fire(trigger, Facts);
                    }

                    Assert.Equal(update.Value, machine.Status);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Its_permitted_triggers_are_those_of_the_table_whose_guards_hold(NmpCorrections corrections)
    {
        var table = NmpTransitionTable.Upstream.With(corrections);
        foreach (var state in NmpRuleGenerators.States)
        {
            var status = NmpRuleGenerators.Full(state);
            var wanted = table.Permitted(state).Where(trigger => table.Fire(status, trigger, Facts).Kind != StatusUpdateKind.Refused);
            Assert.Equal(wanted.Order(), (await new NmpStateMachine(status, table).GetPermittedTriggersAsync(Facts)).Order());
        }
    }

    [Fact]
    public void Its_states_are_the_words_and_one_for_the_unlisted()
    {
        Assert.Equal(default, new NmpStateMachine(NmpRuleGenerators.With(new("paused"))).State);
        Assert.Equal(NmpState.All.Append(default).ToHashSet(), new NmpStateMachine(NmpRuleGenerators.With(default)).GetInfo().States.Select(state => (NmpState)state.UnderlyingState).ToHashSet());
    }

    [Fact]
    public void Guards_that_the_caller_answers_are_descriptions()
    {
        var info = new NmpStateMachine(NmpRuleGenerators.With(NmpState.Initiated)).GetInfo();
        var initiated = info.States.Single(state => NmpState.Initiated.Equals(state.UnderlyingState));
        var succeeded = initiated.FixedTransitions.Single(transition => NmpTrigger.InstallSucceeded.Equals(transition.Trigger.UnderlyingTrigger));
        Assert.Equal(NmpTransitionTable.Upstream[NmpTrigger.InstallSucceeded].Guard, Assert.Single(succeeded.GuardConditionsMethodDescriptions).Description);
    }

    [Fact]
    public void Actions_on_exit_see_the_status_before_and_those_on_entry_the_one_after()
    {
        List<string> seen = [];
        var machine = new NmpStateMachine(NmpRuleGenerators.With(NmpState.Downloaded));
        machine.Configure(NmpState.Downloaded).OnExit(() => seen.Add($"exit {machine.State} {machine.Status.AgentUpgrade.StartTime}"));
        machine.Configure(NmpState.Initiated).OnEntry(() => seen.Add($"entry {machine.State} {machine.Status.AgentUpgrade.StartTime}"));
        machine.Fire(NmpTrigger.InstallStarted, Facts);
        Assert.Equal(["exit downloaded ", "entry initiated 2026-03-02T09:05:02+01:00"], seen);
    }

    [Fact]
    public void A_row_to_the_same_state_runs_the_actions_and_they_see_the_new_status()
    {
        List<int> seen = [];
        var machine = new NmpStateMachine(NmpRuleGenerators.Full(NmpState.Waiting, attempts: 3));
        machine.Configure(NmpState.Waiting).OnEntry(() => seen.Add(machine.Status.Internal!.DownloadAttempts));
        machine.Fire(NmpTrigger.ForcedReset);
        Assert.Equal([0], seen);
    }

    [Fact]
    public void A_row_that_changes_nothing_runs_no_action_and_writes_nothing()
    {
        var writes = 0;
        var status = NmpRuleGenerators.Full(NmpState.HaNodeWaiting);
        var machine = new NmpStateMachine(() => status, _ => writes++);
        machine.Configure(NmpState.HaNodeWaiting).OnExit(() => writes++).OnEntry(() => writes++);
        machine.Fire(NmpTrigger.HaTurnDenied);
        Assert.Equal(0, writes);
    }

    [Fact]
    public void A_status_kept_elsewhere_is_read_from_there_and_written_there()
    {
        var status = NmpRuleGenerators.With(NmpState.Downloaded);
        var machine = new NmpStateMachine(() => status, next => status = next);
        machine.Fire(NmpTrigger.InstallStarted, Facts);
        Assert.Equal(NmpState.Initiated, status.AgentUpgrade.Status);

        status = NmpRuleGenerators.With(NmpState.RollbackStarted);
        Assert.Equal(NmpState.RollbackStarted, machine.State);
        machine.Fire(NmpTrigger.RollbackSucceeded, Facts);
        Assert.Equal(NmpState.RollbackSuccessful, status.AgentUpgrade.Status);
    }

    [Fact]
    public void A_missing_fact_is_told_before_any_action_ran()
    {
        var ran = false;
        var machine = new NmpStateMachine(NmpRuleGenerators.With(NmpState.Downloaded));
        machine.Configure(NmpState.Downloaded).OnExit(() => ran = true);
        Assert.Contains(nameof(NmpFacts.Now), Assert.Throws<ArgumentException>(() => machine.Fire(NmpTrigger.InstallStarted)).Message, StringComparison.Ordinal);
        Assert.False(ran);
        Assert.Equal(NmpState.Downloaded, machine.State);
    }

    [Fact]
    public void After_an_action_on_exit_threw_the_status_is_as_it_was_and_the_machine_goes_on()
    {
        var throws = true;
        var machine = new NmpStateMachine(NmpRuleGenerators.With(NmpState.Initiated));
        machine.Configure(NmpState.Initiated).OnExit(() => _ = throws ? throw new FormatException() : 0);
        Assert.Throws<FormatException>(() => machine.Fire(NmpTrigger.InstallSucceeded, Facts));
        Assert.Equal(NmpRuleGenerators.With(NmpState.Initiated), machine.Status);

        throws = false;
        machine.Fire(NmpTrigger.InstallFailed, Facts);
        Assert.Equal(NmpState.Failed, machine.State);
    }

    [Fact]
    public async Task Asynchronous_actions_are_awaited()
    {
        List<string> seen = [];
        var machine = new NmpStateMachine(NmpRuleGenerators.With(NmpState.Initiated));
        machine.Configure(NmpState.Successful).OnEntryAsync(async () =>
        {
            await Task.Yield();
            seen.Add(machine.State.Text);
        });
        await machine.FireAsync(NmpTrigger.InstallSucceeded, Facts);
        Assert.Equal(["successful"], seen);
    }

    [Fact]
    public void Triggers_fired_by_an_action_follow_in_turn()
    {
        var machine = new NmpStateMachine(NmpRuleGenerators.With(NmpState.Downloaded));
        machine.Configure(NmpState.Initiated).OnEntry(() => machine.Fire(NmpTrigger.InstallFailed, Facts));
        machine.Configure(NmpState.Failed).OnEntry(() => machine.Fire(NmpTrigger.RollbackStarted, Facts));
        machine.Fire(NmpTrigger.InstallStarted, Facts);
        Assert.Equal(NmpState.RollbackStarted, machine.State);
    }

    [Fact]
    public void States_of_the_user_may_hold_those_of_the_table()
    {
        List<string> seen = [];
        var busy = new NmpState("busy");
        var machine = new NmpStateMachine(NmpRuleGenerators.With(NmpState.Downloaded));
        machine.Configure(NmpState.Initiated).SubstateOf(busy);
        machine.Configure(NmpState.RollbackStarted).SubstateOf(busy);
        machine.Configure(busy).OnEntry(() => seen.Add("busy")).OnExit(() => seen.Add("free"));
        machine.Fire(NmpTrigger.InstallStarted, Facts);
        Assert.True(machine.IsInState(busy));
        machine.Fire(NmpTrigger.InstallSucceeded, Facts);
        Assert.Equal(["busy", "free"], seen);
    }

    [Fact]
    public void A_state_of_the_table_within_another_is_refused_when_it_would_hide_a_change()
    {
        var machine = new NmpStateMachine(NmpRuleGenerators.With(NmpState.Downloaded));
        machine.Configure(NmpState.Initiated).SubstateOf(NmpState.Downloaded);
        Assert.Contains("'initiated'", Assert.Throws<InvalidOperationException>(() => machine.Fire(NmpTrigger.InstallStarted, Facts)).Message, StringComparison.Ordinal);
        Assert.Equal(NmpRuleGenerators.With(NmpState.Downloaded), machine.Status);
    }

    [Fact]
    public void A_status_that_somebody_else_changed_meanwhile_is_not_overwritten()
    {
        // Somebody else is faster at each of the moments when the machine reads the status.
        List<string> refusals = [];
        for (var changeAt = 2; changeAt < 6; changeAt++)
        {
            var (status, reads) = (NmpRuleGenerators.With(NmpState.Initiated), 0);
            var machine = new NmpStateMachine(() => ++reads == changeAt ? status = NmpRuleGenerators.With(NmpState.Successful) : status, next => status = next);
            refusals.Add(Assert.Throws<InvalidOperationException>(() => machine.Fire(NmpTrigger.InstallFailed, Facts)).Message);
            Assert.Equal(NmpRuleGenerators.With(NmpState.Successful), status);
        }

        Assert.Contains(refusals, message => message.Contains("I6 InstallFailed", StringComparison.Ordinal));
        Assert.Contains(refusals, message => message.Contains("not overwritten", StringComparison.Ordinal));
    }

    [Fact]
    public void An_accessor_that_gives_nothing_is_told()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new NmpStateMachine(() => null!, _ => { }));
        Assert.Contains("accessor returned null", error.Message, StringComparison.Ordinal);
    }
}
