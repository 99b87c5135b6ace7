using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using StatusKit.Nmp;

namespace StatusKit.AspNetCore.Tests.Nmp;

public sealed class AgentEndpointTests
{
    private const string Text = "text/plain; charset=utf-8";

    private static readonly ExchangeId Node = new("acme", "pump-07");

    [Fact]
    public async Task Statuses_are_a_compact_map_by_policy()
    {
        await using var host = await StartAsync();
        Assert.Equal((200, "application/json", "{}"), await host.SendAsync("GET", "/nodemanagement/status"));
        await AddAsync(host, "b", NmpState.Waiting);
        await AddAsync(host, "a", NmpState.Downloaded);
        var a = """{"agentUpgradePolicyStatus":{"scheduledTime":"2026-03-02T08:00:17Z","upgradedVersions":{"softwareVersion":"","certVersion":"","configVersion":""},"status":"downloaded"}}""";
        var b = a.Replace("downloaded", "waiting", StringComparison.Ordinal);
        Assert.Equal(
            (200, "application/json", $$"""{"acme/a":{{a}},"acme/b":{{b}}}"""),
            await host.SendAsync("GET", "/nodemanagement/status"));
        Assert.Equal(
            (200, "application/json", $$"""{"acme/a":{{a}}}"""),
            await host.SendAsync("GET", "/nodemanagement/status/a"));
        Assert.Equal(
            (200, "application/json", $$"""{"acme/b":{{b}}}"""),
            await host.SendAsync("GET", "/nodemanagement/status/acme/b"));
    }

