using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using StatusKit.Json;

namespace StatusKit.Nmp;

/// <summary>The answer of <c>POST /changes</c>: a part of the Exchange's change feed.</summary>
[JsonConverter(typeof(JsonRecordConverter<NmpFeed>))]
public sealed record NmpFeed : JsonRecord<NmpFeed>, IJsonRecord<NmpFeed>
{
    private ImmutableArray<NmpFeedEntry> _changes;
    private long _mostRecentChangeId;
    private bool _hitMaxRecords;
    private string? _exchangeVersion;

    /// <summary>The changes, merged by thing that changed.</summary>
    public ImmutableArray<NmpFeedEntry> Changes
    {
        get => _changes.IsDefault ? [] : _changes;
        init => _changes = Set(value);
    }

    /// <summary>The number from which the next request continues.</summary>
    public long MostRecentChangeId
    {
        get => _mostRecentChangeId;
        init => _mostRecentChangeId = Set(value);
    }

    /// <summary>Whether there are more changes than the answer contains.</summary>
    public bool HitMaxRecords
    {
        get => _hitMaxRecords;
        init => _hitMaxRecords = Set(value);
    }

    /// <summary>The release of the Exchange that answered, such as <c>2.154.0</c>.</summary>
    [AllowNull]
    public string ExchangeVersion
    {
        get => _exchangeVersion ?? "";
        init => _exchangeVersion = Set(value);
    }

    static JsonShape<NmpFeed> IJsonRecord<NmpFeed>.Shape => OnlyShape;

    /// <inheritdoc/>
    public bool Equals(NmpFeed? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static JsonShape<NmpFeed> OnlyShape { get; } =
        new JsonShape<NmpFeed>(() => new())
            .Member(
                "changes", nameof(Changes), new ListCodec<NmpFeedEntry>(NmpFeedEntry.OnlyShape),
                r => r._changes, (r, v) => r._changes = v, MemberRules.Required, WriteRule.Always)
            .Member(
                "mostRecentChangeId", nameof(MostRecentChangeId), IntegerCodec<long>.Instance,
                r => r._mostRecentChangeId, (r, v) => r._mostRecentChangeId = v, write: WriteRule.Always)
            .Member(
                "hitMaxRecords", nameof(HitMaxRecords), BooleanCodec.Instance,
                r => r._hitMaxRecords, (r, v) => r._hitMaxRecords = v, write: WriteRule.Always)
            .Text(
                "exchangeVersion", nameof(ExchangeVersion),
                r => r._exchangeVersion, (r, v) => r._exchangeVersion = v, write: WriteRule.Always)
            .Finish(NmpForm.ExchangeGet);
}
