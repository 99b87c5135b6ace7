using System.Text;
using System.Text.Json;
using StatusKit.Cli.Documents;

namespace StatusKit.Tests.Console;

public class NmpFormatTests
{
    // What `same` must not lose: unknown members and kinds of jobs at every level, odd words, unreadable times, digits, names that need escapes.
    private const string OddStatus = """
        {"agentUpgradePolicyStatus":{"scheduledTime":"soon","startTime":"0","endTime":"x","upgradedVersions":{"softwareVersion":"1","certVersion":"","configVersion":"","z":1.0},"status":"Success","errorMessage":"a>b\u2028\u0000","later":{"b":1e400,"a":[null]}},"imagePolicyStatus":{"n":-0.50}}
        """;

    private const string Short = NmpExamples.ShortByNode;
    private const string ByNode = NmpExamples.LongByNode;
    private const string ByPolicy = NmpExamples.LongByPolicy;
    private const string Nmstatus = NmpExamples.LongLocal;

    private const string NmstatusAsAgent = """{"acme/agents-2-31":{"agentUpgradePolicyStatus":{"scheduledTime":"2026-03-02T08:00:17Z","upgradedVersions":{"softwareVersion":"","certVersion":"","configVersion":""},"status":"waiting","errorMessage":"need \u003e= 512 MB","workingDirectory":"/var/horizon/nmp"},"agentUpgradeInternal":{"allowDowngrade":true,"manifest":"IBM/edgeNodeFiles_manifest_2.31.0","scheduledUnixTime":"2026-03-02T09:00:17+01:00","latestMap":{"softwareLatest":false,"configLatest":false,"certLatest":false},"downloadAttempts":1}}}""";

    private const string A2 = NmpExamples.AgentMap;
    private const string B = NmpExamples.Put;
    private const string C = NmpExamples.Get;
    private const string D1 = NmpExamples.DeviceFile;
    private const string D2 = NmpExamples.ClusterFile;
    private const string F = NmpExamples.Report;

    /// <summary>The examples of spec nmp 2.4 to 2.9, each in its own form.</summary>
    public static TheoryData<string, string, string> Examples => new()
    {
        { A2, "nmp-local", "nmp-agent" },
        { B, "nmp-status-file", "nmp-exchange-put" },
        { C, "nmp-exchange", "nmp-exchange-get" },
        { """{"managementStatus":{},"lastIndex":0}""", "nmp-exchange", "nmp-exchange-get" },
        { D1, "nmp-status-file", "nmp-status-file" },
        { D2, "nmp-status-file", "nmp-status-file" },
        { Short, "nmp-cli-short", "hzn-short" },
        { ByNode, "nmp-cli-long", "hzn-exchange-long" },
        { ByPolicy, "nmp-cli-long", "hzn-exchange-long" },
    };

