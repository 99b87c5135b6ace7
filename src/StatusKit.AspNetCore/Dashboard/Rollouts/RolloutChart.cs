using System.Globalization;
using System.Text;

namespace StatusKit.AspNetCore;

/// <summary>The nodes in each stage over time, stacked.</summary>
internal static class RolloutChart
{
    private const int Width = 1000;
    private const int Height = 200;

    /// <summary>The points for the script: <c>[[seconds…],[done…],[failed…],…]</c> in the order of the stages shown.</summary>
    public static string Data(RolloutSeries series)
    {
        var data = new StringBuilder("[[");
        data.AppendJoin(',', series.Times.Select(time => time.ToUnixTimeMilliseconds() / 1000d).Select(Number));
        foreach (var stage in RolloutStages.Shown)
        {
            data.Append("],[").AppendJoin(',', Enumerable.Range(0, series.Times.Count).Select(point => series.CountAt(point, stage)));
        }

        return data.Append("]]").ToString();
    }

    /// <summary>The picture for readers without script. Its labels are text of the page, so that they do not shrink with it.</summary>
    public static HtmlFragment Picture(RolloutSeries series)
    {
        var points = series.Times.Count;
        var most = Enumerable.Range(0, points).Max(series.TotalAt);
        var step = NiceStep(most);
        var top = Math.Max(step, (most + step - 1) / step * step);
        var (svg, labels) = (new HtmlWriter(), new HtmlWriter());
        for (long value = 0; value <= top; value += step)
        {
            svg.Add($"""<path class="grid" d="M0 {Y(value, top):0.#}H{Plain(Width)}"/>""");
            labels.Add($"<span>{value:n0}</span>");
        }

        var below = new long[points];
        foreach (var stage in RolloutStages.Shown)
        {
            if (Area(series, stage, below, top) is { } path)
            {
                svg.Add($"""<path class="stage-{RolloutStages.NameOf(stage)}" d="{path}"/>""");
            }
        }

        return HtmlFragment.Create(
            $"""
            <div class="plot"><div class="y" aria-hidden="true">{labels}</div>
            <svg class="chart" viewBox="0 0 {Plain(Width)} {Plain(Height)}" preserveAspectRatio="none" role="img" aria-label="{Summary(series)}">{svg}</svg>
            <div class="x" aria-hidden="true">{DashboardFormat.Time(series.Times[0])}<span>now</span></div></div>
            """);
    }

    // The area of a stage over those below it, to which it is added; null when no node is ever in it.
    private static string? Area(RolloutSeries series, RolloutStage stage, long[] below, long top)
    {
        var points = series.Times.Count;
        var (path, isAny) = (new StringBuilder("M"), false);
        for (var i = 0; i < points; i++)
        {
            path.Append(i == 0 ? "" : "L").Append(Coordinates(i, below[i]));
        }

        for (var i = points - 1; i >= 0; i--)
        {
            var count = series.CountAt(i, stage);
            isAny |= count > 0;
            below[i] += count;
            path.Append('L').Append(Coordinates(i, below[i]));
        }

        return isAny ? path.Append('Z').ToString() : null;

        string Coordinates(int point, long value) => string.Create(
            CultureInfo.InvariantCulture, $"{(double)point / (points - 1) * Width:0.#} {Y(value, top):0.#}");
    }

    private static double Y(long value, long top) => (1 - ((double)value / top)) * Height;

    private static string Summary(RolloutSeries series)
    {
        var last = series.Times.Count - 1;
        var counts = RolloutStages.Shown.Where(stage => series.CountAt(last, stage) > 0)
            .Select(stage => $"{HtmlText.Number(series.CountAt(last, stage))} {RolloutStages.NameOf(stage)}");
        var since = series.Times[0].UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
        return $"Nodes by stage since {since}. Now {string.Join(", ", counts)}.";
    }

    // About four steps, each 1, 2 or 5 times a power of ten.
    private static long NiceStep(long most)
    {
        long power = 1;
        while (power * 10 * 4 <= most)
        {
            power *= 10;
        }

        return power * 1 * 4 >= most ? power : power * 2 * 4 >= most ? power * 2 : power * 5 * 4 >= most ? power * 5 : power * 10;
    }

    private static string Number(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);

    private static string Plain(int number) => number.ToString(CultureInfo.InvariantCulture);
}
