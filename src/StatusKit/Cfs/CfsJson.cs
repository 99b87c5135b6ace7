using StatusKit.Json;

namespace StatusKit.Cfs;

/// <summary>The version of the CFS API whose member names a document uses.</summary>
public enum CfsVersion
{
    /// <summary>Snake case: <c>start_time</c>.</summary>
    V3 = 0,

    /// <summary>Camel case: <c>startTime</c>; knows no <c>ims_job</c>, <c>logs</c> and <c>debug_on_failure</c> (spec cfs 2.10).</summary>
    V2,
}

/// <summary>The wire forms of CFS documents, byte for byte as the service writes them and <c>cray … --format json</c> prints them.</summary>
/// <remarks>
/// Keys ascend by code point at every level, ASCII only, two spaces of indentation, one final newline (spec cfs appendix B).
/// Members that a record does not know are sorted among the others and keep the digits of their numbers.
/// </remarks>
public static class CfsJson
{
    private static readonly JsonLayout Layout = new(JsonEscaping.PythonAscii, Indent: 2, End: "\n");

    /// <summary>The forms of the v3 API.</summary>
    public static CfsDialect V3 { get; } = new(CfsVersion.V3, Layout);

    /// <summary>The forms of the v2 API.</summary>
    public static CfsDialect V2 { get; } = new(CfsVersion.V2, Layout);

    /// <summary>The error document of both versions.</summary>
    public static JsonDialect<CfsProblem> Problem { get; } = new(CfsProblem.ShapeIn(), Layout);

    /// <summary>The forms of one version.</summary>
    /// <param name="version">The version of the API.</param>
    public static CfsDialect In(CfsVersion version) => version == CfsVersion.V2 ? V2 : V3;

    /// <summary>Which version's names a document uses: v2 when it has one of v2 and none of v3, else v3.</summary>
    /// <remarks>A document without telling names reads and writes the same in both. Never throws: broken JSON answers by what stands before the break.</remarks>
    /// <param name="utf8Json">A session, a list, a status section or a body of a request, as UTF-8.</param>
    public static CfsVersion DetectVersion(ReadOnlySpan<byte> utf8Json) => CfsVersionDetector.Detect(utf8Json);
}

/// <summary>The documents of one version of the CFS API, each with its wire form.</summary>
/// <remarks>Immutable and safe for use by many threads.</remarks>
public sealed class CfsDialect
{
    private static readonly JsonLayout JqLayout = new(JsonEscaping.Jq, Indent: 2, End: "\n");

    internal CfsDialect(CfsVersion version, JsonLayout layout)
    {
        Version = version;
        Session = new(CfsSession.ShapeIn(version), layout);
        SessionList = new(new CfsSessionListCodec(version), layout);
        Status = new(CfsSessionStatus.ShapeIn(version), layout);
        Run = new(CfsSessionRun.ShapeIn(version), JqLayout);
        Patch = new(CfsSessionPatch.ShapeIn(version), layout);
        Create = new(CfsSessionCreate.ShapeIn(version), layout);
    }

    /// <summary>The version whose names the forms use.</summary>
    public CfsVersion Version { get; }

    /// <summary>One session record.</summary>
    public JsonDialect<CfsSession> Session { get; }

    /// <summary>A list of sessions, in whatever wrapper.</summary>
    public JsonDialect<CfsSessionList> SessionList { get; }

    /// <summary>The <c>status</c> section alone.</summary>
    public JsonDialect<CfsSessionStatus> Status { get; }

    /// <summary>The <c>status.session</c> object alone, as <c>jq .status.session</c> prints it: text that is not ASCII is not escaped (spec cfs 2.12).</summary>
    public JsonDialect<CfsSessionRun> Run { get; }

    /// <summary>The body of a PATCH.</summary>
    public JsonDialect<CfsSessionPatch> Patch { get; }

    /// <summary>The body of a POST that creates a session.</summary>
    public JsonDialect<CfsSessionCreate> Create { get; }
}
