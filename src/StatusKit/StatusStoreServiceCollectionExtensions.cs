using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers stores of status records.</summary>
/// <remarks>
/// Every call registers one <see cref="IStatusDatabase"/>, an <see cref="IStatusStore{T}"/> of <see cref="CfsSession"/>, and two of
/// <see cref="NmpNodeStatus"/> under the keys <see cref="NmpScopes.Node"/> and <see cref="NmpScopes.Hub"/>. All are singletons and safe for use by many threads.
/// A later call replaces the database of an earlier one. The clock is the <see cref="TimeProvider"/> of the container, if there is one.
/// </remarks>
public static class StatusStoreServiceCollectionExtensions
{
    /// <summary>Keeps statuses in memory, until the process ends.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets for how long changes are kept; null means the defaults. What is out of range stops the host's start.</param>
    public static IServiceCollection AddInMemoryStatusStore(this IServiceCollection services, Action<StatusRetentionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StatusRetentionOptions>, StatusRetentionOptionsValidator>());
        var options = services.AddOptions<StatusRetentionOptions>().ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        return services.AddStatusDatabase(provider => new InMemoryStatusStore(
            provider.GetRequiredService<IOptions<StatusRetentionOptions>>().Value,
            provider.GetService<TimeProvider>(),
            provider.GetService<ILogger<InMemoryStatusStore>>()));
    }

    /// <summary>Keeps statuses in a database of the caller's own.</summary>
    /// <param name="services">The services.</param>
    /// <param name="create">Makes the database; called once.</param>
    public static IServiceCollection AddStatusDatabase(this IServiceCollection services, Func<IServiceProvider, IStatusDatabase> create)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(create);
        return services.AddSingleton(create)
            .AddStatusStore<CfsSession>()
            .AddStatusStore<NmpNodeStatus>(NmpScopes.Node)
            .AddStatusStore<NmpNodeStatus>(NmpScopes.Hub);
    }

    /// <summary>Registers the store of a further kind of record, in the database registered before or after.</summary>
    /// <param name="services">The services.</param>
    /// <param name="scope">Parts sets of records of one kind. Other than "", it is the key of the registered <see cref="IStatusStore{T}"/>.</param>
    /// <typeparam name="T">The record's type.</typeparam>
    public static IServiceCollection AddStatusStore<T>(this IServiceCollection services, string scope = "")
        where T : class, IStatusRecord<T>
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(scope);
        if (scope.Length == 0)
        {
            services.TryAddSingleton(provider => provider.GetRequiredService<IStatusDatabase>().Store<T>());
        }
        else
        {
            services.TryAddKeyedSingleton(scope, (provider, _) => provider.GetRequiredService<IStatusDatabase>().Store<T>(scope));
        }

        return services;
    }
}
