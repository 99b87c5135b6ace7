using System.Collections.Immutable;
using System.Globalization;
using StatusKit.Cfs;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>The sessions, the latest first, with the filters of the API.</summary>
internal static class SessionsPage
{
    /// <summary>The route of the page below the dashboard.</summary>
    public const string Route = DashboardLayout.SessionsRoute;

    private const int PageSize = 50;
    private const int MaxUnfinished = 1000;

    // What the reader may choose, apart from the page.
    private static readonly string[] Filters =
    [
        "name_contains", "status", "succeeded", "min_age", "max_age", "tags", "configuration", "target", "result",
    ];

    public static async ValueTask WriteAsync(DashboardPage page)
    {
        page.Title = "Sessions";
        page.LiveQuery = $"?kind={StatusEndpointOptions.CfsSessions}";
        var number = int.TryParse(page.Query("page"), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted)
            && wanted is > 0 and < 1_000_000 ? wanted : 1;
        WriteFilters(page);
        if (!TryReadQuery(page, out var query, out var problem))
        {
            page.StatusCode = 400;
            page.Body.Add($"""<section id="problem"><p role="alert">{problem}</p></section>""");
            return;
        }

        var store = page.Database.GetStore<CfsSession>();
        var counts = await store.CountAsync(query, page.Aborted).ConfigureAwait(false);
        var sessions = new List<CfsSession>();
        var total = counts.Values.Sum();
        var at = 0;
        var skip = (number - 1) * PageSize;
        if (skip < total)
        {
            var listing = query with { Order = StatusOrder.NewestFirst, Limit = skip + PageSize };
            await foreach (var stored in store.ListAsync(listing, page.Aborted).ConfigureAwait(false))
            {
                if (at++ >= skip)
                {
                    sessions.Add(stored.Value);
                }
            }
        }

        await WriteOverlapsAsync(page, store).ConfigureAwait(false);
        page.StartSection("list", total == 1 ? "1 session" : string.Create(CultureInfo.InvariantCulture, $"{total:n0} sessions"));
        if (sessions.Count == 0)
        {
            page.Body.Add($"""<p class="empty">{(total == 0 ? "No session matches." : "There is no such page.")}</p>""");
        }
        else
        {
            WriteTable(page, sessions);
        }

        WritePager(page, number, total);
        page.Body.Add($"</section>");
    }

    private static bool TryReadQuery(DashboardPage page, out StatusQuery query, out string problem)
    {
        var asked = new CfsSessionQuery
        {
            NameContains = page.Query("name_contains"),
            Status = page.Query("status"),
            Succeeded = page.Query("succeeded"),
            MinAge = page.Query("min_age"),
            MaxAge = page.Query("max_age"),
            Tags = page.Query("tags"),
        };
        var isRead = asked.TryRead(page.Now, out query, out var found);
        problem = found is null ? "" : $"{found.Title}: {found.Detail}";
        if (!isRead)
        {
            return false;
        }

        StatusKey[] keys =
        [
            .. Key(page, "configuration", CfsSession.ConfigurationKey),
            .. Key(page, "target", CfsSession.TargetKey),
            .. Key(page, "result", CfsSession.ResultKey),
        ];
        try
        {
            query = query with { Keys = [.. query.Keys, .. keys] };
            return true;
        }
        catch (ArgumentException)
        {
            problem = "A filter holds U+0000 or half of a character.";
            return false;
        }
    }

    private static IEnumerable<StatusKey> Key(DashboardPage page, string filter, string key) =>
        page.Query(filter) is { } value ? [new(key, value)] : [];

    private static void WriteFilters(DashboardPage page)
    {
        var open = Array.Exists(Filters, filter => page.Query(filter) is not null) ? HtmlFragment.Create($" open") : default;
        page.Body.Add($"""
            <details class="filter-box"{open}><summary>Filter</summary>
            <form class="filters" method="get" action="{page.Url(Route)}" role="search" aria-label="Filter sessions">
            {Input("name_contains", "Name contains", "")}
            {Select("status", "State", "pending", "running", "complete")}
            {Select("succeeded", "Succeeded", "true", "false", "unknown", "none")}
            {Input("min_age", "Older than", "2h")}
            {Input("max_age", "Younger than", "7d")}
            {Input("tags", "Tags", "name=value")}
            {Input("configuration", "Configuration", "")}
            {Select("target", "Target", "dynamic", "image", "repo")}
            {Input("result", "Made image", "id")}
            <div class="filter-actions"><button type="submit">Filter</button>
            <a href="{page.Url(Route)}">Clear</a></div>
            </form></details>

            """);

        HtmlFragment Input(string name, string label, string example) => HtmlFragment.Create($"""
            <label>{label}<input name="{name}" value="{HtmlFragment.Exact(page.Query(name))}" placeholder="{example}"
            autocomplete="off" spellcheck="false"></label>
            """);

        HtmlFragment Select(string name, string label, params ReadOnlySpan<string> words)
        {
            var options = new HtmlWriter();
            options.Add($"""<option value="">any</option>""");
            foreach (var word in words)
            {
                var selected = word == page.Query(name) ? HtmlFragment.Create($" selected") : default;
                options.Add($"<option{selected}>{word}</option>");
            }

            return HtmlFragment.Create($"""<label>{label}<select name="{name}">{options}</select></label>""");
        }
    }

