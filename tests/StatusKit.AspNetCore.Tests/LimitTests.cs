using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.AspNetCore.Tests;

[Trait("Trial", "R-19")]
public sealed class LimitTests
{
    private static readonly (string Method, string Path)[] Writes =
    [
        ("POST", "/v3/sessions"), ("POST", "/v2/sessions"), ("PATCH", "/v3/sessions/a"), ("PATCH", "/v2/sessions/a"),
        (
            "PUT",
            "/v1/orgs/acme/nodes/n/managementStatus/p"), ("PUT", "/nodemanagement/status/acme/p"), ("POST", "/v1/orgs/acme/changes"),
    ];

    [Fact]
    public async Task A_body_that_is_too_long_is_refused()
    {
        await using var host = await StartAsync(options => options.MaxRequestBytes = 100);
        foreach (var (method, path) in Writes.Where(write => write.Path != "/v1/orgs/acme/changes"))
        {
            Assert.Equal((path, 413), (path, (await host.SendAsync(method, path, new string(' ', 101))).Status));
        }
    }

    [Fact]
    public async Task Deep_nesting_is_refused()
    {
        await using var host = await StartAsync();
        var deep = $"{{\"status\":{{\"session\":{{\"x\":{new string('[', 5000)}{new string(']', 5000)}}}}}}}";
        foreach (var (method, path) in Writes)
        {
            Assert.Equal((path, 400), (path, (await host.SendAsync(method, path, deep)).Status));
        }
    }

    [Fact]
    public async Task A_page_is_not_longer_than_the_host_allows()
    {
        await using var host = await StartAsync(options => options.MaxPageSize = 3);
        await host.Database.GetStore<CfsSession>().PutManyAsync(
            Enumerable.Range(0, 9).Select(at => new CfsSession { Name = $"s{at}" }));
        var page = CfsJson.V3.SessionList.Read(
            Encoding.UTF8.GetBytes((await host.SendAsync("GET", "/v3/sessions?limit=100000000000")).Body));
        Assert.Equal((3, 3), (page.Sessions.Length, page.Next!.Limit));
    }

    [Theory]
    [InlineData("/v3/sessions")]
    [InlineData("/v3/sessions?limit=2500")]
    [InlineData("/v3/sessions?limit=5000")]
    public async Task Long_lists_are_paged_to_the_end(string path)
    {
        await using var host = await StartAsync();
        var names = Enumerable.Range(0, 5000).Select(at => $"s{at:0000}").ToArray();
        await host.Database.GetStore<CfsSession>().PutManyAsync(names.Select(name => new CfsSession { Name = name }));
        var seen = new List<string>();
        for (var next = path; next is not null;)
        {
            var page = CfsJson.V3.SessionList.Read(Encoding.UTF8.GetBytes((await host.SendAsync("GET", next)).Body));
            seen.AddRange(page.Sessions.Select(session => session.Name));
            next = page.Next is { } more ? $"/v3/sessions?limit={more.Limit}&after_id={more.AfterId}" : null;
        }

        Assert.Equal(names, seen);
    }

