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
    private static readonly NmpRoutes[] Routes = [.. Enumerable.Range(0, 8).Select(places => new NmpRoutes((NmpPlaces)places))];

    /// <summary>What an observed change amounts to.</summary>
    /// <param name="from">The state seen before.</param>
    /// <param name="to">The state seen now.</param>
    /// <param name="places">Where it was seen: rows that write elsewhere only do not explain it.</param>
    public static NmpChange Classify(NmpState from, NmpState to, NmpPlaces places = NmpPlaces.Record) =>
        from == to ? NmpChange.None : RoutesIn(places).Classify(from.Known, to.Known);

    /// <summary>The shortest way that explains an observed change; of equally short ones the first in the table's order. Empty when there is none, or no change.</summary>
    /// <remarks>A way over steps of the work is preferred to a shorter one over a reset.</remarks>
    /// <param name="from">The state seen before.</param>
    /// <param name="to">The state seen now.</param>
    /// <param name="places">Where it was seen.</param>
    public static ImmutableArray<NmpTransition> Explain(NmpState from, NmpState to, NmpPlaces places = NmpPlaces.Record) =>
        from == to ? [] : RoutesIn(places).Explain(from.Known, to.Known);

    private static NmpRoutes RoutesIn(NmpPlaces places) => (uint)places < (uint)Routes.Length
        ? Routes[(int)places]
        : throw new ArgumentOutOfRangeException(nameof(places), places, "There is no such place.");
}

/// <summary>All shortest ways over the rows that write to some places.</summary>
internal sealed class NmpRoutes
{
    private readonly ImmutableArray<NmpTransition> _rows;
    private readonly NmpChange[] _changes = new NmpChange[NmpStateSet.Any.Count * NmpStateSet.Any.Count];

    public NmpRoutes(NmpPlaces places)
    {
        _rows = [.. NmpTransitionTable.Rows.Where(row => row.Outcome == NmpOutcome.Becomes && (row.Places & places) != 0 && (row.IsStep || row.IsRestart))];
        foreach (var from in NmpStateSet.Any)
        {
            foreach (var to in NmpStateSet.Any)
            {
                var way = Explain(from, to);
                _changes[At(from, to)] =
                    way.IsEmpty ? NmpChange.Impossible
                    : way.Length == 1 ? NmpChange.Listed
                    : way.All(row => row.IsStep) ? NmpChange.Skipped
                    : NmpChange.Restarted;
            }
        }
    }

    public NmpChange Classify(KnownNmpState from, KnownNmpState to) => _changes[At(from, to)];

    public ImmutableArray<NmpTransition> Explain(KnownNmpState from, KnownNmpState to)
    {
        var direct = _rows.FirstOrDefault(row => row.From.Contains(from) && row.To!.Value.Known == to);
        if (direct is not null)
        {
            return [direct];
        }

        var steps = ShortestWay(from, to, [.. _rows.Where(row => row.IsStep)]);
        return steps.IsEmpty ? ShortestWay(from, to, _rows) : steps;
    }

    private static int At(KnownNmpState from, KnownNmpState to) => ((int)from * NmpStateSet.Any.Count) + (int)to;

    private static ImmutableArray<NmpTransition> ShortestWay(KnownNmpState from, KnownNmpState to, ImmutableArray<NmpTransition> rows)
    {
        var ways = new Dictionary<KnownNmpState, ImmutableArray<NmpTransition>> { [from] = [] };
        var open = new Queue<KnownNmpState>([from]);
        while (open.TryDequeue(out var state))
        {
            foreach (var row in rows)
            {
                var next = row.To!.Value.Known;
                if (row.From.Contains(state) && ways.TryAdd(next, ways[state].Add(row)))
                {
                    if (next == to)
                    {
                        return ways[next];
                    }

                    open.Enqueue(next);
                }
            }
        }

        return [];
    }
}
