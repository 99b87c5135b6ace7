using System.Text.RegularExpressions;
using StatusKit.Json;
using StatusKit.Nmp;

namespace StatusKit.Cli.Documents;

/// <summary>
/// Statuses by policy: what a node's agent answers, the Exchange for one node, and <c>hzn … -l</c> for one node.
/// </summary>
/// <param name="Statuses">The statuses.</param>
/// <param name="Path">Where they are in the document.</param>
/// <param name="Form">The form that the document is in.</param>
/// <param name="Same">The document as it was.</param>
/// <param name="Envelope">What surrounds the statuses and no other form has.</param>
internal sealed partial record NmpStatusesDocument(
    JsonMap<NmpStatus> Statuses,
    string Path,
    string Form,
    Func<byte[]> Same,
    IReadOnlyList<string> Envelope) : IDocument, IDiagnosable
{
    private const string LastIndex = "lastIndex";

    /// <summary>What the agent answers, <c>agentUpgradeInternal</c> included.</summary>
    public static DocumentKind Local { get; } = new(
        "nmp-local", [StatusDocumentKind.NmpAgentStatuses], ReadLocal, NmpForms.All);

    /// <summary>What the Exchange answers for one node.</summary>
    public static DocumentKind Exchange { get; } = new(
        "nmp-exchange", [StatusDocumentKind.NmpExchangeStatuses], ReadExchange, NmpForms.All);

    /// <summary>
    /// What <c>hzn</c> prints with <c>-l</c>; the listing of <c>hzn nmstatus</c> is distinguished from it by what never
    /// leaves a
    /// node.
    /// </summary>
    public static DocumentKind CliLong { get; } = new(
        "nmp-cli-long",
        [StatusDocumentKind.NmpStatusesByPolicy, StatusDocumentKind.NmpStatusesByNode],
        ReadCliLong,
        NmpForms.All);

    public byte[] Write() => Same();

    public ConversionResult WriteAs(string form)
    {
        if (form == Form)
        {
            return new(Same(), []);
        }

        var filled = Fill(form);
        return form == NmpForms.Short ? filled : filled with { Dropped = [.. Envelope, .. filled.Dropped] };
    }

    // The document does not say which node's they are, so hints come without the commands that name it.
    public IEnumerable<Diagnosed> Diagnose(DiagnosisContext context) =>
        Statuses.Select(s => NmpStatusDocument.Diagnose(s.Key, s.Value, s.Key, null, context));

    private ConversionResult Fill(string form) => form switch
    {
        NmpForms.Agent => Converted(NmpJson.AgentMap, Statuses, "$"),
        NmpForms.ExchangeGet => Converted(
            NmpJson.ExchangeGet,
            new NmpExchangeStatuses { ManagementStatus = Statuses, LastIndex = 0 },
            "$.managementStatus"),
        NmpForms.Short => new(NmpWordsDocument.Write(Statuses, status => status), []),
        NmpForms.ExchangeLong => new(NmpJson.HznExchangeNodeLong.Write(Statuses), DroppedByHzn),
        NmpForms.NmstatusLong => new(NmpJson.HznNmstatusLong.Write(Statuses), DroppedByHzn),
        _ => Statuses.Count == 1
            ? new NmpStatusDocument(Statuses.Values.Single(), NmpJson.Agent, $"{Path}[*]").WriteAs(form)
            : ConversionResult.NotOne($"exactly one status, and this document has {Statuses.Count}"),
    };

    // The listings of hzn show all but the time that only the Exchange adds (spec nmp 2.2).
    private IReadOnlyList<string> DroppedByHzn =>
        Statuses.Values.All(status => status.AgentUpgrade.LastUpdated == default)
            ? []
            : [$"{Path}[*].agentUpgradePolicyStatus.lastUpdated"];

    private ConversionResult Converted<T>(JsonDialect<T> to, T document, string statuses)
        where T : class
    {
        var dropped = new List<JsonFinding>();
        var converted = to.Convert(document, dropped);
        var paths = dropped.Select(finding => Path + Key().Replace(finding.Path[statuses.Length..], "[*]"));
        return new(to.Write(converted), [.. paths.Distinct()]);
    }

    [GeneratedRegex(@"\A(\.[\w…-]+|\['.*?'\])")]
    private static partial Regex Key();

    private static NmpStatusesDocument ReadLocal(
        ReadOnlySpan<byte> utf8Json, StatusDocument detected, ICollection<JsonFinding> findings)
    {
        var statuses = NmpJson.AgentMap.Read(utf8Json, findings);
        return new(statuses, "$", NmpForms.Agent, () => NmpJson.AgentMap.Write(statuses), []);
    }

    private static NmpStatusesDocument ReadExchange(
        ReadOnlySpan<byte> utf8Json, StatusDocument detected, ICollection<JsonFinding> findings)
    {
        var answer = NmpJson.ExchangeGet.Read(utf8Json, findings);
        return new(
            answer.ManagementStatus,
            "$.managementStatus",
            NmpForms.ExchangeGet,
            () => NmpJson.ExchangeGet.Write(answer),
            [.. EnvelopeOf(answer)]);
    }

    // A lastIndex of 0, whether it is a number or a string, says nothing (spec nmp 2.6).
    private static IEnumerable<string> EnvelopeOf(NmpExchangeStatuses answer) =>
        answer.UnknownMembers.Where(
            m => m.Key != LastIndex || m.Value.GetRawText() != "\"0\"").Select(m => $"$.{m.Key}")
            .Concat(answer.LastIndex == 0 ? [] : [$"$.{LastIndex}"]);

    private static IDocument ReadCliLong(
        ReadOnlySpan<byte> utf8Json, StatusDocument detected, ICollection<JsonFinding> findings)
    {
        if (detected.Kind == StatusDocumentKind.NmpStatusesByNode)
        {
            return new NmpNodesDocument(NmpJson.HznExchangeLong.Read(utf8Json, findings));
        }

        var statuses = NmpJson.HznExchangeNodeLong.Read(utf8Json, findings);
        return new NmpStatusesDocument(
            statuses, "$", NmpForms.ExchangeLong, () => NmpJson.HznExchangeNodeLong.Write(statuses), []);
    }
}

