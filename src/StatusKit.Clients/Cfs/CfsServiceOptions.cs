using System.Text.Json;

namespace StatusKit.Clients;

/// <summary>The options of a CFS service that matter to sessions; null where the service does not have them.</summary>
/// <remarks>Source: docs/spec/cfs-sessions.md, 7.5.</remarks>
public sealed record CfsServiceOptions
{
    /// <summary>How many sessions a page has when the client does not say.</summary>
    public int? DefaultPageSize { get; init; }

    /// <summary>Whether sessions come with the address of their Ansible report.</summary>
    public bool? IncludeAraLinks { get; init; }

    /// <summary>The <c>ansible.cfg</c> of sessions that name none.</summary>
    public string? DefaultAnsibleConfig { get; init; }

    /// <summary>
    /// The age from which completed sessions are deleted, such as <c>7d</c>; empty when they are kept.
    /// </summary>
    public string? SessionTtl { get; init; }

    /// <summary>How long a failed session stays running for its user to look at it.</summary>
    public TimeSpan? DebugWaitTime { get; init; }

    /// <summary>After how long the batcher deletes its own session that does not start.</summary>
    public TimeSpan? BatcherPendingTimeout { get; init; }

    /// <summary>The longest pause of the batcher after sessions that failed.</summary>
    public TimeSpan? BatcherMaxBackoff { get; init; }

    internal static CfsServiceOptions From(JsonElement root) => new()
    {
        DefaultPageSize = Number(root, "default_page_size", "defaultPageSize"),
        IncludeAraLinks = Find(
            root,
            "include_ara_links",
            "includeAraLinks") is { ValueKind: JsonValueKind.True or JsonValueKind.False } flag
            ? flag.GetBoolean()
            : null,
        DefaultAnsibleConfig = Text(root, "default_ansible_config", "defaultAnsibleConfig"),
        SessionTtl = Text(root, "session_ttl", "sessionTTL"),
        DebugWaitTime = Seconds(root, "debug_wait_time", "debugWaitTime"),
        BatcherPendingTimeout = Seconds(root, "batcher_pending_timeout", "batcherPendingTimeout"),
        BatcherMaxBackoff = Seconds(root, "batcher_max_backoff", "batcherMaxBackoff"),
    };

    private static JsonElement? Find(JsonElement root, string v3, string v2) =>
        root.TryGetProperty(v3, out var found) || root.TryGetProperty(v2, out found) ? found : null;

    private static string? Text(JsonElement root, string v3, string v2) =>
        Find(root, v3, v2) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static int? Number(JsonElement root, string v3, string v2) =>
        Find(root, v3, v2) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value)
            ? value
            : null;

    private static TimeSpan? Seconds(JsonElement root, string v3, string v2) =>
        Number(root, v3, v2) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
}
