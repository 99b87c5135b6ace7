using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using StatusKit.Json;

namespace StatusKit.Cfs;

/// <summary>The <c>status</c> of a session: how far it has come, and the images it made.</summary>
[JsonConverter(typeof(JsonRecordConverter<CfsSessionStatus>))]
public sealed record CfsSessionStatus : JsonRecord<CfsSessionStatus>, IJsonRecord<CfsSessionStatus>
{
    internal static readonly CfsSessionStatus Empty = new();

    private ImmutableArray<CfsArtifact> _artifacts;
    private CfsSessionRun? _session;

    /// <summary>What the session made; only <c>image</c> targets make artifacts.</summary>
    /// <remarks>
    /// The service can store elements that are no objects (spec cfs Q9); such a list is kept in <see
    /// cref="JsonRecord{TSelf}.UnknownMembers"/>.
    /// </remarks>
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

    static JsonShape<CfsSessionStatus> IJsonRecord<CfsSessionStatus>.Shape => V3Shape;

    /// <inheritdoc/>
    public bool Equals(CfsSessionStatus? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static JsonShape<CfsSessionStatus> V3Shape { get; } =
        new JsonShape<CfsSessionStatus>(() => new())
            .List(
                "artifacts", nameof(Artifacts), CfsArtifact.OnlyShape,
                r => r._artifacts, (r, v) => r._artifacts = v, MemberRules.AnyType | MemberRules.InAllForms)
            .Member("session", nameof(Session), CfsSessionRun.V3Shape, r => r._session!, (r, v) => r._session = v)
            .SortMembers();

    internal static JsonShape<CfsSessionStatus> V2Shape => field ??= V3Shape.Derive()
        .Member("session", nameof(Session), CfsSessionRun.V2Shape, r => r._session!, (r, v) => r._session = v)
        .SortMembers();

    // A patch rejects null, except for a section in v2 (spec cfs Q8).
    internal static JsonShape<CfsSessionStatus> V3PatchShape => field ??= V3Shape.Derive()
        .List(
            "artifacts", nameof(Artifacts), CfsArtifact.OnlyShape,
            r => r._artifacts, (r, v) => r._artifacts = v, MemberRules.NotNull)
        .Member(
            "session", nameof(Session), CfsSessionRun.V3Shape,
            r => r._session!, (r, v) => r._session = v, MemberRules.NotNull)
        .SortMembers();

    internal static JsonShape<CfsSessionStatus> V2PatchShape => field ??= V3PatchShape.Derive()
        .Member("session", nameof(Session), CfsSessionRun.V2Shape, r => r._session!, (r, v) => r._session = v)
        .SortMembers();
}

/// <summary>How far a session has come: the object that <c>jq .status.session</c> shows.</summary>
/// <remarks>
/// The service stores any JSON here (spec cfs Q6): a member of another type than documented is kept in <see
/// cref="JsonRecord{TSelf}.UnknownMembers"/> under its name, and its property reads as absent. Source: spec cfs 2.1.
/// </remarks>
[JsonConverter(typeof(JsonRecordConverter<CfsSessionRun>))]
public sealed record CfsSessionRun : JsonRecord<CfsSessionRun>, IJsonRecord<CfsSessionRun>
{
    internal static readonly CfsSessionRun Empty = new();

    private const string SucceededName = "succeeded";
    private const MemberRules AnyOrNull = MemberRules.AnyType | MemberRules.Nullable;

    // With an offset or without one, which means UTC (spec cfs 3.1).
    private static readonly TimestampCodec Times = new(TimestampForms.Naive);

    private string? _job;
    private string? _imsJob;
    private Timestamp _startTime;
    private Timestamp _completionTime;
    private CfsSessionState _status;
    private CfsOutcome _succeeded;

    /// <summary>
    /// The name of the Kubernetes job, <c>cfs-</c> and a UUID; empty until the operator has taken the session up.
    /// </summary>
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

    /// <summary>When the session was created, not when its job began. Written without offset and meaning UTC.</summary>
    // spec cfs 1.3.
    public Timestamp StartTime
    {
        get => _startTime.IsEmpty && HasUnknownMembers ? TimeUnder("startTime", "start_time", _startTime) : _startTime;
        init => _startTime = Set(value);
    }

    /// <summary>
    /// When the job ended; never set for the outcome <c>unknown</c>. Another clock than <see cref="StartTime"/>, so it
    /// may come before it.
    /// </summary>
    public Timestamp CompletionTime
    {
        get => _completionTime.IsEmpty && HasUnknownMembers
            ? TimeUnder("completionTime", "completion_time", _completionTime)
            : _completionTime;
        init => _completionTime = Set(value);
    }

    /// <summary>pending, running or complete.</summary>
    public CfsSessionState Status
    {
        get => _status;
        init => _status = Set(value);
    }

