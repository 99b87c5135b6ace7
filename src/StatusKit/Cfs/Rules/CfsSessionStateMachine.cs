using Stateless;
using StatusKit.StateMachines;
using StatusKit.Storage;

namespace StatusKit.Cfs;

/// <summary>The rules of sessions as a Stateless state machine over one session, for entry and exit actions.</summary>
/// <remarks>
/// <para>The rules decide: a state is the progress of the session, a trigger is the progress that a report contains,
/// and
/// the session changes as <see cref="CfsSessionRules.Merge"/> does.</para>
/// <para>Every state permits every report. One that raises neither state nor outcome is merged without leaving the
/// state, and
/// runs no action. The guard asks whether the patch would be refused. As with every Stateless machine, one caller at a
/// time.</para>
/// </remarks>
public sealed class CfsSessionStateMachine : StateMachine<CfsSessionProgress, CfsSessionProgress>
{
    private const string Guard = "a job that is set is not sent again";

    private static readonly (CfsSessionProgress From, CfsSessionProgress Reported, CfsSessionProgress To)[] Rows =
    [
        .. from state in CfsSessionProgress.All
           from reported in CfsSessionProgress.All
           select (state, reported, StateOf(CfsSessionRules.Upstream.Merge(state.Session, reported.Patch).Value!)),
    ];

    private readonly MachineRecord<CfsSession, CfsSessionProgress> _record;
    private readonly CfsSessionRules _rules;
    private readonly CfsVersion _version;

    /// <summary>Creates a machine that holds its session itself.</summary>
    /// <param name="session">
    /// The session to start with; <see cref="Session"/> returns it with the changes made since.
    /// </param>
    /// <param name="rules">The rules to use; null for <see cref="CfsSessionRules.Corrected"/>.</param>
    /// <param name="version">
    /// The version of the API whose check of the job applies; see <see cref="CfsSessionRules.Merge"/>.
    /// </param>
    public CfsSessionStateMachine(CfsSession session, CfsSessionRules? rules = null, CfsVersion version = CfsVersion.V3)
        : this(MachineRecord<CfsSession, CfsSessionProgress>.Create(NotNull(session), StateOf), rules, version)
    {
    }

    /// <summary>Creates a machine over a session that is kept elsewhere.</summary>
    /// <param name="read">Returns the session; called whenever the machine needs its state, and at once.</param>
    /// <param name="write">Receives a changed session, after the exit actions and before the entry actions.</param>
    /// <param name="rules">The rules to use; null for <see cref="CfsSessionRules.Corrected"/>.</param>
    /// <param name="version">
    /// The version of the API whose check of the job applies; see <see cref="CfsSessionRules.Merge"/>.
    /// </param>
    public CfsSessionStateMachine(
        Func<CfsSession> read, Action<CfsSession> write, CfsSessionRules? rules =
            null, CfsVersion version = CfsVersion.V3)
        : this(
            new MachineRecord<CfsSession, CfsSessionProgress>(NotNull(read), NotNull(write), StateOf), rules, version)
    {
    }

    private CfsSessionStateMachine(
        MachineRecord<CfsSession, CfsSessionProgress> record, CfsSessionRules? rules, CfsVersion version)
        : base(() => record.State, record.Enter)
    {
        _record = record;
        _rules = rules ?? CfsSessionRules.Corrected;
        _version = version;
        foreach (var state in CfsSessionProgress.All)
        {
            Configure(state).OnExit(transition => record.Exit(
                session => Merge(
                    session, PatchOf(transition.Parameters) ?? transition.Trigger.Patch), transition.IsReentry));
        }

        foreach (var (from, reported, to) in Rows)
        {
            Permit(from, reported, to);
        }
    }

    /// <summary>The session, with the changes that the machine has made.</summary>
    public CfsSession Session => _record.Value;

