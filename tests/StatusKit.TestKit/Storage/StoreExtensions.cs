using StatusKit.Storage;

namespace StatusKit.TestKit;

/// <summary>Calls of a store whose arguments tests compute.</summary>
public static class StoreExtensions
{
    /// <summary>Replaces the record of the sequence; creates it when the sequence is null.</summary>
    public static ValueTask<long?> TryWriteAsync<T>(this IStatusStore<T> store, T value, long? sequence, CancellationToken cancellationToken = default)
        where T : class, IStatusRecord<T> =>
        sequence is { } there ? store.ReplaceAsync(value, there, cancellationToken) : store.CreateAsync(value, cancellationToken);

    /// <summary>Deletes the record of the sequence; of any sequence when it is null.</summary>
    public static ValueTask<bool> TryDeleteAsync<T>(this IStatusStore<T> store, StatusId id, long? sequence, CancellationToken cancellationToken = default)
        where T : class, IStatusRecord<T> =>
        sequence is { } there ? store.DeleteAsync(id, there, cancellationToken) : store.DeleteAsync(id, cancellationToken);

    /// <summary>Watches with bookmarks in an interval; without any when it is null.</summary>
    public static IAsyncEnumerable<StatusChange<T>> WatchAsync<T>(
        this IStatusStore<T> store, long after, TimeSpan? bookmarks, CancellationToken cancellationToken)
        where T : class, IStatusRecord<T> => store.WatchAsync(after, new StatusWatchOptions { BookmarkInterval = bookmarks }, cancellationToken);
}
