using System.Text.Encodings.Web;
using System.Text.Json;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>One record: what it means, its members, its history, what may follow, and its document.</summary>
internal static class RecordPage
{
    /// <summary>The route of the page below the dashboard.</summary>
    public const string Route = "/record";

    private const int MaxChanges = 1000;
    private const int Width = 1000;
    private const int MinWidth = 12;

    private static readonly JsonWriterOptions Indented =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static async ValueTask WriteAsync(DashboardPage page)
    {
        if (!page.TryReadRecord(out var kind, out var id)
            || !await StatusChangeEndpoints.MaySeeAsync(page.Context, page.Service.Records, kind, id).ConfigureAwait(false))
        {
            Missing(page);
            return;
        }

        page.Section = kind.Name == StatusEndpointOptions.CfsSessions ? SessionsPage.Route : "";
        page.Title = DashboardFormat.NameOf(kind, id);
        page.LiveQuery = $"?kind={Uri.EscapeDataString(kind.Name)}";
        if (id.Parts.All(part => !part.Contains('/', StringComparison.Ordinal)))
        {
            page.LiveQuery += $"&id={Uri.EscapeDataString(string.Join('/', id.Parts))}";
        }

        var record = await kind.GetAsync(page.Database, id, page.Now, page.Aborted).ConfigureAwait(false);
        var changes = new List<DashboardChange>();
        await foreach (var change in kind.ChangesAsync(page.Database, id, page.Aborted).ConfigureAwait(false))
        {
            changes.Add(change);
        }

        if (record is null && changes.Count == 0)
        {
            Missing(page);
            return;
        }

        WriteHead(page, kind, id, record);
        page.Body.Add($"""<div class="columns"><div>""");
        if (record is not null)
        {
            WriteDiagnosis(page, record);
        }

        WriteHistory(page, changes, kind);
        if (record is not null)
        {
            page.StartSection("members", "What it says");
            switch (record.Value)
            {
                case CfsSession session:
                    SessionMembers.Write(page, session);
                    break;
                case NmpNodeStatus status:
                    UpgradeMembers.Write(page, kind, status);
                    break;
            }

            page.Body.Add($"""
                <dl><div><dt>Written</dt>
                <dd>{DashboardFormat.Time(record.ChangedAt)}, change {record.Sequence:n0}</dd></div></dl></section>

                """);
        }

        page.Body.Add($"</div><div>");
        if (record is not null)
        {
            WriteNext(page, record);
            page.StartSection("document", "The exact document");
            page.Body.Add($"""<pre tabindex="0" role="region" aria-label="JSON document"><code>{Pretty(record.Utf8Json)}</code></pre></section>""");
        }

        page.Body.Add($"</div></div>");
    }

    private static void Missing(DashboardPage page)
    {
        (page.StatusCode, page.Title) = (404, "There is no such record");
        page.Body.Add($"""<p>It was never written, or so long ago deleted that its history is gone. <a href="{page.Url("")}">Overview</a></p>""");
    }

    private static void WriteHead(DashboardPage page, StatusKindView kind, StatusId id, DashboardRecord? record)
    {
        page.Body.Add($"""<section id="head" class="record-head" data-part><p>{kind.Title}</p>""");
        if (record is null)
        {
            page.Body.Add($"<p><strong>Deleted.</strong> Its history is still kept.</p></section>");
            return;
        }

        page.Body.Add($"<p>{DashboardFormat.Phase(record.Phase)} {State(record.State)}</p>");
        if (ResetPage.IsOffered(page, kind, record))
        {
            page.Body.Add($"""<p class="actions"><a role="button" href="{ResetPage.UrlOf(page, kind, id)}">Reset…</a></p>""");
        }

        page.Body.Add($"</section>");
    }

    /// <summary>A state as the record has it.</summary>
    internal static HtmlFragment State(string state) => state.Length == 0
        ? HtmlFragment.Create($"<i>no state</i>")
        : HtmlFragment.Create($"""<bdi class="state">{state}</bdi>""");

    private static void WriteDiagnosis(DashboardPage page, DashboardRecord record)
    {
        if (record.Diagnosis is not { } diagnosis)
        {
            return;
        }

        page.Body.Add($"""
            <section id="diagnosis" class="diagnosis severity-{DashboardFormat.ClassOf(diagnosis.Severity)}" aria-labelledby="diagnosis-title" data-part>
            <h2 id="diagnosis-title">{DashboardFormat.Severity(diagnosis.Severity)} {diagnosis.Code}</h2>
            <p>{diagnosis.Message}</p>

            """);
        if (diagnosis.Since is { } since)
        {
            page.Body.Add($"<p class=\"soft\">Since {DashboardFormat.Time(since)} (for {DashboardFormat.Age(since, page.Now)})</p>");
        }

        if (!diagnosis.Findings.IsEmpty)
        {
            page.Body.Add($"""<h3>Also odd</h3><ul class="findings">""");
            foreach (var finding in diagnosis.Findings)
            {
                page.Body.Add($"<li>{finding.Message} <span class=\"soft\">{finding.Code}</span></li>");
            }

            page.Body.Add($"</ul>");
        }

        if (!diagnosis.Hints.IsEmpty)
        {
            page.Body.Add($"<h3>What you can do</h3>");
            OverviewPage.WriteHints(page, diagnosis.Hints, diagnosis.Hints.Length);
        }

        page.Body.Add($"</section>");
    }

