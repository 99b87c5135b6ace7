using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using StatusKit.Json;

namespace StatusKit.Nmp;

/// <summary>A node management policy, as far as its status depends on it; its other members are kept.</summary>
/// <remarks>Source: spec nmp 1.1, 5.1, 6.1.</remarks>
[JsonConverter(typeof(JsonRecordConverter<NmpPolicy>))]
public sealed record NmpPolicy : JsonRecord<NmpPolicy>, IJsonRecord<NmpPolicy>
{
    private bool _enabled;
    private string? _start;
    private long _startWindow;
    private NmpAgentUpgradePolicy? _agentUpgradePolicy;
    private Timestamp _lastUpdated;

    /// <summary>Whether the policy is in force; a disabled one deletes its statuses.</summary>
    public bool Enabled
    {
        get => _enabled;
        init => _enabled = Set(value);
    }

    /// <summary>
    /// When upgrades may start: RFC 3339, or <c>now</c>. To the original programs anything else means at once.
    /// </summary>
    /// <remarks>Quirk Q48; see <see cref="HasReadableStart"/>.</remarks>
    [AllowNull]
    public string Start
    {
        get => _start ?? "";
        init => _start = Set(value);
    }

    /// <summary>Whether <see cref="Start"/> is <c>now</c> or a time with its zone, after year 1.</summary>
    /// <remarks>
    /// Otherwise an upgrade would begin at once, at whatever time of day: reading a policy finds it, and <see
    /// cref="NmpTransitionTable.Create"/> refuses to create a status of it.
    /// </remarks>
    public bool HasReadableStart => NmpScheduling.IsReadable(Start);

    /// <summary>Seconds over which the nodes spread their starts; 0 or less means none.</summary>
    public long StartWindow
    {
        get => _startWindow;
        init => _startWindow = Set(value);
    }

    /// <summary>The upgrade; null for a policy without one, whose status fails its precheck.</summary>
    public NmpAgentUpgradePolicy? AgentUpgradePolicy
    {
        get => _agentUpgradePolicy;
        init => _agentUpgradePolicy = Set(value);
    }

    /// <summary>When the Exchange last stored the policy; what <c>now</c> refers to.</summary>
    public Timestamp LastUpdated
    {
        get => _lastUpdated;
        init => _lastUpdated = Set(value);
    }

    static JsonShape<NmpPolicy> IJsonRecord<NmpPolicy>.Shape => OnlyShape;

    /// <inheritdoc/>
    public bool Equals(NmpPolicy? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static JsonShape<NmpPolicy> OnlyShape { get; } =
        new JsonShape<NmpPolicy>(() => new())
            .Member(
                "enabled",
                nameof(Enabled),
                BooleanCodec.Instance,
                r => r._enabled,
                (r, v) => r._enabled = v,
                write: WriteRule.Always)
            .Member(
                "start",
                nameof(Start),
                PolicyStartCodec.Instance,
                r => r._start!,
                (r, v) => r._start = v,
                write: WriteRule.NotEmpty)
            .Member(
                "startWindow",
                nameof(StartWindow),
                IntegerCodec<long>.Instance,
                r => r._startWindow,
                (r, v) => r._startWindow = v,
                write: WriteRule.NotEmpty)
            .Member(
                "agentUpgradePolicy",
                nameof(AgentUpgradePolicy),
                NmpAgentUpgradePolicy.OnlyShape,
                r => r._agentUpgradePolicy!,
                (r, v) => r._agentUpgradePolicy = v,
                MemberRules.Nullable,
                WriteRule.NotEmpty)
            .Member(
                "lastUpdated",
                nameof(LastUpdated),
                NmpForms.Times,
                r => r._lastUpdated,
                (r, v) => r._lastUpdated = v,
                write: WriteRule.NotEmpty)
            .Finish(NmpForm.Agent);
}

/// <summary>The upgrade that a policy asks for.</summary>
[JsonConverter(typeof(JsonRecordConverter<NmpAgentUpgradePolicy>))]
public sealed record NmpAgentUpgradePolicy : JsonRecord<NmpAgentUpgradePolicy>, IJsonRecord<NmpAgentUpgradePolicy>
{
    private string? _manifest;
    private bool _allowDowngrade;

    /// <summary>The manifest that lists files and versions, <c>org/name</c>.</summary>
    [AllowNull]
    public string Manifest
    {
        get => _manifest ?? "";
        init => _manifest = Set(value);
    }

    /// <summary>Whether a lower version may be installed.</summary>
    public bool AllowDowngrade
    {
        get => _allowDowngrade;
        init => _allowDowngrade = Set(value);
    }

    static JsonShape<NmpAgentUpgradePolicy> IJsonRecord<NmpAgentUpgradePolicy>.Shape => OnlyShape;

    /// <inheritdoc/>
    public bool Equals(NmpAgentUpgradePolicy? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static JsonShape<NmpAgentUpgradePolicy> OnlyShape { get; } =
        new JsonShape<NmpAgentUpgradePolicy>(() => new())
            .Text("manifest", nameof(Manifest), r => r._manifest, (r, v) => r._manifest = v, write: WriteRule.Always)
            .Member(
                "allowDowngrade",
                nameof(AllowDowngrade),
                BooleanCodec.Instance,
                r => r._allowDowngrade,
                (r, v) => r._allowDowngrade = v,
                write: WriteRule.Always)
            .Finish(NmpForm.Agent);
}
