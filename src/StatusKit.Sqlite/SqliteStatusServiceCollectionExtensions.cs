using Microsoft.Extensions.Logging;
using StatusKit.Sqlite;
using StatusKit.Storage;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the SQLite store.</summary>
public static class SqliteStatusServiceCollectionExtensions
{
    /// <summary>Keeps statuses in a SQLite file.</summary>
    /// <remarks>
    /// Registers what <see cref="StatusServiceCollectionExtensions"/> says, as singletons that are safe for use by many
    /// threads. The file is opened at first use.
    /// </remarks>
    /// <param name="services">The services.</param>
    /// <param name="connectionString">Where the file is: <c>Data Source=status.db</c>.</param>
    /// <param name="configure">
    /// Sets the options; null means the defaults. What is out of range stops the host's start.
    /// </param>
    public static IServiceCollection AddSqliteStatusDatabase(
        this IServiceCollection services,
        string connectionString,
        Action<SqliteStatusDatabaseOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        return services.AddStatusDatabase(configure, (provider, options) => new SqliteStatusDatabase(
            connectionString, options, provider.GetService<TimeProvider>(), provider.GetService<ILogger<SqliteStatusDatabase>>()));
    }
}
