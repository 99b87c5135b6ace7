using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using StatusKit.Nmp;

namespace StatusKit.AspNetCore.Tests.Nmp;

public sealed partial class ExchangeEndpointTests
{
    private const string Json = "application/json";
    private const string Pump = "/v1/orgs/acme/nodes/pump-07";
    private const string Status = Pump + "/managementStatus/agents";
    private const string Body = """{"agentUpgradePolicyStatus":{"scheduledTime":"2026-03-02T08:00:17Z","upgradedVersions":{"softwareVersion":"2.31.0","certVersion":"","configVersion":""},"status":"successful"}}""";
    private const string Reset =
        """{"agentUpgradePolicyStatus":{"scheduledTime":"2026-03-02T08:00:17Z","status":"reset"}}""";

    [Fact]
    public async Task A_status_that_was_put_is_shown_with_the_time_of_the_hub()
    {
        await using var host = await StartAsync();
        Assert.Equal(
            (
                201,
                Json,
                """{"code":"ok","msg":"status added or updated for management policy 'acme/agents' for node 'acme/pump-07'."}"""),
            await host.SendAsync("PUT", Status, Body));
        var expected = """{"managementStatus":{"acme/agents":{"agentUpgradePolicyStatus":{"scheduledTime":"2026-03-02T08:00:17Z","startTime":"","endTime":"","upgradedVersions":{"softwareVersion":"2.31.0","certVersion":"","configVersion":""},"status":"successful","errorMessage":"","lastUpdated":"T"}}},"lastIndex":0}""";
        foreach (var path in new[] { Status, Pump + "/managementStatus", Status + "?attribute=status" })
        {
            var (status, type, body) = await host.SendAsync("GET", path);
            Assert.Equal((200, Json, expected), (status, type, Updated().Replace(body, "\"lastUpdated\":\"T\"")));
        }
    }

