using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace StatusKit.Nmp;

/// <summary>How the status of an upgrade may change: a table of transitions, and the rules over it.</summary>
/// <remarks>
/// <para>Immutable, thread-safe and pure: no clock, no randomness, no store. What <see cref="Rows"/> lists is what the
/// other
/// members do. <see cref="CanFire"/>, <see cref="Target"/>, <see cref="Permitted"/> and <see cref="Classify"/> do not
/// allocate.</para>
/// <para>Source: spec nmp 5.</para>
/// </remarks>
public sealed partial class NmpTransitionTable
{
    private static readonly ConcurrentDictionary<NmpCorrections, NmpTransitionTable> Tables = new();

    private readonly NmpTransition[] _byTrigger = new NmpTransition[Enum.GetValues<NmpTrigger>().Length];
    private readonly NmpStateSet[] _accepted;
    private readonly ImmutableArray<NmpTrigger>[] _permitted = new ImmutableArray<NmpTrigger>[NmpStateSet.Any.Count];
    private readonly NmpPaths?[] _paths = new NmpPaths?[(int)(NmpPlaces.Record | NmpPlaces.StatusFile) + 1];

    private NmpTransitionTable(NmpCorrections corrections)
    {
        Corrections = corrections;
        Rows = [.. NmpUpstreamRows.All.Select(row => NmpRowCorrections.Apply(row, corrections))];
        foreach (var row in Rows)
        {
            _byTrigger[(int)row.Trigger] = row;
        }

        _accepted = [.. _byTrigger.Select(row => row.Accepted)];
        foreach (var state in NmpStateSet.Any)
        {
            _permitted[(int)state] =
                [.. Rows.Select(row => row.Trigger).Where(trigger => _accepted[(int)trigger].Contains(state))];
        }

        _fired = [.. _byTrigger.Select(row => new NmpChangeDetails(NmpChange.Listed, [row]))];
        _notFired = [.. _byTrigger.Select(row => new NmpChangeDetails(NmpChange.None, [row]))];
    }

    /// <summary>What the original programs do, with all their quirks.</summary>
    /// <remarks>Use it to answer exactly as they would, or to judge changes that they made.</remarks>
    public static NmpTransitionTable Upstream { get; } = Get(NmpCorrections.None);

    /// <summary>
    /// The table with every correction of <see cref="NmpCorrections"/>: the default of all methods that take a table.
    /// </summary>
    public static NmpTransitionTable Corrected { get; } = Get(NmpCorrections.All);

    /// <summary>The corrections that this table contains.</summary>
    public NmpCorrections Corrections { get; }

    /// <summary>All rows, in the order of a life cycle. Each trigger has exactly one.</summary>
    public ImmutableArray<NmpTransition> Rows { get; }

    /// <summary>The row of a trigger.</summary>
    /// <param name="trigger">The trigger.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such trigger.</exception>
    public NmpTransition this[NmpTrigger trigger] =>
        (uint)trigger < (uint)_byTrigger.Length ? _byTrigger[(int)trigger] : throw NoSuch(trigger);

    /// <summary>This table with further corrections.</summary>
    /// <param name="corrections">The corrections to add.</param>
    public NmpTransitionTable With(NmpCorrections corrections) => Get(Corrections | (corrections & NmpCorrections.All));

    /// <summary>This table without some corrections.</summary>
    /// <param name="corrections">The corrections to remove.</param>
    public NmpTransitionTable Without(NmpCorrections corrections) => Get(Corrections & ~corrections);

    /// <summary>Whether <see cref="Fire"/> accepts the trigger in a state, apart from the guard of the row.</summary>
    /// <param name="state">The current state.</param>
    /// <param name="trigger">The trigger.</param>
    /// <returns>False for the triggers that create, delete or report.</returns>
    public bool CanFire(NmpState state, NmpTrigger trigger) =>
        (uint)trigger < (uint)_accepted.Length ? _accepted[(int)trigger].Contains(state.Kind) : throw NoSuch(trigger);

    /// <summary>The state after a trigger; null when it cannot be fired.</summary>
    /// <param name="state">The current state.</param>
    /// <param name="trigger">The trigger.</param>
    public NmpState? Target(NmpState state, NmpTrigger trigger) =>
        CanFire(state, trigger) ? _byTrigger[(int)trigger].To ?? state : null;

    /// <summary>The triggers that can be fired in a state, apart from the guards of their rows.</summary>
    /// <param name="state">The current state.</param>
    public ImmutableArray<NmpTrigger> Permitted(NmpState state) => _permitted[(int)state.Kind];

    /// <summary>What an observed change amounts to.</summary>
    /// <param name="from">The state before.</param>
    /// <param name="to">The state after.</param>
    /// <param name="places">Where it was observed: rows that write only elsewhere do not explain it.</param>
    public NmpChange Classify(NmpState from, NmpState to, NmpPlaces places = NmpPlaces.Record) =>
        Details(from, to, places).Change;

    /// <summary>The shortest sequence of rows that explains an observed change.</summary>
    /// <remarks>
    /// Steps of the upgrade are preferred to a shorter path over a reset; of equal paths, the first of the table.
    /// </remarks>
    /// <param name="from">The state before.</param>
    /// <param name="to">The state after.</param>
    /// <param name="places">Where it was observed.</param>
    /// <returns>Empty when no rows lead there, or when nothing changed.</returns>
    public ImmutableArray<NmpTransition> Explain(NmpState from, NmpState to, NmpPlaces places = NmpPlaces.Record) =>
        Details(from, to, places).Path;

    private static NmpTransitionTable Get(NmpCorrections corrections) =>
        Tables.GetOrAdd(corrections, static corrections => new(corrections));

    private static ArgumentOutOfRangeException NoSuch(NmpTrigger trigger) =>
        new(nameof(trigger), trigger, "There is no such trigger.");

    private NmpChangeDetails Details(NmpState from, NmpState to, NmpPlaces places)
    {
        if ((uint)places >= (uint)_paths.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(places), places, "There is no such place.");
        }

        // Two threads may create the same paths; both are right.
        return from == to
            ? NmpChangeDetails.Unchanged
            : (_paths[(int)places] ??= new(Rows, places)).Between(from.Kind, to.Kind);
    }
}
