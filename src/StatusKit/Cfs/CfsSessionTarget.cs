using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using StatusKit.Json;

namespace StatusKit.Cfs;

/// <summary>The <c>target</c> of a session: what it works on.</summary>
/// <remarks>Null and empty lists differ by who created the session and are kept apart (spec cfs Q23).</remarks>
[JsonConverter(typeof(JsonRecordConverter<CfsSessionTarget>))]
public sealed record CfsSessionTarget : JsonRecord<CfsSessionTarget>, IJsonRecord<CfsSessionTarget>
{
    internal static readonly CfsSessionTarget Empty = new();

    private string? _definition;
    private ImmutableArray<CfsTargetGroup> _groups;
    private ImmutableArray<CfsImageMapping> _imageMap;

    /// <summary><c>dynamic</c>, <c>spec</c>, <c>repo</c> or <c>image</c>.</summary>
    // spec cfs 1.1.
    [AllowNull]
    public string Definition
    {
        get => _definition ?? "";
        init => _definition = Set(value);
    }

    /// <summary>Hosts (<c>spec</c>) or source images (<c>image</c>) by group; <c>default</c> writes null.</summary>
    public ImmutableArray<CfsTargetGroup> Groups
    {
        get => _groups.IsDefault ? [] : _groups;
        init => _groups = Set(value);
    }

    /// <summary>
    /// The names of resulting images; <c>default</c> writes null. Absent in records made before API 1.12.0.
    /// </summary>
    /// <remarks>
    /// Published documents also show one object here; it is kept in <see cref="JsonRecord{TSelf}.UnknownMembers"/>
    /// (spec cfs Q45).
    /// </remarks>
    public ImmutableArray<CfsImageMapping> ImageMap
    {
        get => _imageMap.IsDefault ? [] : _imageMap;
        init => _imageMap = Set(value);
    }

    static JsonShape<CfsSessionTarget> IJsonRecord<CfsSessionTarget>.Shape => OnlyShape;

    /// <inheritdoc/>
    public bool Equals(CfsSessionTarget? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static JsonShape<CfsSessionTarget> OnlyShape { get; } =
        new JsonShape<CfsSessionTarget>(() => new())
            .Text("definition", nameof(Definition), r => r._definition, (r, v) => r._definition = v)
            .List(
                "groups", nameof(Groups), CfsTargetGroup.OnlyShape,
                r => r._groups, (r, v) => r._groups = v, MemberRules.Nullable)
            .List(
                "image_map", nameof(ImageMap), CfsImageMapping.OnlyShape,
                r => r._imageMap, (r, v) => r._imageMap = v,
                MemberRules.Nullable | MemberRules.AnyType | MemberRules.InAllForms)
            .SortMembers();
}

/// <summary>One group of a target.</summary>
[JsonConverter(typeof(JsonRecordConverter<CfsTargetGroup>))]
public sealed record CfsTargetGroup : JsonRecord<CfsTargetGroup>, IJsonRecord<CfsTargetGroup>
{
    private string? _name;
    private ImmutableArray<string> _members;

    /// <summary>The group's name in the inventory.</summary>
    [AllowNull]
    public string Name
    {
        get => _name ?? "";
        init => _name = Set(value);
    }

    /// <summary>Host names, or image ids for an <c>image</c> target.</summary>
    public ImmutableArray<string> Members
    {
        get => _members.IsDefault ? [] : _members;
        init => _members = Set(value);
    }

    static JsonShape<CfsTargetGroup> IJsonRecord<CfsTargetGroup>.Shape => OnlyShape;

    /// <inheritdoc/>
    public bool Equals(CfsTargetGroup? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static JsonShape<CfsTargetGroup> OnlyShape { get; } =
        new JsonShape<CfsTargetGroup>(() => new())
            .Text("name", nameof(Name), r => r._name, (r, v) => r._name = v)
            .List("members", nameof(Members), TextCodec.Instance, r => r._members, (r, v) => r._members = v)
            .SortMembers();
}

/// <summary>One pair of an image map: which source image becomes a resulting image of which name.</summary>
[JsonConverter(typeof(JsonRecordConverter<CfsImageMapping>))]
public sealed record CfsImageMapping : JsonRecord<CfsImageMapping>, IJsonRecord<CfsImageMapping>
{
    private string? _sourceId;
    private string? _resultName;

    /// <summary>The id of the source image.</summary>
    [AllowNull]
    public string SourceId
    {
        get => _sourceId ?? "";
        init => _sourceId = Set(value);
    }

    /// <summary>The wanted name of the resulting image.</summary>
    [AllowNull]
    public string ResultName
    {
        get => _resultName ?? "";
        init => _resultName = Set(value);
    }

    static JsonShape<CfsImageMapping> IJsonRecord<CfsImageMapping>.Shape => OnlyShape;

    /// <inheritdoc/>
    public bool Equals(CfsImageMapping? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    // Snake case in v2 as well (spec cfs 2.10).
    internal static JsonShape<CfsImageMapping> OnlyShape { get; } =
        new JsonShape<CfsImageMapping>(() => new())
            .Text("source_id", nameof(SourceId), r => r._sourceId, (r, v) => r._sourceId = v)
            .Text("result_name", nameof(ResultName), r => r._resultName, (r, v) => r._resultName = v)
            .SortMembers();
}
