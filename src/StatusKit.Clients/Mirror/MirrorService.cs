using Microsoft.Extensions.Hosting;

namespace StatusKit.Clients;

/// <summary>Runs a mirror as long as its host.</summary>
internal sealed class MirrorService(ServiceMirror mirror) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Run(() => mirror.RunAsync(stoppingToken), CancellationToken.None);
}
