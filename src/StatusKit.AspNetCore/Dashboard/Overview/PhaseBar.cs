using System.Collections.Immutable;

namespace StatusKit.AspNetCore;

/// <summary>A stacked bar of phases, with its numbers as text.</summary>
internal static class PhaseBar
{
    private const int Width = 1000;
    private const int MinWidth = 4;

    // From what is done to what is wrong, so that the eye finds failures at the right end.
    private static readonly StatusPhase[] Order =
    [
        StatusPhase.Succeeded, StatusPhase.Ended, StatusPhase.Running, StatusPhase.Waiting, StatusPhase.Requested,
        StatusPhase.Pending, StatusPhase.Unknown, StatusPhase.Failed,
    ];

    /// <summary>The bar. Its text is that of the legend, so a screen reader skips it.</summary>
    public static HtmlFragment Write(ImmutableSortedDictionary<StatusPhase, long> counts)
    {
        var present = Order.Where(phase => counts.GetValueOrDefault(phase) > 0).ToList();
        var total = Math.Max(1, counts.Values.Sum());

        // What is rare stays visible.
        var free = Width - (MinWidth * present.Count);
        var bar = new HtmlWriter();
        bar.Add($"""<svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">""");
        double at = 0;
        foreach (var phase in present)
        {
            var width = MinWidth + (free * (double)counts[phase] / total);
            bar.Add($"""<rect class="fill-{DashboardFormat.ClassOf(phase)}" x="{at:0.##}" y="0" width="{width:0.##}" height="10"/>""");
            at += width;
        }

        bar.Add($"</svg>");
        return bar.ToFragment();
    }

    /// <summary>The numbers.</summary>
    public static HtmlFragment WriteLegend(ImmutableSortedDictionary<StatusPhase, long> counts)
    {
        var legend = new HtmlWriter();
        legend.Add($"""<ul class="legend">""");
        foreach (var phase in Order.Where(phase => counts.GetValueOrDefault(phase) > 0))
        {
            legend.Add($"<li>{DashboardFormat.Phase(phase)} <b>{counts[phase]:n0}</b></li>");
        }

        return legend.Add($"</ul>").ToFragment();
    }
}
