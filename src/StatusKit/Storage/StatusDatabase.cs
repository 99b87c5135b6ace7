using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace StatusKit.Storage;

/// <summary>A database of status records over a backend.</summary>
/// <remarks>
/// Safe for use by many threads, and meant to be a singleton. One reader per database object follows the changes for
/// all who watch or wait. Disposal commits what was
/// handed over, for at most five seconds, ends watchers with <see cref="ObjectDisposedException"/>, and disposes the
/// backend.
/// </remarks>
public class StatusDatabase : IStatusDatabase, IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(Type Kind, string Scope), object> _stores = new();
    private volatile bool _isDisposed;

    /// <summary>Makes the database; nothing is read or written yet.</summary>
    /// <param name="backend">Where rows are kept; the database disposes it.</param>
    /// <param name="time">The clock; null means the system's.</param>
    /// <param name="logger">The log; null means none.</param>
    public StatusDatabase(IStatusBackend backend, TimeProvider? time = null, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(backend);
        Backend = backend;
        Context = new(backend.Name, time ?? TimeProvider.System, logger ?? NullLogger.Instance);
        Writes = new(backend, Context.Time);
        Feed = new(backend, Context);
    }

    internal StatusStoreContext Context { get; }

    internal IStatusBackend Backend { get; }

    internal StatusWriteQueue Writes { get; }

    internal StatusFeed Feed { get; }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The database is disposed.</exception>
    public IStatusStore<T> GetStore<T>(string scope = "")
        where T : class, IStatusRecord<T>
    {
        ArgumentNullException.ThrowIfNull(scope);
        ThrowIfDisposed();
        return (IStatusStore<T>)_stores.GetOrAdd(
            (typeof(T), scope), static (key, database) => new StatusStore<T>(database, key.Scope), this);
    }

    /// <inheritdoc/>
    public ValueTask<long> GetSequenceAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return Backend.GetSequenceAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<StatusDatabaseChange> WatchAsync(
        long after, StatusWatchOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ThrowIfDisposed();
        options ??= new();
        return StatusWatchStream.WatchAsync(
            this,
            new(null, options),
            after,
            options.BookmarkInterval,
            null,
            static change => new StatusDatabaseChange(change),
            cancellationToken);
    }

    /// <summary>Commits what was handed over, for at most five seconds, and closes the database.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        GC.SuppressFinalize(this);
        await Feed.DisposeAsync().ConfigureAwait(false);
        await Writes.CloseAsync()
            .WaitAsync(DrainTimeout, TimeProvider.System)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Backend.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_isDisposed, this);
}
