using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using StatusKit.Nmp;

namespace StatusKit.Tests.Nmp;

/// <summary>Published documents; what they are and where they come from says Corpus/README.md.</summary>
public class NmpCorpusTests
{
    private static readonly string Corpus = Path.Combine(AppContext.BaseDirectory, "Corpus");

    // Document, form, and the members that writing adds because the original always writes them (spec nmp 2.2, 2.3), as path=value; nothing is ever
    // lost or changed. Odd rows: published descriptions of the agent forget downloadAttempts; a body of a PUT to the agent or to the hub
    // has the kind of a status file; the two-field ones are the script's reports, which the agent's form completes.
    public static TheoryData<string, string, string[]> Documents => new()
    {
        { "nmp-cli-long-505c1bcbe8", nameof(NmpJson.HznExchangeLong), [] },
        { "nmp-cli-short-edceb86cce", nameof(NmpJson.HznExchangeShort), [] },
        { "nmp-cli-short-edceb86cce", nameof(NmpJson.HznNmstatusShort), [] },
        { "nmp-exchange-4295e5320a", nameof(NmpJson.ExchangeGet), [] }, // lastIndex "0" as text is kept
        { "nmp-local-f285fcd975", nameof(NmpJson.AgentMap), ["e2edev/sample-nmp:agentUpgradeInternal:downloadAttempts=0"] },
        { "nmp-local-f285fcd975", nameof(NmpJson.HznNmstatusLong), ["e2edev/sample-nmp:agentUpgradeInternal:downloadAttempts=0"] },
        { "nmp-status-file-083de783d6", nameof(NmpJson.ExchangePut), [] },
        { "nmp-status-file-083de783d6", nameof(NmpJson.Agent), [] },
        { "nmp-status-file-248939bf59", nameof(NmpJson.StatusFile), [] },
        { "nmp-status-file-45f187f71b", nameof(NmpJson.Report), [] },
        { "nmp-status-file-45f187f71b", nameof(NmpJson.StatusFile), ["agentUpgradePolicyStatus:startTime=\"\"", "agentUpgradePolicyStatus:endTime=\"\""] },
        { "nmp-status-file-d1a81257dc", nameof(NmpJson.Report), [] },
        { "nmp-status-file-d1a81257dc", nameof(NmpJson.Agent), ["agentUpgradePolicyStatus:scheduledTime=\"\"", "agentUpgradePolicyStatus:upgradedVersions={\"softwareVersion\":\"\",\"certVersion\":\"\",\"configVersion\":\"\"}"] },
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public void Each_document_is_written_back_whole_with_what_the_original_always_writes(string document, string form, string[] added)
    {
        var text = File.ReadAllText(Path.Combine(Corpus, document + ".json"));
        var written = NmpExamples.Rewrite(form, text);
        Assert.Equal(written, NmpExamples.Rewrite(form, written));

        var rest = JsonNode.Parse(written)!;
        foreach (var each in added)
        {
            var (path, value) = (each[..each.IndexOf('=', StringComparison.Ordinal)].Split(':'), each[(each.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            var owner = path[..^1].Aggregate(rest, (node, name) => node[name]!).AsObject();
            Assert.Equal(value, owner[path[^1]]!.ToJsonString());
            Assert.True(owner.Remove(path[^1]));
        }

        Assert.Equal(Published(document), Hash(rest.ToJsonString()));
    }

    [Fact]
    public void Every_published_document_is_tried()
    {
        var files = Directory.GetFiles(Corpus, "nmp-*.json").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal);
        Assert.Equal(files, Documents.Select(row => (string)row[0]).Distinct().Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.Equal(Published(file!), Hash(File.ReadAllText(Path.Combine(Corpus, file + ".json")))));
    }

    // The few that are printed by programs and not by hand are so down to the last byte; the page ends without the program's newline.
    [Theory]
    [InlineData("nmp-cli-long-505c1bcbe8", nameof(NmpJson.HznExchangeLong))]
    [InlineData("nmp-cli-short-edceb86cce", nameof(NmpJson.HznExchangeShort))]
    [InlineData("nmp-status-file-248939bf59", nameof(NmpJson.StatusFile))]
    public void Printed_documents_are_written_byte_for_byte(string document, string form)
    {
        var text = File.ReadAllText(Path.Combine(Corpus, document + ".json"));
        Assert.Equal(text.TrimEnd('\n') + "\n", NmpExamples.Rewrite(form, text));
    }

    private static string Published(string document) =>
        File.ReadLines(Path.Combine(Corpus, "index.tsv")).Select(line => line.Split('\t')).Single(row => row[0] == document + ".json")[6];

    private static string Hash(string json) => Convert.ToHexStringLower(SHA256.HashData(
        NmpWriterModel.Print(Sorted(JsonElement.Parse(Encoding.UTF8.GetBytes(json))), NmpWriterModel.Style.Jackson, 0, "")));

    private static object Sorted(JsonElement element) => element.ValueKind != JsonValueKind.Object
        ? element
        : NmpWriterModel.Map(element.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value)), Sorted);
}
