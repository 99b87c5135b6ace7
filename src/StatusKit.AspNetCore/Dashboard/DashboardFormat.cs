using System.Globalization;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>How times, durations, phases and severities are shown.</summary>
internal static class DashboardFormat
{
    /// <summary>
    /// An instant. The script rewrites it into the reader's zone and keeps the exact text in the title.
    /// </summary>
    public static HtmlFragment Time(DateTimeOffset time) => HtmlFragment.Create(
        $"""<time datetime="{Iso(time)}" title="{Iso(time)}">{Utc(time)}</time>""");

    /// <summary>An instant as the time that has passed since; the script keeps it up to date.</summary>
    public static HtmlFragment Age(DateTimeOffset time, DateTimeOffset now) => HtmlFragment.Create(
        $"""<time datetime="{Iso(time)}" title="{Iso(time)}" data-age>{StatusDuration.Format(now - time)}</time>""");

    /// <summary>A time as a record has it: the instant when there is one, and always the exact text.</summary>
    public static HtmlFragment Time(Timestamp time)
    {
        var text = time.ToString();
        return time.TryGetInstant(out var instant)
            ? HtmlFragment.Create($"""<time datetime="{Iso(instant)}" title="{text}">{Utc(instant)}</time>""")
            : HtmlFragment.Create($"{text}");
    }

    /// <summary>A length of time in its two largest units, exact in the title.</summary>
    public static HtmlFragment Duration(TimeSpan duration) => HtmlFragment.Create(
        $"""<span title="{duration.ToString("c", CultureInfo.InvariantCulture)}">{StatusDuration.Format(duration)}</span>""");

    /// <summary>A phase as a symbol, a word and a color.</summary>
    public static HtmlFragment Phase(StatusPhase phase) => HtmlFragment.Create(
        $"""<span class="phase phase-{ClassOf(phase)}"><span aria-hidden="true">{SymbolOf(phase)}</span> {NameOf(phase)}</span>""");

    /// <summary>A severity as a symbol, a word and a color.</summary>
    public static HtmlFragment Severity(StatusSeverity severity) => HtmlFragment.Create(
        $"""<span class="severity severity-{ClassOf(severity)}"><span aria-hidden="true">{SymbolOf(severity)}</span> {severity.ToString()}</span>""");

    /// <summary>The class of a phase in style sheets: <c>failed</c>.</summary>
    public static string ClassOf(StatusPhase phase) => phase.ToString().ToLowerInvariant();

    /// <summary>The word for a phase.</summary>
    public static string NameOf(StatusPhase phase) => phase switch
    {
        StatusPhase.Pending => "Pending",
        StatusPhase.Requested => "Reset requested",
        StatusPhase.Running => "Running",
        StatusPhase.Waiting => "Waiting",
        StatusPhase.Ended => "Ended",
        StatusPhase.Succeeded => "Succeeded",
        StatusPhase.Failed => "Failed",
        _ => "Unknown",
    };

    /// <summary>The symbol of a phase, so that color is never alone.</summary>
    public static string SymbolOf(StatusPhase phase) => phase switch
    {
        StatusPhase.Pending => "○",
        StatusPhase.Requested => "↻",
        StatusPhase.Running => "▶",
        StatusPhase.Waiting => "‖",
        StatusPhase.Ended => "■",
        StatusPhase.Succeeded => "✓",
        StatusPhase.Failed => "✗",
        _ => "?",
    };

    /// <summary>The class of a severity in style sheets: <c>error</c>.</summary>
    public static string ClassOf(StatusSeverity severity) => severity.ToString().ToLowerInvariant();

    /// <summary>How people name a record: a session by its name, an upgrade by node and policy.</summary>
    public static string NameOf(StatusKindView kind, StatusId id) => id.Parts is [var org, var node, var policyOrg, var policy]
        && StatusChangeService.IsOfNodes(kind)
            ? $"{org}/{node} · {policyOrg}/{policy}"
            : string.Join(" · ", id.Parts);

    /// <summary>The symbol of a severity, so that color is never alone.</summary>
    public static string SymbolOf(StatusSeverity severity) => severity switch
    {
        StatusSeverity.Error => "✗",
        StatusSeverity.Warning => "▲",
        StatusSeverity.Notice => "●",
        _ => "✓",
    };

    /// <summary>An instant for a program to read.</summary>
    public static string Iso(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static string Utc(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
