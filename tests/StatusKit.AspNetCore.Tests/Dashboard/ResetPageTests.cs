using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using StatusKit.Nmp;
using StatusKit.Storage;
using static StatusKit.AspNetCore.Tests.Dashboard.DashboardHost;

namespace StatusKit.AspNetCore.Tests.Dashboard;

public sealed partial class ResetPageTests
{
    private const string Form = "application/x-www-form-urlencoded";

    private static readonly string Path = PathOf("reset", "nmp-hub", "acme", "pump", "acme", "agents");
    private static readonly (string, string) SameOrigin = ("Sec-Fetch-Site", "same-origin");

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task Nobody_can_reset_unless_the_host_allows_it(string method)
    {
        await using var host = await StartAsync();
        await FillAsync(host);
        Assert.Equal(404, (await host.SendAsync(method, Path, "", Form, SameOrigin)).Status);
    }

    [Fact]
    public async Task A_confirmation_says_what_will_happen_and_then_it_happens()
    {
        await using var host = await StartAsync(allowReset: true);
        await FillAsync(host);
        var record = await host.GetAsync(PathOf("record", "nmp-hub", "acme", "pump", "acme", "agents"));
        Assert.Contains("Reset…", record, StringComparison.Ordinal);
        var page = await host.GetAsync(Path);
        Assert.Contains("<bdi class=\"state\">rollback failed</bdi> becomes", page, StringComparison.Ordinal);
        Assert.Contains("The agent of the node takes the request up", page, StringComparison.Ordinal);
        Assert.Contains("due at once", page, StringComparison.Ordinal);
        Assert.Equal(NmpState.RollbackFailed, await StateAsync(host)); // looking changes nothing
        Assert.Equal(303, (await host.SendAsync("POST", Path, SequenceIn(page), Form, SameOrigin)).Status);
        Assert.Equal(NmpState.Reset, await StateAsync(host));
        Assert.Contains("A reset changes nothing", await host.GetAsync(Path, 409), StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_the_node_it_is_the_reset_of_the_agent()
    {
        await using var host = await StartAsync(allowReset: true);
        var node = host.Database.GetStore<NmpNodeStatus>(NmpScopes.Node);
        await node.PutAsync(Upgrade("pump", NmpState.DownloadFailed, "no space"));
        var path = PathOf("reset", "nmp-node", "acme", "pump", "acme", "agents");
        var page = await host.GetAsync(path);
        Assert.Contains("The error message is cleared: <bdi>no space</bdi>", page, StringComparison.Ordinal);
        Assert.Equal(303, (await host.SendAsync("POST", path, SequenceIn(page), Form, SameOrigin)).Status);
        var stored = await node.GetAsync(NmpNodeStatus.StorageId(Upgrade("pump", default).Id));
        Assert.Equal(
            NmpReset.Local(Upgrade("pump", NmpState.DownloadFailed, "no space").Status, NmpTransitionTable.Upstream).Value,
            stored!.Value.Status);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-site", 403)]
    [InlineData("Sec-Fetch-Site", "none", 403)]
    [InlineData("Origin", "https://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("X-Nothing", "said", 403)]
    [InlineData("Origin", "http://localhost", 303)] // a browser without the newer header
    public async Task Only_a_page_of_the_same_origin_may_send_the_form(string header, string value, int status)
    {
        await using var host = await StartAsync(allowReset: true);
        await FillAsync(host);
        var page = await host.GetAsync(Path);
        Assert.Equal(status, (await host.SendAsync("POST", Path, SequenceIn(page), Form, (header, value))).Status);
        Assert.Equal(status == 303 ? NmpState.Reset : NmpState.RollbackFailed, await StateAsync(host));
    }

    [Theory]
    [InlineData("sequence=99", Form, 409)]
    [InlineData("", Form, 409)]
    [InlineData("{}", "application/json", 400)]
    [InlineData("--b--", "multipart/form-data; boundary=b", 400)]
    [InlineData("a&a&a", "multipart/form-data", 400)]
    public async Task Another_form_does_nothing(string body, string type, int status)
    {
        await using var host = await StartAsync(allowReset: true);
        await FillAsync(host);
        Assert.Equal(status, (await host.SendAsync("POST", Path, body, type, SameOrigin)).Status);
        Assert.Equal(NmpState.RollbackFailed, await StateAsync(host));
    }

    [Fact]
    public async Task A_record_that_changed_meanwhile_is_confirmed_again()
    {
        await using var host = await StartAsync(allowReset: true);
        await FillAsync(host);
        var page = await host.GetAsync(Path);
        await host.Database.GetStore<NmpNodeStatus>(NmpScopes.Hub).PutAsync(Upgrade("pump", NmpState.Initiated));
        var (status, _, again) = await host.SendAsync("POST", Path, SequenceIn(page), Form, SameOrigin);
        Assert.Equal(409, status);
        Assert.Contains("The record has changed since you looked at it", again, StringComparison.Ordinal);
        Assert.Contains("The upgrade is in progress", again, StringComparison.Ordinal);
        Assert.Equal(NmpState.Initiated, await StateAsync(host));
    }

    [Theory]
    [InlineData(false, 403)]
    [InlineData(true, 200)]
    public async Task The_rights_are_those_of_the_Exchange(bool writersMayReset, int status)
    {
        await using var host = await StartAsync(allowReset: true, services =>
        {
            services.AddSingleton<IExchangeCallers>(new OneNode("pump"));
            services.Configure<ExchangeEndpointOptions>(options => options.WritersMayReset = writersMayReset);
        });
        await FillAsync(host);
        await host.GetAsync(Path, status);
        await host.GetAsync(PathOf("reset", "nmp-hub", "acme", "other", "acme", "agents"), 404);
    }

    [Fact]
    public async Task The_policy_of_the_right_is_required()
    {
        await using var host = await EndpointHost.StartAsync(
            app =>
            {
                app.UseAuthorization();
                app.MapStatusDashboard();
            },
            services =>
            {
                services.Configure<StatusDashboardOptions>(options => options.AllowReset = true);
                services.AddAuthorizationBuilder().AddPolicy("nobody", policy => policy.RequireAssertion(_ => false));
                services.AddAuthentication("none").AddCookie("none", cookie => cookie.Events.OnRedirectToAccessDenied = context =>
                {
                    context.Response.StatusCode = 403;
                    return Task.CompletedTask;
                });
            },
            options => options.Policies[StatusRight.Reset] = "nobody");
        await FillAsync(host);
        await host.GetAsync("/dashboard");
        Assert.NotEqual(200, (await host.SendAsync("GET", Path)).Status);
        Assert.NotEqual(303, (await host.SendAsync("POST", Path, "sequence=1", Form, SameOrigin)).Status);
        Assert.Equal(NmpState.RollbackFailed, await StateAsync(host));
    }

    [Fact]
    public async Task A_form_with_too_many_values_is_refused()
    {
        await using var host = await StartAsync(allowReset: true);
        await FillAsync(host);
        var body = string.Join('&', Enumerable.Range(0, 2000).Select(number => $"a{number}=1"));
        Assert.Equal(400, (await host.SendAsync("POST", Path, body, Form, SameOrigin)).Status);
        Assert.Equal(NmpState.RollbackFailed, await StateAsync(host));
    }

    [Fact]
    public async Task A_reset_that_may_have_happened_is_reported_as_such()
    {
        await using var database = new Unsure(new InMemoryStatusDatabase(), nameof(IStatusStore<NmpNodeStatus>.ReplaceAsync));
        await using var host = await StartAsync(allowReset: true, services => services.AddSingleton<IStatusDatabase>(database));
        await FillAsync(host);
        var page = await host.GetAsync(Path);
        var (status, _, answer) = await host.SendAsync("POST", Path, SequenceIn(page), Form, SameOrigin);
        Assert.Equal(503, status);
        Assert.Contains("whether the change happened is unknown", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("cannot be read", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_of_a_hub_is_not_reset()
    {
        await using var host = await StartAsync(allowReset: true);
        await FillAsync(host);
        await host.Database.GetStore<OverviewPageTests.Lease>("mirror")
            .PutAsync(new(DateTimeOffset.UtcNow) { Name = "exchange:default" });
        Assert.Contains("This database mirrors a hub", await host.GetAsync(Path, 409), StringComparison.Ordinal);
    }

    private static async Task FillAsync(EndpointHost host)
    {
        var hub = host.Database.GetStore<NmpNodeStatus>(NmpScopes.Hub);
        await hub.PutAsync(Upgrade("pump", NmpState.RollbackFailed));
        await hub.PutAsync(Upgrade("other", NmpState.RollbackFailed));
    }

    private static async Task<NmpState> StateAsync(EndpointHost host) =>
        (await host.Database.GetStore<NmpNodeStatus>(NmpScopes.Hub).GetAsync(
            NmpNodeStatus.StorageId(Upgrade("pump", default).Id)))!.Value.Status.AgentUpgrade.Status;

    private static string SequenceIn(string page) => $"sequence={Sequence.Match(page).Groups[1].Value}";

    [GeneratedRegex("name=\"sequence\" value=\"(\\d+)\"")]
    private static partial Regex Sequence { get; }

    /// <summary>A database of which one method fails for upgrades.</summary>
    internal sealed class Unsure(IStatusDatabase database, string method) : IStatusDatabase, IAsyncDisposable
    {
        private readonly StoreSwitch<NmpNodeStatus> _upgrades = new()
        {
            IsBroken = true,
            Method = method,
            Failure = new StatusOutcomeUnknownException("127.0.0.1 is gone."),
        };

        public IStatusStore<T> GetStore<T>(string scope = "")
            where T : class, IStatusRecord<T> => database.GetStore<T>(scope) is IStatusStore<NmpNodeStatus> upgrades
                ? (IStatusStore<T>)_upgrades.Wrap(upgrades)
                : database.GetStore<T>(scope);

        public ValueTask<long> GetSequenceAsync(CancellationToken cancellationToken = default) =>
            database.GetSequenceAsync(cancellationToken);

        public IAsyncEnumerable<StatusDatabaseChange> WatchAsync(
            long after, StatusWatchOptions? options = null, CancellationToken cancellationToken = default) =>
            database.WatchAsync(after, options, cancellationToken);

        public async ValueTask DisposeAsync() => await ((IAsyncDisposable)database).DisposeAsync();
    }
}
