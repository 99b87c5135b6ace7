using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using StatusKit.Json;

namespace StatusKit.Cfs;

/// <summary>The body of a POST that creates a session. What is absent gets the server's default.</summary>
/// <remarks>
/// Unknown members at the top level and null for any member are rejected, as the service does (spec cfs 2.4).
/// </remarks>
[JsonConverter(typeof(JsonRecordConverter<CfsSessionRequest>))]
public sealed record CfsSessionRequest : JsonRecord<CfsSessionRequest>, IJsonRecord<CfsSessionRequest>
{
    private const string Rejection = "a session is not created with it";

    private string _name = "";
    private string _configurationName = "";
    private string? _configurationLimit;
    private string? _ansibleLimit;
    private string? _ansibleConfig;
    private int _ansibleVerbosity;
    private string? _ansiblePassthrough;
    private CfsSessionTarget? _target;
    private JsonMap<string>? _tags;
    private bool _debugOnFailure;

    /// <summary>Makes a body; set at least <see cref="Name"/> and <see cref="ConfigurationName"/>.</summary>
    public CfsSessionRequest()
    {
    }

    [SetsRequiredMembers]
#pragma warning disable CS8618 // the reader rejects a body without its names
    private CfsSessionRequest(string name) => _name = name;
#pragma warning restore CS8618

    /// <summary>The name of the new session.</summary>
    /// <exception cref="ArgumentException">
    /// The name set is not valid: see <see cref="CfsSession.IsValidName"/>.
    /// </exception>
    public required string Name
    {
        get => _name;
        init => _name = Set(CfsSession.CheckName(value));
    }

    /// <summary>The configuration to apply; v3 allows 1 to 60 characters.</summary>
    /// <exception cref="ArgumentException">The name set is empty.</exception>
    public required string ConfigurationName
    {
        get => _configurationName;
        init
        {
            ArgumentException.ThrowIfNullOrEmpty(value);
            _configurationName = Set(value);
        }
    }

    /// <inheritdoc cref="CfsSessionConfiguration.Limit"/>
    public string ConfigurationLimit
    {
        get => _configurationLimit ?? "";
        init => _configurationLimit = Set(NotNull(value));
    }

    /// <inheritdoc cref="CfsSessionAnsible.Limit"/>
    public string AnsibleLimit
    {
        get => _ansibleLimit ?? "";
        init => _ansibleLimit = Set(NotNull(value));
    }

    /// <summary>The config map that contains ansible.cfg; absent and empty mean the server's option.</summary>
    public string AnsibleConfig
    {
        get => _ansibleConfig ?? "";
        init => _ansibleConfig = Set(NotNull(value));
    }

    /// <summary>How many <c>-v</c> Ansible gets.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value set is not 0 to 4.</exception>
    public int AnsibleVerbosity
    {
        get => _ansibleVerbosity;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 4);
            _ansibleVerbosity = Set(value);
        }
    }

    /// <summary>Further arguments for Ansible, of the few that the service accepts.</summary>
    // spec cfs 2.4.
    public string AnsiblePassthrough
    {
        get => _ansiblePassthrough ?? "";
        init => _ansiblePassthrough = Set(NotNull(value));
    }

    /// <summary>What to work on; absent means <c>dynamic</c> without groups.</summary>
    public CfsSessionTarget Target
    {
        get => _target ?? CfsSessionTarget.Empty;
        init => _target = Set(NotNull(value));
    }

    /// <summary>Free labels, ordered by code point.</summary>
    public JsonMap<string> Tags
    {
        get => _tags ?? JsonMap<string>.Empty;
        init => _tags = Set(NotNull(value));
    }

    /// <summary>Whether to keep the container of a failed session for a while; v3 only.</summary>
    public bool DebugOnFailure
    {
        get => _debugOnFailure;
        init => _debugOnFailure = Set(value);
    }

    static JsonShape<CfsSessionRequest> IJsonRecord<CfsSessionRequest>.Shape => V3Shape;

    /// <inheritdoc/>
    public bool Equals(CfsSessionRequest? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static JsonShape<CfsSessionRequest> V3Shape { get; } =
        new JsonShape<CfsSessionRequest>(() => new(""))
            .Member(
                "name", nameof(Name), CfsSessionNameCodec.Instance,
                r => r._name, (r, v) => r._name = v, MemberRules.Required)
            .Text(
                "configuration_name", nameof(ConfigurationName),
                r => r._configurationName, (r, v) => r._configurationName = v!, MemberRules.Required)
            .Text(
                "configuration_limit", nameof(ConfigurationLimit),
                r => r._configurationLimit, (r, v) => r._configurationLimit = v, MemberRules.NotNull)
            .Text(
                "ansible_limit", nameof(AnsibleLimit),
                r => r._ansibleLimit, (r, v) => r._ansibleLimit = v, MemberRules.NotNull)
            .Text(
                "ansible_config", nameof(AnsibleConfig),
                r => r._ansibleConfig, (r, v) => r._ansibleConfig = v, MemberRules.NotNull)
            .Member(
                "ansible_verbosity", nameof(AnsibleVerbosity), IntegerCodec<int>.Instance,
                r => r._ansibleVerbosity, (r, v) => r._ansibleVerbosity = v, MemberRules.NotNull)
            .Text(
                "ansible_passthrough", nameof(AnsiblePassthrough),
                r => r._ansiblePassthrough, (r, v) => r._ansiblePassthrough = v, MemberRules.NotNull)
            .Member(
                "target", nameof(Target), CfsSessionTarget.OnlyShape,
                r => r._target!, (r, v) => r._target = v, MemberRules.NotNull)
            .Member(
                "tags", nameof(Tags), TextMapCodec.Instance,
                r => r._tags!, (r, v) => r._tags = v, MemberRules.NotNull)
            .Member(
                "debug_on_failure", nameof(DebugOnFailure), BooleanCodec.Instance,
                r => r._debugOnFailure, (r, v) => r._debugOnFailure = v, MemberRules.NotNull)
            .RejectUnknown(Rejection)
            .SortMembers();

    internal static JsonShape<CfsSessionRequest> V2Shape => field ??= V3Shape.Derive()
        .Rename(nameof(ConfigurationName), "configurationName")
        .Rename(nameof(ConfigurationLimit), "configurationLimit")
        .Rename(nameof(AnsibleLimit), "ansibleLimit")
        .Rename(nameof(AnsibleConfig), "ansibleConfig")
        .Rename(nameof(AnsibleVerbosity), "ansibleVerbosity")
        .Rename(nameof(AnsiblePassthrough), "ansiblePassthrough")
        .Omit(nameof(DebugOnFailure))
        .RejectUnknown(Rejection)
        .SortMembers();

    private static T NotNull<T>(T value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value;
    }
}
