using System.Runtime.InteropServices;

namespace StatusKit.AspNetCore;

/// <summary>
/// When each node entered which stage. It grows with the nodes and their changes of stage, up to a limit; beyond it the
/// oldest changes are forgotten, and a node begins with the last of its forgotten ones.
/// </summary>
/// <remarks>Nodes are numbers from 0. A node's time never goes back, whatever the clocks of its writers say.</remarks>
/// <param name="maxEntries">The number of changes from which on the older half is forgotten.</param>
internal sealed class RolloutHistory(int maxEntries = 2_000_000)
{
    private readonly List<Entry> _entries = [];
    private readonly List<Entry> _last = []; // of each node
    private int _postponed; // with very many nodes there is little to forget

    /// <summary>The number of changes that are kept.</summary>
    public int Count => _entries.Count;

    /// <summary>The stage of a node after its last change; absent for a node that is not known.</summary>
    public RolloutStage StageOf(int node) => node < _last.Count ? _last[node].Stage : RolloutStage.Absent;

    /// <summary>Notes that a node is in a stage from a time on.</summary>
    /// <param name="node">The number of the node.</param>
    /// <param name="time">When it entered the stage.</param>
    /// <param name="stage">The stage; <see cref="RolloutStage.Absent"/> when its record was deleted.</param>
    public void Add(int node, DateTimeOffset time, RolloutStage stage)
    {
        while (_last.Count <= node)
        {
            _last.Add(default);
        }

        ref var last = ref CollectionsMarshal.AsSpan(_last)[node];
        if (last.Stage == stage)
        {
            return;
        }

        last = new(Math.Max(time.UtcTicks, last.Ticks), node, stage);
        _entries.Add(last);
        if (_entries.Count > Math.Max(maxEntries, _postponed))
        {
            Forget();
        }
    }

    /// <summary>Counts the nodes of each stage over time.</summary>
    /// <param name="isIncluded">Which nodes count; null for all.</param>
    /// <param name="now">The last point.</param>
    /// <param name="span">How far to look back; null for everything that is known.</param>
    /// <param name="maxPoints">The most points, at least 2.</param>
    public RolloutSeries ToSeries(Func<int, bool>? isIncluded, DateTimeOffset now, TimeSpan? span = null, int maxPoints = 241)
    {
        var first = long.MaxValue;
        foreach (ref readonly var entry in CollectionsMarshal.AsSpan(_entries))
        {
            first = isIncluded?.Invoke(entry.Node) == false ? first : Math.Min(first, entry.Ticks);
        }

        if (first == long.MaxValue)
        {
            return RolloutSeries.Empty;
        }

        var end = now.UtcTicks;
        var start = Math.Min(Math.Max(first, span is { } length ? end - length.Ticks : first), end);
        var step = Math.Max(1, (end - start + maxPoints - 2) / (maxPoints - 1));
        var points = (int)((end - start + step - 1) / step) + 1;
        var counts = Enumerable.Range(0, points).Select(_ => new long[RolloutStages.Count]).ToArray();
        var stages = new RolloutStage[_last.Count];
        foreach (ref readonly var entry in CollectionsMarshal.AsSpan(_entries))
        {
            if (isIncluded?.Invoke(entry.Node) != false)
            {
                // What a fast clock puts into the future has happened by now.
                var point = counts[Math.Clamp((entry.Ticks - start + step - 1) / step, 0, points - 1)];
                point[(int)stages[entry.Node]]--;
                point[(int)entry.Stage]++;
                stages[entry.Node] = entry.Stage;
            }
        }

        for (var point = 1; point < points; point++)
        {
            for (var stage = 0; stage < RolloutStages.Count; stage++)
            {
                counts[point][stage] += counts[point - 1][stage];
            }
        }

        foreach (var point in counts)
        {
            point[(int)RolloutStage.Absent] = 0;
        }

        return new(
            [.. Enumerable.Range(0, points).Select(i => new DateTimeOffset(Math.Min(start + (i * step), end), TimeSpan.Zero))],
            counts);
    }

    /// <summary>When the rest of the nodes will have finished, at the pace of late.</summary>
    /// <param name="isIncluded">Which nodes count; null for all.</param>
    /// <param name="now">The present.</param>
    public RolloutPace Estimate(Func<int, bool>? isIncluded, DateTimeOffset now)
    {
        var pace = new RolloutPaceBuilder(now);
        var stages = new RolloutStage[_last.Count];
        foreach (ref readonly var entry in CollectionsMarshal.AsSpan(_entries))
        {
            if (isIncluded?.Invoke(entry.Node) != false)
            {
                pace.Add(stages[entry.Node], entry.Stage, entry.Ticks);
                stages[entry.Node] = entry.Stage;
            }
        }

        return pace.Build();
    }

    // Of each node the last change of the older half stays.
    private void Forget()
    {
        var entries = CollectionsMarshal.AsSpan(_entries);
        var half = entries.Length / 2;
        var kept = new int[_last.Count];
        for (var i = 0; i < half; i++)
        {
            kept[entries[i].Node] = i + 1;
        }

        var count = 0;
        for (var i = 0; i < entries.Length; i++)
        {
            if (i >= half || (kept[entries[i].Node] == i + 1 && entries[i].Stage != RolloutStage.Absent))
            {
                entries[count++] = entries[i];
            }
        }

        CollectionsMarshal.SetCount(_entries, count);
        _postponed = count + (maxEntries / 2);
    }

    private readonly record struct Entry(long Ticks, int Node, RolloutStage Stage);
}
