using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StatusKit.AspNetCore;
using StatusKit.Storage;

namespace StatusKit.Browser.Tests;

/// <summary>A server on a port of the loopback interface. It can be stopped and started on the same port.</summary>
public sealed class TestSite : IAsyncDisposable
{
    private readonly Action<WebApplication> _map;
    private readonly Action<StatusEndpointOptions>? _options;
    private readonly TimeProvider? _time;
    private readonly bool _allowReset;
    private WebApplication? _app;
    private int _port;

    private TestSite(
        IStatusDatabase database, Action<WebApplication> map, Action<StatusEndpointOptions>? options, TimeProvider? time, bool allowReset) =>
        (Database, _map, _options, _time, _allowReset) = (database, map, options, time, allowReset);

    /// <summary>The database that is shown.</summary>
    public IStatusDatabase Database { get; }

    /// <summary>Where the server is, without a slash at the end.</summary>
    public string Address => $"http://127.0.0.1:{_port}";

    /// <summary>Starts a server over a database, which stays the caller's.</summary>
    public static async Task<TestSite> StartAsync(
        IStatusDatabase database,
        Action<WebApplication> map,
        Action<StatusEndpointOptions>? options = null,
        TimeProvider? time = null,
        bool allowReset = false)
    {
        var site = new TestSite(database, map, options, time, allowReset);
        await site.StartAsync();
        return site;
    }

    /// <summary>Starts the server again after <see cref="StopAsync"/>, on the same port.</summary>
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port));
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(200));
        builder.Services.AddSingleton(Database);
        builder.Services.AddSingleton(_time ?? TimeProvider.System);
        builder.Services.AddStatusEndpoints(_options);
        builder.Services.Configure<StatusDashboardOptions>(dashboard => dashboard.AllowReset = _allowReset);
        _app = builder.Build();
        _app.UseRouting();
        _map(_app);
        await _app.StartAsync();
        _port = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
    }

    /// <summary>Stops the server, as a restart does: open streams end.</summary>
    public async Task StopAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();
}
