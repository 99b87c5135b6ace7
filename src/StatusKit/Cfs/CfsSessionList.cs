using System.Collections.Immutable;
using System.Text.Json.Serialization;
using StatusKit.Json;

namespace StatusKit.Cfs;

/// <summary>A list of sessions: one page of the v3 API, or the whole answer of the v2 API.</summary>
// spec cfs 2.7.
[JsonConverter(typeof(JsonRecordConverter<CfsSessionList>))]
public sealed record CfsSessionList : JsonRecord<CfsSessionList>, IJsonRecord<CfsSessionList>
{
    private CfsListWrapper _wrapper;
    private ImmutableArray<CfsSession> _sessions;
    private CfsNextPage? _next;

    /// <summary>Makes an empty last page.</summary>
    public CfsSessionList()
    {
        Sessions = [];
        Next = null;
    }

    private CfsSessionList(CfsListWrapper wrapper) => _wrapper = wrapper;

    /// <summary>The sessions, in the order of the document; the service sorts by name.</summary>
    public ImmutableArray<CfsSession> Sessions
    {
        get => _sessions.IsDefault ? [] : _sessions;
        init => _sessions = Set(value);
    }

    /// <summary>How to ask for the following page; null on the last one.</summary>
    public CfsNextPage? Next
    {
        get => _next;
        init => _next = Set(value);
    }

    /// <summary>
    /// What the list was wrapped in when it was read, and is when it is written. A bare array has no place for anything
    /// but the sessions.
    /// </summary>
    public CfsListWrapper Wrapper
    {
        get => _wrapper;
        init => _wrapper = value;
    }

    static JsonShape<CfsSessionList> IJsonRecord<CfsSessionList>.Shape => V3Shape;

    static JsonCodec<CfsSessionList> IJsonRecord<CfsSessionList>.Codec => CfsSessionListCodec.V3;

    /// <inheritdoc/>
    public bool Equals(CfsSessionList? other) => SameAs(other) && Wrapper == other!.Wrapper;

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static JsonShape<CfsSessionList> V3Shape { get; } = Declare(
        new JsonShape<CfsSessionList>(() => new(CfsListWrapper.Sessions))
            .Member(
                "next", nameof(Next), CfsNextPage.OnlyShape,
                r => r._next!, (r, v) => r._next = v, MemberRules.Nullable),
        CfsSession.V3Shape,
        "sessions");

    /// <summary>The same page with sessions in another form, or in another wrapper.</summary>
    internal static JsonShape<CfsSessionList> ShapeOf(JsonShape<CfsSession> session, string wrapper) =>
        Declare(V3Shape.Derive(), session, wrapper);

    private static JsonShape<CfsSessionList> Declare(
        JsonShape<CfsSessionList> shape, JsonShape<CfsSession> session, string wrapper) => shape
        .List(wrapper, nameof(Sessions), session, r => r._sessions, (r, v) => r._sessions = v, MemberRules.NotNull)
        .SortMembers();
}
