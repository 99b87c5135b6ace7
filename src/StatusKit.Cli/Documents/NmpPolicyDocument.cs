using StatusKit.Json;
using StatusKit.Nmp;

namespace StatusKit.Cli.Documents;

/// <summary>A node management policy, as far as statuses depend on it.</summary>
internal sealed record NmpPolicyDocument(NmpPolicy Policy) : IDocument
{
    public static DocumentKind Kind { get; } = new("nmp-policy", [StatusDocumentKind.NmpPolicy], Read, []);

    public byte[] Write() => NmpJson.Policy.Write(Policy);

    public ConversionResult WriteAs(string form) => ConversionResult.Missing("agentUpgradePolicyStatus");

    private static NmpPolicyDocument Read(
        ReadOnlySpan<byte> utf8Json, StatusDocument detected, ICollection<JsonFinding> findings) =>
        new(NmpJson.Policy.Read(utf8Json, findings));
}
