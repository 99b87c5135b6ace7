using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using StatusKit.Json;

namespace StatusKit.Nmp;

/// <summary>What an upgrade changes on an edge cluster: <c>k8s</c> of the cluster's status file.</summary>
// spec nmp 2.2.
[JsonConverter(typeof(JsonRecordConverter<NmpK8sUpgrade>))]
public sealed record NmpK8sUpgrade : JsonRecord<NmpK8sUpgrade>, IJsonRecord<NmpK8sUpgrade>
{
    private NmpK8sChange? _configMap;
    private NmpK8sChange? _secret;
    private NmpK8sChange? _imageVersion;

    /// <summary>The config map of the agent.</summary>
    [AllowNull]
    public NmpK8sChange ConfigMap
    {
        get => _configMap ?? NmpK8sChange.Empty;
        init => _configMap = Set(value);
    }

    /// <summary>The secret of the agent.</summary>
    [AllowNull]
    public NmpK8sChange Secret
    {
        get => _secret ?? NmpK8sChange.Empty;
        init => _secret = Set(value);
    }

    /// <summary>
    /// The image of the agent; the only part with <see cref="NmpK8sChange.From"/> and <see cref="NmpK8sChange.To"/>.
    /// </summary>
    [AllowNull]
    public NmpK8sChange ImageVersion
    {
        get => _imageVersion ?? NmpK8sChange.Empty;
        init => _imageVersion = Set(value);
    }

    static JsonShape<NmpK8sUpgrade> IJsonRecord<NmpK8sUpgrade>.Shape => AgentShape;

    /// <inheritdoc/>
    public bool Equals(NmpK8sUpgrade? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static JsonShape<NmpK8sUpgrade> AgentShape { get; } =
        Declare(new JsonShape<NmpK8sUpgrade>(() => new()), NmpK8sChange.AgentShape).Finish(NmpForm.Agent);

    internal static JsonShape<NmpK8sUpgrade> StoredShape => field ??=
        Declare(AgentShape.Derive(), NmpK8sChange.StoredShape).Finish(NmpForm.Stored);

    private static JsonShape<NmpK8sUpgrade> Declare(JsonShape<NmpK8sUpgrade> shape, JsonShape<NmpK8sChange> change) =>
        shape
        .Member(
            "configMap", nameof(ConfigMap), change,
            r => r.ConfigMap, (r, v) => r._configMap = v, write: WriteRule.Always)
        .Member("secret", nameof(Secret), change, r => r.Secret, (r, v) => r._secret = v, write: WriteRule.Always)
        .Member(
            "imageVersion", nameof(ImageVersion), change,
            r => r.ImageVersion, (r, v) => r._imageVersion = v, write: WriteRule.Always);
}

/// <summary>Whether one part of a cluster's agent must change, and has.</summary>
[JsonConverter(typeof(JsonRecordConverter<NmpK8sChange>))]
public sealed record NmpK8sChange : JsonRecord<NmpK8sChange>, IJsonRecord<NmpK8sChange>
{
    internal static readonly NmpK8sChange Empty = new();

    private bool _needChange;
    private bool _updated;
    private string? _from;
    private string? _to;

    /// <summary>Whether it must change.</summary>
    public bool NeedChange
    {
        get => _needChange;
        init => _needChange = Set(value);
    }

    /// <summary>Whether it has been changed.</summary>
    public bool Updated
    {
        get => _updated;
        init => _updated = Set(value);
    }

    /// <summary>The version before; image only.</summary>
    [AllowNull]
    public string From
    {
        get => _from ?? "";
        init => _from = Set(value);
    }

    /// <summary>The version after; image only.</summary>
    [AllowNull]
    public string To
    {
        get => _to ?? "";
        init => _to = Set(value);
    }

    static JsonShape<NmpK8sChange> IJsonRecord<NmpK8sChange>.Shape => AgentShape;

    /// <inheritdoc/>
    public bool Equals(NmpK8sChange? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static JsonShape<NmpK8sChange> AgentShape { get; } =
        new JsonShape<NmpK8sChange>(() => new())
            .Member(
                "needChange", nameof(NeedChange), BooleanCodec.Instance,
                r => r._needChange, (r, v) => r._needChange = v, write: WriteRule.Always)
            .Member(
                "updated", nameof(Updated), BooleanCodec.Instance,
                r => r._updated, (r, v) => r._updated = v, write: WriteRule.Always)
            .Text("from", nameof(From), r => r._from, (r, v) => r._from = v, write: WriteRule.NotEmpty)
            .Text("to", nameof(To), r => r._to, (r, v) => r._to = v, write: WriteRule.NotEmpty)
            .Finish(NmpForm.Agent);

    internal static JsonShape<NmpK8sChange> StoredShape => field ??= AgentShape.Derive().Finish(NmpForm.Stored);
}
