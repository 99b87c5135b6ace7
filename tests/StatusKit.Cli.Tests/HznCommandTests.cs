using StatusKit.Cli.Stores;
using StatusKit.Json;
using StatusKit.Nmp;

namespace StatusKit.Tests.Console;

/// <summary>The examples, texts and exit codes of spec nmp 2.9 and 6.6.</summary>
public class HznCommandTests
{
    private const string Pump8 = """{"agentUpgradePolicyStatus":{"scheduledTime":"2026-03-02T08:00:17Z","startTime":"2026-03-02T09:05:02+01:00","upgradedVersions":{"softwareVersion":"2.31.0","certVersion":"","configVersion":"1.0.4"},"status":"precheck failed","errorMessage":"Upgrade error: need \u003e= 512 MB","workingDirectory":"/var/horizon/nmp"},"agentUpgradeInternal":{"allowDowngrade":true,"manifest":"IBM/edgeNodeFiles_manifest_2.31.0","scheduledUnixTime":"2026-03-02T09:00:17+01:00","latestMap":{"softwareLatest":false,"configLatest":false,"certLatest":false},"downloadAttempts":1}}""";
    private const string Waiting = """{"agentUpgradePolicyStatus":{"scheduledTime":"2026-03-02T08:00:17Z","upgradedVersions":{"softwareVersion":"","certVersion":"","configVersion":""},"status":"waiting"}}""";

    private readonly ConsoleDesk _desk = new() { Org = "acme" };

    [Fact]
    public async Task A_policy_is_listed_node_by_node()
    {
        await Keep("acme/pump-08", "acme/agents-2-31", Pump8);
        await Keep("acme/pump-07", "acme/agents-2-31", Waiting);
        await Keep("acme/pump-08", "acme/other", Waiting);
        await Keep("acme-2/pump-01", "acme/agents-2-31", Waiting); // no node of another organisation has the policy

        var words = await Exchange("nmp", "status", "agents-2-31");
        var whole = await Exchange("nmp", "status", "acme/agents-2-31", "-l", "--node", "pump-08");
        var all = await _desk.Run("hzn", "ex", "nmp", "status", "*", "-o", "acme");

        Is("""
            {
              "acme/pump-07": "waiting",
              "acme/pump-08": "precheck failed"
            }

            """, words);
        Is(NmpExamples.LongByNode, whole);
        Is(words.Output, all); // of several policies the first
    }

    [Fact]
    public async Task What_is_streamed_has_the_bytes_of_the_whole()
    {
        foreach (var status in FleetGenerator.Generate(nodes: 30, policies: 2))
        {
            await Keep(status);
        }

        var nodes = (await _desk.Store.Hub.ListAsync().ToListAsync()).ConvertAll(stored => stored.Value);
        var wanted = JsonMap.Create(nodes.GroupBy(record => record.Id.Node).Select(node =>
            KeyValuePair.Create(node.Key.ToString(), JsonMap.Create(node.Select(record => KeyValuePair.Create(record.Id.Policy.ToString(), record.Status))))));

        Assert.Equal(30, wanted.Count);
        Assert.Equal(NmpJson.HznExchangeLong.Write(wanted), (await Exchange("nmp", "status", "*", "-l", "-o", "fleet")).Utf8Output);
    }

    [Fact]
    public async Task A_node_is_listed_policy_by_policy()
    {
        await Keep("acme/pump-08", "acme/agents-2-31", Pump8);
        await Keep("acme/pump-08", "acme/other", Waiting);

        Is("{\n  \"acme/agents-2-31\": \"precheck failed\",\n  \"acme/other\": \"waiting\"\n}\n", await _desk.Run("hzn", "exchange", "node", "mgmt", "status", "pump-08"));
        Is("{\n  \"acme/other\": \"waiting\"\n}\n", await Management("status", "acme/pump-08", "-p", "acme/other"));
        Is("""
            {
              "acme/other": {
                "agentUpgradePolicyStatus": {
                  "scheduledTime": "2026-03-02T08:00:17Z",
                  "upgradedVersions": {
                    "softwareVersion": "",
                    "certVersion": "",
                    "configVersion": ""
                  },
                  "status": "waiting"
                }
              }
            }

            """, await Management("status", "pump-08", "-l", "--policy", "other"));
    }

