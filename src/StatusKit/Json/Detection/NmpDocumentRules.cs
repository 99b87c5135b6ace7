using System.Text.Json;

namespace StatusKit.Json;

/// <summary>
/// Distinguishes NMP documents by how deep the upgrade sections are and by keys <c>org/name</c>; names count in any
/// case.
/// </summary>
internal static class NmpDocumentRules
{
    private const string Upgrade = "agentUpgradePolicyStatus";
    private const string Internal = "agentUpgradeInternal";
    private const string OldUpgrade = "agentUpgrade"; // before March 2022

    private static readonly string[] Sections = [Upgrade, Internal, OldUpgrade];

    // The agent's answer comes before that of hzn, which needs less to be recognized.
    public static StatusDocumentKind KindOf(DocumentOutline outline) => outline switch
    {
        // what an agent answers whose database cannot be read
        { Root: JsonTokenType.Null } => StatusDocumentKind.NmpAgentStatuses,
        { Root: JsonTokenType.StartArray } => IsEventLog(outline)
            ? StatusDocumentKind.HznEventLog
            : StatusDocumentKind.Unknown,
        { Root: not JsonTokenType.StartObject } => StatusDocumentKind.Unknown,
        _ when IsExchange(outline) => StatusDocumentKind.NmpExchangeStatuses,
        _ when outline["changes"] == JsonTokenType.StartArray
            && outline.Has("mostRecentChangeId") => StatusDocumentKind.ExchangeChanges,
        _ when IsPolicy(outline) => StatusDocumentKind.NmpPolicy,
        _ when HasSection(outline, 1) => StatusDocumentKind.NmpStatus,
        _ when IsFlat(outline) => StatusDocumentKind.NmpFlatStatus,
        _ when IsStates(outline) => StatusDocumentKind.NmpStates,
        _ when IsAgent(outline) => StatusDocumentKind.NmpAgentStatuses,
        _ when IsByNode(outline) => StatusDocumentKind.NmpStatusesByNode,
        _ when IsByPolicy(outline) => StatusDocumentKind.NmpStatusesByPolicy,
        _ => StatusDocumentKind.Unknown,
    };

    // The envelopes of old hubs are included: the reader rejects them by name.
    private static bool IsExchange(DocumentOutline outline) =>
        outline.HasIgnoreCase("managementStatus")
            || (outline.HasIgnoreCase("lastIndex") && (outline.Has("policy") || outline.Has(Upgrade)));

    private static bool IsPolicy(DocumentOutline outline) =>
        outline.Has("agentUpgradePolicy")
            || (outline.Has("start") && outline.Has("startWindow"))
            || (outline.Has("manifest") && outline.Has("enabled"));

    private static bool IsFlat(DocumentOutline outline) =>
        outline["status"] == JsonTokenType.String && (outline.Has("endTime") || outline.Has("errorMessage"));

    private static bool IsStates(DocumentOutline outline) =>
        HasKeys(outline, 1) && outline.Names.Any(n => outline[n] == JsonTokenType.String);

    // An empty map looks the same everywhere; the agent's form is the plainest.
    private static bool IsAgent(DocumentOutline outline) =>
        (outline.Names.Count == 0 && outline.Error is null)
        || (IsByPolicy(outline)
            && (outline.HasIgnoreCase(Internal, 2) || outline.HasIgnoreCase("workingDirectory", 3)));

    // A node without policies counts.
    private static bool IsByNode(DocumentOutline outline) =>
        outline.Names.Count > 0 && !HasSection(outline, 2)
        && (HasSection(outline, 3) || (HasKeys(outline, 1) && outline.NamesAt(2).All(IsKey)));

    private static bool IsByPolicy(DocumentOutline outline) =>
        !IsByNode(outline) && (HasSection(outline, 2) || HasKeys(outline, 1));

    // "2022-06-30 07:21:50:   New node management policy status created …"
    private static bool IsEventLog(DocumentOutline outline) =>
        outline.FirstItem == JsonTokenType.String || (outline.Has("event_code", 2) && outline.Has("record_id", 2));

    private static bool HasSection(DocumentOutline outline, int depth) =>
        Sections.Any(s => outline.HasIgnoreCase(s, depth));

    private static bool HasKeys(DocumentOutline outline, int depth) =>
        outline.NamesAt(depth).Any() && outline.NamesAt(depth).All(IsKey);

    private static bool IsKey(string name) => name.Contains('/', StringComparison.Ordinal);
}