/// <summary>Statuses by node and policy: what <c>hzn exchange nmp status -l</c> prints.</summary>
internal sealed record NmpNodesDocument(JsonMap<JsonMap<NmpStatus>> Nodes) : IDocument, IDiagnosable
{
    public byte[] Write() => NmpJson.HznExchangeLong.Write(Nodes);

    public ConversionResult WriteAs(string form) => form switch
    {
        NmpForms.ExchangeLong => new(Write(), []),
        NmpForms.Short => WriteShort(),
        NmpForms.ExchangePut or NmpForms.StatusFile when Nodes.Sum(n => n.Value.Count) is var count && count != 1 =>
            ConversionResult.NotOne($"exactly one status, and this document has {count}"),
        _ => Nodes.Count < 2
            ? new NmpStatusesDocument(
                Nodes.Values.SingleOrDefault(NmpJson.AgentMap.Read("{}"u8)), "$[*]", "", Write, []).WriteAs(form)
            : ConversionResult.NotOne($"the statuses of one node, and this document has {Nodes.Count} nodes"),
    };

    public IEnumerable<Diagnosed> Diagnose(DiagnosisContext context) =>
        from node in Nodes
        from policy in node.Value
        select NmpStatusDocument.Diagnose($"{policy.Key} on {node.Key}", policy.Value, policy.Key, node.Key, context);

    // For several policies the original shows an arbitrary one (spec nmp 6.3); a node without a status is left out.
    private ConversionResult WriteShort() => Nodes.FirstOrDefault(
        n => n.Value.Count > 1) is { Key: { } node, Value: var policies }
        ? ConversionResult.NotOne($"one policy for each node, and '{node}' has {policies.Count}")
        : new(NmpWordsDocument.Write(Nodes.Where(n => n.Value.Count > 0), policies => policies.Values.Single()), []);
}
