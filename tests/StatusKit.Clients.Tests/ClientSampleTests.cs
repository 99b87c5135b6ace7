using global::Samples;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;
using static StatusKit.Clients.Tests.Answers;
using static StatusKit.Clients.Tests.TestService;

namespace StatusKit.Clients.Tests;

/// <summary>The code of the pages does what they say, over real sockets.</summary>
public class ClientSampleTests
{
    [Fact]
    public async Task Sessions_and_statuses_are_mirrored_into_a_file()
    {
        var folder = Directory.CreateTempSubdirectory("statuskit-mirror");
        var before = Directory.GetCurrentDirectory();
        await using var service = await StartAsync(Both);
        try
        {
            Directory.SetCurrentDirectory(folder.FullName);
            using var host = ClientSamples.MirrorIntoSqlite(
                Host.CreateEmptyApplicationBuilder(new()),
                service.Address,
                new(service.Address, "v1"),
                _ => ValueTask.FromResult<ServiceCredential?>(null));
            await host.StartAsync();
            var sessions = host.Services.GetRequiredService<IStatusStore<CfsSession>>();
            var statuses = host.Services.GetRequiredKeyedService<IStatusStore<NmpNodeStatus>>(NmpScopes.Hub);
            for (var i = 0; i < 300
                && (await sessions.CountAsync()).IsEmpty | (await statuses.CountAsync()).IsEmpty; i++)
            {
                await Task.Delay(100);
            }

            Assert.Equal("s1", Assert.Single(await sessions.ListAsync().ToListAsync()).Value.Name);
            Assert.Equal(Id("n1"), Assert.Single(await statuses.ListAsync().ToListAsync()).Value.Id);
            Assert.Equal(2, host.Services.GetServices<ServiceMirror>().Count());
            Assert.NotNull(await ClientSamples.CreateASession(host.Services, default));
            await ClientSamples.ResetANode(
                new(new(), new() { BaseAddress = new(service.Address, "v1"), Org = "acme" }), default);
            await host.StopAsync();
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_session_is_followed_and_stuck_upgrades_are_listed()
    {
        await using var service = await StartAsync(Both, withTls: true);
        using var http = new HttpClient(
            new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } });
        Assert.Equal(0, await ClientSamples.FollowASession(http, service.Address, "token", "s1"));
        await ClientSamples.ListStuckUpgrades(http, new(service.Address, "v1"), "acme/user", "password");
        Assert.Contains(service.Authorizations, header => header.StartsWith("Basic ", StringComparison.Ordinal));
    }

    private static Task Both(HttpContext context) => context.Request.Path.Value switch
    {
        "/v3/sessions" when context.Request.Method == "POST" =>
            AnswerAsync(context, 201, SessionJson(Session("nightly", "pending"))),
        "/v3/sessions" => AnswerAsync(context, 200, Page([Session("s1", "complete", "true")])),
        "/v3/sessions/s1" => AnswerAsync(context, 200, SessionJson(Session("s1", "complete", "true"))),
        "/v1/orgs/acme/changes/maxchangeid" => AnswerAsync(context, 200, """{"maxChangeId":1}"""),
        "/v1/orgs/acme/nodes" => AnswerAsync(context, 200, """{"nodes":{"acme/n1":{}},"lastIndex":0}"""),
        "/v1/orgs/acme/nodes/n1/managementStatus" => AnswerAsync(context, 200, Statuses(("p1", "initiated"))),
        _ => AnswerAsync(context, 404, NoStatuses),
    };
}
