using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using StatusKit.Cfs;
using StatusKit.Storage;

namespace StatusKit.AspNetCore.Tests.Security;

/// <summary>What a host exposes: its routes with the right that each needs, and the headers and bodies of its answers. API5, API8 and API9 of the OWASP list.</summary>
public sealed class SurfaceTests
{
    private const string Folder = "tests/StatusKit.AspNetCore.Tests/Security/";

    private static readonly (string Call, Action<WebApplication> Map)[] Groups =
    [
        ("MapCfsSessions", app => app.MapCfsSessions()), ("MapExchangeManagementStatus", app => app.MapExchangeManagementStatus()),
        ("MapAgentManagement", app => app.MapAgentManagement()), ("MapStatusChanges", app => app.MapStatusChanges()), ("MapStatusDashboard", app => app.MapStatusDashboard()),
    ];

    [Fact]
    public async Task Every_route_is_in_the_list_with_the_right_that_it_needs()
    {
        var lines = new List<string>();
        foreach (var (call, map) in Groups)
        {
            await using var host = await EndpointHost.StartAsync(map);
            lines.Add(call);
            lines.AddRange(host.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                .Select(endpoint => $"  {string.Join(',', endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["any"]),-6} {endpoint.RoutePattern.RawText} {RightOf(endpoint)}")
                .Order(StringComparer.Ordinal));
        }

        GoldenFile.Verify(Folder + "routes.txt", lines);
    }

    [Fact]
    public async Task Answers_hold_no_internals_and_no_headers_but_those_of_the_list()
    {
        var broken = new StoreSwitch<CfsSession>();
        await using var host = await EndpointHost.StartAsync(
            app => Array.ForEach(Groups, group => group.Map(app)),
            services => services.AddSingleton(provider => broken.Wrap(provider.GetRequiredService<IStatusDatabase>().GetStore<CfsSession>())),
            options => options.MaxRequestBytes = 1000);
        var lines = new List<string>();
        await Ask("GET", "/v3/sessions");
        await Ask("GET", "/v3/sessions/nosuch");
        await Ask("GET", "/v3/sessions?limit=x");
        await Ask("PATCH", "/v3/sessions/nosuch", "{");
        await Ask("POST", "/v3/sessions", new string(' ', 1001));
        await Ask("POST", "/v3/sessions", "<a/>", "text/xml");
        await Ask("TRACE", "/v3/sessions");
        await Ask("OPTIONS", "/v3/sessions", null, null, ("Origin", "https://elsewhere.example"), ("Access-Control-Request-Method", "DELETE"));
        await Ask("GET", "/v3/sessions", null, null, ("Origin", "https://elsewhere.example"));
        await Ask("GET", "/v1/orgs/acme/nodes/n/managementStatus");
        await Ask("PUT", "/v1/orgs/acme/nodes/n/managementStatus/p", "{");
        await Ask("GET", "/nodemanagement/status");
        await Ask("GET", "/status/counts");
        await Ask("GET", "/status/nosuch/history/a");
        await Ask("GET", "/nosuch");
        broken.IsBroken = true;
        await Ask("GET", "/v3/sessions/a");
        GoldenFile.Verify(Folder + "answers.txt", lines);

        async Task Ask(string method, string path, string? body = null, string? type = "application/json", params (string Name, string Value)[] headers)
        {
            using var request = new HttpRequestMessage(new(method), path);
            if (body is not null)
            {
                request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
                request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            }

            foreach (var (name, value) in headers)
            {
                request.Headers.Add(name, value);
            }

            using var response = await host.Client.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{method} {path}{(body is null ? "" : $" with {body.Length} bytes of {type}")}{string.Concat(headers.Select(header => $" {header.Name}: {header.Value}"))}"));
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"  {(int)response.StatusCode}"));
            lines.AddRange(response.Headers.Concat(response.Content.Headers).Select(header => $"  {header.Key}: {string.Join(", ", header.Value)}").Order(StringComparer.Ordinal));
            lines.Add($"  {text[..Math.Min(text.Length, 300)].ReplaceLineEndings(" ").Trim()}".TrimEnd());
            Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
        }
    }

    private static string RightOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.FirstOrDefault(each => each.GetType().Name == "StatusRightMetadata") is { } right ? right.GetType().GetProperty("Right")!.GetValue(right)!.ToString()! : "NO RIGHT";
}
