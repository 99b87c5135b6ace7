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
    /// <param name="connectionString">
    /// Where the file is: <c>Data Source=status.db</c>. It wins over that of the options.
    /// </param>
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
        return services.AddStatusDatabase(
            configure, (provider, options) => Create(provider, connectionString, options), serviceKey);
    }

    /// <summary>
    /// Keeps statuses in the SQLite file of <see cref="SqliteStatusDatabaseOptions.ConnectionString"/>, which may come
    /// from configuration:
    /// <c>services.Configure&lt;SqliteStatusDatabaseOptions&gt;(configuration.GetSection("Status"))</c>.
    /// </summary>
    /// <remarks>
    /// When services are needed to compute it, name them:
    /// <c>services.AddOptions&lt;SqliteStatusDatabaseOptions&gt;().Configure&lt;IHostEnvironment&gt;((options, host) =>
    /// options.ConnectionString = $"Data Source={host.ContentRootPath}/status.db")</c>; with a service key,
    /// <c>AddOptions</c> takes the key as the name.
    /// </remarks>
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
        (provider, options) => Create(
            provider,
            options.ConnectionString ?? throw new InvalidOperationException(
                $"{nameof(SqliteStatusDatabaseOptions)}.{nameof(options.ConnectionString)} is not set."),
            options),
        serviceKey);

    private static SqliteStatusDatabase Create(
        IServiceProvider provider, string connectionString, SqliteStatusDatabaseOptions options) =>
        new(
            connectionString,
            options,
            provider.GetService<TimeProvider>(),
            provider.GetService<ILogger<SqliteStatusDatabase>>());
}
