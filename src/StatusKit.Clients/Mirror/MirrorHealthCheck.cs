using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace StatusKit.Clients;

/// <summary>
/// Reports how the mirrors of the container are doing: unhealthy when one is behind by more than
/// <see cref="MirrorOptions.UnhealthyLag"/> or never succeeded, degraded
/// when its last poll failed, otherwise healthy, also while another mirror of the name works.
/// </summary>
/// <remarks>The host adds it: <c>services.AddHealthChecks().AddCheck&lt;MirrorHealthCheck&gt;("mirrors") </c>. Safe for
/// use by many threads.</remarks>
/// <param name="mirrors">The mirrors.</param>
public sealed class MirrorHealthCheck(IEnumerable<ServiceMirror> mirrors) : IHealthCheck
{
    private readonly ServiceMirror[] _mirrors = [.. mirrors];

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object>();
        var (worst, description, exception) = (HealthStatus.Healthy, (string?)null, (Exception?)null);
        foreach (var mirror in _mirrors)
        {
            var status = mirror.Status;
            var lag = status.LagAt(mirror.Time.GetUtcNow());
            Add("active", status.IsActive);
            Add("lag", lag?.TotalSeconds);
            Add("last_success", status.LastSuccess?.ToString("O", CultureInfo.InvariantCulture));
            Add("last_error", status.LastError?.Message);
            var health = lag > mirror.Options.UnhealthyLag
                || (status is { LastError: not null, LastSuccess: null }) ? HealthStatus.Unhealthy
                : status.LastError is not null ? HealthStatus.Degraded
                : HealthStatus.Healthy;
            if (health < worst)
            {
                var behind = lag is { } known
                    ? string.Create(
                        CultureInfo.InvariantCulture, $"The mirror {mirror.Name} is {known.TotalSeconds:0} s behind.")
                    : $"The mirror {mirror.Name} has not succeeded yet.";
                (worst, description, exception) = (
                    health,
                    status.LastError is null ? behind : $"{behind} {status.LastError.Message}",
                    status.LastError);
            }

            void Add(string name, object? value)
            {
                if (value is not null)
                {
                    data[$"{mirror.Name} {name}"] = value;
                }
            }
        }

        return Task.FromResult(new HealthCheckResult(worst, description, exception, data));
    }
}
