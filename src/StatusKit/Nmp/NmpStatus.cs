using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using StatusKit.Json;

namespace StatusKit.Nmp;

/// <summary>
/// The status of one node management policy on one node: how far the agent's automatic upgrade has come.
/// </summary>
/// <remarks>
/// Which node and which policy is not part of the document; see <see cref="NmpStatusId"/>. Kinds of jobs other than the
/// upgrade are kept in <see cref="JsonRecord{TSelf}.UnknownMembers"/>. To the original programs absent, null and empty
/// are the same, so they are equal here. Source: spec nmp 1.3, 2.2, 2.3.
/// </remarks>
[JsonConverter(typeof(JsonRecordConverter<NmpStatus>))]
public sealed partial record NmpStatus : JsonRecord<NmpStatus>, IJsonRecord<NmpStatus>
{
    private const string HistoricName = "agentUpgrade";

    private NmpAgentUpgrade? _agentUpgrade;
    private NmpAgentUpgradeInternal? _internal;

    /// <summary>The upgrade as everyone sees it: <c>agentUpgradePolicyStatus</c>. Null is written as null.</summary>
    [AllowNull]
    public NmpAgentUpgrade AgentUpgrade
    {
        get => _agentUpgrade ?? NmpAgentUpgrade.Empty;
        init => _agentUpgrade = Set(value);
    }

    /// <summary>
    /// What the agent keeps for itself: <c>agentUpgradeInternal</c>. Null outside the agent's own records.
    /// </summary>
    public NmpAgentUpgradeInternal? Internal
    {
        get => _internal;
        init => _internal = Set(value);
    }

    /// <summary>How far the upgrade has come.</summary>
    public StatusPhase Phase => AgentUpgrade.Status.Phase;

    /// <summary>Whether the upgrade is over, whether it succeeded or failed.</summary>
    /// <remarks>
    /// A rollback may follow <c>failed</c> on a device, and a status does not distinguish devices from clusters, so
    /// <c>failed</c> is not final here. See <see cref="NmpState.IsFinalOn"/>.
    /// </remarks>
    public bool IsFinal => AgentUpgrade.Status.IsFinal;

    static JsonShape<NmpStatus> IJsonRecord<NmpStatus>.Shape => AgentShape;

    /// <inheritdoc/>
    public bool Equals(NmpStatus? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static JsonShape<NmpStatus> AgentShape { get; } =
        Upgrade(new JsonShape<NmpStatus>(() => new()), NmpAgentUpgrade.AgentShape)
        .Member(
            "agentUpgradeInternal", nameof(Internal), NmpAgentUpgradeInternal.AgentShape,
            r => r._internal!, (r, v) => r._internal = v, MemberRules.Nullable, WriteRule.NotEmpty)
        .Finish(NmpForm.Agent, (HistoricName, nameof(AgentUpgrade)));

    internal static JsonShape<NmpStatus> ExchangePutShape => field ??=
        Other(NmpForm.ExchangePut, NmpAgentUpgrade.ExchangePutShape);

    internal static JsonShape<NmpStatus> ExchangeGetShape => field ??=
        Other(NmpForm.ExchangeGet, NmpAgentUpgrade.ExchangeGetShape);

    internal static JsonShape<NmpStatus> DeviceFileShape => field ??=
        Other(NmpForm.DeviceFile, NmpAgentUpgrade.DeviceFileShape);

    internal static JsonShape<NmpStatus> ReportShape => field ??= Other(NmpForm.Report, NmpAgentUpgrade.ReportShape);

    internal static JsonShape<NmpStatus> StoredShape => field ??=
        Upgrade(AgentShape.Derive(), NmpAgentUpgrade.StoredShape)
        .Member(
            "agentUpgradeInternal", nameof(Internal), NmpAgentUpgradeInternal.StoredShape,
            r => r._internal!, (r, v) => r._internal = v, MemberRules.Nullable, WriteRule.NotEmpty)
        .Finish(NmpForm.Stored);

    private static JsonShape<NmpStatus> Other(NmpForm form, JsonShape<NmpAgentUpgrade> upgrade) =>
        Upgrade(AgentShape.Derive(), upgrade).Omit(nameof(Internal)).Finish(form, (HistoricName, nameof(AgentUpgrade)));

    private static JsonShape<NmpStatus> Upgrade(JsonShape<NmpStatus> shape, JsonShape<NmpAgentUpgrade> upgrade) =>
        shape.Member(
            "agentUpgradePolicyStatus", nameof(AgentUpgrade), upgrade,
            r => r._agentUpgrade!, (r, v) => r._agentUpgrade = v, MemberRules.Nullable, WriteRule.Always);
}

/// <summary>An automatic agent upgrade: <c>agentUpgradePolicyStatus</c>. Not every form has every member.</summary>
// spec nmp 2.2.
[JsonConverter(typeof(JsonRecordConverter<NmpAgentUpgrade>))]
public sealed record NmpAgentUpgrade : JsonRecord<NmpAgentUpgrade>, IJsonRecord<NmpAgentUpgrade>
{
    internal static readonly NmpAgentUpgrade Empty = new();

