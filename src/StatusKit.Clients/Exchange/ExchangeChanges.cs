using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using StatusKit.Nmp;

namespace StatusKit.Clients;

/// <summary>One page of the change feed of the Exchange.</summary>
public sealed record ExchangeChanges
{
    /// <summary>The changes, merged by resource; the order between resources means nothing.</summary>
    public ImmutableArray<NmpFeedEntry> Changes { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The number of the last change that this page covers.</summary>
    public long MostRecentChangeId { get; init; }

    /// <summary>Whether more changes wait: ask again from <see cref="MostRecentChangeId"/>.</summary>
    public bool HitMaxRecords { get; init; }

    /// <summary>What <see cref="ExchangeClient.GetVersionAsync"/> would answer.</summary>
    public string ExchangeVersion { get; init; } = "";

    /// <inheritdoc/>
    public bool Equals(ExchangeChanges? other) =>
        other is not null
            && Changes.SequenceEqual(other.Changes) && MostRecentChangeId == other.MostRecentChangeId
            && HitMaxRecords == other.HitMaxRecords && ExchangeVersion == other.ExchangeVersion;

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Changes.Length, MostRecentChangeId, HitMaxRecords, ExchangeVersion);

    internal static ExchangeChanges From(JsonElement root) => new()
    {
        Changes =
            [.. root.GetProperty("changes").EnumerateArray().Select(
                entry => NmpJson.FeedEntry.Read(JsonMarshal.GetRawUtf8Value(entry)))],
        MostRecentChangeId = root.GetProperty("mostRecentChangeId").GetInt64(),
        HitMaxRecords = root.TryGetProperty("hitMaxRecords", out var hit) && hit.ValueKind == JsonValueKind.True,
        ExchangeVersion = root.TryGetProperty("exchangeVersion", out var version)
            && version.ValueKind == JsonValueKind.String
            ? version.GetString()!.Trim()
            : "",
    };
}
