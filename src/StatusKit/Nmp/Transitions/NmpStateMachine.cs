using Stateless;

namespace StatusKit.Nmp;

/// <summary>The table of <see cref="NmpTransitions"/> as a state machine over one status, for actions on entry and exit.</summary>
/// <remarks>
/// <para>The table is the authority: each state permits the triggers that <see cref="NmpTransitions.Permitted"/> names, a guard asks the row's
/// predicate, and the record changes as <see cref="NmpTransitions.Fire"/> says. A guard that only the caller can answer is the description of one
/// that always holds. Rows that create, delete or report are not fired here either.</para>
/// <para>A word that nobody listed is the state <c>default</c>. A row that changes nothing is ignored, and runs no action; one that leads to the present state runs
/// the actions on exit and entry. What Stateless says of threads holds: one caller at a time.</para>
/// </remarks>
public sealed class NmpStateMachine : StateMachine<NmpState, NmpTrigger>
{
    private static readonly NmpState[] States = [default, .. NmpState.All];

    private readonly MachineRecord<NmpStatus, NmpState> _record;

    /// <summary>A machine that holds its status itself.</summary>
    /// <param name="status">The upgrade that the machine moves, with the changes made so far.</param>
    /// <param name="options">The rules' options; null is <see cref="NmpRuleOptions.Default"/>.</param>
    public NmpStateMachine(NmpStatus status, NmpRuleOptions? options = null)
        : this(MachineRecord<NmpStatus, NmpState>.Holding(status ?? throw new ArgumentNullException(nameof(status)), StateOf), options)
    {
    }

    /// <summary>A machine over a status that is kept elsewhere.</summary>
    /// <param name="read">Gives the status as it is; asked whenever the machine needs its state, and at once.</param>
    /// <param name="write">Takes the changed status; not called when nothing changed. After the actions on exit, before those on entry.</param>
    /// <param name="options">The rules' options; null is <see cref="NmpRuleOptions.Default"/>.</param>
    public NmpStateMachine(Func<NmpStatus> read, Action<NmpStatus> write, NmpRuleOptions? options = null)
        : this(new MachineRecord<NmpStatus, NmpState>(read ?? throw new ArgumentNullException(nameof(read)), write ?? throw new ArgumentNullException(nameof(write)), StateOf), options)
    {
    }

    private NmpStateMachine(MachineRecord<NmpStatus, NmpState> record, NmpRuleOptions? options)
        : base(() => record.State, record.Enter)
    {
        _record = record;
        options ??= NmpRuleOptions.Default;
        var rows = NmpTransitions.Rows(options).ToDictionary(row => row.Trigger);
        foreach (var state in States)
        {
            var configuration = Configure(state).OnExit(transition => record.Leave(
                status => NmpTransitions.Fire(status, transition.Trigger, transition.Parameters is [NmpFacts facts] ? facts : default, options),
                transition.IsReentry));
            foreach (var trigger in NmpTransitions.Permitted(state, options))
            {
                Permit(configuration, rows[trigger], options);
            }
        }
    }

    /// <summary>The upgrade that the machine moves, with the changes made so far.</summary>
    public NmpStatus Status => _record.Value;

    /// <summary>Lets something happen to the status.</summary>
    /// <param name="trigger">What happens. <see cref="StateMachine{TState, TTrigger}.Fire(TTrigger)"/> serves the rows that need no facts.</param>
    /// <param name="facts">What the caller knows.</param>
    /// <exception cref="InvalidOperationException">State or guard do not permit it, and no other action was set for that.</exception>
    /// <exception cref="ArgumentException">The row needs a fact that is missing; no action ran.</exception>
    public void Fire(NmpTrigger trigger, NmpFacts facts) => Fire(With(trigger), facts);

    /// <summary>Lets something happen to the status, where actions are asynchronous.</summary>
    /// <param name="trigger">What happens.</param>
    /// <param name="facts">What the caller knows.</param>
    /// <exception cref="InvalidOperationException">State or guard do not permit it, and no other action was set for that.</exception>
    /// <exception cref="ArgumentException">The row needs a fact that is missing; no action ran.</exception>
    public Task FireAsync(NmpTrigger trigger, NmpFacts facts) => FireAsync(With(trigger), facts);

    /// <summary>Whether state and guard permit it.</summary>
    /// <param name="trigger">What would happen.</param>
    /// <param name="facts">What the caller knows.</param>
    public bool CanFire(NmpTrigger trigger, NmpFacts facts) => CanFire(With(trigger), facts);

    private static NmpState StateOf(NmpStatus status) => status.AgentUpgrade.Status is { Kind: not NmpStateKind.Other } listed ? listed : default;

    private static TriggerWithParameters<NmpFacts> With(NmpTrigger trigger) => new(trigger);

    private void Permit(StateConfiguration configuration, NmpTransition row, NmpRuleOptions options)
    {
        var state = configuration.State;
        bool Holds(NmpFacts facts) => row.Holds is not { } holds || holds(_record.Value, facts, options);
        if (row.Outcome == NmpTransitionOutcome.Stays || (row.IsReport && row.To == state))
        {
            configuration.Ignore(row.Trigger);
        }
        else if (row.To == state)
        {
            configuration.PermitReentryIf(With(row.Trigger), Holds, row.Guard);
        }
        else
        {
            configuration.PermitIf(With(row.Trigger), row.To!.Value, Holds, row.Guard);
        }
    }
}