    private Timestamp _scheduledTime;
    private Timestamp _startTime;
    private Timestamp _endTime;
    private NmpUpgradedVersions? _upgradedVersions;
    private NmpState _status;
    private NmpK8sUpgrade? _k8s;
    private string? _errorMessage;
    private string? _workingDirectory;
    private Timestamp _lastUpdated;

    /// <summary>
    /// When the upgrade may begin, in UTC. Year 1 when the policy's start was empty or unreadable: due at once.
    /// </summary>
    public Timestamp ScheduledTime
    {
        get => _scheduledTime;
        init => _scheduledTime = Set(value);
    }

    /// <summary>
    /// When the installer began, with the node's offset; unset until <c>initiated</c>. Epoch seconds in a device's
    /// status file.
    /// </summary>
    public Timestamp StartTime
    {
        get => _startTime;
        init => _startTime = Set(value);
    }

    /// <summary>
    /// When the upgrade succeeded, with the node's offset; never set on failure. Epoch seconds in a device's status
    /// file.
    /// </summary>
    // spec nmp Q8.
    public Timestamp EndTime
    {
        get => _endTime;
        init => _endTime = Set(value);
    }

    /// <summary>The versions that the upgrade leads to; all empty until the download is over.</summary>
    [AllowNull]
    public NmpUpgradedVersions UpgradedVersions
    {
        get => _upgradedVersions ?? NmpUpgradedVersions.Empty;
        init => _upgradedVersions = Set(value);
    }

    /// <summary>How far the upgrade has come.</summary>
    public NmpState Status
    {
        get => _status;
        init => _status = Set(value);
    }

    /// <summary>What the upgrade changes on an edge cluster; only in the cluster's status file.</summary>
    public NmpK8sUpgrade? K8s
    {
        get => _k8s;
        init => _k8s = Set(value);
    }

    /// <summary>Why it failed; may be left over from an earlier try.</summary>
    // spec nmp Q14.
    [AllowNull]
    public string ErrorMessage
    {
        get => _errorMessage ?? "";
        init => _errorMessage = Set(value);
    }

    /// <summary>The agent's base directory for jobs; the job's own is <c>{workingDirectory}/{org}/{nmp}</c>.</summary>
    [AllowNull]
    public string WorkingDirectory
    {
        get => _workingDirectory ?? "";
        init => _workingDirectory = Set(value);
    }

    /// <summary>When the Exchange stored its copy, by its own clock; only in the Exchange's answers.</summary>
    public Timestamp LastUpdated
    {
        get => _lastUpdated;
        init => _lastUpdated = Set(value);
    }

