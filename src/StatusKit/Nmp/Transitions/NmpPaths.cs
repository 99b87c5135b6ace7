using System.Collections.Immutable;

namespace StatusKit.Nmp;

/// <summary>The shortest paths between all states, over the rows of a table that write to some places.</summary>
internal sealed class NmpPaths
{
    private static readonly int States = NmpStateSet.Any.Count;

    private readonly NmpChangeDetails[] _details = new NmpChangeDetails[States * States];

    public NmpPaths(ImmutableArray<NmpTransition> table, NmpPlaces places)
    {
        NmpTransition[] rows =
        [
            .. table.Where(row => row.Outcome == NmpTransitionOutcome.Becomes && (row.Places & places) != 0)
                .Where(row => row.IsStep || row.IsRestart),
        ];
        NmpTransition[] steps = [.. rows.Where(row => row.IsStep)];
        foreach (var from in NmpStateSet.Any)
        {
            foreach (var to in NmpStateSet.Any)
            {
                _details[IndexOf(from, to)] = Find(from, to, rows, steps);
            }
        }
    }

    public NmpChangeDetails Between(NmpStateKind from, NmpStateKind to) => _details[IndexOf(from, to)];

    private static int IndexOf(NmpStateKind from, NmpStateKind to) => ((int)from * States) + (int)to;

    // One row of any kind comes before several steps of the upgrade, and these before a reset.
    private static NmpChangeDetails Find(
        NmpStateKind from, NmpStateKind to, NmpTransition[] rows, NmpTransition[] steps)
    {
        if (Array.Find(rows, row => row.From.Contains(from) && row.To!.Value.Kind == to) is { } direct)
        {
            return new(NmpChange.Listed, [direct]);
        }

        var path = ShortestPath(from, to, steps);
        if (!path.IsEmpty)
        {
            return new(NmpChange.Skipped, path);
        }

        path = ShortestPath(from, to, rows);
        return new(path.IsEmpty ? NmpChange.Impossible : NmpChange.Restarted, path);
    }

    private static ImmutableArray<NmpTransition> ShortestPath(NmpStateKind from, NmpStateKind to, NmpTransition[] rows)
    {
        var paths = new Dictionary<NmpStateKind, ImmutableArray<NmpTransition>> { [from] = [] };
        var open = new Queue<NmpStateKind>([from]);
        while (open.TryDequeue(out var state))
        {
            foreach (var row in rows)
            {
                var next = row.To!.Value.Kind;
                if (row.From.Contains(state) && paths.TryAdd(next, paths[state].Add(row)))
                {
                    if (next == to)
                    {
                        return paths[next];
                    }

                    open.Enqueue(next);
                }
            }
        }

        return [];
    }
}
