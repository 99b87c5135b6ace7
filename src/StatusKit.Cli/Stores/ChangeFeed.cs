using System.Runtime.CompilerServices;
using StatusKit.Storage;

namespace StatusKit.Cli.Stores;

/// <summary>
/// The changes of all records of a store, in one order: a store watches one kind of record at a time, and numbers them
/// all in one sequence.
/// </summary>
internal static class ChangeFeed
{
    // How long a change of one kind may wait until the others are known to have nothing before it.
    private static readonly TimeSpan Bookmarks = TimeSpan.FromMilliseconds(100);

    /// <summary>Every change after a position, in order.</summary>
    /// <param name="store">The store.</param>
    /// <param name="after">The position.</param>
    /// <param name="until">The number with which it ends; null means never.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public static async IAsyncEnumerable<StoreChange> WatchAsync(
        Store store,
        long after,
        long? until = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        IAsyncEnumerator<StoreChange>[] streams =
        [
            Watch(store.Sessions, StoreChange.Sessions, after, until, stop.Token).GetAsyncEnumerator(stop.Token),
            Watch(store.Node, StatusKit.Nmp.NmpScopes.Node, after, until, stop.Token).GetAsyncEnumerator(stop.Token),
            Watch(store.Hub, StatusKit.Nmp.NmpScopes.Hub, after, until, stop.Token).GetAsyncEnumerator(stop.Token),
        ];
        var reached = after;
        try
        {
            await Task.WhenAll(streams.Select(Move));
            while (reached < until || until is null)
            {
                // Nothing can come before the lowest of the heads; of equal ones only one is a change.
                reached = streams.Min(stream => stream.Current.Sequence);
                foreach (var stream in streams.Where(stream => stream.Current.Sequence == reached && stream.Current.Kind != StatusChangeKind.Bookmark))
                {
                    yield return stream.Current;
                }

                if (reached < until || until is null)
                {
                    await Task.WhenAll(streams.Where(stream => stream.Current.Sequence == reached).Select(Move));
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var stream in streams)
            {
                await stream.DisposeAsync();
            }
        }
    }

    private static async Task Move(IAsyncEnumerator<StoreChange> stream) => await stream.MoveNextAsync();

    // Who wants no more than is there already must not wait for a bookmark.
    private static async IAsyncEnumerable<StoreChange> Watch<T>(
        IStatusStore<T> store,
        string where,
        long after,
        long? until,
        [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class, IStatusRecord<T>
    {
        await foreach (var change in store.WatchAsync(after, new() { BookmarkInterval = until is null ? Bookmarks : TimeSpan.FromTicks(1) }, cancellationToken))
        {
            yield return StoreChange.From(change, where);
        }
    }
}
