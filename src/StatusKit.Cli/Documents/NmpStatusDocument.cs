using StatusKit;
using StatusKit.Json;
using StatusKit.Nmp;

namespace StatusKit.Cli.Documents;

/// <summary>One status without a key: a status file, or the body of a PUT to agent or Exchange.</summary>
/// <param name="Status">The status.</param>
/// <param name="Dialect">The form that it is in.</param>
/// <param name="Path">Where it is in its document.</param>
internal sealed record NmpStatusDocument(
    NmpStatus Status, JsonDialect<NmpStatus> Dialect, string Path) : IDocument, IDiagnosable
{
    public static DocumentKind Kind { get; } = new(
        "nmp-status-file", [StatusDocumentKind.NmpStatus, StatusDocumentKind.NmpFlatStatus], Read, NmpForms.All);

    /// <summary>What one status means.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="status">The status.</param>
    /// <param name="policy">The policy's key, if the document has one.</param>
    /// <param name="node">The node's key, if the document has one.</param>
    /// <param name="context">What to judge with.</param>
    public static Diagnosed Diagnose(
        string name, NmpStatus status, string? policy, string? node, DiagnosisContext context) =>
        new(name, NmpDiagnosis.Diagnose(status, context.Now, context.Nmp, IdOf(policy), IdOf(node)));

    public IEnumerable<Diagnosed> Diagnose(DiagnosisContext context) =>
        [Diagnose("status", Status, null, null, context)];

    public byte[] Write() => Dialect.Write(Status);

    public ConversionResult WriteAs(string form) => form switch
    {
        NmpForms.ExchangePut => Converted(NmpJson.ExchangePut, InWords(Status)),
        NmpForms.StatusFile when Dialect == NmpJson.StatusFile => new(Write(), []),
        NmpForms.StatusFile when Status.AgentUpgrade.K8s is not null => new(
            NmpJson.ClusterStatusFile.Write(Status), []),
        NmpForms.StatusFile => Converted(NmpJson.StatusFile, Status),
        _ => ConversionResult.Missing("org/nmp"), // the key: a status does not say which policy's it is
    };

    private ConversionResult Converted(JsonDialect<NmpStatus> to, NmpStatus status)
    {
        var dropped = new List<JsonFinding>();
        var converted = to.Convert(status, dropped);
        return new(to.Write(converted), [.. dropped.Select(finding => Path + finding.Path[1..])]);
    }

    // A device's file counts seconds, and 0 is none; everyone else writes RFC 3339.
    private static NmpStatus InWords(NmpStatus status)
    {
        var upgrade = status.AgentUpgrade;
        return status with { AgentUpgrade = upgrade with { StartTime = InWords(upgrade.StartTime), EndTime = InWords(upgrade.EndTime) } };
    }

    private static Timestamp InWords(Timestamp time) => time switch
    {
        { Kind: TimestampKind.Unset } => default,
        _ when Timestamp.TryParseExact(time.ToString(), TimestampForms.Epoch, out _)
            && !Timestamp.TryParse(time.ToString(), out _) && time.TryGetInstant(out var instant) =>
            Timestamp.CreateUtcSeconds(instant),
        _ => time,
    };

    private static ExchangeId? IdOf(string? key) => ExchangeId.TryParse(key, out var id) ? id : null;

    private static NmpStatusDocument Read(
        ReadOnlySpan<byte> utf8Json, StatusDocument detected, ICollection<JsonFinding> findings)
    {
        // Only the status file has the members of 2022 at its root, and text that the script did not escape.
        var dialect = detected.Kind == StatusDocumentKind.NmpFlatStatus || detected.Error is not null
            ? NmpJson.StatusFile
            : DialectOf(NmpJson.Agent.Read(utf8Json));
        return new(dialect.Read(utf8Json, findings), dialect, "$");
    }

    private static JsonDialect<NmpStatus> DialectOf(NmpStatus status)
    {
        var upgrade = status.AgentUpgrade;
        var isAgents = upgrade.Has(x => x.ScheduledTime)
            || upgrade.Has(x => x.UpgradedVersions) || upgrade.Has(x => x.K8s) || upgrade.Has(x => x.WorkingDirectory);
        return status.Has(x => x.Internal) || isAgents ? NmpJson.Agent
            : upgrade.Has(x => x.StartTime) || upgrade.Has(x => x.EndTime) ? NmpJson.StatusFile
            : NmpJson.Report;
    }
}
