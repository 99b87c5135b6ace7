namespace StatusKit.AspNetCore;

/// <summary>The overview: how many of what, and what needs attention.</summary>
internal static class OverviewPage
{
    public static async ValueTask WriteAsync(DashboardPage page)
    {
        page.Title = "Overview";
        page.LiveQuery = "";
        var records = page.Service.Records;
        var isShown = await records.VisibilityAsync(page.Context).ConfigureAwait(false);
        page.Body.Add($"""<div id="counts" data-part>""");
        foreach (var kind in records.Options.Kinds)
        {
            var filter = StatusChangeService.IsOfNodes(kind) ? isShown : null;
            var counts = await kind.CountAsync(page.Database, filter, page.Aborted).ConfigureAwait(false);
            page.Body.Add($"""<section><h2>{kind.Name}</h2><p>{counts.Values.Sum()} records</p><ul>""");
            foreach (var (state, count) in counts)
            {
                page.Body.Add($"<li><bdi>{state}</bdi> {count}</li>");
            }

            page.Body.Add($"</ul></section>");
        }

        page.Body.Add($"</div>");
    }
}
