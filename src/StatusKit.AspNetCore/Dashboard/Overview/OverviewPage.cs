using System.Collections.Immutable;
using StatusKit.Nmp;

namespace StatusKit.AspNetCore;

/// <summary>The overview: whether somebody must act, what needs attention, how many of what, and how old that is.</summary>
internal static class OverviewPage
{
    private const int MaxProblems = 20;
    private const int MaxGroups = 20;

    private static readonly HtmlFragment BothCount = HtmlFragment.Create(
        $"""<p class="soft">An upgrade counts twice when both the node and the hub have a record of it.</p>""");

    public static async ValueTask WriteAsync(DashboardPage page)
    {
        page.Title = "Overview";
        page.LiveQuery = "";
        var kinds = await ReadAsync(page).ConfigureAwait(false);
        var mirrors = await MirrorReading.ListAsync(page).ConfigureAwait(false);
        var problems = Select(kinds);
        WriteVerdict(page, kinds, mirrors);
        page.Body.Add($"""<div class="columns"><div>""");
        WriteProblems(page, kinds, problems);
        page.Body.Add($"</div><div>");
        WriteSystems(page, kinds);
        WriteGroups(page, kinds);
        WriteFreshness(page, kinds, mirrors);
        page.Body.Add($"</div></div>");
    }

    private static async ValueTask<List<KindOverview>> ReadAsync(DashboardPage page)
    {
        var records = page.Service.Records;
        var isShown = await records.VisibilityAsync(page.Context).ConfigureAwait(false);
        List<KindOverview> kinds = [];
        foreach (var kind in records.Options.Kinds)
        {
            var overview = page.Service.OverviewOf(kind);
            kinds.Add(
                isShown is not null && StatusChangeService.IsOfNodes(kind)
                    ? await kind.DiagnoseAllAsync(page.Database, isShown, page.Now, page.Aborted).ConfigureAwait(false)
                : overview?.IsReady == true ? await overview.GetAsync(page.Aborted).ConfigureAwait(false)
                : await kind.CountByPhaseAsync(page.Database, page.Aborted).ConfigureAwait(false) with { IsPending = overview is not null });
        }

        return kinds;
    }

    // The hub has a copy of what nodes report: of the same verdict at both, the entry of more records is shown.
    private static List<KindProblem> Select(List<KindOverview> kinds) =>
    [
        .. kinds.SelectMany(kind => kind.Problems)
            .GroupBy(problem => (problem.Kind.Model, IsOfUpgrades(problem.Kind) ? "" : problem.Kind.Scope, problem.Group, problem.Code))
            .Select(alike => alike.OrderByDescending(problem => problem.Count)
                .ThenBy(problem => problem.Kind.Scope == NmpScopes.Hub)
                .First())
            .OrderBy(problem => problem.Diagnosis, StatusDiagnosis.ByAttention)
            .Take(MaxProblems),
    ];

    private static bool IsOfUpgrades(StatusKindView kind) =>
        StatusChangeService.IsOfNodes(kind) && kind.Scope is NmpScopes.Node or NmpScopes.Hub;

    private static bool IsPending(List<KindOverview> kinds) => kinds.Exists(kind => kind.IsPending && kind.Total > 0);

