using StatusKit.Cfs;
using StatusKit.Json;

namespace StatusKit.Cli.Documents;

/// <summary>A CFS session record.</summary>
internal sealed record CfsSessionDocument(CfsSession Session, CfsVersion Version) : IDocument, IDiagnosable
{
    public static DocumentKind Kind { get; } = new(
        "cfs-session", [StatusDocumentKind.CfsSession, StatusDocumentKind.CfsSessionPatch], Read, CfsForms.All);

    public byte[] Write() => CfsJson.ForVersion(Version).Session.Write(Session);

    public ConversionResult WriteAs(string form)
    {
        if (form == CfsForms.Status)
        {
            return CfsSessionStatusDocument.WriteRun(Session.Status, Version, "status.session");
        }

        var conversion = new CfsConversion(Version, CfsForms.VersionOf(form));
        var session = conversion.Convert(Session);
        var bytes = form == CfsForms.List
            ? CfsJson.V3.SessionList.Write(new CfsSessionList { Next = null, Sessions = [session] })
            : CfsJson.ForVersion(CfsForms.VersionOf(form)).Session.Write(session);
        return new(bytes, conversion.Dropped);
    }

    public IEnumerable<Diagnosed> Diagnose(DiagnosisContext context) =>
        [new(Session.Name, CfsDiagnosis.Diagnose(Session, context.Now, context.Cfs))];

    private static IDocument Read(
        ReadOnlySpan<byte> utf8Json, StatusDocument detected, ICollection<JsonFinding> findings)
    {
        var version = CfsJson.DetectVersion(utf8Json);
        var dialect = CfsJson.ForVersion(version);
        return detected.Kind == StatusDocumentKind.CfsSessionPatch
            ? new CfsSessionPatchDocument(dialect.Patch.Read(utf8Json, findings), version)
            : new CfsSessionDocument(dialect.Session.Read(utf8Json, findings), version);
    }
}

/// <summary>The body of a PATCH: part of a CFS session record, without its name.</summary>
internal sealed record CfsSessionPatchDocument(CfsSessionPatch Patch, CfsVersion Version) : IDocument
{
    public byte[] Write() => CfsJson.ForVersion(Version).Patch.Write(Patch);

    public ConversionResult WriteAs(string form) => form == CfsForms.Status
        ? CfsSessionStatusDocument.WriteRun(Patch.Status, Version, "status.session")
        : ConversionResult.Missing("name");
}
