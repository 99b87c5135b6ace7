using StatusKit.Json;

namespace StatusKit.Cfs;

/// <summary>The documents of one version of the CFS API, each with its wire form.</summary>
/// <remarks>Immutable and safe for use by many threads.</remarks>
public sealed class CfsDialect
{
    internal static readonly JsonLayout Layout = new(JsonEscaping.PythonAscii, Indent: 2, End: "\n");
    private static readonly JsonLayout JqLayout = new(JsonEscaping.Jq, Indent: 2, End: "\n");

    internal CfsDialect(CfsVersion version) => Version = version;

    /// <summary>The version whose names the forms use.</summary>
    public CfsVersion Version { get; }

    /// <summary>One session record.</summary>
    public JsonDialect<CfsSession> Session => field ??= new(IsV2 ? CfsSession.V2Shape : CfsSession.V3Shape, Layout);

    /// <summary>A list of sessions, in any wrapper.</summary>
    public JsonDialect<CfsSessionList> SessionList =>
        field ??= new(IsV2 ? CfsSessionListCodec.V2 : CfsSessionListCodec.V3, Layout);

    /// <summary>The <c>status</c> section alone.</summary>
    public JsonDialect<CfsSessionStatus> Status =>
        field ??= new(IsV2 ? CfsSessionStatus.V2Shape : CfsSessionStatus.V3Shape, Layout);

    /// <summary>
    /// The <c>status.session</c> object alone, as <c>jq .status.session</c> prints it: text that is not ASCII is not
    /// escaped.
    /// </summary>
    public JsonDialect<CfsSessionRun> Run =>
        field ??= new(IsV2 ? CfsSessionRun.V2Shape : CfsSessionRun.V3Shape, JqLayout);

    /// <summary>The <c>status.artifacts</c> alone, as <c>jq .status.artifacts</c> prints them.</summary>
    public JsonDialect<IReadOnlyList<CfsArtifact>> Artifacts =>
        field ??= new(new ReadOnlyListCodec<CfsArtifact>(CfsArtifact.OnlyShape), JqLayout);

    /// <summary>The body of a PATCH.</summary>
    public JsonDialect<CfsSessionPatch> Patch =>
        field ??= new(IsV2 ? CfsSessionPatch.V2Shape : CfsSessionPatch.V3Shape, Layout);

    /// <summary>The body of a POST that creates a session.</summary>
    public JsonDialect<CfsSessionRequest> Request =>
        field ??= new(IsV2 ? CfsSessionRequest.V2Shape : CfsSessionRequest.V3Shape, Layout);

    private bool IsV2 => Version == CfsVersion.V2;
}
