using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.AspNetCore.Tests.Dashboard;

public class RolloutPageTests
{
    private const string Hostile = "<script>alert(1)<script>\"'&\u202Egnp.exe\u0007";
    private static readonly ExchangeId Policy = new("acme", "agent-2.31");

    [Theory]
    [InlineData("")]
    [InlineData("?kind=nmp-hub")]
    [InlineData("?kind=nmp-hub&policy=acme")]
    [InlineData("?kind=nmp-hub&policy=acme%2Fother")]
    [InlineData("?kind=cfs-sessions&policy=acme%2Fagent-2.31")]
    [InlineData("?kind=nmp-node&policy=acme%2Fagent-2.31")]
    public async Task A_rollout_without_records_is_not_found(string query)
    {
        await using var host = await StartAsync(Record("a", "waiting"));
        Assert.Equal(404, (await host.SendAsync("GET", $"/dashboard/rollout{query}")).Status);
        Assert.Equal(404, (await host.SendAsync("GET", $"/dashboard/rollout/stages{query}")).Status);
        Assert.Equal(404, (await host.SendAsync("GET", $"/dashboard/rollout/node{query}")).Status);
        Assert.Equal(0, host.App.Services.GetRequiredService<RolloutCache>().Count);
    }

    [Fact]
    public async Task The_page_counts_lists_and_groups()
    {
        await using var host = await StartAsync(
            Record("a", "successful"),
            Record("b", "failed", "Upgrade error: disk full\nmore"),
            Record("c", "rollback failed", "Rollback error: lost. Upgrade error: disk full"),
            Record("d", "initiated"));
        var page = await GetAsync(host, "");
        Assert.Contains("Rollout of agent-2.31", page, StringComparison.Ordinal);
        Assert.Contains("<strong>2</strong> <bdi>disk full</bdi>", page, StringComparison.Ordinal);
        Assert.Contains("<strong>4</strong> nodes", page, StringComparison.Ordinal);
        Assert.Equal(["b", "c", "d", "a"], Listed(page));
        Assert.Contains("No pace yet", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_query_filters_and_is_kept_in_links_and_form()
    {
        await using var host = await StartAsync(
            [.. Enumerable.Range(0, 120).Select(i => Record($"pump-{i:d3}", i % 2 == 0 ? "successful" : "waiting"))]);
        var page = await GetAsync(host, "&node=PUMP-0&stage=done");
        Assert.Contains("<strong>100</strong> of 120 nodes match the filter", page, StringComparison.Ordinal);
        Assert.Equal(50, Listed(page).Count());
        Assert.All(Listed(page), name => Assert.True(int.Parse(name[5..]) % 2 == 0));
        Assert.Contains("name=\"node\" value=\"PUMP-0\"", page, StringComparison.Ordinal);
        Assert.Contains("<option value=\"done\" selected>", page, StringComparison.Ordinal);
        page = await GetAsync(host, "&page=2");
        Assert.Contains("Page 2 of 3", page, StringComparison.Ordinal);
        Assert.Contains("page=3#rollout-nodes", page, StringComparison.Ordinal);
        Assert.Contains("No node to show.", await GetAsync(host, "&q=nothing+has+this"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_of_records_and_of_the_query_is_never_taken_for_HTML()
    {
        await using var host = await StartAsync(
            new NmpNodeStatus(
                new(new ExchangeId(Hostile, Hostile), Policy),
                new()
                {
                    AgentUpgrade = new()
                    {
                        Status = new("failed"),
                        ErrorMessage = Hostile,
                        UpgradedVersions = new() { SoftwareVersion = Hostile },
                    },
                }));
        var page = await GetAsync(host, $"&q=alert&org={Uri.EscapeDataString(Hostile)}&version={Uri.EscapeDataString("\"><b>")}");
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        // The value of a field is exact, or the filter would not find it again; nobody sees it.
        page = Regex.Replace(page, "value=\"[^\"]*\"", "");
        Assert.DoesNotContain('\u202E', page);
        Assert.DoesNotContain('\u0007', page);
        page = await GetAsync(host, "");
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_map_has_a_stage_for_each_node_and_finds_its_name()
    {
        await using var host = await StartAsync(
            Record("a", "successful"), Record("b", "failed", "Upgrade error: disk full"), Record("c", "waiting"));
        var packed = await host.Client.GetByteArrayAsync(new Uri(Path("/stages", ""), UriKind.Relative));
        Assert.Equal([3 | (4 << 4), 1], packed);
        var (status, type, body) = await host.SendAsync("GET", Path("/node", "&at=1"));
        Assert.Equal((200, "application/json"), (status, type));
        var node = JsonDocument.Parse(body).RootElement;
        Assert.Equal("acme/b · failed · disk full", node.GetProperty("text").GetString());
        Assert.StartsWith("/dashboard/record?kind=nmp-hub&id=acme&id=b", node.GetProperty("url").GetString());
        Assert.Equal(404, (await host.SendAsync("GET", Path("/node", "&at=3"))).Status);
        Assert.Equal(404, (await host.SendAsync("GET", Path("/node", "&at=-1"))).Status);
    }

    [Fact]
    public async Task The_size_of_the_page_does_not_grow_with_the_nodes()
    {
        await using var host = await StartAsync(
            [.. Enumerable.Range(0, 20_000).Select(i => Record($"n{i}", (i % 7) switch { 0 => "failed", 1 => "waiting", _ => "successful" }, $"Upgrade error: {i}"))]);
        var page = await GetAsync(host, "");
        Assert.InRange(page.Length, 10_000, 200_000);
        Assert.Contains("<strong>20,000</strong> nodes", page, StringComparison.Ordinal);
        Assert.Contains("Page 1 of 400", page, StringComparison.Ordinal);
        Assert.Equal(10_000, (await host.Client.GetByteArrayAsync(new Uri(Path("/stages", ""), UriKind.Relative))).Length);
    }

    [Fact]
    public async Task A_rollout_that_nobody_looks_at_is_dropped()
    {
        var time = new FakeTime();
        await using var host = await StartAsync(time, Record("a", "waiting"));
        var cache = host.App.Services.GetRequiredService<RolloutCache>();
        await GetAsync(host, "");
        Assert.Equal(1, cache.Count);
        time.Advance(TimeSpan.FromMinutes(9));
        await GetAsync(host, "");
        time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(1, cache.Count);
        time.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(0, cache.Count);
        Assert.Contains("Rollout of", await GetAsync(host, ""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", 200)]
    [InlineData("z", 404)]
    public async Task A_caller_who_may_see_no_node_does_not_learn_of_the_policy(string caller, int status)
    {
        await using var host = await EndpointHost.StartAsync(
            app => app.MapStatusDashboard(),
            services => services.AddSingleton<IExchangeCallers>(new DashboardHost.OneNode(caller)));
        await host.Database.GetStore<NmpNodeStatus>(NmpScopes.Hub).PutManyAsync([Record("a", "waiting"), Record("b", "waiting")]);
        Assert.Equal(status, (await host.SendAsync("GET", Path("", ""))).Status);
        Assert.Equal(status, (await host.SendAsync("GET", Path("/stages", ""))).Status);
        Assert.Equal(status, (await host.SendAsync("GET", Path("/node", "&at=0"))).Status);
    }

    private static Task<EndpointHost> StartAsync(params NmpNodeStatus[] records) => StartAsync(TimeProvider.System, records);

    private static async Task<EndpointHost> StartAsync(TimeProvider time, params NmpNodeStatus[] records)
    {
        var host = await EndpointHost.StartAsync(
            app => app.MapStatusDashboard(), services => services.AddSingleton(time));
        await host.Database.GetStore<NmpNodeStatus>(NmpScopes.Hub).PutManyAsync(records);
        return host;
    }

    private static string Path(string route, string query) =>
        $"/dashboard/rollout{route}?kind=nmp-hub&policy={Uri.EscapeDataString(Policy.ToString())}{query}";

    private static async Task<string> GetAsync(EndpointHost host, string query)
    {
        var (status, _, page) = await host.SendAsync("GET", Path("", query));
        Assert.Equal(200, status);
        return page;
    }

    private static IEnumerable<string> Listed(string page) => page[page.IndexOf("id=\"rollout-nodes\"", StringComparison.Ordinal)..]
        .Split("<th scope=\"row\">").Skip(1)
        .Select(row => WebUtility.HtmlDecode(row[(row.IndexOf("<bdi>acme/", StringComparison.Ordinal) + 10)..row.IndexOf("</bdi>", StringComparison.Ordinal)]));

    private static NmpNodeStatus Record(string node, string state, string error = "") => new(
        new(new ExchangeId("acme", node), Policy),
        new() { AgentUpgrade = new() { Status = new(state), ErrorMessage = error } });
}
