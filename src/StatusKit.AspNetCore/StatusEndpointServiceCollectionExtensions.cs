using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using StatusKit.AspNetCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers what the endpoints of StatusKit need.</summary>
public static class StatusEndpointServiceCollectionExtensions
{
    /// <summary>
    /// Registers what the endpoints of StatusKit need: their settings, and the check at the start that somebody decided
    /// who may call them.
    /// </summary>
    /// <remarks>A database must be registered as well, for example with <c>AddSqliteStatusDatabase</c>.</remarks>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes the settings; null keeps the defaults.</param>
    public static IServiceCollection AddStatusEndpoints(
        this IServiceCollection services, Action<StatusEndpointOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddRouting();
        services.AddOptions<CfsEndpointOptions>();
        services.AddOptions<ExchangeEndpointOptions>();
        services.AddOptions<AgentEndpointOptions>();
        services.AddOptions<StatusDashboardOptions>();
        services.TryAddSingleton<StatusChangeService>();
        services.TryAddSingleton<DashboardService>();
        services.TryAddSingleton<RolloutCache>();
        var options = services.AddOptions<StatusEndpointOptions>().ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<Options.IValidateOptions<StatusEndpointOptions>, StatusEndpointOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, StatusAccessCheck>());
        if (configure is not null)
        {
            options.Configure(configure);
        }

        return services;
    }
}