    private static void WriteHistory(DashboardPage page, List<DashboardChange> changes, StatusKindView kind)
    {
        page.StartSection("history", "History");
        if (changes.Count == 0)
        {
            page.Body.Add($"""<p class="empty">None of its changes are kept.</p></section>""");
            return;
        }

        var spans = RecordSpan.Group(changes.TakeLast(MaxChanges));
        if (changes[0].Kind != StatusChangeKind.Created)
        {
            page.Body.Add($"""<p class="soft">Earlier changes are no longer kept.</p>""");
        }

        WriteTimeLine(page, spans);
        page.Body.Add($"""
            <div class="scroll" tabindex="0" role="region" aria-label="States"><table>
            <thead><tr><th scope="col">State</th><th scope="col">From</th><th scope="col">Lasted</th><th scope="col">How it came</th></tr></thead><tbody>

            """);
        for (var at = spans.Count - 1; at >= 0; at--)
        {
            var span = spans[at];
            var state = span.IsDeleted
                ? HtmlFragment.Create($"<i>deleted</i>")
                : HtmlFragment.Create($"{DashboardFormat.Phase(span.Phase)} {State(span.State)}");
            var length = span.To is null
                ? HtmlFragment.Create($"{DashboardFormat.Age(span.From, page.Now)} so far")
                : DashboardFormat.Duration(span.LengthAt(page.Now));
            var cause = at == 0 ? default : Cause(kind, spans[at - 1], span);
            page.Body.Add($"<tr><td>{state}</td><td>{DashboardFormat.Time(span.From)}</td><td class=\"took\">{length}</td><td>{cause}</td></tr>");
        }

        page.Body.Add($"</tbody></table></div></section>");
    }

    // States as spans, each as wide as it lasted; short ones stay visible.
    private static void WriteTimeLine(DashboardPage page, List<RecordSpan> spans)
    {
        var shown = spans.TakeLast(Width / MinWidth / 2).ToList();
        var total = Math.Max(1, shown.Sum(span => span.LengthAt(page.Now).TotalSeconds));
        var free = Width - (MinWidth * shown.Count);
        page.Body.Add($"""<svg class="bar timeline" viewBox="0 0 {Width} 10" preserveAspectRatio="none" aria-hidden="true">""");
        double at = 0;
        foreach (var span in shown)
        {
            var width = MinWidth + (free * span.LengthAt(page.Now).TotalSeconds / total);
            var fill = span.IsDeleted ? "none" : DashboardFormat.ClassOf(span.Phase);
            page.Body.Add($"""
                <rect class="fill-{fill}" x="{at:0.##}" y="0" width="{Math.Max(1, width - 2):0.##}" height="10">
                <title>{span.State}</title></rect>

                """);
            at += width;
        }

        page.Body.Add($"</svg>");
    }

    // What the table of transitions says of a step.
    private static HtmlFragment Cause(StatusKindView kind, RecordSpan before, RecordSpan after)
    {
        if (!StatusChangeService.IsOfNodes(kind) || before.IsDeleted || after.IsDeleted)
        {
            return default;
        }

        var (from, to) = (new NmpState(before.State), new NmpState(after.State));
        var path = NmpTransitionTable.Upstream.Explain(from, to);
        return NmpTransitionTable.Upstream.Classify(from, to) switch
        {
            NmpChange.Impossible => HtmlFragment.Create($"""
                <span class="severity severity-warning"><span aria-hidden="true">▲</span> no row of the table</span>
                """),
            NmpChange.Listed => HtmlFragment.Create($"{Words(path[0].Trigger.ToString())} <span class=\"soft\">{path[0].Id}</span>"),
            _ when !path.IsEmpty => HtmlFragment.Create($"several steps at once <span class=\"soft\">{string.Join(", ", path.Select(row => row.Id))}</span>"),
            _ => default,
        };
    }

    private static void WriteNext(DashboardPage page, DashboardRecord record)
    {
        page.StartSection("next", "What may follow");
        switch (record.Value)
        {
            case CfsSession session:
                SessionMembers.WriteNext(page, session);
                break;
            case NmpNodeStatus status:
                UpgradeMembers.WriteNext(page, status.Status);
                break;
            default:
                page.Body.Add($"""<p class="empty">This kind of record has no rules.</p>""");
                break;
        }

        page.Body.Add($"</section>");
    }

    /// <summary>The name of a member of an enumeration as words: <c>InstallStarted</c> as <c>Install started</c>.</summary>
    internal static string Words(string name) => string.Concat(
        name.Select((c, at) => at > 0 && char.IsAsciiLetterUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{c}"));

    // Numbers and member names stay as they are stored.
    private static HtmlFragment Pretty(ReadOnlyMemory<byte> utf8Json)
    {
        using var document = JsonDocument.Parse(utf8Json, new() { MaxDepth = 256 });
        var output = new System.Buffers.ArrayBufferWriter<byte>(utf8Json.Length * 2);
        using (var writer = new Utf8JsonWriter(output, Indented))
        {
            document.RootElement.WriteTo(writer);
        }

        return HtmlText.EncodeLines(System.Text.Encoding.UTF8.GetString(output.WrittenSpan));
    }
}
