using System.Collections.Immutable;

namespace StatusKit.Nmp;

/// <summary>What an observed change of state amounts to. Upstream's rows judge, without the rows X, which take everything.</summary>
public enum NmpChange
{
    /// <summary>The state is as it was.</summary>
    None = 0,

    /// <summary>One row leads there.</summary>
    Listed,

    /// <summary>Several steps of the work lead there (rows S, W, H, I, K); what lies between was missed.</summary>
    Skipped,

    /// <summary>Only a way over a reset or a new version leads there (rows R, L, F).</summary>
    Restarted,

    /// <summary>No way leads there.</summary>
    Impossible,
}

public static partial class NmpTransitions
{
    /// <summary>What an observed change amounts to.</summary>
    /// <param name="from">The state seen before.</param>
    /// <param name="to">The state seen now.</param>
    /// <param name="places">Where it was seen: rows that write elsewhere only do not explain it.</param>
    public static NmpChange Classify(NmpState from, NmpState to, NmpPlaces places = NmpPlaces.Record) =>
        from == to ? NmpChange.None : NmpRoutes.In(places).Classify(from.Kind, to.Kind);

    /// <summary>The shortest way that explains an observed change; of equally short ones the first in the table's order. Empty when there is none, or no change.</summary>
    /// <remarks>A way over steps of the work is preferred to a shorter one over a reset.</remarks>
    /// <param name="from">The state seen before.</param>
    /// <param name="to">The state seen now.</param>
    /// <param name="places">Where it was seen.</param>
    public static ImmutableArray<NmpTransition> Explain(NmpState from, NmpState to, NmpPlaces places = NmpPlaces.Record) =>
        from == to ? [] : NmpRoutes.In(places).Explain(from.Kind, to.Kind);
}
