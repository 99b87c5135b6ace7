using System.Collections.Immutable;

namespace StatusKit.Nmp;

/// <summary>All shortest ways over the rows that write to some places.</summary>
internal sealed class NmpRoutes
{
    private static readonly NmpRoutes?[] Known = new NmpRoutes?[(int)(NmpPlaces.Record | NmpPlaces.StatusFile) + 1];

    private readonly NmpChange[] _changes = new NmpChange[NmpStateSet.Any.Count * NmpStateSet.Any.Count];
    private readonly ImmutableArray<NmpTransition>[] _ways = new ImmutableArray<NmpTransition>[NmpStateSet.Any.Count * NmpStateSet.Any.Count];

    private NmpRoutes(NmpPlaces places)
    {
        NmpTransition[] rows = [.. NmpTransitionTable.Rows.Where(row => row.Outcome == NmpTransitionOutcome.Becomes && (row.Places & places) != 0 && (row.IsStep || row.IsRestart))];
        NmpTransition[] steps = [.. rows.Where(row => row.IsStep)];
        foreach (var from in NmpStateSet.Any)
        {
            foreach (var to in NmpStateSet.Any)
            {
                // One row, of whatever kind, before several steps of the work; these before a reset.
                var direct = Array.Find(rows, row => row.From.Contains(from) && row.To!.Value.Kind == to);
                var way = direct is not null ? [direct] : ShortestWay(from, to, steps);
                way = way.IsEmpty ? ShortestWay(from, to, rows) : way;
                _ways[At(from, to)] = way;
                _changes[At(from, to)] =
                    way.IsEmpty ? NmpChange.Impossible
                    : way.Length == 1 ? NmpChange.Listed
                    : way.All(row => row.IsStep) ? NmpChange.Skipped
                    : NmpChange.Restarted;
            }
        }
    }

    public static NmpRoutes In(NmpPlaces places) => (uint)places < (uint)Known.Length
        ? Known[(int)places] ??= new(places) // made twice in a race, to the same effect
        : throw new ArgumentOutOfRangeException(nameof(places), places, "There is no such place.");

    public NmpChange Classify(NmpStateKind from, NmpStateKind to) => _changes[At(from, to)];

    public ImmutableArray<NmpTransition> Explain(NmpStateKind from, NmpStateKind to) => _ways[At(from, to)];

    private static int At(NmpStateKind from, NmpStateKind to) => ((int)from * NmpStateSet.Any.Count) + (int)to;

    private static ImmutableArray<NmpTransition> ShortestWay(NmpStateKind from, NmpStateKind to, NmpTransition[] rows)
    {
        var ways = new Dictionary<NmpStateKind, ImmutableArray<NmpTransition>> { [from] = [] };
        var open = new Queue<NmpStateKind>([from]);
        while (open.TryDequeue(out var state))
        {
            foreach (var row in rows)
            {
                var next = row.To!.Value.Kind;
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
