using Microsoft.Extensions.Logging;
using Npgsql;
using StatusKit.PostgreSql;
using StatusKit.Storage;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the PostgreSQL store.</summary>
/// <remarks>Both calls register what <see cref="StatusStoreServiceCollectionExtensions"/> says, as singletons that are safe for use by many threads. Nothing is opened before the first use.</remarks>
public static class PostgreSqlStatusStoreServiceCollectionExtensions
{
    /// <summary>Keeps statuses in a PostgreSQL database, over connections of the store's own.</summary>
    /// <param name="services">The services.</param>
    /// <param name="connectionString">Where the database is: <c>Host=db;Database=status;Username=status</c>.</param>
    /// <param name="configure">Sets the options; null means the defaults. What is out of range stops the host's start.</param>
    public static IServiceCollection AddPostgreSqlStatusStore(this IServiceCollection services, string connectionString, Action<PostgreSqlStatusStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        return services.AddStatusDatabase(configure, (provider, options) => new PostgreSqlStatusStore(
            connectionString, options, provider.GetService<TimeProvider>(), provider.GetService<ILogger<PostgreSqlStatusStore>>()));
    }

    /// <summary>Keeps statuses in a PostgreSQL database, over the <see cref="NpgsqlDataSource"/> that is registered besides.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; null means the defaults. What is out of range stops the host's start.</param>
    public static IServiceCollection AddPostgreSqlStatusStore(this IServiceCollection services, Action<PostgreSqlStatusStoreOptions>? configure = null) =>
        services.AddStatusDatabase(configure, (provider, options) => new PostgreSqlStatusStore(
            provider.GetRequiredService<NpgsqlDataSource>(), options, provider.GetService<TimeProvider>(), provider.GetService<ILogger<PostgreSqlStatusStore>>()));
}
