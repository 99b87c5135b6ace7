using StatusKit.Cfs;
using StatusKit.Json;

namespace StatusKit.Cli.Documents;

/// <summary>A list of CFS sessions in whatever wrapper.</summary>
internal sealed record CfsSessionListDocument(CfsSessionList List, CfsVersion Version) : IDocument, IDiagnosable
{
    public static DocumentKind Kind { get; } = new(
        "cfs-session-list", [StatusDocumentKind.CfsSessionList], Read, CfsForms.All);

    public byte[] Write() => CfsJson.ForVersion(Version).SessionList.Write(List);

    public ConversionResult WriteAs(string form)
    {
        if (form == CfsForms.Status)
        {
            return ConversionResult.Missing("status"); // which of the sessions' would it be?
        }

        var to = CfsForms.VersionOf(form);
        var conversion = new CfsConversion(Version, to);
        var path = List.Wrapper == CfsListWrapper.None ? "$[*]" : $"$.{NameOf(List.Wrapper)}[*]";
        var converted = ConvertEnvelope(
            conversion, to) with
        { Sessions = [.. List.Sessions.Select(s => conversion.Convert(s, path))] };
        return new(CfsJson.ForVersion(to).SessionList.Write(converted), conversion.Dropped);
    }

    public IEnumerable<Diagnosed> Diagnose(DiagnosisContext context) =>
        List.Sessions.Select(s => new Diagnosed(s.Name, CfsDiagnosis.Diagnose(s, context.Now, context.Cfs)));

    // The v2 API answers a bare array, the v3 API a page (spec cfs 2.7, 2.10).
    private CfsSessionList ConvertEnvelope(CfsConversion conversion, CfsVersion to)
    {
        var isPage = to == CfsVersion.V3;
        var keepsUnknown = isPage && conversion.ChangesNothing;
        foreach (var name in keepsUnknown ? [] : List.UnknownMembers.Keys)
        {
            conversion.Drop($"$.{name}");
        }

        if (!isPage && List.Next is not null)
        {
            conversion.Drop("$.next");
        }

        return isPage
            ? new CfsSessionList
            {
                Next = List.Next,
                UnknownMembers = keepsUnknown ? List.UnknownMembers
                : JsonMembers.Empty
            }
            : new CfsSessionList { Wrapper = CfsListWrapper.None };
    }

    private static string NameOf(CfsListWrapper wrapper) => wrapper switch
    {
        CfsListWrapper.SessionIds => "session_ids",
        CfsListWrapper.Components => "components",
        _ => "sessions",
    };

    private static CfsSessionListDocument Read(
        ReadOnlySpan<byte> utf8Json, StatusDocument detected, ICollection<JsonFinding> findings)
    {
        var version = CfsJson.DetectVersion(utf8Json);
        return new CfsSessionListDocument(CfsJson.ForVersion(version).SessionList.Read(utf8Json, findings), version);
    }
}
