using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;
using static StatusKit.AspNetCore.Tests.Dashboard.DashboardHost;

namespace StatusKit.AspNetCore.Tests.Dashboard;

public sealed class OverviewPageTests
{
    [Fact]
    public async Task An_empty_database_needs_nobody()
    {
        await using var host = await StartAsync();
        var page = await ReadyAsync(host);
        Assert.Contains("Nothing needs attention", page, StringComparison.Ordinal);
        Assert.Contains("Every record is as it should be", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_is_said_with_a_command()
    {
        await using var host = await StartAsync();
        var hub = host.Database.GetStore<NmpNodeStatus>(NmpScopes.Hub);
        await hub.PutManyAsync(((string[])["a", "b", "c"]).Select(node => Upgrade(node, NmpState.RollbackFailed)));
        await hub.PutAsync(Upgrade("d", NmpState.Successful));
        var page = await ReadyAsync(host);
        Assert.Contains("Somebody must act", page, StringComparison.Ordinal);
        Assert.Contains("<b>3</b> errors", page, StringComparison.Ordinal);
        Assert.Contains("acme/a · acme/agents", page, StringComparison.Ordinal);
        Assert.Contains("and 2 more of <bdi>acme/agents</bdi>", page, StringComparison.Ordinal);
        Assert.Contains("<code data-copy>hzn nmstatus reset acme/agents</code>", page, StringComparison.Ordinal);
        Assert.Contains("Upgrades at the hub <span class=\"count\">4</span>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Upgrades on nodes", page, StringComparison.Ordinal); // there are none
    }

    [Fact]
    public async Task A_problem_of_the_node_is_not_repeated_for_the_copy_at_the_hub()
    {
        await using var host = await StartAsync();
        foreach (var scope in (string[])[NmpScopes.Node, NmpScopes.Hub])
        {
            await host.Database.GetStore<NmpNodeStatus>(scope).PutAsync(Upgrade("a", NmpState.RollbackFailed));
        }

        var page = await ReadyAsync(host);
        Assert.Equal(2, page.Split("acme/a · acme/agents").Length);
    }

    [Fact]
    public async Task Of_a_problem_at_node_and_hub_the_greater_number_is_shown()
    {
        await using var host = await StartAsync();
        await host.Database.GetStore<NmpNodeStatus>(NmpScopes.Node).PutAsync(Upgrade("a", NmpState.RollbackFailed));
        await host.Database.GetStore<NmpNodeStatus>(NmpScopes.Hub).PutManyAsync(
            ((string[])["a", "b", "c"]).Select(node => Upgrade(node, NmpState.RollbackFailed)));
        var page = await ReadyAsync(host);
        Assert.Contains("and 2 more of <bdi>acme/agents</bdi>", page, StringComparison.Ordinal);
        Assert.Contains("An upgrade counts twice", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_records_are_read_nothing_is_said_to_be_right()
    {
        var list = nameof(IStatusStore<NmpNodeStatus>.ListAsync);
        await using var database = new ResetPageTests.Unsure(new InMemoryStatusDatabase(), list);
        await using var host = await StartAsync(services: services => services.AddSingleton<IStatusDatabase>(database));
        await host.Database.GetStore<NmpNodeStatus>(NmpScopes.Hub).PutAsync(Upgrade("a", NmpState.RollbackFailed));
        var page = await host.GetAsync("/dashboard");
        Assert.Contains("data-pending", page, StringComparison.Ordinal);
        Assert.Contains("Not known yet", page, StringComparison.Ordinal);
        Assert.DoesNotContain("as it should be", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kind_without_a_diagnosis_is_not_waited_for()
    {
        await using var host = await StartAsync(services: services =>
            services.Configure<StatusEndpointOptions>(options => options.AddKind<CfsSession>("others", "others")));
        await host.Database.GetStore<CfsSession>("others").PutAsync(new() { Name = "one" });
        var page = await ReadyAsync(host);
        Assert.DoesNotContain("data-pending", page, StringComparison.Ordinal);
        Assert.Contains("Nothing needs attention", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "Nothing needs attention", "ok")]
    [InlineData(true, "Somebody must act", "error")]
    public async Task The_limits_of_the_host_are_those_of_the_diagnosis(bool areSet, string verdict, string severity)
    {
        await using var host = await EndpointHost.StartAsync(
            app =>
            {
                app.MapStatusDashboard();
                app.MapStatusChanges();
            },
            options: options => options.CfsDiagnosis = areSet
                ? new() { SlowStart = TimeSpan.Zero, NotStarting = TimeSpan.FromSeconds(1) }
                : new() { SlowStart = TimeSpan.FromHours(1) });
        var start = Timestamp.CreateUtcSeconds(DateTimeOffset.UtcNow.AddSeconds(-30));
        await host.Database.GetStore<CfsSession>().PutAsync(new()
        {
            Name = "one",
            Status = new() { Session = new() { Status = CfsSessionState.Pending, StartTime = start } },
        });
        var page = await ReadyAsync(host);
        Assert.Contains(verdict, page, StringComparison.Ordinal);
        var diagnosis = await host.GetAsync("/status/cfs-sessions/diagnosis/one");
        Assert.Contains($"\"severity\":\"{severity}\"", diagnosis, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_caller_sees_and_counts_only_what_it_may_read()
    {
        await using var host = await StartAsync(
            services: services => services.AddSingleton<IExchangeCallers>(new OneNode("mine")));
        var hub = host.Database.GetStore<NmpNodeStatus>(NmpScopes.Hub);
        await hub.PutManyAsync(((string[])["mine", "other"]).Select(node => Upgrade(node, NmpState.RollbackFailed)));
        var page = await ReadyAsync(host);
        Assert.Contains("<b>1</b> error<", page, StringComparison.Ordinal);
        Assert.Contains("acme/mine", page, StringComparison.Ordinal);
        Assert.DoesNotContain("acme/other", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "Nothing needs attention")]
    [InlineData(10, "The data is old")]
    public async Task A_mirror_says_how_far_behind_the_data_is(int minutes, string verdict)
    {
        await using var host = await StartAsync();
        await host.Database.GetStore<Lease>("mirror").PutAsync(new(DateTimeOffset.UtcNow.AddMinutes(-minutes)));
        var page = await ReadyAsync(host);
        Assert.Contains(verdict, page, StringComparison.Ordinal);
        Assert.Contains("<bdi>cfs:default</bdi>", page, StringComparison.Ordinal);
        Assert.Contains($">{minutes} min", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_of_records_stays_text()
    {
        await using var host = await StartAsync();
        var hub = host.Database.GetStore<NmpNodeStatus>(NmpScopes.Hub);
        await hub.PutAsync(Upgrade("<script>alert(1)\u202e", NmpState.RollbackFailed, "\"><img src=x onerror=alert(1)>"));
        var page = await ReadyAsync(host);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202e", page, StringComparison.Ordinal);
        Assert.Contains(@"\u202e", page, StringComparison.Ordinal);
    }

    // The records are read in the background when the host starts.
    private static async Task<string> ReadyAsync(EndpointHost host)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var page = await host.GetAsync("/dashboard");
            var service = host.App.Services.GetRequiredService<DashboardService>();
            var overviews = service.Records.Options.Kinds.Select(service.OverviewOf).OfType<DashboardOverview>().ToList();
            var last = await host.Database.GetSequenceAsync(patience.Token);
            if (overviews.TrueForAll(overview => overview.IsReady)
                && await CountAsync(overviews) == await StoredAsync(host))
            {
                return last == await host.Database.GetSequenceAsync(patience.Token) ? await host.GetAsync("/dashboard") : page;
            }

            await Task.Delay(5, patience.Token);
        }
    }

    private static async Task<long> CountAsync(List<DashboardOverview> overviews)
    {
        long count = 0;
        foreach (var overview in overviews)
        {
            count += (await overview.GetAsync(default)).Total;
        }

        return count;
    }

    private static async Task<long> StoredAsync(EndpointHost host)
    {
        var sessions = await host.Database.GetStore<CfsSession>().CountAsync();
        var node = await host.Database.GetStore<NmpNodeStatus>(NmpScopes.Node).CountAsync();
        var hub = await host.Database.GetStore<NmpNodeStatus>(NmpScopes.Hub).CountAsync();
        return sessions.Values.Sum() + node.Values.Sum() + hub.Values.Sum();
    }

    /// <summary>The record of a mirror.</summary>
    internal sealed record Lease(DateTimeOffset LastSuccess) : IStatusRecord<Lease>
    {
        public static string Model => "mirror_lease";

        public string Name { get; init; } = "cfs:default";

        public StatusId Id => new(Name);

        public string State => "held";

        public StatusPhase Phase => StatusPhase.Running;

        public bool IsFinal => false;

        public Timestamp StartTime => default;

        public static Lease ReadStored(ReadOnlySpan<byte> utf8Json) => throw new NotSupportedException();

        public static void WriteStored(Lease value, System.Buffers.IBufferWriter<byte> output)
        {
            using var json = new Utf8JsonWriter(output);
            json.WriteStartObject();
            json.WriteString("name", value.Name);
            json.WriteString("holder", "one");
            json.WriteString("last_success", value.LastSuccess);
            json.WriteEndObject();
        }
    }
}
