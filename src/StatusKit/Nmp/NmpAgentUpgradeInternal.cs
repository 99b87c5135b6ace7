using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using StatusKit.Json;

namespace StatusKit.Nmp;

/// <summary>
/// What the agent keeps for itself about an upgrade: <c>agentUpgradeInternal</c>. It never leaves the node.
/// </summary>
// spec nmp 2.3.
[JsonConverter(typeof(JsonRecordConverter<NmpAgentUpgradeInternal>))]
public sealed record NmpAgentUpgradeInternal : JsonRecord<NmpAgentUpgradeInternal>, IJsonRecord<NmpAgentUpgradeInternal>
{
    private bool _allowDowngrade;
    private string? _manifest;
    private Timestamp _scheduledUnixTime;
    private NmpLatestMap? _latestMap;
    private int _downloadAttempts;

    /// <summary>Whether a lower version may be installed; copied from the policy at creation.</summary>
    public bool AllowDowngrade
    {
        get => _allowDowngrade;
        init => _allowDowngrade = Set(value);
    }

    /// <summary>The manifest, <c>org/name</c>; copied from the policy at creation.</summary>
    [AllowNull]
    public string Manifest
    {
        get => _manifest ?? "";
        init => _manifest = Set(value);
    }

    /// <summary>
    /// The instant of the scheduled time in the node's zone, with the nanoseconds that are not zero. Despite its name a
    /// string, not epoch seconds.
    /// </summary>
    public Timestamp ScheduledUnixTime
    {
        get => _scheduledUnixTime;
        init => _scheduledUnixTime = Set(value);
    }

    /// <summary>Which parts follow the latest version.</summary>
    [AllowNull]
    public NmpLatestMap LatestMap
    {
        get => _latestMap ?? NmpLatestMap.Empty;
        init => _latestMap = Set(value);
    }

    /// <summary>How many downloads have failed since the last reset.</summary>
    public int DownloadAttempts
    {
        get => _downloadAttempts;
        init => _downloadAttempts = Set(value);
    }

    static JsonShape<NmpAgentUpgradeInternal> IJsonRecord<NmpAgentUpgradeInternal>.Shape => AgentShape;

    /// <inheritdoc/>
    public bool Equals(NmpAgentUpgradeInternal? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static JsonShape<NmpAgentUpgradeInternal> AgentShape { get; } =
        new JsonShape<NmpAgentUpgradeInternal>(() => new())
            .Member(
                "allowDowngrade", nameof(AllowDowngrade), BooleanCodec.Instance,
                r => r._allowDowngrade, (r, v) => r._allowDowngrade = v, write: WriteRule.NotEmpty)
            .Text("manifest", nameof(Manifest), r => r._manifest, (r, v) => r._manifest = v, write: WriteRule.NotEmpty)
            .Member(
                "scheduledUnixTime", nameof(ScheduledUnixTime), ZeroTimeCodec.Instance,
                r => r._scheduledUnixTime, (r, v) => r._scheduledUnixTime = v, write: WriteRule.Always)
            .Member(
                "latestMap", nameof(LatestMap), NmpLatestMap.AgentShape,
                r => r.LatestMap, (r, v) => r._latestMap = v, write: WriteRule.Always)
            .Member(
                "downloadAttempts", nameof(DownloadAttempts), IntegerCodec<int>.Instance,
                r => r._downloadAttempts, (r, v) => r._downloadAttempts = v, write: WriteRule.Always)
            .Finish(NmpForm.Agent);

    internal static JsonShape<NmpAgentUpgradeInternal> StoredShape => field ??= AgentShape.Derive()
        .Member(
            "latestMap", nameof(LatestMap), NmpLatestMap.StoredShape,
            r => r.LatestMap, (r, v) => r._latestMap = v, write: WriteRule.Always)
        .Finish(NmpForm.Stored);
}

/// <summary>
/// Which parts of the manifest say <c>latest</c>. Upstream writes them in another order than the versions.
/// </summary>
// spec nmp Q55.
[JsonConverter(typeof(JsonRecordConverter<NmpLatestMap>))]
public sealed record NmpLatestMap : JsonRecord<NmpLatestMap>, IJsonRecord<NmpLatestMap>
{
    internal static readonly NmpLatestMap Empty = new();

    private bool _software;
    private bool _config;
    private bool _cert;

    /// <summary>Whether the software follows the latest version.</summary>
    public bool SoftwareLatest
    {
        get => _software;
        init => _software = Set(value);
    }

    /// <summary>Whether the configuration follows the latest version.</summary>
    public bool ConfigLatest
    {
        get => _config;
        init => _config = Set(value);
    }

    /// <summary>Whether the certificate follows the latest version.</summary>
    public bool CertLatest
    {
        get => _cert;
        init => _cert = Set(value);
    }

    static JsonShape<NmpLatestMap> IJsonRecord<NmpLatestMap>.Shape => AgentShape;

    /// <inheritdoc/>
    public bool Equals(NmpLatestMap? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static JsonShape<NmpLatestMap> AgentShape { get; } =
        new JsonShape<NmpLatestMap>(() => new())
            .Member(
                "softwareLatest", nameof(SoftwareLatest), BooleanCodec.Instance,
                r => r._software, (r, v) => r._software = v, write: WriteRule.Always)
            .Member(
                "configLatest", nameof(ConfigLatest), BooleanCodec.Instance,
                r => r._config, (r, v) => r._config = v, write: WriteRule.Always)
            .Member(
                "certLatest", nameof(CertLatest), BooleanCodec.Instance,
                r => r._cert, (r, v) => r._cert = v, write: WriteRule.Always)
            .Finish(NmpForm.Agent);

    internal static JsonShape<NmpLatestMap> StoredShape => field ??= AgentShape.Derive().Finish(NmpForm.Stored);
}
