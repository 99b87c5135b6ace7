using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using StatusKit.Json;

namespace StatusKit.Cfs;

/// <summary>One CFS session: one Ansible run over the layers of a configuration, and how far it has come.</summary>
/// <remarks>
/// <c>Status.Session</c> is what <c>jq .status.session</c> shows. Every member but the name may be absent, as old and
/// hand-made records are. Source: spec cfs 2.1.
/// </remarks>
[JsonConverter(typeof(JsonRecordConverter<CfsSession>))]
public sealed partial record CfsSession : JsonRecord<CfsSession>, IJsonRecord<CfsSession>
{
    /// <summary>The most characters that a session name may have at creation.</summary>
    public const int MaxNameLength = 45;

    private string _name = "";
    private CfsSessionConfiguration? _configuration;
    private CfsSessionAnsible? _ansible;
    private CfsSessionTarget? _target;
    private CfsSessionStatus? _status;
    private JsonMap<string>? _tags;
    private bool _debugOnFailure;
    private string? _logs;

    /// <summary>Makes a session; set at least <see cref="Name"/>.</summary>
    public CfsSession()
    {
    }

    [SetsRequiredMembers]
#pragma warning disable CS8618 // the reader rejects a session without a name
    private CfsSession(string name) => _name = name;
#pragma warning restore CS8618

    /// <summary>
    /// The unique name; there is no other id. Records that were read may have names that are not valid at creation.
    /// </summary>
    /// <exception cref="ArgumentException">The name set is not valid: see <see cref="IsValidName"/>.</exception>
    public required string Name
    {
        get => _name;
        init => _name = Set(CheckName(value));
    }

    /// <summary>Which configuration is applied.</summary>
    [AllowNull]
    public CfsSessionConfiguration Configuration
    {
        get => _configuration ?? CfsSessionConfiguration.Empty;
        init => _configuration = Set(value);
    }

    /// <summary>How Ansible is called.</summary>
    [AllowNull]
    public CfsSessionAnsible Ansible
    {
        get => _ansible ?? CfsSessionAnsible.Empty;
        init => _ansible = Set(value);
    }

    /// <summary>What the session works on.</summary>
    [AllowNull]
    public CfsSessionTarget Target
    {
        get => _target ?? CfsSessionTarget.Empty;
        init => _target = Set(value);
    }

    /// <summary>How far it has come and what it made.</summary>
    [AllowNull]
    public CfsSessionStatus Status
    {
        get => _status ?? CfsSessionStatus.Empty;
        init => _status = Set(value);
    }

    /// <summary>Free labels, ordered by code point. The service puts <c>bos_session</c> there.</summary>
    [AllowNull]
    public JsonMap<string> Tags
    {
        get => _tags ?? JsonMap<string>.Empty;
        init => _tags = Set(value);
    }

    /// <summary>Whether the container of a failed session is kept for a while; v3 only.</summary>
    public bool DebugOnFailure
    {
        get => _debugOnFailure;
        init => _debugOnFailure = Set(value);
    }

    /// <summary>Host and path of the recorded plays in ARA, without a scheme; empty when not known; v3 only.</summary>
    // spec cfs 2.8, Q26.
    [AllowNull]
    public string Logs
    {
        get => _logs ?? "";
        init => _logs = Set(value);
    }

    static JsonShape<CfsSession> IJsonRecord<CfsSession>.Shape => V3Shape;

    /// <summary>
    /// Whether a session of this name can be created: 1 to 45 of <c>a-z 0-9 - .</c>, each part between full stops
    /// beginning and ending with a letter or digit.
    /// </summary>
    /// <param name="name">The name; null is not valid.</param>
    // spec cfs 2.3.
    public static bool IsValidName([NotNullWhen(true)] string? name) =>
        name is { Length: >= 1 and <= MaxNameLength } && NamePattern.IsMatch(name);

    /// <inheritdoc/>
    public bool Equals(CfsSession? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static string CheckName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return IsValidName(name) ? name : throw new ArgumentException(
            $"'{name}' is not a valid session name: 1 to {MaxNameLength} of a-z, 0-9, '-' and '.', where each part between "
            + "full stops begins and ends with a letter or digit.",
            nameof(name));
    }

