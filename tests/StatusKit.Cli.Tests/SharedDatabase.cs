using StatusKit.Storage;

namespace StatusKit.Tests.Console;

/// <summary>A database that stays open from one command to the next.</summary>
internal sealed class SharedDatabase(IStatusDatabase database) : IStatusDatabase
{
    public IStatusStore<T> GetStore<T>(string scope = "")
        where T : class, IStatusRecord<T> => database.GetStore<T>(scope);

    public ValueTask<long> GetSequenceAsync(CancellationToken cancellationToken = default) => database.GetSequenceAsync(cancellationToken);

    public IAsyncEnumerable<StatusDatabaseChange> WatchAsync(long after, StatusWatchOptions? options = null, CancellationToken cancellationToken = default) =>
        database.WatchAsync(after, options, cancellationToken);
}
