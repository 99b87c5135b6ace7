using System.Globalization;

namespace StatusKit.AspNetCore;

/// <summary>The parts of the page of a rollout.</summary>
internal static partial class RolloutHtml
{
    /// <summary>What it is about, the counts, and when it ends.</summary>
    public static void WriteHead(
        DashboardPage page, RolloutFilter filter, RolloutSelection selection, RolloutProgress? progress)
    {
        long shown = selection.Nodes.Count;
        var of = filter.IsSet
            ? HtmlFragment.Create($"of {selection.Total:n0} nodes match the filter")
            : HtmlFragment.Create($"{(shown == 1 ? "node" : "nodes")}");
        page.Body.Add($"""
            <p class="lead"><bdi>{filter.Policy.Org}</bdi> · <code>{filter.Kind}</code></p>
            <section id="rollout-counts" data-part aria-label="Counts">
            <p class="rollout-total"><strong>{shown:n0}</strong> {of}</p>
            <ul class="tiles">

            """);
        foreach (var stage in RolloutStages.Shown)
        {
            var count = selection.Counts[(int)stage];
            if (stage != RolloutStage.Unknown || count > 0)
            {
                page.Body.Add($"""
                    <li class="tile {Class(stage)}"><a href="{StageUrl(page, filter, stage)}">
                    <span class="tile-name">{Symbol(stage)} {Title(stage)}</span>
                    <strong>{count:n0}</strong> <small>{Share(count, shown)}</small></a></li>

                    """);
            }
        }

        page.Body.Add($"</ul>{Bar(selection.Counts, shown)}{End(progress)}</section>");
    }

    /// <summary>The form that filters, which works without script.</summary>
    public static void WriteFilter(DashboardPage page, RolloutFilter filter, RolloutSelection selection)
    {
        page.Body.Add($"""
            <form class="filters" method="get" action="{page.Url(RolloutPage.Route)}" role="search" aria-label="Filter nodes">
            <input type="hidden" name="kind" value="{HtmlFragment.Exact(filter.Kind)}">
            <input type="hidden" name="policy" value="{HtmlFragment.Exact(filter.Policy.ToString())}">
            <label>Word <input type="search" name="q" value="{HtmlFragment.Exact(filter.Word)}"
            placeholder="error, state, name" autocomplete="off"></label>
            <label>Node <input type="search" name="node" value="{HtmlFragment.Exact(filter.Node)}" autocomplete="off"></label>
            """);
        Select(page, "org", "Organization", "Any", selection.Orgs.Select(org => (org, org)), filter.Org);
        Select(page, "version", "Version", "Any", selection.Versions.Select(version => (version, version)), filter.Version);
        Select(
            page,
            "stage",
            "List",
            "All stages",
            RolloutStages.Shown.Select(stage => (RolloutStages.NameOf(stage), Title(stage))),
            filter.Stage is { } stage ? RolloutStages.NameOf(stage) : null);
        Select(page, "span", "Chart", "Everything", RolloutFilter.SpanNames.Select(name => (name, $"Last {name}")), filter.SpanName);
        page.Body.Add($"""
            <button type="submit">Apply</button>
            <a class="clear" href="{RolloutPage.Url(page, filter.Kind, filter.Policy)}">Clear</a>
            </form>

            """);
    }

    private static void Select(
        DashboardPage page, string name, string label, string any, IEnumerable<(string Value, string Text)> choices, string? chosen)
    {
        page.Body.Add($"""<label>{label} <select name="{name}"><option value="">{any}</option>""");
        var isListed = chosen is null;
        foreach (var (value, text) in choices)
        {
            isListed |= value == chosen;
            page.Body.Add($"""<option value="{HtmlFragment.Exact(value)}"{Selected(value == chosen)}>{text}</option>""");
        }

        if (!isListed)
        {
            page.Body.Add($"""<option value="{HtmlFragment.Exact(chosen)}"{Selected(true)}>{chosen}</option>""");
        }

        page.Body.Add($"</select></label>");
    }

    private static HtmlFragment Selected(bool isSelected) => isSelected ? HtmlFragment.Create($" selected") : default;