    internal static JsonShape<CfsSession> V3Shape { get; } =
        new JsonShape<CfsSession>(() => new(""))
            .Member(
                "name", nameof(Name), CfsSessionNameCodec.Instance,
                r => r._name, (r, v) => r._name = v, MemberRules.Required)
            .Member(
                "configuration", nameof(Configuration), CfsSessionConfiguration.OnlyShape,
                r => r._configuration!, (r, v) => r._configuration = v)
            .Member("ansible", nameof(Ansible), CfsSessionAnsible.OnlyShape, r => r._ansible!, (r, v) => r._ansible = v)
            .Member("target", nameof(Target), CfsSessionTarget.OnlyShape, r => r._target!, (r, v) => r._target = v)
            .Member("status", nameof(Status), CfsSessionStatus.V3Shape, r => r._status!, (r, v) => r._status = v)
            .Member(
                "tags", nameof(Tags), TextMapCodec.Instance,
                r => r._tags!, (r, v) => r._tags = v, MemberRules.Nullable)
            .Member(
                "debug_on_failure", nameof(DebugOnFailure), BooleanCodec.Instance,
                r => r._debugOnFailure, (r, v) => r._debugOnFailure = v)
            .Text("logs", nameof(Logs), r => r._logs, (r, v) => r._logs = v, MemberRules.Nullable)
            .SortMembers();

    internal static JsonShape<CfsSession> V2Shape => field ??= V3Shape.Derive()
        .Member("status", nameof(Status), CfsSessionStatus.V2Shape, r => r._status!, (r, v) => r._status = v)
        .Omit(nameof(DebugOnFailure), nameof(Logs))
        .SortMembers();

    // Anchored with \z: upstream's $ lets one final newline pass (spec cfs Q28).
    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern { get; }
}

/// <summary>What a session applies: a configuration, or some of its layers.</summary>
[JsonConverter(typeof(JsonRecordConverter<CfsSessionConfiguration>))]
public sealed record CfsSessionConfiguration : JsonRecord<CfsSessionConfiguration>, IJsonRecord<CfsSessionConfiguration>
{
    internal static readonly CfsSessionConfiguration Empty = new();

    private string? _name;
    private string? _limit;

    /// <summary>The name of a configuration of the same service.</summary>
    [AllowNull]
    public string Name
    {
        get => _name ?? "";
        init => _name = Set(value);
    }

    /// <summary>The layers to apply, by zero-based index or by name, separated by commas; empty means all.</summary>
    [AllowNull]
    public string Limit
    {
        get => _limit ?? "";
        init => _limit = Set(value);
    }

    static JsonShape<CfsSessionConfiguration> IJsonRecord<CfsSessionConfiguration>.Shape => OnlyShape;

    /// <inheritdoc/>
    public bool Equals(CfsSessionConfiguration? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static JsonShape<CfsSessionConfiguration> OnlyShape { get; } =
        new JsonShape<CfsSessionConfiguration>(() => new())
            .Text("name", nameof(Name), r => r._name, (r, v) => r._name = v)
            .Text("limit", nameof(Limit), r => r._limit, (r, v) => r._limit = v, MemberRules.Nullable)
            .SortMembers();
}

/// <summary>How a session runs Ansible.</summary>
[JsonConverter(typeof(JsonRecordConverter<CfsSessionAnsible>))]
public sealed record CfsSessionAnsible : JsonRecord<CfsSessionAnsible>, IJsonRecord<CfsSessionAnsible>
{
    internal static readonly CfsSessionAnsible Empty = new();

    private string? _config;
    private string? _limit;
    private int _verbosity;
    private string? _passthrough;

    /// <summary>The config map that contains ansible.cfg.</summary>
    [AllowNull]
    public string Config
    {
        get => _config ?? "";
        init => _config = Set(value);
    }

    /// <summary>
    /// The hosts to work on, as Ansible's <c>--limit</c>; empty means all. Null when created through v2 without it.
    /// </summary>
    // spec cfs Q22.
    [AllowNull]
    public string Limit
    {
        get => _limit ?? "";
        init => _limit = Set(value);
    }

    /// <summary>How many <c>-v</c> Ansible gets, 0 to 4.</summary>
    public int Verbosity
    {
        get => _verbosity;
        init => _verbosity = Set(value);
    }

    /// <summary>Further arguments for Ansible. Null when created through v2 without them.</summary>
    // spec cfs Q22.
    [AllowNull]
    public string Passthrough
    {
        get => _passthrough ?? "";
        init => _passthrough = Set(value);
    }

    static JsonShape<CfsSessionAnsible> IJsonRecord<CfsSessionAnsible>.Shape => OnlyShape;

    /// <inheritdoc/>
    public bool Equals(CfsSessionAnsible? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static JsonShape<CfsSessionAnsible> OnlyShape { get; } =
        new JsonShape<CfsSessionAnsible>(() => new())
            .Text("config", nameof(Config), r => r._config, (r, v) => r._config = v)
            .Text("limit", nameof(Limit), r => r._limit, (r, v) => r._limit = v, MemberRules.Nullable)
            .Member(
                "verbosity", nameof(Verbosity), IntegerCodec<int>.Instance,
                r => r._verbosity, (r, v) => r._verbosity = v)
            .Text(
                "passthrough", nameof(Passthrough),
                r => r._passthrough, (r, v) => r._passthrough = v, MemberRules.Nullable)
            .SortMembers();
}
