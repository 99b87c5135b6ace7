using System.Collections.Immutable;
using System.Text.Json.Serialization;
using StatusKit.Json;

namespace StatusKit.Cfs;

/// <summary>The answer of a multi-delete: the names of the sessions that were deleted.</summary>
[JsonConverter(typeof(JsonRecordConverter<CfsSessionIds>))]
public sealed record CfsSessionIds : JsonRecord<CfsSessionIds>, IJsonRecord<CfsSessionIds>
{
    private ImmutableArray<string> _sessionIds;

    /// <summary>The names, sorted.</summary>
    public ImmutableArray<string> SessionIds
    {
        get => _sessionIds.IsDefault ? [] : _sessionIds;
        init => _sessionIds = Set(value);
    }

    static JsonShape<CfsSessionIds> IJsonRecord<CfsSessionIds>.Shape => OnlyShape;

    /// <inheritdoc/>
    public bool Equals(CfsSessionIds? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static JsonShape<CfsSessionIds> OnlyShape { get; } =
        new JsonShape<CfsSessionIds>(() => new())
            .List(
                "session_ids", nameof(SessionIds), TextCodec.Instance,
                r => r._sessionIds, (r, v) => r._sessionIds = v, MemberRules.Required)
            .SortMembers();
}
