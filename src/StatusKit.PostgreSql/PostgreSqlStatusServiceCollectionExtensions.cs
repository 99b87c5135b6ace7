using Microsoft.Extensions.Logging;
using Npgsql;
using StatusKit.PostgreSql;
using StatusKit.Storage;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the PostgreSQL store.</summary>
/// <remarks>
/// Both calls register what <see cref="StatusServiceCollectionExtensions"/> says, as singletons that are safe for use
/// by many threads. Nothing is opened before the first use.
/// </remarks>
public static class PostgreSqlStatusServiceCollectionExtensions
{
    /// <summary>Keeps statuses in a PostgreSQL database, over connections of the store's own.</summary>
    /// <param name="services">The services.</param>
    /// <param name="connectionString">Where the database is: <c>Host=db;Database=status;Username=status</c>.</param>
    /// <param name="configure">
    /// Sets the options; null means the defaults. What is out of range stops the host's start.
    /// </param>
    public static IServiceCollection AddPostgreSqlStatusDatabase(
        this IServiceCollection services,
        string connectionString,
        Action<PostgreSqlStatusDatabaseOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        return services.AddStatusDatabase(configure, (provider, options) => new PostgreSqlStatusDatabase(
            connectionString, options, provider.GetService<TimeProvider>(), provider.GetService<ILogger<PostgreSqlStatusDatabase>>()));
    }

    /// <summary>
    /// Keeps statuses in a PostgreSQL database, over the <see cref="NpgsqlDataSource"/> that is registered besides.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">
    /// Sets the options; null means the defaults. What is out of range stops the host's start.
    /// </param>
    public static IServiceCollection AddPostgreSqlStatusDatabase(
        this IServiceCollection services, Action<PostgreSqlStatusDatabaseOptions>? configure = null) =>
        services.AddStatusDatabase(configure, (provider, options) => new PostgreSqlStatusDatabase(
            provider.GetRequiredService<NpgsqlDataSource>(), options, provider
                .GetService<TimeProvider>(), provider
                .GetService<ILogger<PostgreSqlStatusDatabase>>()));
}
