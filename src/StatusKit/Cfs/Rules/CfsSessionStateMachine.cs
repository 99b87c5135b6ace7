using Stateless;
using StatusKit.StateMachines;

namespace StatusKit.Cfs;

/// <summary>The rules of <see cref="CfsSessionRules"/> as a state machine over one session, for actions on entry and exit.</summary>
/// <remarks>
/// <para>A state is the pair of the session's words, and a trigger what a report says of them; where it leads is what <see cref="CfsSessionRules.Merge"/>
/// makes of them, and the record changes as that says. The rules are the authority.</para>
/// <para>Every state permits every report: one that raises neither word is merged without leaving the state, and runs no action. The guard asks whether the patch would be
/// refused, as a job is that is set already. What Stateless says of threads holds: one caller at a time.</para>
/// </remarks>
public sealed class CfsSessionStateMachine : StateMachine<CfsSessionWords, CfsSessionWords>
{
    private const string Guard = "a job that is set is not sent again";

    private static readonly (CfsSessionWords From, CfsSessionWords Reported, CfsSessionWords To)[] Rows =
    [
        .. from state in CfsSessionWords.All
           from reported in CfsSessionWords.All
           select (state, reported, StateOf(CfsSessionRules.Merge(state.Session, reported.Patch).Value!)),
    ];

    private readonly MachineRecord<CfsSession, CfsSessionWords> _record;

    /// <summary>A machine that holds its session itself.</summary>
    /// <param name="session">The session that the machine moves, with the changes made so far.</param>
    /// <param name="version">Whose rules hold for a job that is set; see <see cref="CfsSessionRules.Merge"/>.</param>
    /// <param name="coherent">Whether outcome and completion time are kept together; see <see cref="CfsSessionRules.Merge"/>.</param>
    public CfsSessionStateMachine(CfsSession session, CfsVersion version = CfsVersion.V3, bool coherent = false)
        : this(MachineRecord<CfsSession, CfsSessionWords>.Create(session ?? throw new ArgumentNullException(nameof(session)), StateOf), version, coherent)
    {
    }

    /// <summary>A machine over a session that is kept elsewhere.</summary>
    /// <param name="read">Gives the session as it is; asked whenever the machine needs its state, and at once.</param>
    /// <param name="write">Takes the changed session; not called when nothing changed. After the actions on exit, before those on entry.</param>
    /// <param name="version">Whose rules hold for a job that is set; see <see cref="CfsSessionRules.Merge"/>.</param>
    /// <param name="coherent">Whether outcome and completion time are kept together; see <see cref="CfsSessionRules.Merge"/>.</param>
    public CfsSessionStateMachine(Func<CfsSession> read, Action<CfsSession> write, CfsVersion version = CfsVersion.V3, bool coherent = false)
        : this(new MachineRecord<CfsSession, CfsSessionWords>(read ?? throw new ArgumentNullException(nameof(read)), write ?? throw new ArgumentNullException(nameof(write)), StateOf), version, coherent)
    {
    }

    private CfsSessionStateMachine(MachineRecord<CfsSession, CfsSessionWords> record, CfsVersion version, bool coherent)
        : base(() => record.State, record.Enter)
    {
        _record = record;
        StatusUpdate<CfsSession> Merge(CfsSession session, CfsSessionWords reported, CfsSessionPatch? patch) => CfsSessionRules.Merge(session, patch ?? reported.Patch, version, coherent);
        foreach (var state in CfsSessionWords.All)
        {
            Configure(state).OnExit(transition => record.Exit(
                session => Merge(session, transition.Trigger, transition.Parameters is [CfsSessionPatch patch] ? patch : null),
                transition.IsReentry));
        }

        foreach (var (from, reported, to) in Rows)
        {
            bool Holds(CfsSessionPatch? patch) => Merge(record.Value, reported, patch).Kind != StatusUpdateKind.Refused;
            var trigger = new TriggerWithParameters<CfsSessionPatch?>(reported);
            if (from == to)
            {
                Configure(from).InternalTransitionIf(trigger, Holds, (patch, _) => record.Exit(session => Merge(session, reported, patch), isReentry: true), Guard);
            }
            else
            {
                Configure(from).PermitIf(trigger, to, Holds, Guard);
            }
        }
    }

    /// <summary>The session that the machine moves, with the changes made so far.</summary>
    public CfsSession Session => _record.Value;

    /// <summary>Merges a patch, whose words are the trigger.</summary>
    /// <param name="patch">What to merge.</param>
    /// <exception cref="InvalidOperationException">The patch is refused, and no other action was set for that.</exception>
    public void Fire(CfsSessionPatch patch) => Fire(Reported(patch), patch);

    /// <summary>Merges a patch, where actions are asynchronous.</summary>
    /// <param name="patch">What to merge.</param>
    /// <exception cref="InvalidOperationException">The patch is refused, and no other action was set for that.</exception>
    public Task FireAsync(CfsSessionPatch patch) => FireAsync(Reported(patch), patch);

    /// <summary>Whether the patch would be taken.</summary>
    /// <param name="patch">What to merge.</param>
    public bool CanFire(CfsSessionPatch patch) => CanFire(Reported(patch), patch);

    private static CfsSessionWords StateOf(CfsSession session) => CfsSessionWords.Of(session.Status.Session);

    private static TriggerWithParameters<CfsSessionPatch> Reported(CfsSessionPatch patch)
    {
        ArgumentNullException.ThrowIfNull(patch);
        return new(CfsSessionWords.Of(patch.Status.Session));
    }
}
