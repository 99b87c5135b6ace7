using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.AspNetCore.Tests.Security;

/// <summary>Who sees and changes whose status, by every way there is: API1 of the OWASP list.</summary>
public sealed class RightsMatrixTests
{
    private const string Body = """{"agentUpgradePolicyStatus":{"scheduledTime":"t","status":"initiated"}}""";
    private const string Reset = """{"agentUpgradePolicyStatus":{"scheduledTime":"t","status":"reset"}}""";
    private const string Json = "application/json";

    private static readonly ExchangeNode[] Nodes =
        [new(new("acme", "a1"), new("acme", "olga")), new(new("acme", "a2"), new("acme", "nick")), new(new("other", "o1"), new("other", "olga"))];

    // For each caller what it may do with acme/a1, acme/a2 and other/o1: r reads, w writes and deletes, x resets.
    public static TheoryData<string, string, string, string> Callers => new()
    {
        { "Root root root", "rwx", "rwx", "rwx" },
        { "HubAdmin root boss", "", "", "" },
        { "OrgAdmin acme admin", "rwx", "rwx", "" },
        { "OrgAdmin other admin", "", "", "rwx" },
        { "User acme olga", "rw", "", "" }, // not the one of the same name in another organization
        { "User other olga", "", "", "rw" },
        { "User acme nick", "", "rw", "" },
        { "User acme zoe", "", "", "" },
        { "Node acme a1", "rw", "", "" },
        { "Node other a1", "", "", "" },
        { "Node acme a11", "", "", "" }, // nor one whose name begins alike
        { "Agbot acme bot", "r", "r", "" },
        { "Agbot other bot", "", "", "r" },
        { "Agbot IBM bot", "r", "r", "r" },
    };

