using Microsoft.Extensions.Logging;
using Npgsql;
using StatusKit.PostgreSql;
using StatusKit.Storage;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the PostgreSQL database.</summary>
/// <remarks>
/// All calls register what <see cref="StatusServiceCollectionExtensions"/> says, as singletons that are safe for use by
/// many threads. Nothing is opened before the first use.
/// </remarks>
public static class PostgreSqlStatusServiceCollectionExtensions
{
    /// <summary>Keeps statuses in a PostgreSQL database, over connections of its own.</summary>
    /// <param name="services">The services.</param>
    /// <param name="connectionString">
    /// Where the database is: <c>Host=db;Database=status;Username=status</c>. It wins over that of the options.
    /// </param>
    /// <param name="configure">
    /// Sets the options; null means the defaults. What is out of range stops the host's start.
    /// </param>
    /// <param name="serviceKey">The key of the database and the name of its options; null for the default one.</param>
    public static IServiceCollection AddPostgreSqlStatusDatabase(
        this IServiceCollection services,
        string connectionString,
        Action<PostgreSqlStatusDatabaseOptions>? configure = null,
        string? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        return services.AddStatusDatabase(
            configure, (provider, options) => Create(provider, connectionString, options), serviceKey);
    }

    /// <summary>
    /// Keeps statuses in a PostgreSQL database, over a data source that the services of the container know.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="dataSource">Gives the data source, which the database does not dispose.</param>
    /// <param name="configure">
    /// Sets the options; null means the defaults. What is out of range stops the host's start.
    /// </param>
    /// <param name="serviceKey">The key of the database and the name of its options; null for the default one.</param>
    public static IServiceCollection AddPostgreSqlStatusDatabase(
        this IServiceCollection services,
        Func<IServiceProvider, NpgsqlDataSource> dataSource,
        Action<PostgreSqlStatusDatabaseOptions>? configure = null,
        string? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        return services.AddStatusDatabase(
            configure, (provider, options) => Create(provider, dataSource(provider), options), serviceKey);
    }

    /// <summary>
    /// Keeps statuses in the database of <see cref="PostgreSqlStatusDatabaseOptions.ConnectionString"/>, which may come
    /// from configuration; when it is not set, over the <see cref="NpgsqlDataSource"/> of the container.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">
    /// Sets the options; null means that they are set elsewhere. What is out of range stops the host's start.
    /// </param>
    /// <param name="serviceKey">The key of the database and the name of its options; null for the default one.</param>
    public static IServiceCollection AddPostgreSqlStatusDatabase(
        this IServiceCollection services,
        Action<PostgreSqlStatusDatabaseOptions>? configure = null,
        string? serviceKey = null) => services.AddStatusDatabase(
        configure,
        (provider, options) => options.ConnectionString is { } connectionString
            ? Create(provider, connectionString, options)
            : Create(provider, provider.GetRequiredService<NpgsqlDataSource>(), options),
        serviceKey);

    private static PostgreSqlStatusDatabase Create(
        IServiceProvider provider, string connectionString, PostgreSqlStatusDatabaseOptions options) =>
        new(connectionString, options, provider.GetService<TimeProvider>(), LoggerOf(provider));

    private static PostgreSqlStatusDatabase Create(
        IServiceProvider provider, NpgsqlDataSource dataSource, PostgreSqlStatusDatabaseOptions options) =>
        new(dataSource, options, provider.GetService<TimeProvider>(), LoggerOf(provider));

    private static ILogger<PostgreSqlStatusDatabase>? LoggerOf(IServiceProvider provider) =>
        provider.GetService<ILogger<PostgreSqlStatusDatabase>>();
}
