using System.Collections.Immutable;

namespace StatusKit.Nmp;

/// <summary>One row of a table: what may follow what, who causes it, and which fields change with it.</summary>
public sealed record NmpTransition
{
    /// <summary>The id of the row, such as <c>S1</c>.</summary>
    /// <remarks>
    /// The ids are those of spec nmp 5; <c>F1</c> is an addition of StatusKit. Several rows may share an id.
    /// </remarks>
    public required string Id { get; init; }

    /// <summary>
    /// The states from which the row starts; empty for a creation and for a row that a correction disables.
    /// </summary>
    public required NmpStateSet From { get; init; }

    /// <summary>
    /// Further states from which the row is accepted only because the original program does not check them.
    /// </summary>
    /// <remarks>
    /// They count neither for <see cref="NmpReportMode.Strict"/> nor for <see cref="NmpTransitionTable.Classify"/>.
    /// </remarks>
    public NmpStateSet UncheckedFrom { get; init; }

    /// <summary>What happens.</summary>
    public required NmpTrigger Trigger { get; init; }

    /// <summary>What happens to the state.</summary>
    public NmpTransitionOutcome Outcome { get; init; } = NmpTransitionOutcome.Becomes;

    /// <summary>
    /// The state to which the row leads; null when it keeps, deletes or takes the state from a report.
    /// </summary>
    public NmpState? To { get; init; }

    /// <summary>What must hold in addition to the state, in words; empty when nothing is checked.</summary>
    /// <remarks>The caller vouches for what <see cref="Condition"/> cannot decide.</remarks>
    public string Guard { get; init; } = "";

    /// <summary>The part of the guard that status and facts decide; null when they decide nothing.</summary>
    public NmpCondition? Condition { get; init; }

    /// <summary>What happens to the fields of the status.</summary>
    public NmpEffects Effects { get; init; }

    /// <summary>What replaces <see cref="Effects"/> for some of the states that can be reported.</summary>
    public ImmutableDictionary<NmpStateKind, NmpEffects> ReportedEffects { get; init; } =
        ImmutableDictionary<NmpStateKind, NmpEffects>.Empty;

    /// <summary>
    /// What happens outside of the status, such as the deletion of a directory; empty when nothing does.
    /// </summary>
    public string SideEffects { get; init; } = "";

    /// <summary>Who causes it.</summary>
    public required NmpActor Actor { get; init; }

    /// <summary>Where the change is written.</summary>
    public required NmpPlaces Places { get; init; }

    /// <summary>
    /// Whether it arrives as a report to the agent's API, where a report of the current state changes nothing.
    /// </summary>
    public bool IsReport { get; init; }

    /// <summary>The ids of the quirks of the original programs that show in this row.</summary>
    public ImmutableArray<string> Quirks { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Where the original program does this: file and function.</summary>
    public string Source { get; init; } = "";

    /// <summary>
    /// The letters of the id: <c>NEW</c>, <c>DEL</c>, <c>S</c>, <c>W</c>, <c>H</c>, <c>I</c>, <c>X</c>, <c>R</c>,
    /// <c>F</c>, <c>L</c> or <c>K</c>.
    /// </summary>
    public string Family => Id.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');

    /// <summary>
    /// Whether <see cref="NmpTransitionTable.Fire"/> fires it; not when it creates, deletes or reports.
    /// </summary>
    public bool IsFireable => Outcome is NmpTransitionOutcome.Becomes or NmpTransitionOutcome.Stays && Family != "X";

    /// <summary>Whether it is a step of the upgrade itself: rows S, W, H, I and K.</summary>
    public bool IsStep => Family is "S" or "W" or "H" or "I" or "K";

    /// <summary>Whether it starts the upgrade again: rows R, L and F.</summary>
    public bool IsRestart => Family is "R" or "L" or "F";

    /// <summary>The only kind of node on which it happens; null for both.</summary>
    public NmpNodeType? NodeType => Family switch { "I" => NmpNodeType.Device, "K" => NmpNodeType.Cluster, _ => null };

    /// <summary>All states from which it can be fired.</summary>
    internal NmpStateSet Accepted
    {
        get
        {
            var from = From.Union(UncheckedFrom);
            return !IsFireable ? [] : IsReport && To is { } to ? from.Union([to.Kind]) : from;
        }
    }

    /// <summary>Whether it can be fired from a state, apart from its guard.</summary>
    /// <param name="state">The current state.</param>
    public bool Accepts(NmpState state) => Accepted.Contains(state.Kind);

    /// <summary>Whether it changes a status in this state; otherwise firing it is accepted and ignored.</summary>
    /// <param name="state">The current state.</param>
    public bool Changes(NmpState state) =>
        Accepts(state) && Outcome != NmpTransitionOutcome.Stays && !(IsReport && To == state);

    /// <summary>What happens to the fields when the row leads to a state.</summary>
    /// <param name="to">The state after the row.</param>
    public NmpEffects EffectsOf(NmpState to) => ReportedEffects.GetValueOrDefault(to.Kind, Effects);

    /// <inheritdoc/>
    public bool Equals(NmpTransition? other) =>
        other is not null && Id == other.Id && From == other.From && UncheckedFrom == other.UncheckedFrom
        && Trigger == other.Trigger && Outcome == other.Outcome && To == other.To && Guard == other.Guard
        && Condition == other.Condition && Effects == other.Effects && SideEffects == other.SideEffects
        && Actor == other.Actor && Places == other.Places && IsReport == other.IsReport && Source == other.Source
        && Quirks.SequenceEqual(other.Quirks) && ReportedEffects.Count == other.ReportedEffects.Count
        && ReportedEffects.All(other.ReportedEffects.Contains);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Trigger, From, UncheckedFrom, To, Effects);
}