    [Fact]
    public async Task What_is_not_found_is_told_in_the_originals_words()
    {
        await Keep("acme/pump-08", "acme/agents-2-31", Pump8);
        await Keep("acme/pump-07", "acme/other", Waiting);
        await _desk.Store.Node.PutManyAsync([Record("acme/pump-09", "acme/unsent", Waiting)]); // it has not come to the hub

        Fails(8, "NMP nosuch not found in org acme", await Exchange("nmp", "status", "nosuch"));
        Fails(8, "Node nosuch not found in org acme", await Exchange("nmp", "status", "other", "-N", "nosuch"));
        Fails(8, "Status for NMP unsent not found in org acme", await Exchange("nmp", "status", "unsent"));
        Fails(8, "Status for NMP other not found for node pump-08 in org acme", await Exchange("nmp", "status", "other", "--node", "acme/pump-08"));
        Fails(8, "node 'acme/nosuch' not found.", await Management("status", "nosuch"));
        Fails(8, "Statuses for node pump-09 not found in org acme", await Management("status", "pump-09"));
        Fails(8, "Node pump-08 does not contain a status for other in org acme", await Management("status", "pump-08", "-p", "other"));
        Fails(8, "Node pump-08 does not contain a status for other in org acme", await Management("reset", "pump-08", "-p", "other"));
        Fails(1, "the id can not contain more than 1 '/'", await Management("status", "a/b/c"));
    }

    [Fact]
    public async Task Without_an_organisation_the_original_goes_no_further()
    {
        var run = await new ConsoleDesk().Run("hzn", "exchange", "nmp", "status", "agents");

        Fails(1, "organization ID must be specified with either the -o flag or HZN_ORG_ID", run);
    }

    [Fact]
    public async Task A_reset_at_the_hub_is_written_there_alone()
    {
        await Keep("acme/pump-08", "acme/agents-2-31", Pump8);
        await Keep("acme/pump-08", "acme/other", Waiting);
        await _desk.Store.Node.PutManyAsync([Record("acme/pump-09", "acme/unsent", Waiting)]);

        Is("""
            Node management status for agents-2-31 is reset.
            Node management status for other is reset.
            The the Horizon agent for node acme/pump-08 will re-evaluate the management policies.

            """, await Management("reset", "pump-08"));
        Is("""
            Node management status for other is reset.
            The the Horizon agent for node acme/pump-08 will re-evaluate the management policies.

            """, await Management("reset", "pump-08", "-p", "acme/other"));
        Is("No management status found for node pump-09 in org acme\n", await Management("reset", "pump-09"));
        Is("{\n  \"acme/agents-2-31\": \"reset\",\n  \"acme/other\": \"reset\"\n}\n", await Management("status", "pump-08"));
        Is("{\n  \"acme/agents-2-31\": \"precheck failed\",\n  \"acme/other\": \"waiting\"\n}\n\n", await Nmstatus("list", "--node", "acme/pump-08"));
    }

    [Fact]
    public async Task A_nodes_own_list_ends_with_an_empty_line_unless_it_is_empty()
    {
        Is("{}\n", await Nmstatus("list"));
        await Keep("acme/pump-08", "acme/agents-2-31", Pump8);

        Is("{\n  \"acme/agents-2-31\": \"precheck failed\"\n}\n\n", await Nmstatus("list"));
        Is("{\n  \"acme/agents-2-31\": \"precheck failed\"\n}\n\n", await Nmstatus("list", "agents-2-31"));
        Is("{}\n", await Nmstatus("list", "nosuch"));
        Is("{}\n", await Nmstatus("list", "--node", "acme/nosuch"));
        Is("""
            {
              "acme/agents-2-31": {
                "agentUpgradePolicyStatus": {
                  "scheduledTime": "2026-03-02T08:00:17Z",
                  "startTime": "2026-03-02T09:05:02+01:00",
                  "upgradedVersions": {
                    "softwareVersion": "2.31.0",
                    "certVersion": "",
                    "configVersion": "1.0.4"
                  },
                  "status": "precheck failed",
                  "errorMessage": "Upgrade error: need >= 512 MB",
                  "workingDirectory": "/var/horizon/nmp"
                },
                "agentUpgradeInternal": {
                  "allowDowngrade": true,
                  "manifest": "IBM/edgeNodeFiles_manifest_2.31.0",
                  "scheduledUnixTime": "2026-03-02T09:00:17+01:00",
                  "latestMap": {
                    "softwareLatest": false,
                    "configLatest": false,
                    "certLatest": false
                  },
                  "downloadAttempts": 1
                }
              }
            }


            """, await Nmstatus("list", "-l"));
    }