    // The widths are attributes of SVG: the policy for content allows no inline style.
    private static HtmlFragment Bar(long[] counts, long total)
    {
        if (total == 0)
        {
            return default;
        }

        const int Width = 1000;
        var bar = new HtmlWriter();
        bar.Add($"""<svg class="bar" viewBox="0 0 {Plain(Width)} 16" preserveAspectRatio="none" aria-hidden="true" focusable="false">""");
        double x = 0;
        foreach (var stage in RolloutStages.Shown)
        {
            var width = (double)counts[(int)stage] * Width / total;
            if (width > 0)
            {
                bar.Add($"""<rect class="{Class(stage)}" x="{x:0.#}" width="{width:0.#}" height="16"/>""");
                x += width;
            }
        }

        return HtmlFragment.Create($"{bar.Add($"</svg>")}");
    }

    private static HtmlFragment End(RolloutProgress? progress)
    {
        if (progress is null)
        {
            return default;
        }

        var pace = progress.Pace;
        return pace switch
        {
            { Open: 0, LastFinished: { } last } => HtmlFragment.Create(
                $"""<p class="end"><strong>All nodes have finished</strong>, the last one at {DashboardFormat.Time(last)}.</p>"""),
            { Open: 0 } => HtmlFragment.Create($"""<p class="end"><strong>All nodes have finished.</strong></p>"""),
            { ExpectedEnd: { } end } => HtmlFragment.Create(
                $"""
                <p class="end"><strong>Expected end: {DashboardFormat.Time(end)}</strong> at the pace of the last
                {Window(pace.Window)}: {PerHour(pace)} nodes an hour, {pace.Open:n0} to go.</p>
                """),
            _ => HtmlFragment.Create(
                $"""<p class="end"><strong>No pace yet</strong>: {pace.Open:n0} to go, and too few nodes have finished lately to say when.</p>"""),
        };
    }

    private static string Window(TimeSpan window) => window switch
    {
        { TotalMinutes: 15 } => "15 minutes",
        { TotalHours: 1 } => "hour",
        { TotalHours: 6 } => "6 hours",
        { TotalDays: 1 } => "24 hours",
        { TotalDays: 7 } => "7 days",
        _ => StatusDuration.Format(window),
    };

    private static string PerHour(RolloutPace pace) =>
        pace.PerHour >= 10 ? HtmlText.Number((long)Math.Round(pace.PerHour)) : pace.PerHour.ToString("0.#", CultureInfo.InvariantCulture);

    private static HtmlFragment Legend(Func<RolloutStage, bool> isUsed)
    {
        var keys = RolloutStages.Shown.Where(isUsed)
            .Select(stage => HtmlFragment.Create($"""<span class="key {Class(stage)}">{Title(stage)}</span>"""));
        return HtmlFragment.Create($"""<span class="keys">{HtmlFragment.Join(" ", keys)}</span>""");
    }

    private static HtmlFragment Link(DashboardPage page, RolloutFilter filter, RolloutNode node) => HtmlFragment.Create(
        $"""<a href="{page.RecordUrl(filter.Kind, node.Id)}"><bdi>{node.Org}/{node.Name}</bdi></a>""");

    private static HtmlFragment Text(string text) =>
        text.Length > 0 ? HtmlFragment.Create($"<bdi>{text}</bdi>") : default;

    private static string Class(RolloutStage stage) => $"stage-{RolloutStages.NameOf(stage)}";

    private static HtmlFragment Symbol(RolloutStage stage) =>
        HtmlFragment.Create($"""<span aria-hidden="true">{RolloutStages.SymbolOf(stage)}</span>""");

    private static string StageUrl(DashboardPage page, RolloutFilter filter, RolloutStage stage) =>
        page.Url(RolloutPage.Route, (filter with { Stage = stage, Page = 1 }).ToQuery()) + "#rollout-nodes";

    private static string Title(RolloutStage stage)
    {
        var name = RolloutStages.NameOf(stage);
        return $"{char.ToUpperInvariant(name[0])}{name[1..]}";
    }

    private static string Share(long count, long total) =>
        total == 0 ? "" : ((double)count / total).ToString(count == total || count == 0 ? "0%" : "0.0%", CultureInfo.InvariantCulture);

    private static string Scale(int nodes) =>
        nodes == 1 ? "Each mark is a node, in the order of their names." : $"Each square is {HtmlText.Number(nodes)} nodes, filled by their shares.";

    private static string Plain(long number) => number.ToString(CultureInfo.InvariantCulture);
}
