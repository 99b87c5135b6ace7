using System.Collections.Immutable;
using StatusKit.Json;
using StatusKit.Nmp;

namespace StatusKit.Cli.Documents;

/// <summary>Words by node or policy: what <c>hzn</c> prints without <c>-l</c>.</summary>
internal sealed record NmpWordsDocument(JsonMap<NmpState> Words) : IDocument, IDiagnosable
{
    public static DocumentKind Kind { get; } = new("nmp-cli-short", [StatusDocumentKind.NmpStates], Read, NmpForms.All);

    /// <summary>The words of the values of the keys, in the keys' order.</summary>
    public static byte[] Write<T>(IEnumerable<KeyValuePair<string, T>> keyed, Func<T, NmpStatus> statusOf)
    {
        var states = JsonMap.Create(
            keyed.Select(each => KeyValuePair.Create(each.Key, statusOf(each.Value).AgentUpgrade.Status)));
        return NmpJson.HznExchangeShort.Write(states);
    }

    public byte[] Write() => NmpJson.HznExchangeShort.Write(Words);

    public ConversionResult WriteAs(string form) =>
        form == NmpForms.Short ? new(Write(), []) : ConversionResult.Missing("agentUpgradePolicyStatus");

    // The list holds nodes or policies and does not say which, so the state alone is judged.
    public IEnumerable<Diagnosed> Diagnose(DiagnosisContext context) => Words.Select(word => NmpStatusDocument.Diagnose(
        word.Key, new() { AgentUpgrade = new() { Status = word.Value } }, null, null, context));

    private static NmpWordsDocument Read(
        ReadOnlySpan<byte> utf8Json, StatusDocument detected, ICollection<JsonFinding> findings) =>
        new(NmpJson.HznExchangeShort.Read(utf8Json, findings));
}