    /// <summary>Creates a machine over a session in a store.</summary>
    /// <remarks>
    /// <see cref="FireAsync(CfsSessionPatch, CancellationToken)"/> merges the patch into the stored session, whatever
    /// it is by
    /// then, writes it, and then runs the exit and entry actions, once. Such a machine cannot be fired synchronously.
    /// </remarks>
    /// <param name="store">The store.</param>
    /// <param name="name">The name of the session.</param>
    /// <param name="rules">The rules to use; null for <see cref="CfsSessionRules.Corrected"/>.</param>
    /// <param name="version">
    /// The version of the API whose check of the job applies; see <see cref="CfsSessionRules.Merge"/>.
    /// </param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>Null when the store has no such session.</returns>
    public static async Task<CfsSessionStateMachine?> LoadAsync(
        IStatusStore<CfsSession> store,
        string name,
        CfsSessionRules? rules = null,
        CfsVersion version = CfsVersion.V3,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var id = new StatusId(name);
        if (await store.GetAsync(id, cancellationToken).ConfigureAwait(false) is not { } stored)
        {
            return null;
        }

        Task<StatusUpdate<CfsSession>> UpdateAsync(
            Func<CfsSession, StatusUpdate<CfsSession>> rule, CancellationToken cancellationToken) =>
            store.UpdateAsync(id, rule, cancellationToken: cancellationToken).AsTask();

        var record = StoredMachineRecord<CfsSession, CfsSessionProgress>.Create(stored.Value, UpdateAsync, StateOf);
        return new(record, rules, version);
    }

    /// <summary>Merges a patch; the progress that it contains is the trigger.</summary>
    /// <param name="patch">The patch.</param>
    /// <exception cref="InvalidOperationException">The patch is refused, or the machine is over a store.</exception>
    public void Fire(CfsSessionPatch patch) => Fire(With(patch), patch);

    /// <summary>Merges what a report says, with asynchronous actions or over a store.</summary>
    /// <param name="trigger">The report.</param>
    /// <exception cref="InvalidOperationException">The report is refused.</exception>
    public new Task FireAsync(CfsSessionProgress trigger) => FireAsync(trigger.Patch);

    /// <summary>Merges a patch, with asynchronous actions or over a store.</summary>
    /// <param name="patch">The patch.</param>
    /// <param name="cancellationToken">A token to cancel the operation of the store.</param>
    /// <exception cref="InvalidOperationException">The patch is refused, or the store has lost the session.</exception>
    public Task FireAsync(CfsSessionPatch patch, CancellationToken cancellationToken = default)
    {
        var trigger = With(patch);
        return _record is StoredMachineRecord<CfsSession, CfsSessionProgress> stored
            ? stored.FireAsync(session => Merge(session, patch), () => FireAsync(trigger, patch), cancellationToken)
            : FireAsync(trigger, patch);
    }

    /// <summary>Whether a patch would be accepted.</summary>
    /// <param name="patch">The patch.</param>
    public bool CanFire(CfsSessionPatch patch) => CanFire(With(patch), patch);

    private static CfsSessionProgress StateOf(CfsSession session) => CfsSessionProgress.For(session.Status.Session);

    private static CfsSessionPatch? PatchOf(object[] parameters) =>
        parameters is [CfsSessionPatch patch] ? patch : null;

    private static TriggerWithParameters<CfsSessionPatch> With(CfsSessionPatch patch) =>
        new(CfsSessionProgress.For(NotNull(patch).Status.Session));

    private static T NotNull<T>(T value)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(value);
        return value;
    }

    private StatusUpdate<CfsSession> Merge(CfsSession session, CfsSessionPatch patch) =>
        _rules.Merge(session, patch, _version);

    private void Permit(CfsSessionProgress from, CfsSessionProgress reported, CfsSessionProgress to)
    {
        bool IsAccepted(CfsSessionPatch? patch) =>
            Merge(_record.Value, patch ?? reported.Patch).Kind != StatusUpdateKind.Refused;

        var trigger = new TriggerWithParameters<CfsSessionPatch?>(reported);
        if (from == to)
        {
            Configure(from).InternalTransitionIf(
                trigger,
                IsAccepted,
                (patch, _) => _record.Exit(session => Merge(session, patch ?? reported.Patch), isReentry: true),
                Guard);
        }
        else
        {
            Configure(from).PermitIf(trigger, to, IsAccepted, Guard);
        }
    }
}
