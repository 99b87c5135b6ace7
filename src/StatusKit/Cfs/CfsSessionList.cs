using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using StatusKit.Json;

namespace StatusKit.Cfs;

/// <summary>What a list of sessions is wrapped in.</summary>
public enum CfsListWrapper
{
    /// <summary>The member <c>sessions</c>, as the v3 API answers.</summary>
    Sessions = 0,

    /// <summary>No wrapper: a bare array, as the v2 API answers.</summary>
    None,

    /// <summary>The member <c>session_ids</c>, in published descriptions only.</summary>
    SessionIds,

    /// <summary>The member <c>components</c>, in published descriptions only.</summary>
    Components,
}

/// <summary>A list of sessions: one page of the v3 API, or the whole answer of the v2 API (spec cfs 2.7).</summary>
[JsonConverter(typeof(Converter))]
public sealed record CfsSessionList : JsonRecord<CfsSessionList>
{
    private static readonly JsonShape<CfsSessionList> V3 = ShapeIn(CfsVersion.V3, "sessions");

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

    /// <summary>The sessions, in the order of the document; upstream sorts by name.</summary>
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

    /// <summary>What the list was wrapped in when it was read, and is when it is written. A bare array has no place for anything but the sessions.</summary>
    public CfsListWrapper Wrapper
    {
        get => _wrapper;
        init => _wrapper = value;
    }

    private protected override JsonShape<CfsSessionList> Shape => V3;

    /// <inheritdoc/>
    public bool Equals(CfsSessionList? other) => SameAs(other) && Wrapper == other!.Wrapper;

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static JsonShape<CfsSessionList> ShapeIn(CfsVersion version, string wrapper) =>
        new JsonShape<CfsSessionList>(() => new(CfsListWrapper.Sessions))
            .Member("next", nameof(Next), CfsNextPage.ShapeIn(), r => r._next!, (r, v) => r._next = v, MemberRules.Nullable)
            .List(wrapper, nameof(Sessions), CfsSession.ShapeIn(version), r => r._sessions, (r, v) => r._sessions = v, MemberRules.NotNull)
            .Sorted();

    /// <summary>Reads and writes the v3 form.</summary>
    public sealed class Converter() : JsonDialectConverter<CfsSessionList>(CfsJson.V3.SessionList);
}

/// <summary>The <c>next</c> of a page: what to send for the following one. Each filter is the text that the client sent, null if it sent none.</summary>
[JsonConverter(typeof(Converter))]
public sealed record CfsNextPage : JsonRecord<CfsNextPage>
{
    private static readonly JsonShape<CfsNextPage> V3 = ShapeIn();

    private string? _afterId;
    private string? _age;
    private int _limit;
    private string? _maxAge;
    private string? _minAge;
    private string? _nameContains;
    private string? _status;
    private string? _succeeded;
    private string? _tags;

    /// <summary>The name of the last session of this page; the following page begins behind it.</summary>
    public string? AfterId
    {
        get => _afterId;
        init => _afterId = Set(value);
    }

    /// <summary>Always null in v3, which does not accept it (spec cfs Q33).</summary>
    public string? Age
    {
        get => _age;
        init => _age = Set(value);
    }

    /// <summary>The page size in force, also when the client sent none.</summary>
    public int Limit
    {
        get => _limit;
        init => _limit = Set(value);
    }

    /// <summary>The filter on the greatest age since <c>start_time</c>.</summary>
    public string? MaxAge
    {
        get => _maxAge;
        init => _maxAge = Set(value);
    }

    /// <summary>The filter on the least age since <c>start_time</c>.</summary>
    public string? MinAge
    {
        get => _minAge;
        init => _minAge = Set(value);
    }

    /// <summary>The filter on a part of the name.</summary>
    public string? NameContains
    {
        get => _nameContains;
        init => _nameContains = Set(value);
    }

    /// <summary>The filter on <c>status</c>.</summary>
    public string? Status
    {
        get => _status;
        init => _status = Set(value);
    }

    /// <summary>The filter on <c>succeeded</c>.</summary>
    public string? Succeeded
    {
        get => _succeeded;
        init => _succeeded = Set(value);
    }

    /// <summary>The filter on tags.</summary>
    public string? Tags
    {
        get => _tags;
        init => _tags = Set(value);
    }

    private protected override JsonShape<CfsNextPage> Shape => V3;

