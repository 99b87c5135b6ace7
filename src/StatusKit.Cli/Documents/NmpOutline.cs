using System.Text.Json;

namespace StatusKit.Cli.Documents;

/// <summary>What tells the kinds of NMP documents apart: how deep the jobs stand, and keys <c>org/name</c>. Names count in any case (spec nmp 2.11).</summary>
internal static class NmpOutline
{
    private const string Upgrade = "agentUpgradePolicyStatus";
    private const string Internal = "agentUpgradeInternal";
    private const string OldUpgrade = "agentUpgrade"; // before March 2022

    private static readonly string[] Jobs = [Upgrade, Internal, OldUpgrade];

    /// <summary>What the Exchange answers, the envelopes of old hubs included: the reader refuses them by name (spec nmp 2.12).</summary>
    public static bool IsExchange(DocumentOutline outline) =>
        outline.HasAnyCase("managementStatus") || (outline.HasAnyCase("lastIndex") && (outline.Has("policy") || outline.Has(Upgrade)));

    /// <summary>One status without a key.</summary>
    public static bool IsStatus(DocumentOutline outline) => HasJob(outline, 1);

    /// <summary>Words by node or policy.</summary>
    public static bool IsWords(DocumentOutline outline) => HasKeys(outline, 1) && outline.Names.Any(n => outline[n] == JsonTokenType.String);

    /// <summary>Statuses by policy, with what never leaves the node. An empty map prints the same everywhere; the agent's is the plainest.</summary>
    public static bool IsLocal(DocumentOutline outline) =>
        (outline.Root == JsonTokenType.StartObject && !outline.Names.Any())
        || (IsByPolicy(outline) && (outline.HasAnyCase(Internal, 2) || outline.HasAnyCase("workingDirectory", 3)));

    /// <summary>Statuses by policy, or by node and policy.</summary>
    public static bool IsStatuses(DocumentOutline outline) => IsByPolicy(outline) || IsByNode(outline);

    /// <summary>Statuses by node and policy. A node without policies is one too.</summary>
    public static bool IsByNode(DocumentOutline outline) =>
        outline.Root == JsonTokenType.StartObject && outline.Names.Any() && !HasJob(outline, 2)
        && (HasJob(outline, 3) || (HasKeys(outline, 1) && outline.NamesAt(2).All(IsKey)));

    private static bool IsByPolicy(DocumentOutline outline) =>
        outline.Root == JsonTokenType.StartObject && !IsByNode(outline) && (HasJob(outline, 2) || HasKeys(outline, 1));

    private static bool HasJob(DocumentOutline outline, int depth) => outline.Root == JsonTokenType.StartObject && Jobs.Any(j => outline.HasAnyCase(j, depth));

    private static bool HasKeys(DocumentOutline outline, int depth) =>
        outline.Root == JsonTokenType.StartObject && outline.NamesAt(depth).Any() && outline.NamesAt(depth).All(IsKey);

    private static bool IsKey(string name) => name.Contains('/', StringComparison.Ordinal);
}