    private static async ValueTask WriteOverlapsAsync(DashboardPage page, IStatusStore<CfsSession> store)
    {
        var unfinished = new StatusQuery { States = ["pending", "running"] };
        var counts = await store.CountAsync(unfinished, page.Aborted).ConfigureAwait(false);
        var overview = await CfsDiagnosis.DiagnoseManyAsync(
            store.ListAsync(unfinished with { Limit = MaxUnfinished }, page.Aborted),
            page.Now,
            page.Service.Records.Options.CfsDiagnosis,
            cancellationToken: page.Aborted).ConfigureAwait(false);
        ImmutableArray<StatusGroupFinding> overlaps =
            [.. overview.Findings.Where(finding => finding.Code == CfsFindingCodes.SameNodes)];
        page.Body.Add($"""<div id="overlaps" data-part>""");
        if (!overlaps.IsEmpty)
        {
            page.Body.Add($"""
                <section aria-labelledby="overlaps-title" class="diagnosis severity-warning">
                <h2 id="overlaps-title">{DashboardFormat.Severity(StatusSeverity.Warning)} Sessions on the same nodes</h2><ul>

                """);
            foreach (var overlap in overlaps)
            {
                page.Body.Add($"<li>{WithLinks(page, overlap.Message, overlap.Records)}</li>");
            }

            page.Body.Add($"</ul></section>");
        }

        if (counts.Values.Sum() is > MaxUnfinished and var all)
        {
            page.Body.Add($"""
                <p class="soft">Whether sessions work on the same nodes is looked up for {MaxUnfinished:n0} of {all:n0} unfinished ones.</p>

                """);
        }

        page.Body.Add($"</div>");
    }

    // The sentence, with the names in it as links.
    private static HtmlFragment WithLinks(DashboardPage page, string message, ImmutableArray<string> names)
    {
        var html = new HtmlWriter();
        foreach (var name in names)
        {
            if (message.IndexOf(name, StringComparison.Ordinal) is >= 0 and var start)
            {
                html.Add($"{message[..start]}{Link(page, name)}");
                message = message[(start + name.Length)..];
            }
        }

        return html.Add($"{message}").ToFragment();
    }

    private static void WriteTable(DashboardPage page, List<CfsSession> sessions)
    {
        page.Body.Add($"""
            <div class="scroll"><table class="sessions">
            <thead><tr><th scope="col">State</th><th scope="col">Session</th><th scope="col">Configuration</th>
            <th scope="col">Works on</th><th scope="col">Started</th><th scope="col">Took</th>
            <th scope="col">Made image</th><th scope="col">Logs</th></tr></thead><tbody>

            """);
        foreach (var session in sessions)
        {
            var run = session.Status.Session;
            var took = run.Duration is { } duration ? DashboardFormat.Duration(duration)
                : !run.IsFinal && run.StartTime.TryGetInstant(out var start)
                    ? HtmlFragment.Create($"{DashboardFormat.Age(start, page.Now)} so far")
                    : default;
            var target = session.Target.Definition == "image"
                ? string.Join(", ", session.Target.Groups.SelectMany(group => group.Members))
                : session.Ansible.Limit is { Length: > 0 } limit ? limit : "all hosts";
            var made = HtmlFragment.Join(", ", session.Status.Artifacts.Where(artifact => artifact.ResultId.Length > 0)
                .Select(artifact => SessionMembers.Filtered(page, "result", artifact.ResultId)));
            page.Body.Add($"""
                <tr><td>{DashboardFormat.Phase(session.Phase)}</td><th scope="row">{Link(page, session.Name)}</th>
                <td data-label="Configuration">{SessionMembers.Filtered(page, "configuration", session.Configuration.Name)}</td>
                <td data-label="Works on">{Word(session.Target.Definition)}<bdi>{target}</bdi></td>
                <td data-label="Started">{DashboardFormat.Time(run.StartTime)}</td>
                <td class="took" data-label="Took">{took}</td><td data-label="Made image">{made}</td>
                <td data-label="Logs">{SessionMembers.LogLink(page, session)}</td></tr>

                """);
        }

        page.Body.Add($"</tbody></table></div>");
    }

    private static HtmlFragment Word(string definition) =>
        definition.Length == 0 ? default : HtmlFragment.Create($"""<span class="soft"><bdi>{definition}</bdi></span> """);

    private static void WritePager(DashboardPage page, int number, long total)
    {
        var last = (int)Math.Max(1, Math.Min(int.MaxValue, (total + PageSize - 1) / PageSize));
        if (last == 1)
        {
            return;
        }

        page.Body.Add($"""<nav class="pager" aria-label="Pages"><ul>""");
        Add("Newer", number - 1, number > 1);
        page.Body.Add($"<li>Page {number:n0} of {last:n0}</li>");
        Add("Older", number + 1, number < last);
        page.Body.Add($"</ul></nav>");

        void Add(string text, int to, bool exists)
        {
            (string, string?)[] query =
            [
                .. Filters.Select(filter => (filter, page.Query(filter))),
                ("page", to == 1 ? null : to.ToString(CultureInfo.InvariantCulture)),
            ];
            var link = exists
                ? HtmlFragment.Create($"""<a href="{page.Url(Route, query)}">{text}</a>""")
                : HtmlFragment.Create($"""<span class="soft">{text}</span>""");
            page.Body.Add($"<li>{link}</li>");
        }
    }

    private static HtmlFragment Link(DashboardPage page, string name) => HtmlFragment.Create(
        $"""<a href="{page.Url(RecordPage.Route, ("kind", StatusEndpointOptions.CfsSessions), ("id", name))}"><bdi>{name}</bdi></a>""");
}
