using System.Runtime.CompilerServices;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Cli.Stores;

/// <summary>The changes of all records of a database, in commit order.</summary>
internal static class ChangeFeed
{
    private static readonly StatusWatchOptions NoBookmarks = new() { BookmarkInterval = null };

    /// <summary>Every change after a sequence, in order.</summary>
    /// <param name="store">The store.</param>
    /// <param name="after">The last sequence already handled.</param>
    /// <param name="until">The sequence with which it ends; null means never.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public static async IAsyncEnumerable<StoreChange> WatchAsync(
        Store store,
        long after,
        long? until = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // A sequence ahead of the database is the watch's to refuse.
        if (after >= until && after <= await store.Database.GetSequenceAsync(cancellationToken))
        {
            yield break;
        }

        await foreach (var change in store.Database.WatchAsync(after, NoBookmarks, cancellationToken))
        {
            if (change.As<CfsSession>() is { } session)
            {
                yield return StoreChange.From(session, StoreChange.Sessions);
            }
            else if (change.As<NmpNodeStatus>() is { } upgrade)
            {
                yield return StoreChange.From(upgrade, change.Scope!);
            }

            if (change.Sequence >= until)
            {
                yield break;
            }
        }
    }
}
