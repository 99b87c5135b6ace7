using System.Runtime.CompilerServices;

namespace StatusKit.Storage;

/// <summary>The stream of one watcher: from the feed's last changes where they reach, else from the backend.</summary>
internal static class StatusWatchStream
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);

    /// <summary>Every matching change after a sequence, and bookmarks.</summary>
    /// <param name="database">The database.</param>
    /// <param name="filter">Which changes.</param>
    /// <param name="after">The last sequence already handled.</param>
    /// <param name="bookmarks">The interval of bookmarks; null means none.</param>
    /// <param name="model">The kind of record in telemetry; null for all.</param>
    /// <param name="convert">Makes what the stream gives of a change, or of a bookmark.</param>
    /// <param name="cancellationToken">A token to end the stream.</param>
    public static async IAsyncEnumerable<TChange> WatchAsync<TChange>(
        StatusDatabase database, StatusFilter filter, long after, TimeSpan? bookmarks, string? model,
        Func<StatusRowChange, TChange> convert, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var time = database.Context.Time;
        using var watching = new StatusWatching(database.Context, model);
        var cursor = database.Feed.Add(filter, after);
        try
        {
            using var cancellation = cancellationToken.UnsafeRegister(
                static cursor => ((StatusCursor)cursor!).Interrupt(), cursor);
            var reported = time.GetTimestamp();
            using var timer = bookmarks is null
                ? null
                : time.CreateTimer(
                    static cursor => ((StatusCursor)cursor!).Interrupt(),
                    cursor,
                    Timeout.InfiniteTimeSpan,
                    Timeout.InfiniteTimeSpan);
            var isTimed = timer is null;
            var reader = new Reader(database, cursor, watching, cancellationToken);
            while (true)
            {
                var before = cursor.After;
                var last = await reader.ReadAsync().ConfigureAwait(false);
                watching.IsAt(before, last);
                foreach (var change in reader.Changes)
                {
                    yield return convert(change);
                    watching.IsAt(change.Row.Sequence, last);
                    reported = time.GetTimestamp();
                    cancellationToken.ThrowIfCancellationRequested();
                }

                watching.IsAt(cursor.After, last);
                if (bookmarks - time.GetElapsedTime(reported) is { } left && left <= TimeSpan.Zero)
                {
                    // Also while other records change: the watcher would hear nothing and fall behind what is kept.
                    yield return convert(
                        new(
                            StatusChangeKind.Bookmark,
                            StatusRow.Read(default, default, default, cursor.After, time.GetUtcNow())));
                    reported = time.GetTimestamp();
                }
                else if (cursor.After >= last)
                {
                    if (!isTimed)
                    {
                        timer!.Change(
                            StatusTimers.ForTimer(bookmarks!.Value - time.GetElapsedTime(reported)),
                            Timeout.InfiniteTimeSpan);
                        isTimed = true;
                    }

                    if (!await reader.WaitAsync().ConfigureAwait(false))
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        isTimed = timer is null;
                    }
                }
            }
        }
        finally
        {
            await database.Feed.RemoveAsync(cursor).ConfigureAwait(false);
        }
    }

    private sealed class Reader(
        StatusDatabase database, StatusCursor cursor, StatusWatching watching, CancellationToken cancellationToken)
    {
        private readonly StatusRetry _retry = new(FirstPause, MaxPause);

        public List<StatusRowChange> Changes { get; } = [];

        /// <summary>Reads the next changes. Gives the last sequence known.</summary>
        public async ValueTask<long> ReadAsync()
        {
            Changes.Clear();
            while (!database.Feed.TryRead(cursor, Changes))
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    var read = await database.Backend.ReadChangesAsync(
                        cursor.After, cursor.Filter.Set, cancellationToken).ConfigureAwait(false);
                    Changes.AddRange(read.Changes.Where(change => cursor.Filter.Matches(change.Row)));
                    cursor.After = read.Through;
                    _retry.Reset();
                    return read.Last;
                }
                catch (Exception e) when (e is not OperationCanceledException && database.Backend.IsTransient(e))
                {
                    watching.Interrupted(e, cursor.After, _retry.Attempt);
                    await Task.Delay(_retry.Next(), database.Context.Time, cancellationToken).ConfigureAwait(false);
                }
                catch (Exception e)
                {
                    watching.Failed(e);
                    throw;
                }
            }

            return cursor.After;
        }

        /// <summary>Waits for a matching change; false when the token or the time for a bookmark came first.</summary>
        public async ValueTask<bool> WaitAsync()
        {
            try
            {
                return await cursor.WaitAsync().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                watching.Failed(e);
                throw;
            }
        }
    }
}