    [Fact]
    public async Task A_put_replaces_the_whole_status()
    {
        await using var host = await StartAsync();
        await host.SendAsync("PUT", Status, Body);
        await host.SendAsync(
            "PUT", Status, """{"agentUpgradePolicyStatus":{"scheduledTime":"2026-03-02T08:00:17Z"}}""");
        Assert.Contains(
            "\"softwareVersion\":\"\"", (await host.SendAsync("GET", Status)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_an_empty_envelope_with_404()
    {
        await using var host = await StartAsync();
        Assert.Equal(
            (404, Json, """{"managementStatus":{},"lastIndex":0}"""),
            await host.SendAsync("GET", Pump + "/managementStatus"));
        Assert.Equal((404, Json, """{"managementStatus":{},"lastIndex":0}"""), await host.SendAsync("GET", Status));
    }

    [Fact]
    public async Task A_status_is_deleted_once()
    {
        await using var host = await StartAsync();
        await host.SendAsync("PUT", Status, Body);
        Assert.Equal((204, null, ""), await host.SendAsync("DELETE", Status));
        Assert.Equal(
            (
                404,
                Json,
                """{"code":"not-found","msg":"status of management policy 'acme/agents' for node 'acme/pump-07' not found"}"""), await host.SendAsync("DELETE", Status));
    }

    [Theory]
    [InlineData("{", "invalid-input")]
    [InlineData("[]", "invalid-input")]
    // set by the server
    [InlineData("""{"agentUpgradePolicyStatus":{"scheduledTime":"t","lastUpdated":"t"}}""", "invalid-input")]
    [InlineData("""{"agentUpgradePolicyStatus":{"scheduledTime":"t"},"agentUpgradeInternal":{}}""", "invalid-input")]
    [InlineData("{}", "invalid-input")]
    [InlineData("""{"agentUpgradePolicyStatus":null}""", "invalid-input")]
    [InlineData("""{"agentUpgradePolicyStatus":{"status":"waiting"}}""", "invalid-input")]
    [InlineData("""{"agentUpgradePolicyStatus":{"scheduledTime":null}}""", "invalid-input")]
    public async Task A_wrong_body_is_the_callers_fault(string body, string code)
    {
        await using var host = await StartAsync();
        var (status, type, answer) = await host.SendAsync("PUT", Status, body);
        Assert.Equal(
            (400, Json, code), (status, type, JsonDocument.Parse(answer).RootElement.GetProperty("code").GetString()));
        Assert.Equal(404, (await host.SendAsync("GET", Status)).Status);
    }

    [Theory]
    [InlineData("{}", 502, "database-connection-error")]
    [InlineData("""{"agentUpgradePolicyStatus":{"status":"waiting"}}""", 500, "internal_error")]
    public async Task Upstream_mode_fails_where_the_original_does(string body, int expected, string code)
    {
        await using var host = await StartAsync(options => options.Upstream = true);
        var (status, _, answer) = await host.SendAsync("PUT", Status, body);
        Assert.Equal(
            (expected, code), (status, JsonDocument.Parse(answer).RootElement.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Media_type_method_and_route_are_checked()
    {
        await using var host = await StartAsync();
        Assert.Equal(415, (await host.SendAsync("PUT", Status, Body, "text/plain")).Status);
        Assert.Equal(400, (await host.SendAsync("PUT", Status, "")).Status);
        Assert.Equal(405, (await host.SendAsync("POST", Status, Body)).Status);
        Assert.Equal(405, (await host.SendAsync("DELETE", Pump + "/managementStatus")).Status);
        Assert.Equal(
            (404, Json, """{"code":"not-found","msg":"unrecognized route"}"""),
            await host.SendAsync("GET", Status + "/"));
        Assert.Equal(
            (404, Json, """{"code":"not-found","msg":"unrecognized route"}"""),
            await host.SendAsync("GET", "/v1/nowhere"));
    }

    [Fact]
    public async Task A_node_or_policy_that_does_not_exist_has_no_status()
    {
        await using var host =
            await StartAsync(services: services => services.AddSingleton<IExchangeDirectory>(new Directory()));
        Assert.Equal(201, (await host.SendAsync("PUT", Status, Body)).Status);
        Assert.Equal(
            (404, Json, """{"code":"not-found","msg":"management policy 'acme/other' not found"}"""),
            await host.SendAsync("PUT", Pump + "/managementStatus/other", Body));
        Assert.Equal(
            (404, Json, """{"code":"not-found","msg":"node 'acme/nosuch' not found"}"""),
            await host.SendAsync("PUT", "/v1/orgs/acme/nodes/nosuch/managementStatus/agents", Body));
        await using var upstream = await StartAsync(
            options => options.Upstream = true, services => services.AddSingleton<IExchangeDirectory>(new Directory()));
        var (status, _, body) = await upstream.SendAsync("PUT", Pump + "/managementStatus/other", Body);
        Assert.Equal(500, status);
        Assert.Contains("foreign key", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nodes_and_policies_can_be_looked_up()
    {
        await using var host =
            await StartAsync(services: services => services.AddSingleton<IExchangeDirectory>(new Directory()));
        Assert.Equal(
            (
                200,
                Json,
                """{"nodes":{"acme/pump-07":{"name":"pump-07","owner":"acme/olga"},"acme/pump-08":{"name":"pump-08","owner":""}},"lastIndex":0}"""),
            await host.SendAsync("GET", "/v1/orgs/acme/nodes"));
        Assert.StartsWith(
            """{"nodes":{"acme/pump-07":""", (await host.SendAsync("GET", Pump)).Body, StringComparison.Ordinal);
        Assert.Equal(
            (404, Json, """{"nodes":{},"lastIndex":0}"""), await host.SendAsync("GET", "/v1/orgs/acme/nodes/nosuch"));
        Assert.Equal(200, (await host.SendAsync("GET", "/v1/orgs/acme/managementpolicies/agents")).Status);
        Assert.StartsWith(
            """{"managementPolicy":{"acme/agents":{"enabled":true""",
            (await host.SendAsync("GET", "/v1/orgs/acme/managementpolicies")).Body,
            StringComparison.Ordinal);
        Assert.Equal(
            (404, Json, """{"managementPolicy":{},"lastIndex":0}"""),
            await host.SendAsync("GET", "/v1/orgs/acme/managementpolicies/nosuch"));
    }

    // Rows of the table of the specification. 'other' is a node that nobody of these owns.
    [Theory]
    [InlineData("root root root", 200, 201, 201)]
    [InlineData("hubadmin root boss", 403, 403, 403)]
    [InlineData("orgadmin acme admin", 200, 201, 201)]
    [InlineData("user acme olga", 200, 201, 403)] // the owner: only administrators reset
    [InlineData("user acme nick", 403, 403, 403)]
    [InlineData("node acme pump-07", 200, 201, 403)]
    [InlineData("node acme pump-08", 403, 403, 403)]
    [InlineData("agbot acme bot", 200, 403, 403)]
    [InlineData("agbot IBM bot", 200, 403, 403)]
    [InlineData("orgadmin other admin", 403, 403, 403)]
    [InlineData("user other x", 403, 403, 403)]
    [InlineData("", 401, 401, 401)]
    public async Task Callers_may_do_what_the_table_says(string caller, int read, int write, int reset)
    {
        await using var host = await StartWithCallersAsync();
        await host.SendAsync("PUT", Status, Body, Json, ("Caller", "root root root"));
        Assert.Equal(read, (await host.SendAsync("GET", Status, null, Json, ("Caller", caller))).Status);
        Assert.Equal(write, (await host.SendAsync("PUT", Status, Body, Json, ("Caller", caller))).Status);
        Assert.Equal(reset, (await host.SendAsync("PUT", Status, Reset, Json, ("Caller", caller))).Status);
    }

    [Fact]
    public async Task A_refusal_names_caller_right_and_node()
    {
        await using var host = await StartWithCallersAsync();
        Assert.Equal(
            (
                403,
                Json,
                """{"code":"access-denied","msg":"Access denied: 'acme/nick' does not have authorization: WRITE_ALL_NODES node=acme/pump-07"}"""),
            await host.SendAsync("PUT", Status, Body, Json, ("Caller", "user acme nick")));
        Assert.Equal(
            (
                403,
                Json,
                """{"code":"access-denied","msg":"Access denied: 'root/boss' does not have authorization: READ node=acme/pump-07"}"""),
            await host.SendAsync("GET", Status, null, Json, ("Caller", "hubadmin root boss")));
        Assert.Equal(
            (401, Json, """{"code":"invalid-credentials","msg":"invalid.credentials"}"""),
            await host.SendAsync("GET", Status, null, Json, ("Caller", "")));
    }

    [Fact]
    public async Task Lists_and_changes_show_what_the_caller_may_read()
    {
        await using var host = await StartWithCallersAsync();
        foreach (var node in new[] { "pump-07", "pump-08" })
        {
            await host.SendAsync(
                "PUT", $"/v1/orgs/acme/nodes/{node}/managementStatus/agents", Body, Json, ("Caller", "root root root"));
        }

        Assert.Equal(
            ["acme/pump-07"],
            Names((await host.SendAsync("GET", "/v1/orgs/acme/nodes", null, Json, ("Caller", "user acme olga"))).Body));
        Assert.Equal(
            ["acme/pump-07", "acme/pump-08"],
            Names((await host.SendAsync("GET", "/v1/orgs/acme/nodes", null, Json, ("Caller", "agbot IBM bot"))).Body));
        Assert.Equal("pump-08", Assert.Single(await ChangedAsync(host, "node acme pump-08")));
        Assert.Equal(2, (await ChangedAsync(host, "user acme nick")).Length);
        Assert.Empty(await ChangedAsync(host, "user other x"));
    }

    [Fact]
    public async Task Changes_are_merged_by_node_and_numbered()
    {
        await using var host = await StartAsync();
        await host.SendAsync("PUT", Status, Body);
        await host.SendAsync("PUT", Pump + "/managementStatus/second", Body);
        await host.SendAsync("DELETE", Status);
        var (status, _, body) =
            await host.SendAsync("POST", "/v1/orgs/acme/changes", """{"changeId":1,"maxRecords":100}""");
        Assert.Equal(201, status);
        Assert.Matches(
            """^\{"changes":\[\{"orgId":"acme","resource":"nodemgmtpolstatus","id":"pump-07","operation":"deleted","resourceChanges":\[\{"changeId":3,"lastUpdated":"[^"]+Z"\}\]\}\],"mostRecentChangeId":3,"hitMaxRecords":false,"exchangeVersion":"2.154.0"\}$""",
            body);
        Assert.Equal(
            (200, Json, """{"maxChangeId":3}"""), await host.SendAsync("GET", "/v1/orgs/acme/changes/maxchangeid"));
        Assert.Contains(
            "\"mostRecentChangeId\":1,\"hitMaxRecords\":true",
            (await host.SendAsync("POST", "/v1/orgs/acme/changes", """{"changeId":1,"maxRecords":1}""")).Body,
            StringComparison.Ordinal);
        Assert.Contains(
            "\"changes\":[],",
            (await host.SendAsync("POST", "/v1/orgs/acme/changes", """{"changeId":4}""")).Body,
            StringComparison.Ordinal);
        Assert.Equal(400, (await host.SendAsync("POST", "/v1/orgs/acme/changes", """{"changeId":"x"}""")).Status);
    }

    private static async Task<string[]> ChangedAsync(EndpointHost host, string caller)
    {
        var (_, _, body) =
            await host.SendAsync("POST", "/v1/orgs/acme/changes", """{"changeId":1}""", Json, ("Caller", caller));
        return [.. JsonDocument.Parse(body).RootElement.GetProperty("changes").EnumerateArray().Select(change => change.GetProperty("id").GetString()!).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Names(string body) =>
        JsonDocument.Parse(body).RootElement.GetProperty("nodes").EnumerateObject().Select(node => node.Name);

    private static Task<EndpointHost> StartAsync(
        Action<StatusEndpointOptions>? options = null, Action<IServiceCollection>? services = null) =>
        EndpointHost.StartAsync(app => app.MapExchangeManagementStatus(), services, options);

    private static Task<EndpointHost> StartWithCallersAsync() => StartAsync(services: services => services
        .AddSingleton<IExchangeDirectory>(new Directory()).AddSingleton<IExchangeCallers>(new Callers()));

    [GeneratedRegex("\"lastUpdated\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z\"")]
    private static partial Regex Updated();

    private sealed class Callers : IExchangeCallers
    {
        public ValueTask<ExchangeCaller?> IdentifyAsync(HttpContext context)
        {
            var parts = context.Request.Headers["Caller"].ToString().Split(' ');
            return new(
                parts.Length < 3
                    ? null
                    : new ExchangeCaller(
                        Enum.Parse<ExchangeCallerKind>(parts[0], ignoreCase: true), new(parts[1], parts[2])));
        }
    }

    private sealed class Directory : IExchangeDirectory
    {
        private static readonly ExchangeNode[] Nodes =
            [new(new("acme", "pump-07"), new("acme", "olga")), new(new("acme", "pump-08"))];

        public ValueTask<ExchangeNode?> GetNodeAsync(ExchangeId node, CancellationToken cancellationToken = default) =>
            new(Nodes.FirstOrDefault(each => each.Id == node));

        public ValueTask<NmpPolicy?> GetPolicyAsync(ExchangeId policy, CancellationToken cancellationToken = default) =>
            new(policy == new ExchangeId("acme", "agents") ? new NmpPolicy { Enabled = true } : null);

        public IAsyncEnumerable<ExchangeNode> ListNodesAsync(
            string org, CancellationToken cancellationToken = default) =>
            Nodes.Where(node => node.Id.Org == org).ToAsyncEnumerable();

        public IAsyncEnumerable<KeyValuePair<ExchangeId, NmpPolicy>> ListPoliciesAsync(
            string org, CancellationToken cancellationToken = default) =>
            new[] { KeyValuePair.Create(
                new ExchangeId("acme", "agents"), new NmpPolicy { Enabled = true }) }.ToAsyncEnumerable();
    }
}