    /// <inheritdoc/>
    public bool Equals(CfsNextPage? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static JsonShape<CfsNextPage> ShapeIn() =>
        new JsonShape<CfsNextPage>(() => new())
            .Text("after_id", nameof(AfterId), r => r._afterId, (r, v) => r._afterId = v, MemberRules.Nullable)
            .Text("age", nameof(Age), r => r._age, (r, v) => r._age = v, MemberRules.Nullable)
            .Member("limit", nameof(Limit), IntegerCodec<int>.Instance, r => r._limit, (r, v) => r._limit = v)
            .Text("max_age", nameof(MaxAge), r => r._maxAge, (r, v) => r._maxAge = v, MemberRules.Nullable)
            .Text("min_age", nameof(MinAge), r => r._minAge, (r, v) => r._minAge = v, MemberRules.Nullable)
            .Text("name_contains", nameof(NameContains), r => r._nameContains, (r, v) => r._nameContains = v, MemberRules.Nullable)
            .Text("status", nameof(Status), r => r._status, (r, v) => r._status = v, MemberRules.Nullable)
            .Text("succeeded", nameof(Succeeded), r => r._succeeded, (r, v) => r._succeeded = v, MemberRules.Nullable)
            .Text("tags", nameof(Tags), r => r._tags, (r, v) => r._tags = v, MemberRules.Nullable)
            .Sorted();

    /// <summary>Reads and writes the part.</summary>
    public sealed class Converter() : JsonDialectConverter<CfsNextPage>(V3);
}

/// <summary>A list in any of its wrappers.</summary>
internal sealed class CfsSessionListCodec(CfsVersion version) : JsonCodec<CfsSessionList>
{
    private static readonly (CfsListWrapper Wrapper, string Name)[] Wrappers =
        [(CfsListWrapper.Sessions, "sessions"), (CfsListWrapper.SessionIds, "session_ids"), (CfsListWrapper.Components, "components")];

    private readonly ListCodec<CfsSession> _bare = new(CfsSession.ShapeIn(version));

    private readonly Dictionary<CfsListWrapper, JsonShape<CfsSessionList>> _wrapped =
        Wrappers.ToDictionary(w => w.Wrapper, w => CfsSessionList.ShapeIn(version, w.Name));

    public override string Expected => "an array or an object";

    public override bool TryRead(ref JsonInput input, out CfsSessionList value)
    {
        if (_bare.TryRead(ref input, out var sessions))
        {
            value = new CfsSessionList { Wrapper = CfsListWrapper.None, Sessions = sessions };
            return true;
        }

        value = null!;
        if (input.Reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        var wrapper = FindWrapper(ref input);
        value = _wrapped[wrapper].Read(ref input) with { Wrapper = wrapper };
        return true;
    }

    public override void Write(ref JsonOutput output, CfsSessionList value)
    {
        if (value.Wrapper == CfsListWrapper.None)
        {
            _bare.Write(ref output, value.Sessions);
        }
        else
        {
            _wrapped[value.Wrapper].Write(ref output, value);
        }
    }

    // The v2 API answers a bare array, the v3 API a page (spec cfs 2.10).
    public override CfsSessionList Convert(CfsSessionList value) => version == CfsVersion.V2
        ? new CfsSessionList { Wrapper = CfsListWrapper.None, Sessions = _bare.Convert(value.Sessions) }
        : new CfsSessionList { Next = value.Next, Sessions = _bare.Convert(value.Sessions) };

    // 'sessions' wins wherever it stands, so that sorting the members does not change what is read.
    private static CfsListWrapper FindWrapper(ref JsonInput input)
    {
        var ahead = input.Reader;
        var (other, otherOffset) = ((string?)null, input.Reader.TokenStartIndex);
        var (found, foundOffset) = (Wrappers.Length, 0L);
        while (found > 0 && ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName)
        {
            var (name, offset) = (ahead.GetString(), ahead.TokenStartIndex);
            var at = Array.FindIndex(Wrappers, w => w.Name == name);
            if (at >= 0 && at < found)
            {
                (found, foundOffset) = (at, offset);
            }

            ahead.Read();
            if (other is null && ahead.TokenType == JsonTokenType.StartArray)
            {
                (other, otherOffset) = (name, offset);
            }

            if (found > 0)
            {
                ahead.Skip();
            }
        }

        if (found == Wrappers.Length)
        {
            input.Fail(
                other is null
                    ? "a list of sessions is an array, or an object with the member 'sessions'"
                    : $"a list of sessions is not wrapped in '{other}': 'sessions', 'session_ids' and 'components' are known",
                otherOffset);
        }

        if (found > 0)
        {
            input.Note(foundOffset, JsonRules.ListWrapper, $"the list is wrapped in '{Wrappers[found].Name}', not in 'sessions'");
        }

        return Wrappers[found].Wrapper;
    }
}
