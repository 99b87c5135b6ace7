using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace StatusKit.AspNetCore;

/// <summary>What the pages of the dashboard work with.</summary>
internal sealed class DashboardService : IAsyncDisposable, IDisposable
{
    private readonly Dictionary<StatusKindView, DashboardOverview> _overviews = [];

    public DashboardService(IServiceProvider services)
    {
        Options = services.GetRequiredService<IOptions<StatusDashboardOptions>>().Value;
        Records = services.GetRequiredService<StatusChangeService>();
        Rollouts = services.GetRequiredService<RolloutCache>();
        var cfs = services.GetRequiredService<IOptions<CfsEndpointOptions>>().Value;
        AraHost = cfs.IncludeAraLinks ? cfs.AraHost : "";
        Logger = services.GetRequiredService<ILoggerFactory>().CreateLogger<DashboardService>();
        foreach (var kind in Records.Options.Kinds)
        {
            if (kind.Follow(Records.Database, Records.Time) is { } overview)
            {
                _overviews.Add(kind, overview);
            }
        }
    }

    /// <summary>The settings.</summary>
    public StatusDashboardOptions Options { get; }

    /// <summary>The database, the kinds of records, the clock, and what a caller may see.</summary>
    public StatusChangeService Records { get; }

    /// <summary>The rollouts that somebody looks at.</summary>
    public RolloutCache Rollouts { get; }

    /// <summary>The host of the logs of sessions; empty when it is not known.</summary>
    public string AraHost { get; }

    /// <summary>Where failures are logged.</summary>
    public ILogger Logger { get; }

    /// <summary>The overview of a kind; null when its records have no diagnosis.</summary>
    public DashboardOverview? OverviewOf(StatusKindView kind) => _overviews.GetValueOrDefault(kind);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var overview in _overviews.Values)
        {
            await overview.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A host that is disposed of without waiting: the overviews end by themselves.
        foreach (var overview in _overviews.Values)
        {
            _ = overview.DisposeAsync().AsTask();
        }
    }
}
