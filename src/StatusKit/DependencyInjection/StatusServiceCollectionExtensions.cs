using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers stores of status records.</summary>
/// <remarks>
/// Every call registers one <see cref="IStatusDatabase"/>, an <see cref="IStatusStore{T}"/> of
/// <see cref="CfsSession"/>, and two of
/// <see cref="NmpNodeStatus"/> under the keys <see cref="NmpScopes.Node"/> and <see cref="NmpScopes.Hub"/>. All are
/// singletons and safe for use by many threads.
/// A later call replaces the database of an earlier one. The clock is the <see cref="TimeProvider"/> of the container,
/// if there is one.
/// </remarks>
public static class StatusServiceCollectionExtensions
{
    /// <summary>Keeps statuses in memory, until the process ends.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">
    /// Sets for how long changes are kept; null means the defaults. What is out of range stops the host's start.
    /// </param>
    public static IServiceCollection AddInMemoryStatusDatabase(
        this IServiceCollection services, Action<StatusDatabaseOptions>? configure = null) =>
        services.AddStatusDatabase(configure, (provider, options) => new InMemoryStatusDatabase(
            options, provider.GetService<TimeProvider>(), provider.GetService<ILogger<InMemoryStatusDatabase>>()));

    /// <summary>Keeps statuses in a database of the caller's own that has settings.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">
    /// Sets the options; null means the defaults. What is out of range stops the host's start.
    /// </param>
    /// <param name="create">
    /// Makes the database; called once, when it is first asked for. The container disposes it, if it can be disposed.
    /// </param>
    /// <typeparam name="TOptions">The type of the options.</typeparam>
    public static IServiceCollection AddStatusDatabase<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        this IServiceCollection services, Action<TOptions>? configure, Func<IServiceProvider, TOptions, IStatusDatabase> create)
        where TOptions : StatusDatabaseOptions
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(create);
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<TOptions>, StatusDatabaseOptionsValidator<TOptions>>());
        var options = services.AddOptions<TOptions>().ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        return services.AddStatusDatabase(
            provider => create(provider, provider.GetRequiredService<IOptions<TOptions>>().Value));
    }

    /// <summary>Keeps statuses in a database of the caller's own.</summary>
    /// <param name="services">The services.</param>
    /// <param name="create">
    /// Makes the database; called once, when it is first asked for. The container disposes it, if it can be disposed.
    /// </param>
    public static IServiceCollection AddStatusDatabase(
        this IServiceCollection services, Func<IServiceProvider, IStatusDatabase> create)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(create);
        return services.AddSingleton(create).AddStatusStores();
    }

    /// <summary>Keeps statuses in a database that is there already.</summary>
    /// <param name="services">The services.</param>
    /// <param name="database">The database. It stays the caller's to dispose.</param>
    public static IServiceCollection AddStatusDatabase(this IServiceCollection services, IStatusDatabase database)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(database);
        return services.AddSingleton(database).AddStatusStores();
    }

    /// <summary>Registers the store of a further kind of record, in the database registered before or after.</summary>
    /// <param name="services">The services.</param>
    /// <param name="scope">
    /// Parts sets of records of one kind. Other than "", it is the key of the registered <see cref="IStatusStore{T}"/>.
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
            services.TryAddKeyedSingleton(
                scope, (provider, _) => provider.GetRequiredService<IStatusDatabase>().GetStore<T>(scope));
        }

        return services;
    }

    private static IServiceCollection AddStatusStores(this IServiceCollection services) => services
        .AddStatusStore<CfsSession>()
        .AddStatusStore<NmpNodeStatus>(NmpScopes.Node)
        .AddStatusStore<NmpNodeStatus>(NmpScopes.Hub);
}