    // Bytes and paths that nobody sends on purpose. What matters is who is told to be at fault.
    [Fact]
    public async Task No_input_makes_the_server_fail()
    {
        await using var host = await StartAsync();
        var random = new Random(1);
        string[] pieces = ["{", "}", "[", "]", "\"", ",", ":", "null", "true", "1", "-", "1e999", "NaN", "\\ud800", "\\u0000", "\0", "\uFFFE", "é", "status", "session", "artifacts", "agentUpgradePolicyStatus", "name", "changeId", " ", "%", "/", "..", "+"];
        string[] types = ["application/json", "text/plain", "application/x+json", ";", ""];
        for (var round = 0; round < 3000; round++)
        {
            var (method, path) = Writes[random.Next(Writes.Length)];
            var body =
                string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)]));
            body = random.Next(2) == 0
                ? body
                : $"{{\"status\":{{\"session\":{{\"{pieces[random.Next(17, pieces.Length)].Replace("\0", "", StringComparison.Ordinal)}\":{body}}}}}}}";
            var (status, _, answer) = await host.SendAsync(method, path, body, types[random.Next(types.Length)]);
            Assert.True(status < 500, $"{status} for {method} {path} {body}: {answer}");
        }

        foreach (
            var path in new[] { "/v3/sessions/%FF", "/v3/sessions/a%2Fb", "/v3/sessions?name_contains=%00", "/v3/sessions?tags=%00=a", "/v3/sessions?after_id=a%00b", "/v3/sessions?min_age=%00", "/v1/orgs/a/nodes/%2F/managementStatus/%FF", "/nodemanagement/status/%2F/a", "/nodemanagement/nextjob?type=%00", "/status/changes?kind=%00", "/status/nmp-hub/diagnosis/a/b/c/d", "/status/x/history/" })
        {
            foreach (var method in new[] { "GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS" })
            {
                var (status, _, answer) = await host.SendAsync(method, path, method is "PUT" or "PATCH" ? "{}" : null);
                Assert.True(status < 500, $"{status} for {method} {path}: {answer}");
            }
        }
    }

    // Databases cannot hold U+0000 in what they look for; elsewhere it is kept.
    [Fact]
    public async Task A_string_that_no_database_can_hold_is_the_callers_fault()
    {
        await using var host = await StartAsync();
        await host.Database.GetStore<CfsSession>().PutAsync(new() { Name = "a" });
        var node = new NmpStatusId(new("acme", "n"), new("acme", "p"));
        await host.Database.GetStore<NmpNodeStatus>(NmpScopes.Node).PutAsync(new(node, new()));
        (string Method, string Path, string Body)[] requests =
        [
            ("POST", "/v3/sessions", """{"name":"b","configuration_name":"c","tags":{"k":"\u0000"}}"""),
            ("POST", "/v3/sessions", """{"name":"c","configuration_name":"\u0000"}"""),
            ("POST", "/v3/sessions", """{"name":"d","configuration_name":"c","ansible_limit":"\u0000"}"""),
            ("PATCH", "/v3/sessions/a", """{"status":{"artifacts":[{"image_id":"i","result_id":"\u0000"}]}}"""),
            ("PATCH", "/v3/sessions/a", """{"status":{"session":{"job":"\u0000"}}}"""),
            (
                "PUT",
                "/v1/orgs/acme/nodes/n/managementStatus/p",
                """{"agentUpgradePolicyStatus":{"scheduledTime":"t","status":"\u0000"}}"""),
            ("PUT", "/nodemanagement/status/acme/p", """{"agentUpgradePolicyStatus":{"status":"\u0000"}}"""),
        ];
        foreach (var (method, path, body) in requests)
        {
            var (status, _, answer) = await host.SendAsync(method, path, body);
            Assert.True(status < 500, $"{status} for {method} {path} {body}: {answer}");
        }
    }

    [Fact]
    public async Task A_database_that_fails_is_answered_without_its_internals()
    {
        var broken = new StoreSwitch<CfsSession> { IsBroken = true };
        await using var host = await StartAsync(
            services: services =>
                services.AddSingleton(
                    provider => broken.Wrap(provider.GetRequiredService<IStatusDatabase>().GetStore<CfsSession>())));
        var (status, type, body) = await host.SendAsync("GET", "/v3/sessions/a");
        Assert.Equal((503, "application/problem+json"), (status, type));
        Assert.DoesNotContain("127.0.0.1", body, StringComparison.Ordinal);
        // what the caller did wrong comes first
        Assert.Equal(400, (await host.SendAsync("GET", "/v3/sessions?status=Bad")).Status);
    }

    [Fact]
    public async Task A_write_that_may_have_happened_is_reported_as_such()
    {
        var failure = new StatusOutcomeUnknownException("127.0.0.1 is gone.");
        var sessions = new StoreSwitch<CfsSession> { IsBroken = true, Failure = failure };
        var (hub, node) = (new StoreSwitch<NmpNodeStatus> { IsBroken = true, Failure = failure }, new StoreSwitch<NmpNodeStatus> { IsBroken = true, Failure = failure });
        await using var host = await StartAsync(services: services => services
            .AddSingleton(provider => sessions.Wrap(provider.GetRequiredService<IStatusDatabase>().GetStore<CfsSession>()))
            .AddKeyedSingleton(NmpScopes.Hub, (provider, _) => hub.Wrap(provider.GetRequiredService<IStatusDatabase>().GetStore<NmpNodeStatus>(NmpScopes.Hub)))
            .AddKeyedSingleton(NmpScopes.Node, (provider, _) => node.Wrap(provider.GetRequiredService<IStatusDatabase>().GetStore<NmpNodeStatus>(NmpScopes.Node))));
        foreach (var (method, path, body) in new[]
        {
            ("POST", "/v3/sessions", """{"name":"a","configuration_name":"c"}"""),
            ("PUT", "/v1/orgs/acme/nodes/n/managementStatus/p", """{"agentUpgradePolicyStatus":{"scheduledTime":"t","status":"initiated"}}"""),
            ("PUT", "/nodemanagement/status/acme/p", """{"agentUpgradePolicyStatus":{"status":"initiated"}}"""),
        })
        {
            var (status, _, answer) = await host.SendAsync(method, path, body);
            Assert.True(status is 502 or 503, $"{status} for {path}: {answer}");
            Assert.Contains("whether the change happened is unknown", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("127.0.0.1", answer, StringComparison.Ordinal);
        }
    }

    private static Task<EndpointHost> StartAsync(
        Action<StatusEndpointOptions>? options = null,
        Action<IServiceCollection>? services = null) => EndpointHost.StartAsync(
        app =>
        {
            app.MapCfsSessions();
            app.MapExchangeManagementStatus();
            app.MapAgentManagement();
            app.MapStatusChanges();
        },
        more =>
        {
            more.Configure<AgentEndpointOptions>(agent => agent.Node = new ExchangeId("acme", "n"));
            services?.Invoke(more);
        },
        options);
}
