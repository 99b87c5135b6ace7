using StatusKit.Cfs;
using StatusKit.Json;

namespace StatusKit.Cli.Documents;

/// <summary>The <c>status</c> section of a CFS session, or only the <c>status.session</c> object inside it.</summary>
internal sealed record CfsSessionStatusDocument(CfsSessionStatus Section, CfsVersion Version) : IDocument, IDiagnosable
{
    // A section does not say whose it is; in the commands of hints this replaces the name.
    private const string Nameless = "session-name";

    public static DocumentKind Kind { get; } = new(
        "cfs-session-status",
        [StatusDocumentKind.CfsSessionStatus, StatusDocumentKind.CfsSessionRun],
        Read,
        CfsForms.All);

    /// <summary>What <c>jq .status.session</c> prints.</summary>
    /// <param name="status">The section.</param>
    /// <param name="version">The version of its names.</param>
    /// <param name="path">The object's path in its document.</param>
    public static ConversionResult WriteRun(CfsSessionStatus status, CfsVersion version, string path) =>
        status.Has(x => x.Session) && !status.IsNull(x => x.Session)
            ? new(CfsJson.ForVersion(version).Run.Write(status.Session), [])
            : ConversionResult.Missing(path);

    public byte[] Write() => CfsJson.ForVersion(Version).Status.Write(Section);

    public ConversionResult WriteAs(string form) =>
        form == CfsForms.Status ? WriteRun(Section, Version, "session") : ConversionResult.Missing("name");

    public IEnumerable<Diagnosed> Diagnose(DiagnosisContext context) =>
    [
        new(
            Nameless,
            CfsDiagnosis.Diagnose(new CfsSession { Name = Nameless, Status = Section }, context.Now, context.Cfs)),
    ];

    private static IDocument Read(
        ReadOnlySpan<byte> utf8Json, StatusDocument detected, ICollection<JsonFinding> findings)
    {
        var version = CfsJson.DetectVersion(utf8Json);
        var dialect = CfsJson.ForVersion(version);
        return detected.MemberNames.Contains("session") || detected.MemberNames.Contains("artifacts")
            ? new CfsSessionStatusDocument(dialect.Status.Read(utf8Json, findings), version)
            : new CfsSessionRunDocument(dialect.Run.Read(utf8Json, findings), version);
    }
}

/// <summary>The <c>status.session</c> object alone.</summary>
internal sealed record CfsSessionRunDocument(CfsSessionRun Run, CfsVersion Version) : IDocument, IDiagnosable
{
    public byte[] Write() => CfsJson.ForVersion(Version).Run.Write(Run);

    public ConversionResult WriteAs(string form) =>
        form == CfsForms.Status ? new(Write(), []) : ConversionResult.Missing("name");

    public IEnumerable<Diagnosed> Diagnose(DiagnosisContext context) =>
        new CfsSessionStatusDocument(new CfsSessionStatus { Session = Run }, Version).Diagnose(context);
}
