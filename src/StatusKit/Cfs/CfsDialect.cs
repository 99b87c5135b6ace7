using StatusKit.Json;

namespace StatusKit.Cfs;

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
        Request = new(CfsSessionRequest.ShapeIn(version), layout);
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
    public JsonDialect<CfsSessionRequest> Request { get; }
}