    private static void WriteVerdict(DashboardPage page, List<KindOverview> kinds, ImmutableArray<MirrorReading> mirrors)
    {
        long CountOf(StatusSeverity severity) => kinds.Sum(kind => kind.Severities?.GetValueOrDefault(severity) ?? 0);
        var (errors, warnings, notices) =
            (CountOf(StatusSeverity.Error), CountOf(StatusSeverity.Warning), CountOf(StatusSeverity.Notice));
        var late = mirrors.Count(mirror => mirror.IsLate(page.Now));
        var severity = errors > 0 ? StatusSeverity.Error
            : warnings > 0 || late > 0 ? StatusSeverity.Warning
            : StatusSeverity.Ok;
        var text = errors > 0 ? "Somebody must act"
            : warnings > 0 ? "Something is probably wrong"
            : late > 0 ? "The data is old"
            : "Nothing needs attention";
        if (IsPending(kinds))
        {
            page.Body.Add($"""
                <section id="verdict" class="verdict verdict-pending" data-part data-pending>
                <p><strong>Reading the records…</strong> What needs attention is shown in a moment.</p>
                </section>

                """);
            return;
        }

        page.Body.Add($"""
            <section id="verdict" class="verdict verdict-{DashboardFormat.ClassOf(severity)}" data-part>
            <p class="verdict-line"><span aria-hidden="true">{DashboardFormat.SymbolOf(severity)}</span> <strong>{text}</strong></p>
            <ul class="tally">
            <li class="severity-error"><b>{errors:n0}</b> {(errors == 1 ? "error" : "errors")}</li>
            <li class="severity-warning"><b>{warnings:n0}</b> {(warnings == 1 ? "warning" : "warnings")}</li>
            <li class="severity-notice"><b>{notices:n0}</b> {(notices == 1 ? "notice" : "notices")}</li>
            <li><b>{kinds.Sum(kind => kind.Total):n0}</b> records</li>
            </ul>
            {(kinds.Count(kind => kind.Total > 0 && IsOfUpgrades(kind.Kind)) > 1 ? BothCount : default)}
            </section>

            """);
    }

    private static void WriteProblems(DashboardPage page, List<KindOverview> kinds, List<KindProblem> problems)
    {
        page.StartSection("attention", "Needs attention");
        var findings = kinds.SelectMany(kind => kind.Findings.Select(finding => (kind.Kind, Finding: finding)))
            .OrderByDescending(each => each.Finding.Severity)
            .Take(MaxProblems)
            .ToList();
        if (problems.Count == 0 && findings.Count == 0)
        {
            page.Body.Add($"""<p class="empty">{(IsPending(kinds) ? "Not known yet." : "Every record is as it should be.")}</p>""");
        }
        else
        {
            page.Body.Add($"""<ol class="problems">""");
            foreach (var problem in problems)
            {
                WriteProblem(page, problem);
            }

            foreach (var (kind, finding) in findings)
            {
                WriteFinding(page, kind, finding);
            }

            page.Body.Add($"</ol>\n");
        }

        page.Body.Add($"</section>\n");
    }

    private static void WriteProblem(DashboardPage page, KindProblem problem)
    {
        var diagnosis = problem.Diagnosis;
        var since = diagnosis.Since is { } time
            ? HtmlFragment.Create($"""<span class="since">for {DashboardFormat.Age(time, page.Now)}</span>""")
            : default;
        page.Body.Add($"""
            <li class="problem severity-{DashboardFormat.ClassOf(diagnosis.Severity)}">
            <div class="problem-head">{DashboardFormat.Severity(diagnosis.Severity)}
            <a class="record" href="{page.RecordUrl(problem.Kind.Name, problem.Id)}"><bdi>{DashboardFormat.NameOf(problem.Kind, problem.Id)}</bdi></a>
            {since}</div>
            <p>{diagnosis.Message}</p>

            """);
        if (problem.Count > 1)
        {
            page.Body.Add($"""
                <p class="alike">and {problem.Count - 1:n0} more of <bdi>{problem.Group}</bdi>
                for the same reason ({problem.Code})</p>

                """);
        }

        WriteHints(page, diagnosis.Hints, 1);
        page.Body.Add($"</li>\n");
    }

    private static void WriteFinding(DashboardPage page, StatusKindView kind, StatusGroupFinding finding)
    {
        page.Body.Add($"""
            <li class="problem severity-{DashboardFormat.ClassOf(finding.Severity)}">
            <div class="problem-head">{DashboardFormat.Severity(finding.Severity)} <span class="record">{kind.Title} together</span></div>
            <p>{finding.Message}</p>

            """);
        WriteHints(page, finding.Hints, 1);
        page.Body.Add($"</li>\n");
    }

