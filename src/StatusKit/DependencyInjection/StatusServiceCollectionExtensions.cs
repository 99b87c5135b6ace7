using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers databases of status records.</summary>
/// <remarks>
/// Every call registers one <see cref="IStatusDatabase"/>, an <see cref="IStatusStore{T}"/> of
/// <see cref="CfsSession"/>, and two of <see cref="NmpNodeStatus"/> under the keys <see cref="NmpScopes.Node"/> and
/// <see cref="NmpScopes.Hub"/>. With a service key it registers the database alone, under that key, and options of that
/// name. All are singletons and safe for use by many threads. A second database under the same key is an error. The
/// clock is the <see cref="TimeProvider"/> of the container, if there is one.
/// </remarks>
public static class StatusServiceCollectionExtensions
{
    /// <summary>Keeps statuses in memory, until the process ends.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">
    /// Sets for how long changes are kept; null means the defaults. What is out of range stops the host's start.
    /// </param>
    /// <param name="serviceKey">The key of the database and the name of its options; null for the default one.</param>
    /// <exception cref="InvalidOperationException">A database is registered already.</exception>
    public static IServiceCollection AddInMemoryStatusDatabase(
        this IServiceCollection services, Action<StatusDatabaseOptions>? configure = null, string? serviceKey = null) =>
        services.AddStatusDatabase(
            configure,
            (provider, options) => new InMemoryStatusDatabase(
                options,
                provider.GetService<TimeProvider>(),
                provider.GetService<ILogger<InMemoryStatusDatabase>>()),
            serviceKey);

    /// <summary>Keeps statuses in a custom database that has settings.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">
    /// Sets the options; null means the defaults. What is out of range stops the host's start.
    /// </param>
    /// <param name="create">
    /// Makes the database; called once, when it is first asked for. The container disposes it, if it can be disposed.
    /// </param>
    /// <param name="serviceKey">The key of the database and the name of its options; null for the default one.</param>
    /// <typeparam name="TOptions">The type of the options.</typeparam>
    /// <exception cref="InvalidOperationException">A database is registered already.</exception>
    public static IServiceCollection AddStatusDatabase<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        this IServiceCollection services, Action<TOptions>? configure, Func<IServiceProvider, TOptions, IStatusDatabase> create, string? serviceKey = null)
        where TOptions : StatusDatabaseOptions
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(create);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, StatusDatabaseOptionsValidator<TOptions>>());
        var name = serviceKey ?? Options.Options.DefaultName;
        var options = services.AddOptions<TOptions>(name).ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        return services.AddStatusDatabase(provider => create(provider, provider.GetRequiredService<IOptionsMonitor<TOptions>>().Get(name)), serviceKey);
    }

    /// <summary>Keeps statuses in a custom database.</summary>
    /// <param name="services">The services.</param>
    /// <param name="create">
    /// Makes the database; called once, when it is first asked for. The container disposes it, if it can be disposed.
    /// </param>
    /// <param name="serviceKey">The key of the database; null for the default one.</param>
    /// <exception cref="InvalidOperationException">A database is registered already.</exception>
    public static IServiceCollection AddStatusDatabase(
        this IServiceCollection services, Func<IServiceProvider, IStatusDatabase> create, string? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(create);
        return services.AddDatabase(serviceKey is null
            ? ServiceDescriptor.Singleton(create)
            : ServiceDescriptor.KeyedSingleton(serviceKey, (provider, _) => create(provider)));
    }

    /// <summary>Keeps statuses in an existing database.</summary>
    /// <param name="services">The services.</param>
    /// <param name="database">The database. It stays the caller's to dispose.</param>
    /// <param name="serviceKey">The key of the database; null for the default one.</param>
    /// <exception cref="InvalidOperationException">A database is registered already.</exception>
    public static IServiceCollection AddStatusDatabase(this IServiceCollection services, IStatusDatabase database, string? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(database);
        return services.AddDatabase(serviceKey is null ? ServiceDescriptor.Singleton(database) : ServiceDescriptor.KeyedSingleton(serviceKey, database));
    }

    /// <summary>Registers the store of a further kind of record, in the database registered before or after.</summary>
    /// <param name="services">The services.</param>
    /// <param name="scope">
    /// Separates sets of records of one kind. Other than "", it is the key of the registered
    /// <see cref="IStatusStore{T}"/>.
    /// </param>
    /// <typeparam name="T">The record's type.</typeparam>
    public static IServiceCollection AddStatusStore<T>(this IServiceCollection services, string scope = "")
        where T : class, IStatusRecord<T>
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(scope);
        if (scope.Length == 0)
        {
            services.TryAddSingleton(provider => provider.GetRequiredService<IStatusDatabase>().GetStore<T>());
        }
        else
        {
            services.TryAddKeyedSingleton(scope, (provider, _) => provider.GetRequiredService<IStatusDatabase>().GetStore<T>(scope));
        }

        return services;
    }

    private static IServiceCollection AddDatabase(this IServiceCollection services, ServiceDescriptor database)
    {
        if (services.Any(each => each.ServiceType == typeof(IStatusDatabase) && Equals(each.ServiceKey, database.ServiceKey)))
        {
            throw new InvalidOperationException(database.ServiceKey is null
                ? "A status database is registered already. Register one, or give the other one a service key."
                : $"A status database is registered already under the key '{database.ServiceKey}'.");
        }

        services.Add(database);
        return database.ServiceKey is not null ? services : services
            .AddStatusStore<CfsSession>()
            .AddStatusStore<NmpNodeStatus>(NmpScopes.Node)
            .AddStatusStore<NmpNodeStatus>(NmpScopes.Hub);
    }
}