    /// <summary>How it ended. A JSON boolean that was read counts as its string.</summary>
    // spec cfs Q5.
    public CfsOutcome Succeeded
    {
        get => UnknownMembers.TryGetValue(SucceededName, out var kept) && !Has(nameof(Succeeded))
            ? FromBoolean(kept)
            : _succeeded;
        init => _succeeded = Set(value);
    }

    /// <summary>How far the session has come, from its state and its outcome.</summary>
    /// <remarks>
    /// A complete session whose outcome is not <c>true</c> or <c>false</c> is <see cref="StatusPhase.Ended"/>.
    /// </remarks>
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

    /// <summary>
    /// The time from <see cref="StartTime"/> to <see cref="CompletionTime"/>; null when it is not known.
    /// </summary>
    /// <remarks>
    /// It is not known when either value is not an instant, and when the end comes before the start: the two times are
    /// of different clocks, and their difference is not a duration. <see cref="Timestamp.Since"/> has the bare
    /// difference.
    /// </remarks>
    public TimeSpan? Duration => CompletionTime.Since(StartTime) is { Ticks: >= 0 } duration ? duration : null;

    static JsonShape<CfsSessionRun> IJsonRecord<CfsSessionRun>.Shape => V3Shape;

    /// <inheritdoc/>
    public bool Equals(CfsSessionRun? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    internal static JsonShape<CfsSessionRun> V3Shape { get; } =
        new JsonShape<CfsSessionRun>(() => new())
            .Text("job", nameof(Job), r => r._job, (r, v) => r._job = v, AnyOrNull | MemberRules.InAllForms)
            .Text("ims_job", nameof(ImsJob), r => r._imsJob, (r, v) => r._imsJob = v, AnyOrNull)
            .Member("start_time", nameof(StartTime), Times, r => r._startTime, (r, v) => r._startTime = v, AnyOrNull)
            .Member(
                "completion_time", nameof(CompletionTime), Times,
                r => r._completionTime, (r, v) => r._completionTime = v, AnyOrNull)
            .Member(
                "status", nameof(Status), WordCodec<CfsSessionState>.Instance,
                r => r._status, (r, v) => r._status = v, MemberRules.AnyType | MemberRules.InAllForms)
            .Member(
                SucceededName, nameof(Succeeded), WordCodec<CfsOutcome>.Instance,
                r => r._succeeded, (r, v) => r._succeeded = v, MemberRules.AnyType | MemberRules.InAllForms)
            .SortMembers();

    internal static JsonShape<CfsSessionRun> V2Shape => field ??= V3Shape.Derive()
        .Rename(nameof(StartTime), "startTime")
        .Rename(nameof(CompletionTime), "completionTime")
        .Omit(nameof(ImsJob))
        .SortMembers();

    // The name of the other version, where a document is read through the wrong one, or where operators of 2023 wrote
    // it (spec cfs TS8).
    private Timestamp TimeUnder(string v2Name, string v3Name, in Timestamp empty) =>
        (UnknownMembers.TryGetValue(v2Name, out var kept) || UnknownMembers.TryGetValue(v3Name, out kept))
            && kept.ValueKind == JsonValueKind.String
            ? Timestamp.ParseLenient(kept.GetString(), TimestampForms.Naive)
            : empty;

    private static CfsOutcome FromBoolean(JsonElement kept) => kept.ValueKind switch
    {
        JsonValueKind.True => CfsOutcome.True,
        JsonValueKind.False => CfsOutcome.False,
        _ => default,
    };
}

/// <summary>
/// One image that a session made from another. The service accepts any members here, and none is required.
/// </summary>
[JsonConverter(typeof(JsonRecordConverter<CfsArtifact>))]
public sealed record CfsArtifact : JsonRecord<CfsArtifact>, IJsonRecord<CfsArtifact>
{
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

    static JsonShape<CfsArtifact> IJsonRecord<CfsArtifact>.Shape => OnlyShape;

    /// <inheritdoc/>
    public bool Equals(CfsArtifact? other) => SameAs(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StructuralHash();

    // Snake case in v2 as well (spec cfs 2.2).
    internal static JsonShape<CfsArtifact> OnlyShape { get; } =
        new JsonShape<CfsArtifact>(() => new())
            .Text(
                "image_id", nameof(ImageId),
                r => r._imageId, (r, v) => r._imageId = v, MemberRules.AnyType | MemberRules.InAllForms)
            .Text(
                "result_id", nameof(ResultId),
                r => r._resultId, (r, v) => r._resultId = v, MemberRules.AnyType | MemberRules.InAllForms)
            .Text(
                "type", nameof(Type),
                r => r._type, (r, v) => r._type = v, MemberRules.AnyType | MemberRules.InAllForms)
            .SortMembers();
}
