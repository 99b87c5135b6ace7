using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using StatusKit.Json;

namespace StatusKit.Cfs;

/// <summary>The <c>status</c> of a session: how far it has come, and the images it made.</summary>
[JsonConverter(typeof(Converter))]
public sealed record CfsSessionStatus : JsonRecord<CfsSessionStatus>
{
    internal static readonly CfsSessionStatus Empty = new();

    private static readonly JsonShape<CfsSessionStatus> V3 = ShapeIn(CfsVersion.V3);

    private ImmutableArray<CfsArtifact> _artifacts;
    private CfsSessionRun? _session;

    /// <summary>What the session made; only <c>image</c> targets make artifacts.</summary>
    /// <remarks>Upstream can store elements that are no objects (spec cfs Q9); such a list is kept in <see cref="JsonRecord{TSelf}.UnknownMembers"/>.</remarks>
    public ImmutableArray<CfsArtifact> Artifacts
    {
        get => _artifacts.IsDefault ? [] : _artifacts;
        init => _artifacts = Set(value);
    }

    /// <summary>How far the session has come: <c>.status.session</c>.</summary>
    [AllowNull]
    public CfsSessionRun Session
    {
        get => _session ?? CfsSessionRun.Empty;
        init => _session = Set(value);
    }

    private protected override JsonShape<CfsSessionStatus> Shape => V3;

    /// <inheritdoc/>
    public bool Equals(CfsSessionStatus? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    /// <summary>The section of a record, or of a patch: there null is refused, except a null section in v2 (spec cfs Q8).</summary>
    internal static JsonShape<CfsSessionStatus> ShapeIn(CfsVersion version, bool isPatch = false) =>
        new JsonShape<CfsSessionStatus>(() => new())
            .List("artifacts", nameof(Artifacts), CfsArtifact.ShapeIn(), r => r._artifacts, (r, v) => r._artifacts = v, isPatch ? MemberRules.NotNull : MemberRules.AnyType | MemberRules.InAllForms)
            .Member("session", nameof(Session), CfsSessionRun.ShapeIn(version), r => r._session!, (r, v) => r._session = v, isPatch && version == CfsVersion.V3 ? MemberRules.NotNull : MemberRules.None)
            .Sorted();

    /// <summary>Reads and writes the v3 form.</summary>
    public sealed class Converter() : JsonDialectConverter<CfsSessionStatus>(CfsJson.V3.Status);
}

/// <summary>How far a session has come: the object that <c>jq .status.session</c> shows.</summary>
/// <remarks>
/// Upstream stores any JSON here (spec cfs Q6): a member of another type than documented is kept in
/// <see cref="JsonRecord{TSelf}.UnknownMembers"/> under its name, and its property reads as absent. Source: spec cfs 2.1.
/// </remarks>
[JsonConverter(typeof(Converter))]
public sealed record CfsSessionRun : JsonRecord<CfsSessionRun>
{
    internal static readonly CfsSessionRun Empty = new();

    private const string SucceededName = "succeeded";

    // With an offset or without one, which means UTC (spec cfs 3.1).
    private static readonly TimestampCodec Times = new(TimestampForms.Naive);

    private static readonly JsonShape<CfsSessionRun> V3 = ShapeIn(CfsVersion.V3);

    private string? _job;
    private string? _imsJob;
    private Timestamp _startTime;
    private Timestamp _completionTime;
    private CfsSessionState _status;
    private CfsOutcome _succeeded;

    /// <summary>The name of the Kubernetes job, <c>cfs-</c> and a UUID; empty until the operator has taken the session up.</summary>
    [AllowNull]
    public string Job
    {
        get => _job ?? "";
        init => _job = Set(value);
    }

    /// <summary>The id of the IMS job of an <c>image</c> target, the last one of several; v3 only.</summary>
    [AllowNull]
    public string ImsJob
    {
        get => _imsJob ?? "";
        init => _imsJob = Set(value);
    }

    /// <summary>When the session was created, not when its job began (spec cfs 1.3). Written without offset and meaning UTC.</summary>
    public Timestamp StartTime
    {
        get => _startTime;
        init => _startTime = Set(value);
    }

    /// <summary>When the job ended; never set for the outcome <c>unknown</c>. Another clock than <see cref="StartTime"/>, so it may come before it.</summary>
    public Timestamp CompletionTime
    {
        get => _completionTime;
        init => _completionTime = Set(value);
    }

    /// <summary>pending, running or complete.</summary>
    public CfsSessionState Status
    {
        get => _status;
        init => _status = Set(value);
    }

    /// <summary>How it ended. A JSON boolean that was read answers its word (spec cfs Q5).</summary>
    public CfsOutcome Succeeded
    {
        get => UnknownMembers.TryGetValue(SucceededName, out var kept) && !Has(nameof(Succeeded)) ? FromBoolean(kept) : _succeeded;
        init => _succeeded = Set(value);
    }

