using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using static StatusKit.Clients.Tests.Answers;
using static StatusKit.Clients.Tests.TestService;

namespace StatusKit.Clients.Tests;

/// <summary>What the registered clients repeat, and what they do not.</summary>
public class ServiceRegistrationTests
{
    [Theory]
    [InlineData(502, 2)]
    [InlineData(503, 2)]
    [InlineData(504, 2)]
    [InlineData(408, 2)]
    [InlineData(429, 2)]
    [InlineData(500, 1)]
    [InlineData(501, 1)]
    [InlineData(400, 1)]
    [InlineData(401, 1)]
    [InlineData(409, 1)]
    public async Task A_read_is_repeated_after_errors_that_pass(int status, int requests)
    {
        await using var service = await StartFailingOnceAsync(
            status, context => AnswerAsync(context, 200, SessionJson(Session("s1"))));
        await using var provider = Provider(service);
        var read = provider.GetRequiredService<CfsClient>().GetAsync("s1");
        if (requests == 2)
        {
            Assert.Equal("s1", (await read)?.Name);
        }
        else
        {
            Assert.Equal(status, (int?)(await Assert.ThrowsAsync<StatusServiceException>(() => read)).StatusCode);
        }

        Assert.Equal(requests, service.Requests.Count);
    }

    [Theory]
    [InlineData("create", 503, 1)] // may have reached the operator: a second one could start a second job
    [InlineData("create", 429, 2)] // turned away at the door
    [InlineData("deletemany", 503, 1)]
    [InlineData("patch", 503, 2)]
    [InlineData("delete", 502, 2)]
    public async Task A_write_is_repeated_only_where_that_is_safe(string write, int status, int requests)
    {
        await using var service = await StartFailingOnceAsync(status, context => context.Request.Method switch
        {
            "DELETE" => AnswerAsync(context, 204, ""),
            "POST" => AnswerAsync(context, 201, SessionJson(Session("s1"))),
            "GET" => AnswerAsync(context, 404, NoSession),
            _ => AnswerAsync(context, 200, SessionJson(Session("s1"))),
        });
        await using var provider = Provider(service);
        var client = provider.GetRequiredService<CfsClient>();
        Task call = write switch
        {
            "create" => client.CreateAsync(new() { Name = "s1", ConfigurationName = "c" }),
            "patch" => client.PatchAsync("s1", new()),
            "delete" => client.DeleteAsync("s1"),
            _ => client.DeleteManyAsync(new()),
        };
        if (requests == 1)
        {
            await Assert.ThrowsAsync<StatusServiceException>(() => call);
        }
        else
        {
            await call;
        }

        Assert.Equal(requests, service.Requests.Count(request => !request.StartsWith("GET", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Retry_After_is_obeyed()
    {
        List<DateTimeOffset> times = [];
        await using var service = await StartAsync();
        service.Handler = context =>
        {
            times.Add(DateTimeOffset.UtcNow);
            context.Response.Headers.RetryAfter = "2";
            return times.Count == 1
                ? AnswerAsync(context, 429, "", null)
                : AnswerAsync(context, 200, SessionJson(Session("s1")));
        };
        await using var provider = Provider(service);
        Assert.NotNull(await provider.GetRequiredService<CfsClient>().GetAsync("s1"));
        Assert.True(times[1] - times[0] >= TimeSpan.FromSeconds(1.9), $"{times[1] - times[0]}");
    }

    [Fact]
    public async Task Clients_are_found_by_type_and_by_name()
    {
        await using var service = await StartAsync(
            context =>
                AnswerAsync(
                    context,
                    200,
                    context.Request.Path == "/apis/v3/sessions/s1"
                        ? SessionJson(Session("named"))
                        : SessionJson(Session("s1"))));
        var services = new ServiceCollection();
        services.AddCfsClient(options => options.BaseAddress = service.Address);
        services.AddCfsClient("other", options => options.BaseAddress = new(service.Address, "apis"));
        services.AddExchangeClient(options => (options.BaseAddress, options.Org) = (service.Address, "acme"));
        services.AddAgentClient();
        await using var provider = services.BuildServiceProvider();
        Assert.Equal("s1", (await provider.GetRequiredService<CfsClient>().GetAsync("s1"))?.Name);
        Assert.Equal("named", (await provider.GetRequiredKeyedService<CfsClient>("other").GetAsync("s1"))?.Name);
        Assert.Equal("acme", provider.GetRequiredService<ExchangeClient>().Org);
        Assert.Same(provider.GetRequiredService<AgentClient>(), provider.GetRequiredService<AgentClient>());
    }

    [Fact]
    public async Task Wrong_options_stop_the_start_of_a_host()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddExchangeClient(options => options.BaseAddress = new("https://hub.example.com/v1"));
        using var host = builder.Build();
        Assert.Contains(
            "Org", (await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync())).Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Provider(TestService service)
    {
        var services = new ServiceCollection();
        services.AddCfsClient(options => options.BaseAddress = service.Address);
        return services.BuildServiceProvider();
    }

    private static Task<TestService> StartFailingOnceAsync(int status, RequestDelegate handler)
    {
        var failed = 0;
        return StartAsync(context =>
        {
            context.Response.Headers.RetryAfter = "0";
            return Interlocked.Increment(ref failed) == 1 ? AnswerAsync(context, status, "", null) : handler(context);
        });
    }
}
