using System.Text.Json.Serialization;
using StatusKit.Json;

namespace StatusKit.Cfs;

/// <summary>
/// The <c>next</c> of a page: what to send for the following one. Each filter is the string that the client sent, null
/// if it sent none.
/// </summary>
[JsonConverter(typeof(JsonRecordConverter<CfsNextPage>))]
public sealed record CfsNextPage : JsonRecord<CfsNextPage>, IJsonRecord<CfsNextPage>
{
    private string? _afterId;
    private string? _age;
    private int _limit;
    private string? _maxAge;
    private string? _minAge;
    private string? _nameContains;
    private string? _status;
    private string? _succeeded;
    private string? _tags;

    /// <summary>The name of the last session of this page; the following page begins after it.</summary>
    public string? AfterId
    {
        get => _afterId;
        init => _afterId = Set(value);
    }

    /// <summary>Always null in v3, which does not accept it.</summary>
    // spec cfs Q33.
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

    static JsonShape<CfsNextPage> IJsonRecord<CfsNextPage>.Shape => OnlyShape;

    /// <inheritdoc/>
    public bool Equals(CfsNextPage? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static JsonShape<CfsNextPage> OnlyShape { get; } =
        new JsonShape<CfsNextPage>(() => new())
            .Text("after_id", nameof(AfterId), r => r._afterId, (r, v) => r._afterId = v, MemberRules.Nullable)
            .Text("age", nameof(Age), r => r._age, (r, v) => r._age = v, MemberRules.Nullable)
            .Member("limit", nameof(Limit), IntegerCodec<int>.Instance, r => r._limit, (r, v) => r._limit = v)
            .Text("max_age", nameof(MaxAge), r => r._maxAge, (r, v) => r._maxAge = v, MemberRules.Nullable)
            .Text("min_age", nameof(MinAge), r => r._minAge, (r, v) => r._minAge = v, MemberRules.Nullable)
            .Text(
                "name_contains", nameof(NameContains),
                r => r._nameContains, (r, v) => r._nameContains = v, MemberRules.Nullable)
            .Text("status", nameof(Status), r => r._status, (r, v) => r._status = v, MemberRules.Nullable)
            .Text("succeeded", nameof(Succeeded), r => r._succeeded, (r, v) => r._succeeded = v, MemberRules.Nullable)
            .Text("tags", nameof(Tags), r => r._tags, (r, v) => r._tags = v, MemberRules.Nullable)
            .SortMembers();
}
