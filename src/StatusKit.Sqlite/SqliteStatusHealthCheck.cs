using Microsoft.Extensions.Diagnostics.HealthChecks;
using StatusKit.Storage;

namespace StatusKit.Sqlite;

/// <summary>
/// Says how a <see cref="SqliteStatusDatabase"/> is: unhealthy when it cannot be read or its last write failed;
/// degraded when reading took longer than a second, or when the
/// engine has the WAL-reset fault (sqlite.org/wal.html) and the options allow it; otherwise healthy.
/// </summary>
/// <remarks>
/// The host adds it: <c>services.AddHealthChecks().AddCheck&lt;SqliteStatusHealthCheck&gt;("statuses")</c>. Safe for
/// use by many threads.
/// </remarks>
/// <param name="database">The store; as registered, the <see cref="IStatusDatabase"/> of the container.</param>
public sealed class SqliteStatusHealthCheck(IStatusDatabase database) : IHealthCheck
{
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    private readonly SqliteStatusDatabase _database = database as SqliteStatusDatabase
        ?? throw new ArgumentException(
            $"The database is a {database?.GetType().Name ?? "null"}, and this check is for "
            + $"{nameof(SqliteStatusDatabase)}.",
            nameof(database));

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var started = _database.File.Time.GetTimestamp();
        var data = new Dictionary<string, object> { ["engine"] = SqliteEngine.Version.ToString() };
        try
        {
            data["sequence"] = await _database.GetSequenceAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SqliteStatusException or ObjectDisposedException)
        {
            return new(HealthStatus.Unhealthy, e.Message, e, data);
        }

        var took = _database.File.Time.GetElapsedTime(started);
        return _database.File.LastFailure is { } failure ? new(
            HealthStatus.Unhealthy, $"The last write failed: {failure.Message}", failure, data)
            : took > Slow ? new(
                HealthStatus.Degraded, $"Reading the sequence took {took.TotalSeconds:0.0} s.", null, data)
            : SqliteEngine.HasWalResetFault(SqliteEngine.Version) ? new(
                HealthStatus.Degraded,
                $"SQLite {SqliteEngine.Version} has a known fault in its write-ahead log, fixed in 3.51.3.",
                null,
                data)
            : new(HealthStatus.Healthy, null, null, data);
    }
}
