using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using StatusKit.Cfs;
using StatusKit.Clients;
using StatusKit.Nmp;

namespace StatusKit.AspNetCore.Tests;

/// <summary>The clients of this project work against its endpoints.</summary>
public sealed class ClientTests
{
    private static readonly Uri Address = new("http://localhost/");

    [Theory]
    [InlineData(CfsVersion.V3)]
    [InlineData(CfsVersion.V2)]
    public async Task The_CFS_client_creates_patches_lists_and_deletes(CfsVersion version)
    {
        await using var host = await EndpointHost.StartAsync(app => app.MapCfsSessions());
        var client = new CfsClient(
            host.Client,
            new() { BaseAddress = Address, Version = version, PageSize = version == CfsVersion.V3 ? 2 : null });
        foreach (var name in new[] { "a", "b", "c", "d", "e" })
        {
            Assert.True(
                (await client.CreateAsync(new() { Name = name, ConfigurationName = "config" })).IsApplied(out _));
        }

        Assert.Equal(
            StatusUpdateKind.Refused,
            (await client.CreateAsync(new() { Name = "a", ConfigurationName = "config" })).Kind);
        var patch = new CfsSessionPatch { Status = new() { Session = new() { Status = CfsSessionState.Complete, Succeeded = CfsOutcome.True } } };
        Assert.True((await client.PatchAsync("a", patch)).IsApplied(out var patched));
        Assert.Equal(StatusPhase.Succeeded, patched.Status.Session.Phase);
        Assert.Equal(StatusUpdateKind.Missing, (await client.PatchAsync("nosuch", patch)).Kind);
        Assert.Null(await client.GetAsync("nosuch"));
        Assert.Equal(5, await client.ListAsync().CountAsync());
        Assert.True(await client.DeleteAsync("b"));
        Assert.False(await client.DeleteAsync("b"));
        await client.DeleteManyAsync(new() { Status = "complete" });
        Assert.Equal(3, await client.ListAsync().CountAsync());
        Assert.Equal("1.31.1", await client.GetVersionAsync());
    }

    [Fact]
    public async Task The_Exchange_client_writes_lists_follows_and_deletes()
    {
        await using var host = await EndpointHost.StartAsync(app => app.MapExchangeManagementStatus());
        var client = new ExchangeClient(host.Client, new() { BaseAddress = new(Address, "v1/"), Org = "acme" });
        var id = new NmpStatusId(new("acme", "pump-07"), new("acme", "agents"));
        var status = new NmpNodeStatus(
            id,
            new() { AgentUpgrade = new() { ScheduledTime = Timestamp.Parse("2026-03-02T08:00:17Z"), Status = NmpState.Waiting } });
        Assert.Null(await client.GetStatusAsync(id));
        Assert.Equal(StatusUpdateKind.Applied, (await client.PutStatusAsync(status)).Kind);
        Assert.Equal(NmpState.Waiting, (await client.GetStatusAsync(id))!.Status.AgentUpgrade.Status);
        Assert.Single(await client.GetNodeStatusesAsync(id.Node));
        Assert.Equal(id.Node, Assert.Single(await client.GetNodesAsync()));
        Assert.Equal(1, await client.ListByPolicyAsync(id.Policy).CountAsync());
        Assert.Equal(1, await client.GetLastChangeIdAsync());
        Assert.Equal("pump-07", Assert.Single((await client.GetChangesAsync(1)).Changes).Id);
        Assert.True(await client.DeleteStatusAsync(id));
        Assert.False(await client.DeleteStatusAsync(id));
        Assert.Equal("2.154.0", await client.GetVersionAsync());
    }

    [Fact]
    public async Task The_agent_client_reports_and_resets()
    {
        var node = new ExchangeId("acme", "pump-07");
        await using var host = await EndpointHost.StartAsync(
            app => app.MapAgentManagement(),
            services => services.Configure<AgentEndpointOptions>(options => options.Node = node));
        var client = new AgentClient(host.Client, new() { BaseAddress = Address });
        var policy = new ExchangeId("acme", "agents");
        Assert.Empty(await client.ListAsync());
        Assert.Equal(StatusUpdateKind.Missing, (await client.ReportAsync(policy, NmpState.Failed)).Kind);
        var scheduled = new NmpStatus { AgentUpgrade = new() { ScheduledTime = Timestamp.Parse("2026-03-02T08:00:17Z"), Status = NmpState.Downloaded } };
        await host.Database.GetStore<NmpNodeStatus>(NmpScopes.Node).PutAsync(new(new(node, policy), scheduled));
        Assert.Equal(policy, (await client.GetNextJobAsync(ready: true))!.Value.Key);
        Assert.Equal(StatusUpdateKind.Applied, (await client.ReportAsync(policy, NmpState.Failed, "broken")).Kind);
        Assert.Equal("broken", (await client.GetAsync(policy))!.AgentUpgrade.ErrorMessage);
        Assert.Equal(StatusUpdateKind.Applied, (await client.ResetAsync(policy)).Kind);
        Assert.Equal(NmpState.Waiting, (await client.GetAsync(policy))!.AgentUpgrade.Status);
        Assert.Single(await client.ResetAllAsync());
    }
}
