using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;
using static StatusKit.Clients.Tests.Answers;
using static StatusKit.Clients.Tests.TestService;

namespace StatusKit.Clients.Tests;

/// <summary>R-23: whatever a service does with the credentials of a client, they are in no log, span, exception or change.</summary>
public class ServiceSecretTests
{
    private const string Token = "t0k3n-of-the-test";
    private const string Password = "p4ssw0rd-of-the-test";

    private static readonly string Basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"acme/olga:{Password}"));

    public static TheoryData<string, string> Calls()
    {
        var calls = new TheoryData<string, string>();
        foreach (var client in (string[])["CFS", "Exchange", "agent"])
        {
            foreach (var failure in (string[])["error", "page", "malformed", "elsewhere", "circle", "cut", "nobody"])
            {
                calls.Add(client, failure);
            }
        }

        return calls;
    }

    [Theory]
    [MemberData(nameof(Calls))]
    [Trait("Trial", "R-23")]
    public async Task Logs_spans_and_exceptions_contain_no_credentials(string client, string failure)
    {
        await using var service = await StartAsync(context => FailAsync(context, failure));
        using var search = new SecretSearch(Token, Password, Basic);
        var services = Services(search, service.Address);
        if (failure == "nobody")
        {
            await service.DisposeAsync();
        }

        await using var provider = services.BuildServiceProvider();
        var e = await Assert.ThrowsAsync<StatusServiceException>(async () => await (client switch
        {
            "CFS" => provider.GetRequiredService<CfsClient>().GetAsync("s1"),
            "Exchange" => provider.GetRequiredService<ExchangeClient>().GetStatusAsync(new(new("acme", "n1"), new("acme", "p1"))),
            _ => (Task)provider.GetRequiredService<AgentClient>().GetAsync(new ExchangeId("acme", "p1")),
        }));
        search.Add(e);
        search.Add("excerpt", e.Excerpt);
        search.Add("reason", $"{e.Reason}");
        Assert.Equal("", search.Found());
        Assert.Equal(["exception", "excerpt", "log", "reason", "span"], search.Places);
        var requests = failure switch { "nobody" => 0, "circle" => 4, _ => 1 };
        Assert.Equal(Enumerable.Repeat(client == "CFS" ? $"Bearer {Token}" : $"Basic {Basic}", requests), service.Authorizations);
        if (failure is "error" or "page")
        {
            Assert.Contains(client == "CFS" ? "you sent Bearer ***" : "you sent Basic ***", e.Excerpt, StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("Trial", "R-23")]
    public async Task The_feed_and_the_health_of_a_mirror_contain_no_credentials()
    {
        await using var service = await StartAsync();
        service.Handler = context => context.Request.Path.Value!.EndsWith("/sessions", StringComparison.Ordinal)
            ? AnswerAsync(context, 200, Page([Session("s1")]))
            : AnswerAsync(context, 200, "{}");
        using var search = new SecretSearch(Token, Password, Basic);
        var services = Services(search, service.Address);
        services.AddInMemoryStatusDatabase().AddCfsMirror();
        await using var provider = services.BuildServiceProvider();
        var mirror = provider.GetRequiredService<ServiceMirror>();
        Assert.True(await mirror.PollAsync());
        service.Handler = context => FailAsync(context, "error");
        search.Add(await Assert.ThrowsAsync<StatusServiceException>(() => mirror.PollAsync()));
        var health = await new MirrorHealthCheck([mirror]).CheckHealthAsync(new HealthCheckContext());
        search.Add("health", $"{health.Description} {health.Exception} {string.Join(' ', health.Data)} {mirror.Status}");
        var change = await provider.GetRequiredService<IStatusDatabase>().GetStore<CfsSession>().WatchAsync(0).FirstAsync();
        search.Add("feed", $"{change} {SessionJson(change.Value!)}");
        Assert.Equal("", search.Found());
        Assert.Equal(["exception", "feed", "health", "log", "span"], search.Places);
        Assert.All(service.Authorizations, sent => Assert.Equal($"Bearer {Token}", sent));
    }

    [Theory]
    [InlineData("log")]
    [InlineData("log state")]
    [InlineData("log exception")]
    [InlineData("log scope")]
    [InlineData("span tag")]
    [InlineData("span event")]
    [InlineData("span state")]
    [InlineData("exception")]
    [InlineData("excerpt")]
    [Trait("Control", "R-23")]
    public void A_secret_that_is_shown_is_found(string place)
    {
        using var search = new SecretSearch(Token);
        using var factory = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(search.Loggers));
        using var source = new ActivitySource($"planted {place}");
        var log = factory.CreateLogger("planted");
        using (var activity = source.StartActivity())
        {
            switch (place)
            {
                case "log": Write($"it is {Token}"); break;
                case "log state": Write("", null, KeyValuePair.Create("it", (object?)Token)); break;
                case "log exception": Write("", new IOException("", new IOException(Token))); break;
                case "log scope":
                    using (log.BeginScope(new Dictionary<string, object?> { ["it"] = Token }))
                    {
                        Write("");
                    }

                    break;
                case "span tag": activity!.SetTag("it", Token); break;
                case "span event": activity!.AddEvent(new("it", tags: new() { ["it"] = Token })); break;
                case "span state": activity!.SetStatus(ActivityStatusCode.Error, Token); break;
                case "exception": search.Add(new IOException("", new IOException("") { Data = { ["it"] = Token } })); break;
                default: search.Add(place, $"you sent {Token}"); break;
            }
        }

        Assert.StartsWith(place.Split(' ')[0], search.Found(), StringComparison.Ordinal);

        void Write(string text, Exception? error = null, params List<KeyValuePair<string, object?>> state) => log.Log(LogLevel.Trace, default, state, error, (_, _) => text);
    }

    // Shows the caller all that it sent, in ways that services do.
    private static Task FailAsync(HttpContext context, string failure)
    {
        var header = context.Request.Headers.Authorization.ToString();
        var secret = header.StartsWith("Bearer ", StringComparison.Ordinal) ? Token : Password;
        var sent = $"you sent {header}, which is {secret}";
        switch (failure)
        {
            case "elsewhere":
                context.Response.Redirect($"https://elsewhere.example/{secret}");
                return Task.CompletedTask;
            case "circle":
                // The last one, which is not followed.
                var steps = context.Request.Path.Value!.Trim('/').Length;
                context.Response.Redirect(steps == 3 ? $"/login/{Uri.EscapeDataString(sent)}" : steps < 3 ? $"/{new string('a', steps + 1)}" : "/a");
                return Task.CompletedTask;
            case "cut":
                context.Abort();
                return Task.CompletedTask;
            case "error":
                return AnswerAsync(context, 503, sent, "text/html");
            case "page":
                return AnswerAsync(context, 200, $"<html>{sent}</html>", "text/html");
            default:
                return AnswerAsync(context, 200, $"{{\"name\":\"{sent}\",");
        }
    }

    private static ServiceCollection Services(SecretSearch search, Uri address)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(search.Loggers));
        services.AddCfsClient(options => Set(options, ServiceCredential.Bearer(Token)));
        services.AddExchangeClient(options =>
        {
            options.Org = "acme";
            Set(options, ServiceCredential.Basic("acme/olga", Password));
        });
        services.AddAgentClient(options => Set(options, ServiceCredential.Basic("acme/olga", Password)));
        return services;

        void Set(ServiceClientOptions options, ServiceCredential credential)
        {
            options.BaseAddress = address;
            options.Credentials = _ => ValueTask.FromResult<ServiceCredential?>(credential);
            options.AllowCredentialsWithoutTls = true;
            options.MaxRetries = 0;
        }
    }
}