    [Theory]
    [MemberData(nameof(Callers))]
    public async Task A_caller_reaches_by_every_way_what_it_may_and_nothing_else(string caller, params string[] rights)
    {
        await using var host = await StartAsync();
        var hub = host.Database.GetStore<NmpNodeStatus>(NmpScopes.Hub);
        foreach (var node in Nodes)
        {
            await Send("PUT", node.Id, Body, "Root root root");
        }

        var readable = Nodes.Where((_, at) => rights[at].Contains('r', StringComparison.Ordinal)).Select(node => node.Id).ToHashSet();
        foreach (var (node, right) in Nodes.Zip(rights))
        {
            var (read, write, reset) = (right.Contains('r', StringComparison.Ordinal), right.Contains('w', StringComparison.Ordinal), right.Contains('x', StringComparison.Ordinal));
            var before = await StateOf(node.Id);
            Assert.Equal((caller, node.Id, "GET", read ? 200 : 403), (caller, node.Id, "GET", await Send("GET", node.Id)));
            Assert.Equal((caller, node.Id, "list", read ? 200 : 403), (caller, node.Id, "list", await Send("GET", node.Id, of: "")));
            Assert.Equal((caller, node.Id, "history", read ? 200 : 404), (caller, node.Id, "history", (await Answer("GET", $"/status/nmp-hub/history/{node.Id.Org}/{node.Id.Name}/{node.Id.Org}/p")).Status));
            Assert.Equal((caller, node.Id, "diagnosis", read ? 200 : 404), (caller, node.Id, "diagnosis", (await Answer("GET", $"/status/nmp-hub/diagnosis/{node.Id.Org}/{node.Id.Name}/{node.Id.Org}/p")).Status));
            Assert.Equal((caller, node.Id, "page", read ? 200 : 404), (caller, node.Id, "page", (await Answer("GET", $"/dashboard/record?kind=nmp-hub&id={node.Id.Org}&id={node.Id.Name}&id={node.Id.Org}&id=p")).Status));
            Assert.Equal((caller, node.Id, "reset", reset ? 201 : 403), (caller, node.Id, "reset", await Send("PUT", node.Id, Reset)));
            Assert.Equal((caller, node.Id, reset ? "reset" : before), (caller, node.Id, await StateOf(node.Id)));
            Assert.Equal((caller, node.Id, "PUT", write ? 201 : 403), (caller, node.Id, "PUT", await Send("PUT", node.Id, Body)));
        }

        Assert.Equal(readable.Count, await Counted());
        Assert.Equal(readable, await Watched());
        foreach (var org in new[] { "acme", "other" })
        {
            var (status, _, nodes) = await Answer("GET", $"/v1/orgs/{org}/nodes");
            IEnumerable<string> listed = status == 200 ? JsonDocument.Parse(nodes).RootElement.GetProperty("nodes").EnumerateObject().Select(node => node.Name).Order(StringComparer.Ordinal) : [];
            Assert.Equal((caller, string.Join(' ', readable.Where(node => node.Org == org).Select(node => node.ToString()).Order(StringComparer.Ordinal))), (caller, string.Join(' ', listed)));
        }

        foreach (var (node, right) in Nodes.Zip(rights))
        {
            var write = right.Contains('w', StringComparison.Ordinal);
            Assert.Equal((caller, node.Id, "DELETE", write ? 204 : 403), (caller, node.Id, "DELETE", await Send("DELETE", node.Id)));
            Assert.Equal(write, await hub.GetAsync(IdOf(node.Id)) is null);
        }

        async Task<int> Send(string method, ExchangeId node, string? body = null, string? by = null, string of = "/p") =>
            (await Answer(method, $"/v1/orgs/{node.Org}/nodes/{node.Name}/managementStatus{of}", body, by)).Status;

        Task<(int Status, string? Type, string Body)> Answer(string method, string path, string? body = null, string? by = null) =>
            host.SendAsync(method, path, body, Json, ("Caller", by ?? caller));

        async Task<string?> StateOf(ExchangeId node) => (await hub.GetAsync(IdOf(node)))?.Value.Status.AgentUpgrade.Status.Text;

        async Task<long> Counted()
        {
            using var counts = JsonDocument.Parse((await Answer("GET", "/status/counts")).Body);
            return counts.RootElement.TryGetProperty("nmp-hub", out var hubCounts) ? hubCounts.EnumerateObject().Sum(count => count.Value.GetInt64()) : 0;
        }

        // From the beginning to a change that everybody may see.
        async Task<HashSet<ExchangeId>> Watched()
        {
            await host.Database.GetStore<CfsSession>().PutAsync(new() { Name = "end" });
            using var request = new HttpRequestMessage(HttpMethod.Get, "/status/changes?after=0");
            request.Headers.Add("Caller", caller);
            using var response = await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            HashSet<ExchangeId> seen = [];
            await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync())
            {
                using var change = JsonDocument.Parse(item.Data);
                if (change.RootElement.TryGetProperty("kind", out var kind))
                {
                    if (kind.ValueEquals("cfs-sessions"))
                    {
                        break;
                    }

                    var id = change.RootElement.GetProperty("id");
                    seen.Add(new(id[0].GetString()!, id[1].GetString()!));
                }
            }

            return seen;
        }
    }

    private static StatusId IdOf(ExchangeId node) => NmpNodeStatus.StorageId(new(node, new(node.Org, "p")));

    private static Task<EndpointHost> StartAsync() => EndpointHost.StartAsync(
        app =>
        {
            app.MapCfsSessions();
            app.MapExchangeManagementStatus();
            app.MapStatusChanges();
            app.MapStatusDashboard();
        },
        services => services.AddSingleton<IExchangeDirectory>(new Directory()).AddSingleton<IExchangeCallers>(new HeaderCallers()));

    private sealed class HeaderCallers : IExchangeCallers
    {
        public ValueTask<ExchangeCaller?> IdentifyAsync(HttpContext context)
        {
            var parts = context.Request.Headers["Caller"].ToString().Split(' ');
            return new(parts.Length < 3 ? null : new ExchangeCaller(Enum.Parse<ExchangeCallerKind>(parts[0]), new(parts[1], parts[2])));
        }
    }

    private sealed class Directory : IExchangeDirectory
    {
        public ValueTask<ExchangeNode?> GetNodeAsync(ExchangeId node, CancellationToken cancellationToken = default) =>
            new(Nodes.FirstOrDefault(each => each.Id == node));

        public ValueTask<NmpPolicy?> GetPolicyAsync(ExchangeId policy, CancellationToken cancellationToken = default) =>
            new(policy.Name == "p" ? new NmpPolicy { Enabled = true } : null);

        public IAsyncEnumerable<ExchangeNode> ListNodesAsync(string org, CancellationToken cancellationToken = default) =>
            Nodes.Where(node => node.Id.Org == org).ToAsyncEnumerable();

        public IAsyncEnumerable<KeyValuePair<ExchangeId, NmpPolicy>> ListPoliciesAsync(string org, CancellationToken cancellationToken = default) =>
            AsyncEnumerable.Empty<KeyValuePair<ExchangeId, NmpPolicy>>();
    }
}
