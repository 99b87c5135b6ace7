using Microsoft.Extensions.Logging;
using StatusKit.Sqlite;
using StatusKit.Storage;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the SQLite database.</summary>
/// <remarks>
/// All calls register what <see cref="StatusServiceCollectionExtensions"/> says, as singletons that are safe for use by
/// many threads. The file is opened at first use.
/// </remarks>
public static class SqliteStatusServiceCollectionExtensions
{
    /// <summary>Keeps statuses in a SQLite file.</summary>
    /// <param name="services">The services.</param>
    /// <param name="connectionString">Where the file is: <c>Data Source=status.db</c>.</param>
    /// <param name="configure">
    /// Sets the options; null means the defaults. What is out of range stops the host's start.
    /// </param>
    /// <param name="serviceKey">The key of the database and the name of its options; null for the default one.</param>
    public static IServiceCollection AddSqliteStatusDatabase(
        this IServiceCollection services,
        string connectionString,
        Action<SqliteStatusDatabaseOptions>? configure = null,
        string? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        return services.AddSqliteStatusDatabase(
            options =>
            {
                options.ConnectionString = connectionString;
                configure?.Invoke(options);
            },
            serviceKey);
    }

    /// <summary>
    /// Keeps statuses in the SQLite file of <see cref="SqliteStatusDatabaseOptions.ConnectionString"/>, which may come
    /// from configuration:
    /// <c>services.Configure&lt;SqliteStatusDatabaseOptions&gt;(configuration.GetSection("Status"))</c>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">
    /// Sets the options; null means that they are set elsewhere. What is out of range stops the host's start.
    /// </param>
    /// <param name="serviceKey">The key of the database and the name of its options; null for the default one.</param>
    public static IServiceCollection AddSqliteStatusDatabase(
        this IServiceCollection services,
        Action<SqliteStatusDatabaseOptions>? configure = null,
        string? serviceKey = null) => services.AddStatusDatabase(
        configure,
        (provider, options) => new SqliteStatusDatabase(
            options.ConnectionString ?? throw new InvalidOperationException(
                $"{nameof(SqliteStatusDatabaseOptions)}.{nameof(options.ConnectionString)} is not set."),
            options,
            provider.GetService<TimeProvider>(),
            provider.GetService<ILogger<SqliteStatusDatabase>>()),
        serviceKey);
}