    [Fact]
    public async Task A_store_with_several_nodes_wants_to_know_which_one()
    {
        await Keep("acme/pump-07", "acme/agents-2-31", Waiting);
        await Keep("acme/pump-08", "acme/agents-2-31", Pump8);

        Fails(1, "the store holds several nodes, acme/pump-07, acme/pump-08, …: name one with --node", await Nmstatus("list"));
        Is("{\n  \"acme/agents-2-31\": \"waiting\"\n}\n\n", await Nmstatus("list", "--node", "acme/pump-07"));
    }

    [Fact]
    public async Task A_nodes_own_reset_begins_again_and_is_sent_to_the_hub()
    {
        Is("No node management policy for this node.\n", await Nmstatus("reset"));
        await Keep("acme/pump-08", "acme/agents-2-31", Pump8);

        Is("The following node management policy will be re-evaluated: acme/agents-2-31.\n", await Nmstatus("reset"));
        Is("The following node management policy will be re-evaluated: agents-2-31.\n", await Nmstatus("reset", "agents-2-31"));
        var node = await _desk.Store.Node.GetAsync(NmpNodeStatus.StorageId(new(new("acme", "pump-08"), new("acme", "agents-2-31"))));
        Assert.Equal((NmpState.Waiting, "", 0), (node!.Value.Status.AgentUpgrade.Status, node.Value.Status.AgentUpgrade.ErrorMessage, node.Value.Status.Internal!.DownloadAttempts));
        Is("{\n  \"acme/agents-2-31\": \"waiting\"\n}\n", await Management("status", "pump-08"));

        await Keep("acme/pump-08", "acme/other", Waiting);
        Is("The following node management policies will be re-evaluated: acme/agents-2-31,acme/other.\n", await Nmstatus("reset"));
        Fails(5, """bad HTTP code 404 from PUT http://localhost:8510/nodemanagement/reset/acme/nosuch: {"error":"The nmp nosuch cannot be found","input":"management"}""", await Nmstatus("reset", "acme/nosuch"));
    }

    [Fact]
    public async Task A_node_that_is_known_and_has_no_status_of_its_own_resets_none()
    {
        await _desk.Store.Hub.PutManyAsync([Record("acme/pump-08", "acme/agents-2-31", Waiting)]);

        Is("The following node management policies will be re-evaluated: .\n", await Nmstatus("reset", "--node", "acme/pump-08"));
    }

    [Fact]
    public async Task Wrong_usage_is_an_error_of_hzn()
    {
        var run = await _desk.Run("hzn", "exchange", "nmp", "status");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("Error: ", run.Errors, StringComparison.Ordinal);
    }

    private static void Is(string output, ConsoleRun run) => Assert.Equal((output, "", 0), (run.Output, run.Errors, run.ExitCode));

    private static void Fails(int exitCode, string error, ConsoleRun run) => Assert.Equal((exitCode, $"Error: {error}\n", ""), (run.ExitCode, run.Errors, run.Output));

    private static NmpNodeStatus Record(string node, string policy, string agents) =>
        new(new(ExchangeId.Parse(node), ExchangeId.Parse(policy)), NmpJson.Agent.Read(System.Text.Encoding.UTF8.GetBytes(agents)));

    private Task Keep(string node, string policy, string agents) => Keep(Record(node, policy, agents));

    private async Task Keep(NmpNodeStatus status)
    {
        await _desk.Store.Node.PutManyAsync([status]);
        await _desk.Store.Hub.PutManyAsync([status.ToHubCopy()]);
    }

    private Task<ConsoleRun> Exchange(params string[] arguments) => _desk.Run(["hzn", "exchange", .. arguments]);

    private Task<ConsoleRun> Management(params string[] arguments) => _desk.Run(["hzn", "exchange", "node", "management", .. arguments]);

    private Task<ConsoleRun> Nmstatus(params string[] arguments) => _desk.Run(["hzn", "nmstatus", .. arguments]);
}
