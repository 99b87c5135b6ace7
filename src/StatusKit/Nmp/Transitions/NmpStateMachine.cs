using Stateless;
using StatusKit.StateMachines;
using StatusKit.Storage;

namespace StatusKit.Nmp;

/// <summary>A table of transitions as a Stateless state machine over one status, for entry and exit actions.</summary>
/// <remarks>
/// <para>The table decides: each state permits the triggers that <see cref="NmpTransitionTable.Permitted"/> returns, a
/// guard asks
/// the condition of the row, and the status changes as <see cref="NmpTransitionTable.Fire"/> does. A guard that only
/// the caller
/// can decide is the description of a guard that always holds. Triggers that create, delete or report are not
/// permitted.</para>
/// <para>A state that is not documented is <c>default</c>. A row that changes nothing is ignored and runs no action; a
/// row that
/// leads to the current state runs its exit and entry actions. As with every Stateless machine, one caller at a
/// time.</para>
/// </remarks>
public sealed class NmpStateMachine : StateMachine<NmpState, NmpTrigger>
{
    private static readonly NmpState[] States = [default, .. NmpState.All];

    private readonly MachineRecord<NmpStatus, NmpState> _record;
    private readonly NmpTransitionTable _table;

    /// <summary>Creates a machine that holds its status itself.</summary>
    /// <param name="status">
    /// The status to start with; <see cref="Status"/> returns it with the changes made since.
    /// </param>
    /// <param name="table">The table to use; null for <see cref="NmpTransitionTable.Corrected"/>.</param>
    public NmpStateMachine(NmpStatus status, NmpTransitionTable? table = null)
        : this(MachineRecord<NmpStatus, NmpState>.Create(NotNull(status), StateOf), table)
    {
    }

    /// <summary>Creates a machine over a status that is kept elsewhere.</summary>
    /// <param name="read">Returns the status; called whenever the machine needs its state, and at once.</param>
    /// <param name="write">Receives a changed status, after the exit actions and before the entry actions.</param>
    /// <param name="table">The table to use; null for <see cref="NmpTransitionTable.Corrected"/>.</param>
    public NmpStateMachine(Func<NmpStatus> read, Action<NmpStatus> write, NmpTransitionTable? table = null)
        : this(new MachineRecord<NmpStatus, NmpState>(NotNull(read), NotNull(write), StateOf), table)
    {
    }

    private NmpStateMachine(MachineRecord<NmpStatus, NmpState> record, NmpTransitionTable? table)
        : base(() => record.State, record.Enter)
    {
        _record = record;
        _table = table ?? NmpTransitionTable.Corrected;
        foreach (var state in States)
        {
            var configuration = Configure(state).OnExit(transition => record.Exit(
                status => _table.Fire(
                    status, transition.Trigger, FactsOf(transition.Parameters)), transition.IsReentry));
            foreach (var trigger in _table.Permitted(state))
            {
                Permit(configuration, _table[trigger]);
            }
        }
    }

    /// <summary>The status, with the changes that the machine has made.</summary>
    public NmpStatus Status => _record.Value;

    /// <summary>Creates a machine over a status in a store.</summary>
    /// <remarks>
    /// <see cref="FireAsync(NmpTrigger, NmpFacts, CancellationToken)"/> applies the table to the stored status,
    /// whatever it is
    /// by then, writes it, and then runs the exit and entry actions, once. Such a machine cannot be fired
    /// synchronously.
    /// </remarks>
    /// <param name="store">The store.</param>
    /// <param name="id">The policy and the node.</param>
    /// <param name="table">The table to use; null for <see cref="NmpTransitionTable.Corrected"/>.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>Null when the store has no such status.</returns>
    public static async Task<NmpStateMachine?> LoadAsync(
        IStatusStore<NmpNodeStatus> store,
        NmpStatusId id,
        NmpTransitionTable? table = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var storageId = NmpNodeStatus.StorageId(id);
        var stored = await store.GetAsync(storageId, cancellationToken).ConfigureAwait(false);
        if (stored is not { } current)
        {
            return null;
        }

        async Task<StatusUpdate<NmpStatus>> UpdateAsync(
            Func<NmpStatus, StatusUpdate<NmpStatus>> rule, CancellationToken cancellationToken)
        {
            var update = await store.UpdateAsync(
                storageId, record => record.Update(rule), cancellationToken: cancellationToken)
                .ConfigureAwait(false);
            return update.Select(record => record.Status);
        }

        return new(StoredMachineRecord<NmpStatus, NmpState>.Create(current.Value.Status, UpdateAsync, StateOf), table);
    }

    /// <summary>Fires a trigger.</summary>
    /// <param name="trigger">The trigger.</param>
    /// <param name="facts">What the row needs to know.</param>
    /// <exception cref="InvalidOperationException">
    /// State or guard do not permit it, or the machine is over a store.
    /// </exception>
    /// <exception cref="ArgumentException">The row needs a fact that is missing. No action has run.</exception>
    public void Fire(NmpTrigger trigger, NmpFacts facts) => Fire(With(trigger), facts);

    /// <summary>Fires a trigger, with asynchronous actions or over a store.</summary>
    /// <inheritdoc cref="FireAsync(NmpTrigger, NmpFacts, CancellationToken)"/>
    public new Task FireAsync(NmpTrigger trigger) => FireAsync(trigger, default);

    /// <summary>Fires a trigger, with asynchronous actions or over a store.</summary>
    /// <param name="trigger">The trigger.</param>
    /// <param name="facts">What the row needs to know.</param>
    /// <param name="cancellationToken">A token to cancel the operation of the store.</param>
    /// <exception cref="InvalidOperationException">
    /// State or guard do not permit it, or the store has lost the status.
    /// </exception>
    /// <exception cref="ArgumentException">The row needs a fact that is missing. No action has run.</exception>
    public Task FireAsync(NmpTrigger trigger, NmpFacts facts, CancellationToken cancellationToken = default) =>
        _record is StoredMachineRecord<NmpStatus, NmpState> stored
            ? stored.FireAsync(
                status => _table.Fire(status, trigger, facts), () => FireAsync(With(trigger), facts), cancellationToken)
            : FireAsync(With(trigger), facts);

    /// <summary>Whether state and guard permit a trigger.</summary>
    /// <param name="trigger">The trigger.</param>
    /// <param name="facts">What the row needs to know.</param>
    public bool CanFire(NmpTrigger trigger, NmpFacts facts) => CanFire(With(trigger), facts);

    private static NmpState StateOf(NmpStatus status) =>
        status.AgentUpgrade.Status is { Kind: not NmpStateKind.Other } state ? state : default;

    private static NmpFacts FactsOf(object[] parameters) => parameters is [NmpFacts facts] ? facts : default;

    private static TriggerWithParameters<NmpFacts> With(NmpTrigger trigger) => new(trigger);

    private static T NotNull<T>(T value)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(value);
        return value;
    }

    private void Permit(StateConfiguration configuration, NmpTransition row)
    {
        var state = configuration.State;
        bool IsMet(NmpFacts facts) => row.Condition is not { } condition || condition(_record.Value, facts);
        if (!row.Changes(state))
        {
            configuration.Ignore(row.Trigger);
        }
        else if (row.To == state)
        {
            configuration.PermitReentryIf(With(row.Trigger), IsMet, row.Guard);
        }
        else
        {
            configuration.PermitIf(With(row.Trigger), row.To!.Value, IsMet, row.Guard);
        }
    }
}
