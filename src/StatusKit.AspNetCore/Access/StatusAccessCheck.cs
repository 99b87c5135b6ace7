using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace StatusKit.AspNetCore;

/// <summary>
/// Stops the start of a host that would serve records to a network without a decision about who may see them.
/// </summary>
internal sealed class StatusAccessCheck(IServiceProvider services) : IHostedLifecycleService
{
    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var addresses = services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var open = addresses.FirstOrDefault(address => !IsLoopback(address));
        if (open is null || services.GetService<IOptions<AuthorizationOptions>>()?.Value.FallbackPolicy is not null)
        {
            return Task.CompletedTask;
        }

        var undecided = services.GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints)
            .FirstOrDefault(IsUndecided);
        return undecided is null ? Task.CompletedTask : throw new InvalidOperationException(
            $"The server listens on {open}, and the endpoint '{undecided.DisplayName}' says nothing about who may call it. "
            + $"Call RequireAuthorization or AllowAnonymous on what the Map method returned, name a policy in "
            + $"{nameof(StatusEndpointOptions)}.{nameof(StatusEndpointOptions.Policies)}, or listen on loopback only.");
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static bool IsUndecided(Microsoft.AspNetCore.Http.Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<StatusRightMetadata>() is not null
        && endpoint.Metadata.GetMetadata<IAuthorizeData>() is null
        && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
        && endpoint.Metadata.GetMetadata<AuthorizationPolicy>() is null;

    // A socket file is as local as loopback is. Whatever is no address of this machine's own, such as '*', is open.
    private static bool IsLoopback(string address)
    {
        var start = address.IndexOf("://", StringComparison.Ordinal) + 3;
        var host = address[Math.Max(start, 0)..];
        if (host.StartsWith("unix:", StringComparison.OrdinalIgnoreCase)
            || host.StartsWith("pipe:", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var end = host.StartsWith('[') ? host.IndexOf(']', StringComparison.Ordinal) + 1 : host.IndexOfAny([':', '/']);
        host = end > 0 ? host[..end] : host;
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
    }
}
