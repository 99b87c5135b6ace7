using System.Collections.Immutable;
using System.Text.Json;
using StatusKit.Json;
using StatusKit.Nmp;

namespace StatusKit.Cli.Documents;

/// <summary>Notes what statuses lose on the way into another form.</summary>
internal static class NmpConversion
{
    private const string Job = "agentUpgradePolicyStatus";
    private const string LastUpdated = $"{Job}.lastUpdated";

    /// <summary>The paths of what one status lost.</summary>
    public static IReadOnlyList<string> Dropped(NmpStatus before, NmpStatus after, string path)
    {
        // The text of a record is its fullest form, apart from the time that only the Exchange adds.
        var dropped = new List<string>();
        using var had = JsonDocument.Parse(before.ToString());
        using var has = JsonDocument.Parse(after.ToString());
        Compare(had.RootElement, has.RootElement, path, dropped);
        return after.AgentUpgrade.LastUpdated == default ? [.. dropped, .. DroppedByHzn(before, path)] : dropped;
    }

    /// <summary>The paths of what statuses by policy lost; their places are <c>[*]</c>.</summary>
    public static IReadOnlyList<string> Dropped(JsonMap<NmpStatus> before, JsonMap<NmpStatus> after, string path) =>
        [.. before.SelectMany(each => Dropped(each.Value, after[each.Key], $"{path}[*]")).Distinct()];

    /// <summary>
    /// The paths of what statuses by policy lose in the listings of <c>hzn</c>, which show all but that one time (spec
    /// nmp 2.2).
    /// </summary>
    public static IReadOnlyList<string> DroppedByHzn(JsonMap<NmpStatus> statuses, string path) =>
        [.. statuses.SelectMany(each => DroppedByHzn(each.Value, $"{path}[*]")).Distinct()];

    private static IEnumerable<string> DroppedByHzn(NmpStatus status, string path) =>
        status.AgentUpgrade.LastUpdated == default ? [] : [$"{path}.{LastUpdated}"];

    private static void Compare(JsonElement before, JsonElement after, string path, List<string> dropped)
    {
        if (before.ValueKind == JsonValueKind.Object && after.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in before.EnumerateObject())
            {
                var inside = $"{path}.{member.Name}";
                if (after.TryGetProperty(member.Name, out var other))
                {
                    Compare(member.Value, other, inside, dropped);
                }
                else
                {
                    dropped.Add(inside);
                }
            }
        }
        else if (before.ValueKind != JsonValueKind.Null && IsEmptied(before, after))
        {
            dropped.Add(path);
        }
    }

    private static bool IsEmptied(JsonElement before, JsonElement after) =>
        after.ValueKind == JsonValueKind.String
            && after.ValueEquals("") && !(before.ValueKind == JsonValueKind.String && before.ValueEquals(""));
}