    /// <summary>
    /// Whether the upgrade has ended although its state says that it is under way. Every restart clears the end, so
    /// the state was reported late.
    /// </summary>
    internal bool IsOutOfOrder => Status.Interpret().Kind is NmpStateKind.DownloadStarted
        or NmpStateKind.HaNodeWaiting or NmpStateKind.Downloaded or NmpStateKind.Initiated
        && EndTime.Kind == TimestampKind.Instant && EndTime.Since(StartTime) is not { Ticks: < 0 };

    /// <summary>The time from <see cref="StartTime"/> to <see cref="EndTime"/>; null when it is not known.</summary>
    /// <remarks>
    /// It is not known when either value is not an instant, and when the end comes before the start: a clock was set in
    /// between, and the difference is not a duration.
    /// </remarks>
    public TimeSpan? Duration => EndTime.Since(StartTime) is { Ticks: >= 0 } duration ? duration : null;

    static JsonShape<NmpAgentUpgrade> IJsonRecord<NmpAgentUpgrade>.Shape => AgentShape;

    /// <inheritdoc/>
    public bool Equals(NmpAgentUpgrade? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    // The columns of spec nmp 2.2.
    internal static JsonShape<NmpAgentUpgrade> AgentShape { get; } = Versions(
        new JsonShape<NmpAgentUpgrade>(() => new())
            .Member(
                "scheduledTime", nameof(ScheduledTime), ScheduleCodec.Instance,
                r => r._scheduledTime, (r, v) => r._scheduledTime = v, write: WriteRule.Always)
            .Member(
                "startTime", nameof(StartTime), NmpForms.Times,
                r => r._startTime, (r, v) => r._startTime = v, write: WriteRule.NotEmpty)
            .Member(
                "endTime", nameof(EndTime), NmpForms.Times,
                r => r._endTime, (r, v) => r._endTime = v, write: WriteRule.NotEmpty),
        NmpVersionsCodec.Lenient)
            .Member(
                "status", nameof(Status), new WordCodec<NmpState>(emptyIsUnset: true),
                r => r._status, (r, v) => r._status = v, write: WriteRule.Always)
            .Member(
                "k8s", nameof(K8s), NmpK8sUpgrade.AgentShape,
                r => r._k8s!, (r, v) => r._k8s = v, MemberRules.Nullable, WriteRule.NotEmpty)
            .Text(
                "errorMessage", nameof(ErrorMessage),
                r => r._errorMessage, (r, v) => r._errorMessage = v, write: WriteRule.NotEmpty)
            .Text(
                "workingDirectory", nameof(WorkingDirectory),
                r => r._workingDirectory, (r, v) => r._workingDirectory = v, write: WriteRule.NotEmpty)
            .Member(
                "lastUpdated", nameof(LastUpdated), NmpForms.Times,
                r => r._lastUpdated, (r, v) => r._lastUpdated = v, write: WriteRule.Always)
            .Omit(nameof(LastUpdated))
            .Finish(NmpForm.Agent, Historic);

    internal static JsonShape<NmpAgentUpgrade> ExchangePutShape => field ??=
        Versions(AgentShape.Derive(), NmpVersionsCodec.ExchangePut)
        .Omit(nameof(K8s), nameof(WorkingDirectory), nameof(LastUpdated))
        .Finish(NmpForm.ExchangePut);

    internal static JsonShape<NmpAgentUpgrade> ExchangeGetShape => field ??= AgentShape.Derive()
        .WriteWhen(WriteRule.Always, nameof(StartTime), nameof(EndTime), nameof(ErrorMessage))
        .Omit(nameof(K8s), nameof(WorkingDirectory))
        .Finish(NmpForm.ExchangeGet, Historic);

    internal static JsonShape<NmpAgentUpgrade> DeviceFileShape => field ??= ExchangeGetShape.Derive()
        .Member(
            "startTime", nameof(StartTime), EpochCodec.Instance,
            r => r._startTime, (r, v) => r._startTime = v, write: WriteRule.Always)
        .Member(
            "endTime", nameof(EndTime), EpochCodec.Instance,
            r => r._endTime, (r, v) => r._endTime = v, write: WriteRule.Always)
        .Omit(
            nameof(ScheduledTime), nameof(UpgradedVersions), nameof(K8s), nameof(WorkingDirectory), nameof(LastUpdated))
        .Finish(NmpForm.DeviceFile, Historic, first: "status");

    internal static JsonShape<NmpAgentUpgrade> ReportShape => field ??= ExchangeGetShape.Derive()
        .Omit(
            nameof(ScheduledTime), nameof(StartTime), nameof(EndTime), nameof(UpgradedVersions), nameof(K8s),
            nameof(WorkingDirectory), nameof(LastUpdated))
        .Finish(NmpForm.Report, Historic, first: "status");

    internal static JsonShape<NmpAgentUpgrade> StoredShape => field ??=
        Versions(AgentShape.Derive(), NmpVersionsCodec.Stored)
        .Member(
            "k8s", nameof(K8s), NmpK8sUpgrade.StoredShape,
            r => r._k8s!, (r, v) => r._k8s = v, MemberRules.Nullable, WriteRule.NotEmpty)
        .WriteWhen(WriteRule.NotEmpty, nameof(LastUpdated))
        .Finish(NmpForm.Stored);

    private static (string Name, string Property) Historic => ("upgradedVersion", nameof(UpgradedVersions));

    private static JsonShape<NmpAgentUpgrade> Versions(JsonShape<NmpAgentUpgrade> shape, NmpVersionsCodec codec) =>
        shape.Member(
            "upgradedVersions", nameof(UpgradedVersions), codec,
            r => r.UpgradedVersions, (r, v) => r._upgradedVersions = v, write: WriteRule.Always);
}

/// <summary>The versions that an upgrade leads to; empty where a part is not upgraded or not yet known.</summary>
[JsonConverter(typeof(JsonRecordConverter<NmpUpgradedVersions>))]
public sealed record NmpUpgradedVersions : JsonRecord<NmpUpgradedVersions>, IJsonRecord<NmpUpgradedVersions>
{
    internal static readonly NmpUpgradedVersions Empty = new();

