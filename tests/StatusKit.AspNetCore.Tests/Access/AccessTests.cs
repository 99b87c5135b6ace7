using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace StatusKit.AspNetCore.Tests.Access;

public sealed class AccessTests
{
    [Fact]
    public async Task A_host_on_the_network_that_decided_nothing_does_not_start()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => StartAsync("http://0.0.0.0:0", app => app.MapCfsSessions()));
        Assert.Contains("says nothing about who may call it", failure.Message, StringComparison.Ordinal);
        Assert.Contains("RequireAuthorization", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_undecided_group_is_enough() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync("http://*:0", app =>
    {
        app.MapCfsSessions().RequireAuthorization();
        app.MapAgentManagement();
    }));

    [Theory]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://[::1]:0")]
    public Task Loopback_needs_no_decision(string address) => StartAsync(address, app => app.MapCfsSessions());

    [Fact]
    public Task Anonymous_access_is_a_decision() =>
        StartAsync("http://0.0.0.0:0", app => app.MapCfsSessions().AllowAnonymous());

    [Fact]
    public Task Required_authorization_is_a_decision() =>
        StartAsync("http://0.0.0.0:0", app => app.MapStatusChanges().RequireAuthorization());

    [Fact]
    public Task Named_policies_are_a_decision() =>
        StartAsync("http://0.0.0.0:0", app => app.MapCfsSessions(), options =>
    {
        foreach (var right in Enum.GetValues<StatusRight>())
        {
            options.Policies[right] = "any";
        }
    });

    [Theory]
    [InlineData("reader", 200, 403, 403)]
    [InlineData("writer", 200, 404, 403)]
    [InlineData("cleaner", 200, 404, 200)]
    [InlineData("", 401, 401, 401)]
    public async Task Each_right_requires_its_policy(string user, int read, int write, int deleteMany)
    {
        await using var host = await EndpointHost.StartAsync(
            app =>
            {
                app.UseAuthentication();
                app.UseAuthorization();
                app.MapCfsSessions();
            },
            services =>
            {
                services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, HeaderHandler>("test", null);
                services.AddAuthorizationBuilder()
                    .AddPolicy("read", policy => policy.RequireAuthenticatedUser())
                    .AddPolicy("write", policy => policy.RequireUserName(user == "cleaner" ? "cleaner" : "writer"))
                    .AddPolicy("clean", policy => policy.RequireUserName("cleaner"));
            },
            options =>
            {
                options.Policies[StatusRight.Read] = "read";
                options.Policies[StatusRight.Write] = "write";
                options.Policies[StatusRight.DeleteMany] = "clean";
            });
        Assert.Equal(read, (await host.SendAsync("GET", "/v3/sessions", null, null, ("User", user))).Status);
        Assert.Equal(write, (await host.SendAsync("DELETE", "/v3/sessions/a", null, null, ("User", user))).Status);
        Assert.Equal(deleteMany, (await host.SendAsync("DELETE", "/v3/sessions", null, null, ("User", user))).Status);
    }

    [Fact]
    public async Task Endpoints_without_their_services_are_not_mapped()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddInMemoryStatusDatabase();
        await using var app = builder.Build();
        Assert.Contains(
            "AddStatusEndpoints",
            Assert.Throws<InvalidOperationException>(() => app.MapCfsSessions()).Message,
            StringComparison.Ordinal);
    }

    private static async Task StartAsync(
        string address, Action<WebApplication> map, Action<StatusEndpointOptions>? options = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        builder.Services.AddAuthentication();
        builder.Services.AddAuthorizationBuilder().AddPolicy("any", policy => policy.RequireAssertion(_ => true));
        builder.Services.AddInMemoryStatusDatabase().AddStatusEndpoints(options);
        await using var app = builder.Build();
        map(app);
        await app.StartAsync();
    }

    private sealed class HeaderHandler(
        IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() =>
            Task.FromResult(Request.Headers["User"].ToString() is { Length: > 0 } user
            ? AuthenticateResult.Success(new(new(new ClaimsIdentity([new(ClaimTypes.Name, user)], "test")), "test"))
            : AuthenticateResult.NoResult());
    }
}
