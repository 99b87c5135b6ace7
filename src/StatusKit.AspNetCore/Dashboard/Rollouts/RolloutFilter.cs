using StatusKit.Nmp;

namespace StatusKit.AspNetCore;

/// <summary>Which nodes of which rollout a page shows: what its query says.</summary>
/// <param name="Kind">The name of the kind of records, such as <c>nmp-hub</c>.</param>
/// <param name="Policy">What is rolled out, as org and name.</param>
internal sealed record RolloutFilter(string Kind, ExchangeId Policy)
{
    private static readonly Dictionary<string, TimeSpan> Spans = new(StringComparer.Ordinal)
    {
        ["1h"] = TimeSpan.FromHours(1),
        ["6h"] = TimeSpan.FromHours(6),
        ["24h"] = TimeSpan.FromDays(1),
        ["7d"] = TimeSpan.FromDays(7),
    };

    /// <summary>The names of the spans that the chart can show.</summary>
    public static IEnumerable<string> SpanNames => Spans.Keys;

    /// <summary>What a node's names, state, version or error contain, whatever the case; null for anything.</summary>
    public string? Word { get; init; }

    /// <summary>The organization; null for any.</summary>
    public string? Org { get; init; }

    /// <summary>The version that the upgrade leads to; null for any.</summary>
    public string? Version { get; init; }

    /// <summary>What the name of the node contains, whatever the case; null for anything.</summary>
    public string? Node { get; init; }

    /// <summary>The stage of the nodes that are listed; null for any. Counts and chart are of all stages.</summary>
    public RolloutStage? Stage { get; init; }

    /// <summary>The name of the span that the chart shows; null for everything.</summary>
    public string? SpanName { get; init; }

    /// <summary>The number of the page of the list, from 1.</summary>
    public int Page { get; init; } = 1;

    /// <summary>How far the chart looks back; null for everything.</summary>
    public TimeSpan? Span => SpanName is { } name ? Spans[name] : null;

    /// <summary>Whether any filter on nodes is set.</summary>
    public bool IsSet => Word is not null || Org is not null || Version is not null || Node is not null;

    /// <summary>The filter as a query, to link to.</summary>
    public (string Name, string? Value)[] ToQuery() =>
    [
        ("kind", Kind), ("policy", Policy.ToString()), ("q", Word), ("org", Org), ("version", Version), ("node", Node),
        ("stage", Stage is { } stage ? RolloutStages.NameOf(stage) : null), ("span", SpanName),
        ("page", Page > 1 ? Page.ToString(System.Globalization.CultureInfo.InvariantCulture) : null),
    ];

    /// <summary>Reads the filter from the query of a page; null when it names no rollout.</summary>
    /// <param name="query">The value of a parameter; null when it is missing or empty.</param>
    public static RolloutFilter? From(Func<string, string?> query) =>
        query("kind") is { } kind && ExchangeId.TryParse(query("policy"), out var policy)
            ? new(kind, policy)
            {
                Word = query("q")?.Trim() is { Length: > 0 } word ? word : null,
                Org = query("org"),
                Version = query("version"),
                Node = query("node")?.Trim() is { Length: > 0 } node ? node : null,
                Stage = Array.Find(RolloutStages.Shown, stage => RolloutStages.NameOf(stage) == query("stage"))
                    is var found and not RolloutStage.Absent ? found : null,
                SpanName = query("span") is { } span && Spans.ContainsKey(span) ? span : null,
                Page = int.TryParse(query("page"), out var page) ? Math.Clamp(page, 1, 1_000_000) : 1,
            }
            : null;

    /// <summary>Whether a node is shown.</summary>
    public bool Includes(RolloutNode node) =>
        (Org is null || node.Org == Org)
        && (Version is null || node.Version == Version)
        && (Node is null || Contains(node.Name, Node))
        && (Word is null || Contains(node.Name, Word) || Contains(node.Org, Word) || Contains(node.Error, Word)
            || Contains(node.State, Word) || Contains(node.Version, Word));

    private static bool Contains(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
