using System.Collections.Concurrent;
using Npgsql;
using StatusKit.Storage;

namespace StatusKit.PostgreSql;

/// <summary>Keeps rows on a PostgreSQL server.</summary>
internal sealed partial class PostgreSqlStatusBackend(
    NpgsqlDataSource dataSource, bool ownsDataSource, PostgreSqlStatusDatabaseOptions options, TimeProvider time)
    : IStatusBackend
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<StatusSet, int> _sets = new();
    private readonly PostgreSqlStatements _sql = new(options.Schema);
    private readonly CancellationTokenSource _stop = new();
    private volatile StatusPosition _position = new();

    public string Name => "postgresql";

    public TimeProvider Time => time;

    public bool IsTransient(Exception exception) => PostgreSqlErrors.AreTransient(exception);

    /// <summary>Closes the connections.</summary>
    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_stop.CancelAsync(), CloseAsync())
            .WaitAsync(TimeSpan.FromSeconds(1), TimeProvider.System)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task CloseAsync()
    {
        await DropWriter().ConfigureAwait(false);
        if (ownsDataSource)
        {
            await dataSource.DisposeAsync().ConfigureAwait(false);
        }
    }
}