    /// <summary>What a person can do, with commands to copy.</summary>
    internal static void WriteHints(DashboardPage page, ImmutableArray<StatusHint> hints, int most)
    {
        foreach (var hint in hints.OrderByDescending(hint => hint.Command is not null).Take(most))
        {
            page.Body.Add($"""<div class="hint"><p>{hint.Text}</p>""");
            if (hint.Command is not null)
            {
                page.Body.Add($"""<p class="command"><code data-copy>{hint.Command}</code></p>""");
            }

            page.Body.Add($"</div>\n");
        }
    }

    private static void WriteSystems(DashboardPage page, List<KindOverview> kinds)
    {
        page.StartSection("systems", "All records");
        page.Body.Add($"""<div class="bars">""");
        foreach (var kind in kinds)
        {
            if (kind.Total > 0 || kinds.TrueForAll(each => each.Total == 0))
            {
                page.Body.Add($"""
                    <div class="bar-row"><h3>{kind.Kind.Title} <span class="count">{kind.Total:n0}</span></h3>
                    {PhaseBar.Write(kind.Phases)}
                    {PhaseBar.WriteLegend(kind.Phases)}</div>

                    """);
            }
        }

        page.Body.Add($"</div></section>\n");
    }

    private static void WriteGroups(DashboardPage page, List<KindOverview> kinds)
    {
        foreach (var kind in kinds)
        {
            if (kind.Kind.Groups is not { } groups || kind.Groups.IsEmpty)
            {
                continue;
            }

            var shown = kind.Groups.OrderByDescending(group => group.Value.GetValueOrDefault(StatusPhase.Failed))
                .ThenByDescending(group => group.Value.Values.Sum())
                .Take(MaxGroups)
                .ToList();
            page.StartSection($"groups-{kind.Kind.Name}", $"{kind.Kind.Title} by {groups}");
            page.Body.Add($"""<div class="bars">""");
            foreach (var (group, phases) in shown)
            {
                var name = group.Length == 0 ? HtmlFragment.Create($"<i>none</i>")
                    : kind.Kind is StatusKindView<NmpNodeStatus> && ExchangeId.TryParse(group, out var policy)
                        ? HtmlFragment.Create($"""<a href="{RolloutPage.Url(page, kind.Kind.Name, policy)}"><bdi>{group}</bdi></a>""")
                        : HtmlFragment.Create($"<bdi>{group}</bdi>");
                page.Body.Add($"""
                    <div class="bar-row"><h3>{name} <span class="count">{phases.Values.Sum():n0}</span></h3>
                    {PhaseBar.Write(phases)}
                    {PhaseBar.WriteLegend(phases)}</div>

                    """);
            }

            page.Body.Add($"</div>");
            if (shown.Count < kind.Groups.Count)
            {
                page.Body.Add($"<p>{shown.Count} of {kind.Groups.Count:n0} are shown: those with the most failures.</p>");
            }

            page.Body.Add($"</section>\n");
        }
    }

    private static void WriteFreshness(DashboardPage page, List<KindOverview> kinds, ImmutableArray<MirrorReading> mirrors)
    {
        page.StartSection("freshness", "How old this is");
        page.Body.Add($"<dl>");
        var last = kinds.Max(kind => kind.LastChangedAt);
        var age = last is { } time
            ? HtmlFragment.Create($"{DashboardFormat.Age(time, page.Now)} ago")
            : HtmlFragment.Create($"not known");
        page.Body.Add($"<div><dt>Last change</dt><dd>{age}</dd></div>\n");
        foreach (var mirror in mirrors)
        {
            page.Body.Add($"<div><dt>Mirror <bdi>{mirror.Name}</bdi></dt><dd>{mirror.Describe(page.Now)}</dd></div>\n");
        }

        page.Body.Add($"</dl></section>\n");
    }
}
