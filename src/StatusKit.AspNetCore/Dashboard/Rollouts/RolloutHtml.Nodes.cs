namespace StatusKit.AspNetCore;

/// <content>Chart, errors, map and list.</content>
internal static partial class RolloutHtml
{
    private const int PageSize = 50;
    private const int MaxFailures = 20;

    /// <summary>The nodes in each stage over time: a picture, and the same as a table.</summary>
    public static void WriteChart(
        DashboardPage page, RolloutFilter filter, RolloutSelection selection, RolloutProgress? progress)
    {
        page.StartSection("rollout-chart", "Over time");
        if (progress is null)
        {
            page.Body.Add($"""
                <p data-pending>The history of the nodes is being read. The chart appears in a moment,
                without script when the page is loaded again.</p></section>
                """);
            return;
        }

        var series = progress.Series;
        if (series.Times.Count < 2)
        {
            page.Body.Add($"<p>{(selection.Nodes.Count == 0 ? "No node to show." : "The history begins now.")}</p></section>");
            return;
        }

        var library = page.Url(DashboardAssets.Instance.PathOf("uPlot.iife.min.js"));
        page.Body.Add($"""
            <figure class="burnup" data-series="{RolloutChart.Data(series)}" data-script="{library}">
            {RolloutChart.Picture(series)}
            <figcaption>{Legend(stage => series.Counts.Any(counts => counts[(int)stage] > 0))}</figcaption>
            </figure>
            <details id="rollout-table"><summary>The chart as a table</summary>
            <div class="scroll" tabindex="0" role="region" aria-label="Nodes by stage over time"><table><thead><tr><th scope="col">Time</th>
            """);
        foreach (var stage in RolloutStages.Shown)
        {
            page.Body.Add($"""<th scope="col">{Title(stage)}</th>""");
        }

        page.Body.Add($"""<th scope="col">Nodes</th></tr></thead><tbody>""");
        const int Rows = 12;
        var last = series.Times.Count - 1;
        foreach (var point in Enumerable.Range(0, Rows + 1).Select(row => row * last / Rows).Distinct())
        {
            page.Body.Add($"""<tr><th scope="row">{DashboardFormat.Time(series.Times[point])}</th>""");
            foreach (var stage in RolloutStages.Shown)
            {
                page.Body.Add($"<td>{series.CountAt(point, stage):n0}</td>");
            }

            page.Body.Add($"<td>{series.TotalAt(point):n0}</td></tr>");
        }

        page.Body.Add($"</tbody></table></div></details></section>");
    }

    /// <summary>Why nodes failed.</summary>
    public static void WriteFailures(DashboardPage page, RolloutFilter filter, RolloutSelection selection)
    {
        page.StartSection("rollout-failures", "Why nodes failed");
        if (selection.Failures.Count == 0)
        {
            page.Body.Add($"""<p class="empty">{Symbol(RolloutStage.Done)} No node has failed.</p></section>""");
            return;
        }

        page.Body.Add($"""<ol class="failures">""");
        var most = selection.Failures[0].Count;
        foreach (var failure in selection.Failures.Take(MaxFailures))
        {
            var link = page.Url(
                RolloutPage.Route,
                (filter with { Word = failure.Error.Length > 0 ? failure.Error : null, Stage = RolloutStage.Failed, Page = 1 }).ToQuery());
            page.Body.Add($"""
                <li><a href="{link}"><strong>{failure.Count:n0}</strong> <bdi>{(failure.Error.Length > 0 ? failure.Error : "No error is given")}</bdi></a>
                <progress value="{Plain(failure.Count)}" max="{Plain(most)}" aria-hidden="true"></progress>
                <small>such as {Link(page, filter, failure.Example)}</small></li>

                """);
        }

        var rest = selection.Failures.Count - MaxFailures;
        page.Body.Add($"</ol>{(rest > 0 ? HtmlFragment.Create($"<p>and {rest:n0} other errors</p>") : default)}</section>");
    }

    /// <summary>One cell for each node, or for some of them, in the order of their names.</summary>
    public static void WriteMap(DashboardPage page, RolloutFilter filter, RolloutSelection selection)
    {
        page.StartSection("rollout-map", "Every node");
        if (selection.Nodes.Count == 0)
        {
            page.Body.Add($"<p>No node to show.</p></section>");
            return;
        }

        var query = (filter with { Stage = null, Page = 1, SpanName = null }).ToQuery();
        var stages = page.Url(RolloutPage.Route + "/stages", [.. query, ("as-of", page.Sequence)]);
        var node = page.Url(RolloutPage.Route + "/node", query);
        page.Body.Add($"""
            <figure class="map" data-stages="{stages}" data-node="{node}" data-count="{Plain(selection.Nodes.Count)}">
            {RolloutMap.Picture(selection)}
            <figcaption>{Legend(stage => selection.Counts[(int)stage] > 0)}
            <span class="map-scale">{Scale(RolloutMap.NodesPerCell(selection.Nodes.Count))}</span></figcaption>
            <p class="map-node" role="status"></p>
            </figure></section>

            """);
    }

    /// <summary>The nodes as a list, a page at a time, those that need attention first.</summary>
    public static void WriteNodes(DashboardPage page, RolloutFilter filter, RolloutSelection selection)
    {
        var total = filter.Stage is { } stage ? selection.Counts[(int)stage] : selection.Nodes.Count;
        var pages = (int)Math.Max(1, (total + PageSize - 1) / PageSize);
        var number = Math.Min(filter.Page, pages);
        var nodes = selection.List(filter.Stage, (number - 1) * PageSize, PageSize);
        page.StartSection("rollout-nodes", filter.Stage is { } only ? $"Nodes: {Title(only)}" : "Nodes");
        if (nodes.Count == 0)
        {
            page.Body.Add($"<p>No node to show.</p></section>");
            return;
        }

        page.Body.Add($"""
            <div class="scroll" tabindex="0" role="region" aria-label="Nodes"><table class="nodes">
            <thead><tr><th scope="col">Node</th><th scope="col">State</th><th scope="col">For</th>
            <th scope="col">Version</th><th scope="col">Error</th></tr></thead><tbody>

            """);
        foreach (var node in nodes)
        {
            var state = node.State.Length > 0 ? node.State : "not set";
            page.Body.Add($"""
                <tr><th scope="row">{Link(page, filter, node)}</th>
                <td><span class="{Class(node.Stage)}">{Symbol(node.Stage)} <bdi>{state}</bdi></span></td>
                <td data-label="For">{DashboardFormat.Age(node.ChangedAt, page.Now)}</td>
                <td data-label="Version">{Text(node.Version)}</td><td data-label="Error">{Text(node.Error)}</td></tr>

                """);
        }

        page.Body.Add($"</tbody></table></div>");
        if (pages > 1)
        {
            page.Body.Add($"""<nav class="pages" aria-label="Pages of nodes"><ul>""");
            PageLink(page, filter, number > 1 ? number - 1 : null, "Previous");
            page.Body.Add($"<li>Page {number:n0} of {pages:n0}</li>");
            PageLink(page, filter, number < pages ? number + 1 : null, "Next");
            page.Body.Add($"</ul></nav>");
        }

        page.Body.Add($"</section>");
    }

    private static void PageLink(DashboardPage page, RolloutFilter filter, int? number, string text)
    {
        if (number is { } target)
        {
            var url = page.Url(RolloutPage.Route, (filter with { Page = target }).ToQuery());
            page.Body.Add($"""<li><a href="{url}#rollout-nodes">{text}</a></li>""");
        }
    }
}
