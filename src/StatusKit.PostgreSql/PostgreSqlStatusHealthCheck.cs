using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StatusKit.Storage;

namespace StatusKit.PostgreSql;

/// <summary>
/// Says how a <see cref="PostgreSqlStatusDatabase"/> is: unhealthy when it cannot be read (the server is out of reach,
/// the schema is missing or newer) or its last
/// write failed with what will not pass by itself; degraded when reading took longer than a second; otherwise healthy.
/// </summary>
/// <remarks>
/// The host adds it: <c>services.AddHealthChecks().AddCheck&lt;PostgreSqlStatusHealthCheck&gt;("statuses")</c>. Safe
/// for use by many threads.
/// </remarks>
/// <param name="database">The store; as registered, the <see cref="IStatusDatabase"/> of the container.</param>
public sealed class PostgreSqlStatusHealthCheck(IStatusDatabase database) : IHealthCheck
{
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    private readonly PostgreSqlStatusDatabase _database = database as PostgreSqlStatusDatabase
        ?? throw new ArgumentException(
            $"The database is a {database?.GetType().Name ?? "null"}, and this check is for "
            + $"{nameof(PostgreSqlStatusDatabase)}.",
            nameof(database));

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var started = _database.Server.Time.GetTimestamp();
        long position;
        try
        {
            position = await _database.Server.ReadSequenceAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new(HealthStatus.Unhealthy, e.Message, e);
        }

        var data = new Dictionary<string, object> { ["sequence"] = position };
        var took = _database.Server.Time.GetElapsedTime(started);
        return _database.Server.LastFailure is { } failure ? new(
            HealthStatus.Unhealthy, $"The last write failed: {failure.Message}", failure, data)
            : took > Slow ? new(
                HealthStatus.Degraded,
                string.Create(CultureInfo.InvariantCulture, $"Reading the sequence took {took.TotalSeconds:0.0} s."),
                null,
                data)
            : new(HealthStatus.Healthy, null, null, data);
    }
}
