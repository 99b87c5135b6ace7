using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using StatusKit.Json;

namespace StatusKit.Nmp;

/// <summary>One entry of the Exchange's change feed. For a status it names the node and not the policy.</summary>
// spec nmp 6.9, Q58.
[JsonConverter(typeof(JsonRecordConverter<NmpFeedEntry>))]
public sealed record NmpFeedEntry : JsonRecord<NmpFeedEntry>, IJsonRecord<NmpFeedEntry>
{
    /// <summary>The <see cref="Resource"/> of statuses.</summary>
    public const string StatusResource = "nodemgmtpolstatus";

    private string? _orgId;
    private string? _resource;
    private string? _id;
    private string? _operation;
    private ImmutableArray<NmpFeedChange> _resourceChanges;

    /// <summary>The organisation.</summary>
    [AllowNull]
    public string OrgId
    {
        get => _orgId ?? "";
        init => _orgId = Set(value);
    }

    /// <summary>
    /// What kind of thing changed: <see cref="StatusResource"/>, <c>mgmtpolicy</c>, <c>agentfileversion</c> and others.
    /// </summary>
    [AllowNull]
    public string Resource
    {
        get => _resource ?? "";
        init => _resource = Set(value);
    }

    /// <summary>The name of the thing within its organisation; for a status, the node's.</summary>
    [AllowNull]
    public string Id
    {
        get => _id ?? "";
        init => _id = Set(value);
    }

    /// <summary><c>created/modified</c> or <c>deleted</c>: the last operation of those merged into the entry.</summary>
    [AllowNull]
    public string Operation
    {
        get => _operation ?? "";
        init => _operation = Set(value);
    }

    /// <summary>The changes merged into the entry.</summary>
    public ImmutableArray<NmpFeedChange> ResourceChanges
    {
        get => _resourceChanges.IsDefault ? [] : _resourceChanges;
        init => _resourceChanges = Set(value);
    }

    static JsonShape<NmpFeedEntry> IJsonRecord<NmpFeedEntry>.Shape => OnlyShape;

    /// <inheritdoc/>
    public bool Equals(NmpFeedEntry? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static JsonShape<NmpFeedEntry> OnlyShape { get; } =
        new JsonShape<NmpFeedEntry>(() => new())
            .Text("orgId", nameof(OrgId), r => r._orgId, (r, v) => r._orgId = v, write: WriteRule.Always)
            .Text("resource", nameof(Resource), r => r._resource, (r, v) => r._resource = v, write: WriteRule.Always)
            .Text("id", nameof(Id), r => r._id, (r, v) => r._id = v, write: WriteRule.Always)
            .Text(
                "operation", nameof(Operation),
                r => r._operation, (r, v) => r._operation = v, write: WriteRule.Always)
            .Member(
                "resourceChanges", nameof(ResourceChanges), new ListCodec<NmpFeedChange>(NmpFeedChange.OnlyShape),
                r => r._resourceChanges, (r, v) => r._resourceChanges = v, write: WriteRule.Always)
            .Finish(NmpForm.ExchangeGet);
}

/// <summary>One change within an entry of the feed.</summary>
[JsonConverter(typeof(JsonRecordConverter<NmpFeedChange>))]
public sealed record NmpFeedChange : JsonRecord<NmpFeedChange>, IJsonRecord<NmpFeedChange>
{
    private long _changeId;
    private Timestamp _lastUpdated;

    /// <summary>The number of the change, rising.</summary>
    public long ChangeId
    {
        get => _changeId;
        init => _changeId = Set(value);
    }

    /// <summary>When the Exchange stored it.</summary>
    public Timestamp LastUpdated
    {
        get => _lastUpdated;
        init => _lastUpdated = Set(value);
    }

    static JsonShape<NmpFeedChange> IJsonRecord<NmpFeedChange>.Shape => OnlyShape;

    /// <inheritdoc/>
    public bool Equals(NmpFeedChange? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static JsonShape<NmpFeedChange> OnlyShape { get; } =
        new JsonShape<NmpFeedChange>(() => new())
            .Member(
                "changeId", nameof(ChangeId), IntegerCodec<long>.Instance,
                r => r._changeId, (r, v) => r._changeId = v, write: WriteRule.Always)
            .Member(
                "lastUpdated", nameof(LastUpdated), NmpForms.Times,
                r => r._lastUpdated, (r, v) => r._lastUpdated = v, write: WriteRule.Always)
            .Finish(NmpForm.ExchangeGet);
}
