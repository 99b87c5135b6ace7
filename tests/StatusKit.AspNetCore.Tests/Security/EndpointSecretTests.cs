using System.Net.ServerSentEvents;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.AspNetCore.Tests.Security;

/// <summary>R-23: neither the credentials of a caller nor what a failing database says are in any answer, page, log, span or change.</summary>
public sealed class EndpointSecretTests
{
    private const string Token = "t0k3n-of-the-test";
    private const string Password = "p4ssw0rd-of-the-test";

    private static readonly (string, string)[] Credentials =
        [("Authorization", $"Bearer {Token}"), ("Cookie", $"session={Token}"), ("X-Api-Key", Token), ("Proxy-Authorization", $"Basic {Token}"), ("Caller", $"User acme {Token}")];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Trial", "R-23")]
    public async Task Answers_pages_logs_spans_and_changes_contain_no_secrets(bool isBroken)
    {
        // The host logs the error of its database, as the database wrote it; nobody else is shown it.
        using var search = new SecretSearch(Token);
        var (answers, statuses) = (new List<string>(), new List<int>());
        var sessions = new StoreSwitch<CfsSession> { IsBroken = isBroken, Failure = new IOException($"Host=db;Password={Password} is gone") };
        await using var host = await EndpointHost.StartAsync(
            app =>
            {
                app.MapCfsSessions();
                app.MapExchangeManagementStatus();
                app.MapAgentManagement();
                app.MapStatusChanges();
                app.MapStatusDashboard();
            },
            services =>
            {
                services.Configure<AgentEndpointOptions>(agent => agent.Node = new ExchangeId("acme", "n"));
                services.Configure<LoggerFilterOptions>(options => options.MinLevel = LogLevel.Trace);
                services.AddSingleton(search.Loggers);
                services.AddSingleton(provider => sessions.Wrap(provider.GetRequiredService<IStatusDatabase>().GetStore<CfsSession>()));
            });
        await host.Database.GetStore<CfsSession>().PutAsync(new() { Name = "a" });
        var routes = host.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();
        foreach (var route in routes)
        {
            foreach (var method in route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
            {
                var path = PathOf(route.RoutePattern.RawText!);
                if (path.EndsWith("/changes", StringComparison.Ordinal) && method == "GET")
                {
                    continue; // a stream, below
                }

                foreach (var body in (string?[])(method is "GET" or "HEAD" or "DELETE" ? [null] : ["{}", "{", """{"status":{"session":{"status":"running"}}}"""]))
                {
                    var (status, _, answer) = await host.SendAsync(method, path, body, "application/json", Credentials);
                    search.Add($"{method} {path}", answer);
                    answers.Add(answer);
                    statuses.Add(status);
                }
            }
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, "/status/changes?after=0");
        Array.ForEach(Credentials, header => request.Headers.TryAddWithoutValidation(header.Item1, header.Item2));
        using var response = await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        search.Add("header", $"{response.Headers}{response.Content.Headers}");
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync())
        {
            search.Add("feed", $"{item.EventType} {item.Data}");
            answers.Add(item.Data);
            if (item.EventType is not "bookmark")
            {
                break;
            }
        }

        Assert.Equal(isBroken, statuses.Exists(status => status is 500 or 503)); // the failure was met
        Assert.InRange(search.Places.Count, routes.Count / 2, 2 * routes.Count);
        Assert.Contains("feed", search.Places);
        Assert.Contains("log", search.Places);
        Assert.Equal("", search.Found());
        Assert.DoesNotContain(answers, answer => answer.Contains(Password, StringComparison.Ordinal));
    }

    // An answer that shows what it was asked with must not pass.
    [Fact]
    [Trait("Control", "R-23")]
    public async Task An_endpoint_that_shows_headers_or_errors_is_caught()
    {
        using var search = new SecretSearch(Token, Password);
        await using var host = await EndpointHost.StartAsync(app =>
        {
            app.MapGet("/headers", (HttpContext context) => $"{context.Request.Headers.Authorization}");
            app.MapGet("/errors", () => $"{new IOException($"Host=db;Password={Password} is gone")}");
        });
        foreach (var path in (string[])["/headers", "/errors"])
        {
            search.Add(path, (await host.SendAsync("GET", path, null, null, Credentials)).Body);
        }

        Assert.Contains($"/headers: Bearer {Token}", search.Found(), StringComparison.Ordinal);
        Assert.Contains("/errors: ", search.Found(), StringComparison.Ordinal);
    }

    private static string PathOf(string pattern) => "/" + string.Join('/', pattern.Trim('/').Split('/').Select(part => part switch
    {
        "{kind}" => "cfs-sessions",
        "{org}" => "acme",
        "{node}" => "n",
        _ when part.StartsWith('{') => "a",
        _ => part,
    }));
}