    [Fact]
    public async Task A_report_sets_state_and_message()
    {
        await using var host = await StartAsync();
        await AddAsync(host, "a", NmpState.Initiated);
        var report = """{    "agentUpgradePolicyStatus": {        "status": "failed",        "errorMessage": "install step 4 failed"    } }""";
        Assert.Equal(
            (201, "application/json", "\"Updated status for NMP acme/a.\""),
            await host.SendAsync("PUT", "/nodemanagement/status/acme/a", report));
        var stored = await StatusOf(host, "a");
        Assert.Equal(
            (NmpState.Failed, "install step 4 failed"), (stored.AgentUpgrade.Status, stored.AgentUpgrade.ErrorMessage));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    // the present state: the message is dropped
    [InlineData("""{"agentUpgradePolicyStatus":{"status":"initiated","errorMessage":"again"}}""")]
    public async Task A_report_of_nothing_new_is_answered_and_changes_nothing(string body)
    {
        await using var host = await StartAsync();
        await AddAsync(host, "a", NmpState.Initiated);
        var before = await host.Database.GetSequenceAsync();
        Assert.Equal(201, (await host.SendAsync("PUT", "/nodemanagement/status/a", body)).Status);
        Assert.Equal(before, await host.Database.GetSequenceAsync());
    }

    [Fact]
    public async Task An_empty_state_is_stored_as_unknown()
    {
        await using var host = await StartAsync();
        await AddAsync(host, "a", NmpState.Initiated);
        await host.SendAsync("PUT", "/nodemanagement/status/a", """{"agentUpgradePolicyStatus":{"status":""}}""");
        Assert.Equal(NmpState.Unknown, (await StatusOf(host, "a")).AgentUpgrade.Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("5")]
    // what the cron script pastes together
    [InlineData("""{"agentUpgradePolicyStatus":{"status":"failed","errorMessage":"a "quoted" word"}}""")]
    [InlineData("""{"agentUpgradePolicyStatus":{"status":5}}""")]
    public async Task A_body_that_cannot_be_read_is_answered_with_itself(string body)
    {
        await using var host = await StartAsync();
        await AddAsync(host, "a", NmpState.Initiated);
        var (status, type, answer) = await host.SendAsync("PUT", "/nodemanagement/status/a", body);
        Assert.Equal((400, Text), (status, type));
        var json = System.Text.Json.JsonDocument.Parse(answer).RootElement;
        Assert.Equal("management status", json.GetProperty("input").GetString());
        Assert.StartsWith(
            $"Input body couldn't be deserialized to management status object: {body}, error: ",
            json.GetProperty("error").GetString(),
            StringComparison.Ordinal);
        Assert.Equal(NmpState.Initiated, (await StatusOf(host, "a")).AgentUpgrade.Status);
    }

    [Theory]
    [InlineData("GET", "/nodemanagement/status/nosuch")]
    [InlineData("PUT", "/nodemanagement/status/acme/nosuch")]
    [InlineData("PUT", "/nodemanagement/reset/nosuch")]
    public async Task An_unknown_policy_is_not_found_by_its_name_alone(string method, string path)
    {
        await using var host = await StartAsync();
        Assert.Equal(
            (404, Text, """{"error":"The nmp nosuch cannot be found","input":"management"}"""),
            await host.SendAsync(method, path, method == "PUT" ? "{}" : null));
    }

    [Fact]
    public async Task A_node_that_is_not_registered_has_no_policies()
    {
        await using var host = await EndpointHost.StartAsync(app => app.MapAgentManagement());
        var (status, _, body) = await host.SendAsync("GET", "/nodemanagement/status/a");
        Assert.Equal(404, status);
        Assert.Contains("Exchange registration not recorded.", body, StringComparison.Ordinal);
        Assert.Equal((200, "application/json", "{}"), await host.SendAsync("GET", "/nodemanagement/status"));
    }

    [Fact]
    public async Task A_reset_names_what_it_reset()
    {
        await using var host = await StartAsync();
        Assert.Equal(
            (201, "application/json", "\"No nmp status found\""),
            await host.SendAsync("PUT", "/nodemanagement/reset", "null"));
        await AddAsync(host, "b", NmpState.Failed);
        Assert.Equal(
            (201, "application/json", "\"Updated the status for NMP acme/b.\""),
            await host.SendAsync("PUT", "/nodemanagement/reset", "null"));
        await AddAsync(host, "a", NmpState.Failed);
        Assert.Equal(
            (201, "application/json", "\"Updated the status for NMPs acme/a,acme/b.\""),
            await host.SendAsync("PUT", "/nodemanagement/reset"));
        Assert.Equal(NmpState.Waiting, (await StatusOf(host, "a")).AgentUpgrade.Status);
        await AddAsync(host, "c", NmpState.Failed);
        Assert.Equal(
            (201, "application/json", "\"Updated status for NMP acme/c.\""),
            await host.SendAsync("PUT", "/nodemanagement/reset/acme/c", "null"));
        Assert.Equal(NmpState.Waiting, (await StatusOf(host, "c")).AgentUpgrade.Status);
    }

    [Theory]
    [InlineData("", "acme/a")]
    [InlineData("?type=agentUpgrade&ready=true", "acme/b")]
    [InlineData("?ready=false", "acme/a")]
    public async Task The_next_job_is_the_one_that_is_scheduled_first(string query, string policy)
    {
        await using var host = await StartAsync();
        Assert.Equal((200, "application/json", "{}"), await host.SendAsync("GET", "/nodemanagement/nextjob" + query));
        await AddAsync(host, "a", NmpState.Waiting);
        await AddAsync(host, "b", NmpState.Downloaded, "2026-03-02T09:00:00Z");
        Assert.StartsWith(
            $$"""{"{{policy}}":""",
            (await host.SendAsync("GET", "/nodemanagement/nextjob" + query)).Body,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?type=agentupgrade", "jobType currently only supports \"agentUpgrade\".\n")]
    [InlineData("?ready=yes", "invalid value for \"ready\" argument.\n")]
    public async Task A_wrong_query_is_the_callers_fault(string query, string text)
    {
        await using var host = await StartAsync();
        Assert.Equal((400, Text, text), await host.SendAsync("GET", "/nodemanagement/nextjob" + query));
        await using var upstream = await StartAsync(isUpstream: true);
        Assert.Equal((500, Text, text), await upstream.SendAsync("GET", "/nodemanagement/nextjob" + query));
    }

    [Fact]
    public async Task Other_methods_are_refused_with_those_that_are_not()
    {
        await using var host = await StartAsync();
        using var refused = await host.Client.DeleteAsync(new Uri("/nodemanagement/status/a", UriKind.Relative));
        Assert.Equal(
            (405, "GET, PUT, OPTIONS"), ((int)refused.StatusCode, string.Join(", ", refused.Content.Headers.Allow)));
        using var options = await host.Client.SendAsync(new(HttpMethod.Options, "/nodemanagement/reset"));
        Assert.Equal(
            (200, "PUT, OPTIONS"), ((int)options.StatusCode, string.Join(", ", options.Content.Headers.Allow)));
        await using var upstream = await StartAsync(isUpstream: true);
        using var redirected = await upstream.Client.DeleteAsync(new Uri("/nodemanagement/status", UriKind.Relative));
        Assert.Equal((307, "/"), ((int)redirected.StatusCode, redirected.Headers.Location?.ToString()));
    }

    [Fact]
    public async Task Every_answer_carries_the_headers_of_the_agent()
    {
        await using var host = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/nodemanagement/status");
        request.Headers.Add("Origin", "http://localhost");
        using var response = await host.Client.SendAsync(request);
        Assert.Equal("no-cache, no-store", string.Join(", ", response.Headers.GetValues("Pragma")));
        Assert.Equal("http://localhost", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Contains(
            "must-revalidate",
            string.Join(", ", response.Headers.GetValues("Cache-Control")),
            StringComparison.Ordinal);
    }

    private static Task<EndpointHost> StartAsync(bool isUpstream = false) => EndpointHost.StartAsync(
        app => app.MapAgentManagement(),
        services => services.Configure<AgentEndpointOptions>(options => options.Node = Node),
        options => options.Upstream = isUpstream);

    private static async Task AddAsync(
        EndpointHost host, string policy, NmpState state, string scheduled = "2026-03-02T08:00:17Z") =>
        await host.Database.GetStore<NmpNodeStatus>(NmpScopes.Node).PutAsync(
            new(
                new(Node, new("acme", policy)),
                new() { AgentUpgrade = new() { ScheduledTime = Timestamp.Parse(scheduled), Status = state } }));

    private static async Task<NmpStatus> StatusOf(EndpointHost host, string policy) =>
        (await host.Database.GetStore<NmpNodeStatus>(NmpScopes.Node).GetAsync(NmpNodeStatus.StorageId(new(Node, new("acme", policy)))))!.Value.Status;
}