    // Whether a form can be filled from each kind, and else which rule forbids it. The columns are NmpForms.All.
    public static TheoryData<string, string, string[]> Matrix => new()
    {
        { "one local", A2, ["ok", "drops", "drops", "drops", "ok", "ok", "ok"] },
        { "two locals", """{"o/a":{"agentUpgradeInternal":{}},"o/b":{}}""", ["ok", "not-one", "drops", "not-one", "ok", "ok", "ok"] },
        { "one of the Exchange", C, ["drops", "drops", "ok", "drops", "ok", "drops", "drops"] },
        { "none of the Exchange", """{"managementStatus":{},"lastIndex":"0"}""", ["ok", "not-one", "ok", "not-one", "ok", "ok", "ok"] },
        { "an odd envelope", """{"managementStatus":{},"lastIndex":7,"x":""}""", ["drops", "not-one", "ok", "not-one", "ok", "drops", "drops"] },
        { "words", Short, ["missing-member", "missing-member", "missing-member", "missing-member", "ok", "missing-member", "missing-member"] },
        { "one node", ByNode, ["ok", "ok", "ok", "drops", "ok", "ok", "ok"] },
        { "one policy", ByPolicy, ["ok", "ok", "ok", "drops", "ok", "ok", "ok"] },
        { "two nodes", """{"o/a":{"o/p":{"agentUpgradePolicyStatus":{}}},"o/b":{"o/p":{}}}""", ["not-one", "not-one", "not-one", "not-one", "ok", "ok", "not-one"] },
        { "a node with two policies", """{"o/a":{"o/p":{"agentUpgradePolicyStatus":{}},"o/q":{}}}""", ["ok", "not-one", "ok", "not-one", "not-one", "ok", "ok"] },
        { "a node without policies", """{"o/a":{}}""", ["ok", "not-one", "ok", "not-one", "ok", "ok", "ok"] },
        { "a device's file", D1, ["missing-member", "ok", "missing-member", "ok", "missing-member", "missing-member", "missing-member"] },
        { "a cluster's file", D2, ["missing-member", "drops", "missing-member", "ok", "missing-member", "missing-member", "missing-member"] },
        { "a report", F, ["missing-member", "ok", "missing-member", "ok", "missing-member", "missing-member", "missing-member"] },
        { "the body of a PUT", B, ["missing-member", "ok", "missing-member", "drops", "missing-member", "missing-member", "missing-member"] },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_of_the_specification_is_written_byte_for_byte(string document, string kind, string form)
    {
        var same = ConsoleDocument.Read(document);

        Assert.Equal(kind, same.Kind);
        Assert.Equal(document, Encoding.UTF8.GetString(same.Document.Write()));
        Assert.Equal(document, Encoding.UTF8.GetString(same.Document.WriteAs(form).Utf8Json));
    }

    [Fact]
    public async Task The_console_writes_these_bytes_and_nothing_else()
    {
        var agent = await ConsoleRun.Reading(Nmstatus, "format", "--from", "nmp-local", "--to", "nmp-agent");
        var listing = await ConsoleRun.Reading(agent.Utf8Output, "format", "--to", "hzn-nmstatus-long");

        Assert.Equal((NmstatusAsAgent, "", 0), (agent.Output, agent.Errors, agent.ExitCode));
        Assert.Equal((Nmstatus, "", 0), (listing.Output, listing.Errors, listing.ExitCode));
    }

    [Theory]
    [InlineData(Nmstatus, "same", NmstatusAsAgent)] // the listing of hzn nmstatus is the agent's answer, printed
    [InlineData(NmstatusAsAgent, "hzn-nmstatus-long", Nmstatus)] // and an empty line
    [InlineData(NmstatusAsAgent, "hzn-short", "{\n  \"acme/agents-2-31\": \"waiting\"\n}\n")]
    [InlineData(F, "same", """{"agentUpgradePolicyStatus":{"status":"failed","errorMessage":"install step 4 failed"}}""")]
    [InlineData("{}", "nmp-agent", "{}")]
    [InlineData("{}", "nmp-exchange-get", """{"managementStatus":{},"lastIndex":0}""")]
    [InlineData("{}", "hzn-short", "{}\n")]
    [InlineData("{}", "hzn-exchange-long", "{}\n")]
    [InlineData("{}", "hzn-nmstatus-long", "{}\n")]
    [InlineData(ByNode, "hzn-short", "{\n  \"acme/pump-08\": \"precheck failed\"\n}\n")]
    [InlineData(ByPolicy, "hzn-short", "{\n  \"acme/agents-2-31\": \"precheck failed\"\n}\n")]
    [InlineData("""{"o/b":{"o/p":{"agentUpgradePolicyStatus":{"status":"reset"}}},"o/a":{}}""", "hzn-short", "{\n  \"o/b\": \"reset\"\n}\n")]
    // A device's file counts seconds, and 0 is none; the Exchange takes RFC 3339.
    [InlineData(D1, "nmp-exchange-put", """{"agentUpgradePolicyStatus":{"scheduledTime":"","startTime":"2026-03-02T08:05:02Z","upgradedVersions":{"softwareVersion":"","certVersion":"","configVersion":""},"status":"initiated"}}""")]
    [InlineData(B, "nmp-status-file", "{\n    \"agentUpgradePolicyStatus\": {\n        \"status\": \"successful\",\n        \"startTime\": \"1772438702\",\n        \"endTime\": \"1772438801\",\n        \"errorMessage\": \"\"\n    }\n}\n")]
    public void A_form_has_its_layout_and_escapes(string document, string form, string expected)
    {
        var read = ConsoleDocument.Read(document).Document;

        Assert.Equal(expected, Encoding.UTF8.GetString(form == Forms.Same ? read.Write() : read.WriteAs(form).Utf8Json));
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public void Every_form_is_filled_or_says_what_it_needs(string what, string document, string[] outcomes)
    {
        var read = ConsoleDocument.Read(document).Document;

        var filled = NmpForms.All.Select(read.WriteAs).ToList();

        Assert.Equal((what, string.Join(' ', outcomes)), (what, string.Join(' ', filled.Select(f => f.Unmet?.Rule ?? (f.Dropped is [] ? "ok" : "drops")))));
        Assert.All(filled, f => Assert.Equal(f.Unmet is null, f.Utf8Json is not []));
    }

    [Fact]
    public async Task What_a_form_has_no_place_for_and_what_it_needs_are_named_on_stderr()
    {
        var dropping = await ConsoleRun.Reading(A2, "format", "--to", "nmp-exchange-put");
        var several = await ConsoleRun.Reading("""{"o/a":{"o/p":{},"o/q":{}}}""", "format", "--to", "hzn-short");
        var keyless = await ConsoleRun.Reading(F, "format", "--to", "nmp-agent");
        var foreign = await ConsoleRun.Reading(F, "format", "--to", "cfs-v3");

        Assert.Equal("-:1:1 warning dropped-member the form 'nmp-exchange-put' does not have $[*].agentUpgradePolicyStatus.workingDirectory, $[*].agentUpgradeInternal\n", dropping.Errors);
        Assert.Equal(0, dropping.ExitCode);
        Assert.Equal(("-:1:1 error not-one the form 'hzn-short' needs one policy for each node, and 'o/a' has 2\n", 2), (several.Errors, several.ExitCode));
        Assert.Equal(("-:1:1 error missing-member the form 'nmp-agent' needs the member 'org/nmp', which this document does not have\n", 2), (keyless.Errors, keyless.ExitCode));
        Assert.Equal(2, foreign.ExitCode);
        Assert.StartsWith("-:1:1 error no-such-form the kind nmp-status-file has no form 'cfs-v3': nmp-agent, ", foreign.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_Exchange_adds_is_named_where_it_is_dropped()
    {
        foreach (var form in (string[])["nmp-agent", "hzn-exchange-long", "hzn-nmstatus-long"])
        {
            Assert.Equal(["$.managementStatus[*].agentUpgradePolicyStatus.lastUpdated"], ConsoleDocument.Read(C).Document.WriteAs(form).Dropped);
        }

        Assert.Equal(["$.lastIndex"], ConsoleDocument.Read("""{"managementStatus":{},"lastIndex":"5"}""").Document.WriteAs("nmp-agent").Dropped);
    }

    [Theory]
    [InlineData("nmp-local", "{\"o/p\":STATUS,\"p2\":{\"agentUpgradeInternal\":{\"what\":[]}}}")]
    [InlineData("nmp-exchange", "{\"managementStatus\":{\"p\":STATUS},\"lastIndex\":\"0\",\"more\":{\"c\":[1.0]}}")]
    [InlineData("nmp-cli-long", "{\"o/n\":{\"o/p\":STATUS}}")]
    [InlineData("nmp-cli-long", "{\"p\":STATUS}")]
    [InlineData("nmp-status-file", "STATUS")]
    [InlineData("nmp-status-file", "{\"agentUpgradePolicyStatus\":{\"status\":\"$status\",\"why\":{\"x\":1.50}},\"other\":0}")]
    [InlineData("nmp-status-file", "{\"agentUpgradePolicyStatus\":{\"status\":\"$status\",\"endTime\":\"never\",\"why\":{\"x\":1.50}},\"other\":{\"scheduledTime\":1}}")]
    [InlineData("nmp-cli-short", "{\"o/n\":\"Success\",\"o/m\":\"\"}")]
    public void Nothing_odd_is_lost_and_what_was_written_reads_the_same(string kind, string document)
    {
        document = document.Replace("STATUS", OddStatus, StringComparison.Ordinal);
        var first = ConsoleDocument.Read(document);
        var written = first.Document.Write();

        Assert.Equal(kind, first.Kind);
        Assert.Equal([], Lost(JsonDocument.Parse(document).RootElement, JsonDocument.Parse(written).RootElement, "$"));
        Assert.Equal(written, DocumentKinds.Read(DocumentKinds.All.Single(k => k.Name == kind), written, "-", []).Write());
    }

    [Theory]
    [InlineData("nmp-local-f285fcd975.json", "nmp-local")]
    [InlineData("nmp-exchange-4295e5320a.json", "nmp-exchange")]
    [InlineData("nmp-cli-long-505c1bcbe8.json", "nmp-cli-long")]
    [InlineData("nmp-cli-short-edceb86cce.json", "nmp-cli-short")]
    [InlineData("nmp-status-file-083de783d6.json", "nmp-status-file")]
    [InlineData("nmp-status-file-248939bf59.json", "nmp-status-file")]
    [InlineData("nmp-status-file-45f187f71b.json", "nmp-status-file")]
    [InlineData("nmp-status-file-d1a81257dc.json", "nmp-status-file")]
    public void A_published_document_is_recognised_and_keeps_all_it_says(string file, string kind)
    {
        var published = File.ReadAllText(Path.Combine(ConsoleRun.Folder, file));

        var read = ConsoleDocument.Read(published);

        Assert.Equal(kind, read.Kind);
        Assert.Equal([], Lost(JsonDocument.Parse(published).RootElement, JsonDocument.Parse(read.Document.Write()).RootElement, "$"));
    }

    [Theory]
    // The kind is told by the names of jobs in any case, or by keys org/name.
    [InlineData("""{"o/p":{"AgentUpgradePolicyStatus":{"WorkingDirectory":"/"}}}""", "nmp-local")]
    [InlineData("""{"p":{"agentUpgradePolicyStatus":{}}}""", "nmp-cli-long")]
    [InlineData("""{"o/p":{"imagePolicyStatus":{}}}""", "nmp-cli-long")]
    [InlineData("""{"o/n":{}}""", "nmp-cli-long")]
    [InlineData("""{"agentUpgrade":{}}""", "nmp-status-file")]
    [InlineData("""{"MANAGEMENTSTATUS":{}}""", "nmp-exchange")]
    [InlineData("""{"o/n":"x"}""", "nmp-cli-short")]
    // Those of CFS stay what they are.
    [InlineData("""{"name":"a","lastIndex":0,"ansible":{}}""", "cfs-session")]
    [InlineData("""{"status":"complete"}""", "cfs-session-status")]
    [InlineData("""[{"name":"a"}]""", "cfs-session-list")]
    public void A_kind_is_told_by_what_stands_where(string document, string kind) => Assert.Equal(kind, ConsoleDocument.Read(document).Kind);

    [Fact]
    public async Task An_envelope_of_an_old_hub_is_refused_by_name_and_an_explicit_kind_decides()
    {
        var old = await ConsoleRun.Reading("""{"agentUpgradePolicyStatus":{"o/p":{}},"lastIndex":0}""", "validate");
        var words = await ConsoleRun.Reading("""{"p":"waiting"}""", "format", "--from", "nmp-cli-short");

        Assert.Matches(@"\A-:1:1 error invalid-document \$: the envelope 'agentUpgradePolicyStatus' of hub 2\.95 to 2\.97 is not supported: [^\n]+\n\z", old.Errors);
        Assert.Equal("{\n  \"p\": \"waiting\"\n}\n", words.Output);
    }

    // The paths of members that are no longer there, or have another value; numbers are compared by their digits.
    private static IEnumerable<string> Lost(JsonElement before, JsonElement after, string path) => (before.ValueKind, after.ValueKind) switch
    {
        (JsonValueKind.Object, JsonValueKind.Object) => before.EnumerateObject().SelectMany(m =>
            after.TryGetProperty(m.Name, out var other) ? Lost(m.Value, other, $"{path}.{m.Name}")
            : m.Value.ValueKind == JsonValueKind.String && m.Value.ValueEquals("") ? []
            : (IEnumerable<string>)[$"{path}.{m.Name}"]),
        (JsonValueKind.Array, JsonValueKind.Array) => before.GetArrayLength() == after.GetArrayLength()
            ? before.EnumerateArray().Zip(after.EnumerateArray()).SelectMany((items, at) => Lost(items.First, items.Second, $"{path}[{at}]"))
            : [path],
        (JsonValueKind.String, JsonValueKind.String) => before.GetString() == after.GetString() ? [] : [path],
        _ => before.GetRawText() == after.GetRawText() ? [] : [path],
    };
}
