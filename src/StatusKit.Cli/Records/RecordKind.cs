using StatusKit.Cfs;
using StatusKit.Cli.Cray;
using StatusKit.Cli.Stores;
using StatusKit.Json;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Cli.Records;

/// <summary>What the verbs of one kind of record need to know about it.</summary>
/// <typeparam name="T">The type of the record.</typeparam>
internal abstract class RecordKind<T>
    where T : class, IStatusRecord<T>
{
    /// <summary>The name of the group of verbs, such as <c>sessions</c>.</summary>
    public abstract string Group { get; }

    /// <summary>One record in a sentence, such as <c>session</c>.</summary>
    public abstract string Noun { get; }

    /// <summary>The words that name a record on the command line, such as <c>NAME</c>.</summary>
    public abstract IReadOnlyList<string> IdNames { get; }

    /// <summary>Where records are, as changes name the place.</summary>
    public abstract string Where { get; }

    /// <summary>The records of a store.</summary>
    public abstract IStatusStore<T> StoreOf(Store store);

    /// <summary>The id that words name.</summary>
    /// <exception cref="StopException">They name none.</exception>
    public abstract StatusId IdOf(IReadOnlyList<string> words);

    /// <summary>A record in a table.</summary>
    public abstract StatusRow RowOf(T record, DateTimeOffset now);

    /// <summary>What a record means.</summary>
    public abstract StatusDiagnosis Diagnose(Stored<T> stored, DiagnosisContext context);

    /// <summary>A record as the original prints it.</summary>
    public abstract byte[] DocumentOf(T record);

    /// <summary>A record in one line for people.</summary>
    public abstract string SummaryOf(T record);
}

/// <summary>CFS sessions.</summary>
internal sealed class SessionKind : RecordKind<CfsSession>
{
    public override string Group => "sessions";

    public override string Noun => "session";

    public override IReadOnlyList<string> IdNames { get; } = ["NAME"];

    public override string Where => StoreChange.Sessions;

    public override IStatusStore<CfsSession> StoreOf(Store store) => store.Sessions;

    public override StatusId IdOf(IReadOnlyList<string> words) =>
        SessionIds.From(words[0]) ?? throw ErrorStyle.Default.Usage($"'{words[0]}' is not a valid session name.");

    public override StatusRow RowOf(CfsSession record, DateTimeOffset now) => StatusRow.From(record, now);

    public override StatusDiagnosis Diagnose(Stored<CfsSession> stored, DiagnosisContext context) =>
        CfsDiagnosis.DiagnoseStored(stored, context.Now, context.Cfs);

    public override byte[] DocumentOf(CfsSession record) => CfsJson.V3.Session.Write(record);

    public override string SummaryOf(CfsSession record) => StatusSummary.For(record);
}

/// <summary>Upgrades by node management policy, as the hub has them.</summary>
internal sealed class UpgradeKind : RecordKind<NmpNodeStatus>
{
    public override string Group => "upgrades";

    public override string Noun => "upgrade";

    public override IReadOnlyList<string> IdNames { get; } = ["NODE", "NMP"];

    public override string Where => NmpScopes.Hub;

    public override IStatusStore<NmpNodeStatus> StoreOf(Store store) => store.Hub;

    public override StatusId IdOf(IReadOnlyList<string> words)
    {
        var node = ReportCommand.IdOf(words[0], null);
        return NmpNodeStatus.StorageId(new(node, ReportCommand.IdOf(words[1], node.Org)));
    }

    public override StatusRow RowOf(NmpNodeStatus record, DateTimeOffset now) => StatusRow.From(record, now);

    public override StatusDiagnosis Diagnose(Stored<NmpNodeStatus> stored, DiagnosisContext context) =>
        NmpDiagnosis.DiagnoseStored(stored, context.Now, context.Nmp);

    public override byte[] DocumentOf(NmpNodeStatus record) =>
        NmpJson.HznExchangeNodeLong.Write(
            JsonMap.Create(KeyValuePair.Create(record.Id.Policy.ToString(), record.Status)));

    public override string SummaryOf(NmpNodeStatus record) =>
        StatusSummary.For(record.Id.Node.ToString(), record.Id.Policy.ToString(), record.Status);
}
