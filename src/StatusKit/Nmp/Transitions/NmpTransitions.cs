using System.Collections.Immutable;

namespace StatusKit.Nmp;

/// <summary>How the status of an upgrade may change: the table of spec nmp 5, and the rules over it.</summary>
/// <remarks>Pure: no clock, no chance, no store. <see cref="CanFire"/>, <see cref="Target"/> and <see cref="Classify"/> allocate nothing.</remarks>
public static partial class NmpTransitions
{
    /// <summary>All rows, as the original programs behave, in the order of the specification.</summary>
    public static ImmutableArray<NmpTransition> All => NmpTransitionTable.Rows;

    /// <summary>All rows, with the corrections that the options ask for.</summary>
    /// <param name="options">The options; null is <see cref="NmpRuleOptions.Default"/>.</param>
    public static ImmutableArray<NmpTransition> Rows(NmpRuleOptions? options) => Index(options).Rows;

    /// <summary>The row of a trigger, as the original programs behave.</summary>
    /// <param name="trigger">The trigger.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such trigger.</exception>
    public static NmpTransition Row(NmpTrigger trigger) => NmpRuleOptions.Upstream.Index[trigger];

    /// <summary>Whether <see cref="Fire"/> takes the trigger in this state, guards apart. Creation, deletion and the rows X are not fired.</summary>
    /// <param name="state">The present state.</param>
    /// <param name="trigger">What happens.</param>
    /// <param name="options">The options; null is <see cref="NmpRuleOptions.Default"/>.</param>
    public static bool CanFire(NmpState state, NmpTrigger trigger, NmpRuleOptions? options = null) => Index(options).Accepts(state.Kind, trigger);

    /// <summary>The state after the trigger; null when it cannot be fired.</summary>
    /// <param name="state">The present state.</param>
    /// <param name="trigger">What happens.</param>
    /// <param name="options">The options; null is <see cref="NmpRuleOptions.Default"/>.</param>
    public static NmpState? Target(NmpState state, NmpTrigger trigger, NmpRuleOptions? options = null)
    {
        var index = Index(options);
        return !index.Accepts(state.Kind, trigger) ? null : index[trigger].To ?? state;
    }

    /// <summary>The triggers that can be fired in this state, guards apart.</summary>
    /// <param name="state">The present state.</param>
    /// <param name="options">The options; null is <see cref="NmpRuleOptions.Default"/>.</param>
    public static ImmutableArray<NmpTrigger> Permitted(NmpState state, NmpRuleOptions? options = null) => Index(options).Permitted(state.Kind);

    /// <summary>What happens to the status when the trigger fires.</summary>
    /// <remarks>
    /// <c>Refused</c> with code <see cref="NmpReasonCodes.NotPermitted"/> when the row is not for this state, <see cref="NmpReasonCodes.GuardFailed"/> when status and facts speak against it, and
    /// <see cref="NmpReasonCodes.NotFired"/> for rows that are not fired: see <see cref="NmpStatus.Create"/>, <see cref="Report"/>, and the store's deletion.
    /// <c>Unchanged</c> when nothing need be written.
    /// </remarks>
    /// <param name="status">The status as it is.</param>
    /// <param name="trigger">What happens.</param>
    /// <param name="facts">What the caller knows.</param>
    /// <param name="options">The options; null is <see cref="NmpRuleOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">The row needs a fact that is missing.</exception>
    public static StatusUpdate<NmpStatus> Fire(NmpStatus status, NmpTrigger trigger, in NmpFacts facts = default, NmpRuleOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(status);
        options ??= NmpRuleOptions.Default;
        var row = options.Index[trigger];
        var state = status.AgentUpgrade.Status;
        if (!options.Index.Accepts(state.Kind, trigger))
        {
            return Refuse(status, row, state);
        }

        if (row.Outcome == NmpTransitionOutcome.Stays || (row.IsReport && row.To == state))
        {
            return StatusUpdate.Unchanged(status);
        }

        if (row.Holds is { } holds && !holds(status, facts, options))
        {
            return StatusUpdate.Refused(status, NmpReasonCodes.GuardFailed, $"{row.Id} {trigger} needs: {row.Guard}.");
        }

        return Changed(status, row.Effects.Apply(status, row.To!.Value, facts, options));
    }

    private static NmpTransitionIndex Index(NmpRuleOptions? options) => (options ?? NmpRuleOptions.Default).Index;

    private static StatusUpdate<NmpStatus> Changed(NmpStatus before, NmpStatus after) =>
        after.Equals(before) ? StatusUpdate.Unchanged(before) : StatusUpdate.Applied(after);

    private static StatusUpdate<NmpStatus> Refuse(NmpStatus status, NmpTransition row, NmpState state) => row switch
    {
        { Outcome: NmpTransitionOutcome.Created } => StatusUpdate.Refused(status, NmpReasonCodes.NotFired, $"{row.Id} {row.Trigger} makes a status; this one is there already."),
        { Outcome: NmpTransitionOutcome.Deleted } => StatusUpdate.Refused(status, NmpReasonCodes.NotFired, $"{row.Id} {row.Trigger} deletes the status; that is a call to the store."),
        { Family: "X" } => StatusUpdate.Refused(status, NmpReasonCodes.NotFired, $"{row.Id} {row.Trigger} depends on what was reported; that is a report."),
        _ => StatusUpdate.Refused(status, NmpReasonCodes.NotPermitted, $"{row.Id} {row.Trigger} does not follow '{state}'; it follows {Sources(row)}."),
    };

    private static string Sources(NmpTransition row) => row.From.Count == 0 ? $"nothing: see {string.Join(", ", row.Quirks)}" : row.From.ToString();
}