    /// <summary>How far the session has come, from its state and its outcome.</summary>
    /// <remarks>A complete session whose outcome is not <c>true</c> or <c>false</c> is <see cref="StatusPhase.Ended"/>.</remarks>
    public StatusPhase Phase => (Status.Kind, Succeeded.Kind) switch
    {
        (CfsSessionStateKind.Pending, _) => StatusPhase.Pending,
        (CfsSessionStateKind.Running, _) => StatusPhase.Running,
        (CfsSessionStateKind.Complete, CfsOutcomeKind.True) => StatusPhase.Succeeded,
        (CfsSessionStateKind.Complete, CfsOutcomeKind.False) => StatusPhase.Failed,
        (CfsSessionStateKind.Complete, _) => StatusPhase.Ended,
        _ => StatusPhase.Unknown,
    };

    /// <summary>Whether the session is over, whether it succeeded or failed.</summary>
    public bool IsFinal => Status == CfsSessionState.Complete;

    /// <summary>The time from <see cref="StartTime"/> to <see cref="CompletionTime"/>; null when it is not known.</summary>
    /// <remarks>
    /// It is not known when either value is not an instant, and when the end comes before the start: the two times are of
    /// different clocks, and their difference is no duration. <see cref="Timestamp.Since"/> has the bare difference.
    /// </remarks>
    public TimeSpan? Duration => CompletionTime.Since(StartTime) is { Ticks: >= 0 } duration ? duration : null;

    private protected override JsonShape<CfsSessionRun> Shape => V3;

    /// <inheritdoc/>
    public bool Equals(CfsSessionRun? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static JsonShape<CfsSessionRun> ShapeIn(CfsVersion version)
    {
        var v3 = version == CfsVersion.V3;
        const MemberRules Nullable = MemberRules.AnyType | MemberRules.Nullable;
        return new JsonShape<CfsSessionRun>(() => new())
            .Text("job", nameof(Job), r => r._job, (r, v) => r._job = v, Nullable | MemberRules.InAllForms)
            .Text(v3 ? "ims_job" : null, nameof(ImsJob), r => r._imsJob, (r, v) => r._imsJob = v, Nullable)
            .Time(v3 ? "start_time" : "startTime", nameof(StartTime), Times, r => r._startTime, (r, v) => r._startTime = v, Nullable)
            .Time(v3 ? "completion_time" : "completionTime", nameof(CompletionTime), Times, r => r._completionTime, (r, v) => r._completionTime = v, Nullable)
            .Member("status", nameof(Status), WordCodec<CfsSessionState>.Instance, r => r._status, (r, v) => r._status = v, MemberRules.AnyType | MemberRules.InAllForms)
            .Member(SucceededName, nameof(Succeeded), WordCodec<CfsOutcome>.Instance, r => r._succeeded, (r, v) => r._succeeded = v, MemberRules.AnyType | MemberRules.InAllForms)
            .Sorted();
    }

    private static CfsOutcome FromBoolean(JsonElement kept) => kept.ValueKind switch
    {
        JsonValueKind.True => CfsOutcome.True,
        JsonValueKind.False => CfsOutcome.False,
        _ => default,
    };

    /// <summary>Reads and writes the v3 form.</summary>
    public sealed class Converter() : JsonDialectConverter<CfsSessionRun>(CfsJson.V3.Run);
}

/// <summary>One image that a session made from another. Upstream accepts any members here, and none is required.</summary>
[JsonConverter(typeof(Converter))]
public sealed record CfsArtifact : JsonRecord<CfsArtifact>
{
    private static readonly JsonShape<CfsArtifact> V3 = ShapeIn();

    private string? _imageId;
    private string? _resultId;
    private string? _type;

    /// <summary>The id of the source image.</summary>
    [AllowNull]
    public string ImageId
    {
        get => _imageId ?? "";
        init => _imageId = Set(value);
    }

    /// <summary>The id of the resulting image.</summary>
    [AllowNull]
    public string ResultId
    {
        get => _resultId ?? "";
        init => _resultId = Set(value);
    }

    /// <summary>Upstream writes <c>ims_customized_image</c>.</summary>
    [AllowNull]
    public string Type
    {
        get => _type ?? "";
        init => _type = Set(value);
    }

    private protected override JsonShape<CfsArtifact> Shape => V3;

    /// <inheritdoc/>
    public bool Equals(CfsArtifact? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    // Snake case in v2 as well (spec cfs 2.2).
    internal static JsonShape<CfsArtifact> ShapeIn() =>
        new JsonShape<CfsArtifact>(() => new())
            .Text("image_id", nameof(ImageId), r => r._imageId, (r, v) => r._imageId = v, MemberRules.AnyType | MemberRules.InAllForms)
            .Text("result_id", nameof(ResultId), r => r._resultId, (r, v) => r._resultId = v, MemberRules.AnyType | MemberRules.InAllForms)
            .Text("type", nameof(Type), r => r._type, (r, v) => r._type = v, MemberRules.AnyType | MemberRules.InAllForms)
            .Sorted();

    /// <summary>Reads and writes the part.</summary>
    public sealed class Converter() : JsonDialectConverter<CfsArtifact>(V3);
}
