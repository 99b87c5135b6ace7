using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StatusKit.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the endpoints of StatusKit.</summary>
public static class StatusEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the sessions of the CFS API, v3 and v2, as the original service serves them: <c>/v3/sessions</c> and
    /// <c>/v2/sessions</c>.
    /// </summary>
    /// <remarks>
    /// Behind the gateway of CSM the API is under <c>/apis/cfs</c>: <c>app.MapGroup("/apis/cfs").MapCfsSessions()</c>.
    /// Settings:
    /// <see cref="CfsEndpointOptions"/> and <see cref="StatusEndpointOptions"/>.
    /// </remarks>
    /// <param name="endpoints">The routes of the host, or a group of them.</param>
    /// <returns>The group of the mapped endpoints, to add authorization and other conventions to.</returns>
    public static RouteGroupBuilder MapCfsSessions(this IEndpointRouteBuilder endpoints) =>
        CfsSessionEndpoints.Map(Checked(endpoints));

    /// <summary>
    /// Maps the statuses of the Exchange's API, over the records of the scope
    /// <see cref="StatusKit.Nmp.NmpScopes.Hub"/>, with the change feed and the look-ups that
    /// <c>hzn</c> does before: <c>/v1/orgs/{org}/nodes/{node}/managementStatus</c>.
    /// </summary>
    /// <remarks>
    /// Register an <see cref="IExchangeCallers"/> to apply the rights of the original, and an
    /// <see cref="IExchangeDirectory"/> for nodes and policies.
    /// </remarks>
    /// <param name="endpoints">The routes of the host, or a group of them.</param>
    /// <returns>The group of the mapped endpoints, to add authorization and other conventions to.</returns>
    public static RouteGroupBuilder MapExchangeManagementStatus(this IEndpointRouteBuilder endpoints) =>
        ExchangeEndpoints.Map(Checked(endpoints));

    /// <summary>
    /// Maps the node management API of the agent, over the records of the scope
    /// <see cref="StatusKit.Nmp.NmpScopes.Node"/>: <c>/nodemanagement/status</c>.
    /// </summary>
    /// <remarks>Set <see cref="AgentEndpointOptions.Node"/>: it serves the statuses of one node.</remarks>
    /// <param name="endpoints">The routes of the host, or a group of them.</param>
    /// <returns>The group of the mapped endpoints, to add authorization and other conventions to.</returns>
    public static RouteGroupBuilder MapAgentManagement(this IEndpointRouteBuilder endpoints) =>
        AgentEndpoints.Map(Checked(endpoints));

    /// <summary>
    /// Maps changes of all kinds of records as server-sent events, <c>/status/changes</c>, and next to them
    /// <c>/status/counts</c>,
    /// <c>/status/{kind}/history/{id}</c> and <c>/status/{kind}/diagnosis/{id}</c>.
    /// </summary>
    /// <remarks>
    /// A stream starts with a <c>bookmark</c>, its position; a reader that sends the id of its last event as
    /// <c>Last-Event-ID</c>, as browsers do, misses nothing. The event
    /// <c>compacted</c> ends a stream whose changes are no longer kept: list again, and continue after its id.
    /// </remarks>
    /// <param name="endpoints">The routes of the host, or a group of them.</param>
    /// <returns>The group of the mapped endpoints, to add authorization and other conventions to.</returns>
    public static RouteGroupBuilder MapStatusChanges(this IEndpointRouteBuilder endpoints) =>
        StatusChangeEndpoints.Map(Checked(endpoints));

    /// <summary>
    /// Maps the dashboard: pages for people that show what the records of the database say, what needs attention and
    /// why. It only reads, unless <see cref="StatusDashboardOptions.AllowReset"/> is set.
    /// </summary>
    /// <remarks>Settings: <see cref="StatusDashboardOptions"/> and <see cref="StatusEndpointOptions"/>.</remarks>
    /// <param name="endpoints">The routes of the host, or a group of them.</param>
    /// <param name="pattern">The route of the first page; the others are below it.</param>
    /// <returns>The group of the mapped endpoints, to add authorization and other conventions to.</returns>
    public static RouteGroupBuilder MapStatusDashboard(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = "/dashboard")
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return DashboardEndpoints.Map(Checked(endpoints), pattern);
    }

    private static IEndpointRouteBuilder Checked(IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return endpoints.ServiceProvider.GetServices<IHostedService>().OfType<StatusAccessCheck>().Any()
            ? endpoints
            : throw new InvalidOperationException(
                "Call services.AddStatusEndpoints() before an endpoint of StatusKit is mapped.");
    }
}
