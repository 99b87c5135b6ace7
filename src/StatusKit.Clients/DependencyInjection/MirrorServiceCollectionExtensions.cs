using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StatusKit.Clients;
using StatusKit.Storage;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers mirrors, which run as long as the host.</summary>
/// <remarks>
/// A mirror needs its client (<c>AddCfsClient</c>, <c>AddExchangeClient </c>) and an <see cref="IStatusDatabase"/>. It
/// is also a <see cref="ServiceMirror"/> of the
/// container, for its status. Wrong options stop the host's start.
/// </remarks>
public static class MirrorServiceCollectionExtensions
{
    /// <summary>Mirrors the sessions of a CFS service into the database of the container.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; null means the defaults.</param>
    /// <param name="clientName">The name of the client; "" for the one without a name. The mirror's options have this
    /// name, too.</param>
    public static IServiceCollection AddCfsMirror(
        this IServiceCollection services, Action<MirrorOptions>? configure = null, string clientName = "") =>
        services.AddMirror<CfsMirror, CfsClient, MirrorOptions>(
            clientName,
            configure,
            static (provider, client, options) => new(
                client,
                provider.GetRequiredService<IStatusDatabase>(),
                options,
                provider.GetService<TimeProvider>(),
                provider.GetService<ILogger<CfsMirror>>()));

    /// <summary>Mirrors the statuses of an organization at an Exchange into the database of the container.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; null means the defaults.</param>
    /// <param name="clientName">The name of the client; "" for the one without a name. The mirror's options have this
    /// name, too.</param>
    public static IServiceCollection AddExchangeMirror(
        this IServiceCollection services, Action<ExchangeMirrorOptions>? configure = null, string clientName = "") =>
        services.AddMirror<ExchangeMirror, ExchangeClient, ExchangeMirrorOptions>(
            clientName,
            configure,
            static (provider, client, options) => new(
                client,
                provider.GetRequiredService<IStatusDatabase>(),
                options,
                provider.GetService<TimeProvider>(),
                provider.GetService<ILogger<ExchangeMirror>>()));

    private static IServiceCollection AddMirror<TMirror, TClient, [DynamicallyAccessedMembers(
        DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        this IServiceCollection services,
        string name,
        Action<TOptions>? configure,
        Func<IServiceProvider, TClient, TOptions, TMirror> create)
        where TMirror : ServiceMirror
        where TClient : class
        where TOptions : MirrorOptions
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(name);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, Validator<TOptions>>());
        services.AddOptions<TOptions>(name).Configure(configure ?? (_ => { })).ValidateOnStart();
        var key = new object();
        services.AddKeyedSingleton(key, (provider, _) => create(
            provider,
            name.Length == 0 ? provider.GetRequiredService<TClient>() : provider.GetRequiredKeyedService<TClient>(name),
            provider.GetRequiredService<IOptionsMonitor<TOptions>>().Get(name)));
        services.AddSingleton<ServiceMirror>(provider => provider.GetRequiredKeyedService<TMirror>(key));
        return services.AddSingleton<IHostedService>(
            provider => new MirrorService(provider.GetRequiredKeyedService<TMirror>(key)));
    }

    private sealed class Validator<TOptions> : IValidateOptions<TOptions>
        where TOptions : MirrorOptions
    {
        public ValidateOptionsResult Validate(string? name, TOptions options)
        {
            string[] errors = [.. options.Validate().Select(error => $"{typeof(TOptions).Name}: {error}")];
            return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
        }
    }
}
