using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace StatusKit.AspNetCore;

/// <summary>What the pages of the dashboard work with.</summary>
internal sealed class DashboardService(IServiceProvider services)
{
    /// <summary>The settings.</summary>
    public StatusDashboardOptions Options { get; } =
        services.GetRequiredService<IOptions<StatusDashboardOptions>>().Value;

    /// <summary>The database, the kinds of records, the clock, and what a caller may see.</summary>
    public StatusChangeService Records { get; } = services.GetRequiredService<StatusChangeService>();

    /// <summary>The files that pages load.</summary>
    public DashboardAssets Assets { get; } = DashboardAssets.Instance;

    /// <summary>Where failures are logged.</summary>
    public ILogger Logger { get; } =
        services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(DashboardEndpoints));
}