    private string? _software;
    private string? _cert;
    private string? _config;

    /// <summary>The version of the agent's software.</summary>
    [AllowNull]
    public string SoftwareVersion
    {
        get => _software ?? "";
        init => _software = Set(value);
    }

    /// <summary>The version of the certificate.</summary>
    [AllowNull]
    public string CertVersion
    {
        get => _cert ?? "";
        init => _cert = Set(value);
    }

    /// <summary>The version of the configuration.</summary>
    [AllowNull]
    public string ConfigVersion
    {
        get => _config ?? "";
        init => _config = Set(value);
    }

    static JsonShape<NmpUpgradedVersions> IJsonRecord<NmpUpgradedVersions>.Shape => AgentShape;

    /// <inheritdoc/>
    public bool Equals(NmpUpgradedVersions? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static JsonShape<NmpUpgradedVersions> AgentShape { get; } =
        new JsonShape<NmpUpgradedVersions>(() => new())
            .Text(
                "softwareVersion", nameof(SoftwareVersion),
                r => r._software, (r, v) => r._software = v, write: WriteRule.Always)
            .Text("certVersion", nameof(CertVersion), r => r._cert, (r, v) => r._cert = v, write: WriteRule.Always)
            .Text(
                "configVersion", nameof(ConfigVersion),
                r => r._config, (r, v) => r._config = v, write: WriteRule.Always)
            .Finish(NmpForm.Agent);

    internal static JsonShape<NmpUpgradedVersions> ExchangePutShape => field ??=
        AgentShape.Derive().Finish(NmpForm.ExchangePut);

    internal static JsonShape<NmpUpgradedVersions> StoredShape => field ??= AgentShape.Derive().Finish(NmpForm.Stored);
}
