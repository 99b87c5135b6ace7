using StatusKit.Json;
using StatusKit.Nmp;

namespace StatusKit.Cli.Documents;

/// <summary>The answer of <c>POST /changes</c> of the Exchange: what changed, without any status.</summary>
internal sealed record NmpFeedDocument(NmpFeed Feed) : IDocument
{
    public static DocumentKind Kind { get; } = new("nmp-changes", [StatusDocumentKind.ExchangeChanges], Read, []);

    public byte[] Write() => NmpJson.Feed.Write(Feed);

    public ConversionResult WriteAs(string form) => ConversionResult.Missing("agentUpgradePolicyStatus");

    private static NmpFeedDocument Read(
        ReadOnlySpan<byte> utf8Json, StatusDocument detected, ICollection<JsonFinding> findings) =>
        new(NmpJson.Feed.Read(utf8Json, findings));
}
