using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.AspNetCore.Tests.Dashboard;

/// <summary>Hosts with a dashboard, and records to show on it.</summary>
internal static class DashboardHost
{
    public static Task<EndpointHost> StartAsync(
        bool allowReset = false, Action<IServiceCollection>? services = null) => EndpointHost.StartAsync(
            app => app.MapStatusDashboard(),
            all =>
            {
                all.Configure<StatusDashboardOptions>(options => options.AllowReset = allowReset);
                services?.Invoke(all);
            });

    public static NmpNodeStatus Upgrade(string node, NmpState state, string error = "") => new(
        new(new("acme", node), new("acme", "agents")),
        new()
        {
            AgentUpgrade = new()
            {
                Status = state,
                ErrorMessage = error,
                ScheduledTime = Timestamp.Parse("2026-03-02T08:00:00Z"),
                StartTime = Timestamp.Parse("2026-03-02T08:01:00Z"),
            },
        });

    public static async Task<string> GetAsync(this EndpointHost host, string path, int status = 200)
    {
        var (answered, _, page) = await host.SendAsync("GET", path);
        Assert.Equal(status, answered);
        return page;
    }

    public static string PathOf(string page, string kind, params string[] id) =>
        $"/dashboard/{page}?kind={kind}{string.Concat(id.Select(part => $"&id={Uri.EscapeDataString(part)}"))}";

    /// <summary>Every caller is one node.</summary>
    public sealed class OneNode(string name) : IExchangeCallers
    {
        public ValueTask<ExchangeCaller?> IdentifyAsync(HttpContext context) =>
            new(new ExchangeCaller(ExchangeCallerKind.Node, new("acme", name)));
    }
}
