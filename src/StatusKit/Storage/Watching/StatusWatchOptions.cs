namespace StatusKit.Storage;

/// <summary>How to watch changes.</summary>
public sealed record StatusWatchOptions
{
    /// <summary>
    /// After how long without a change the stream reports how far it is with a <see cref="StatusChangeKind.Bookmark"/>, so that a watcher that saves the
    /// sequence never falls out of what is kept; 30 seconds. Null means never.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value set is not positive.</exception>
    public TimeSpan? BookmarkInterval
    {
        get;
        init
        {
            if (value is { } interval)
            {
                ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero, nameof(BookmarkInterval));
            }

            field = value;
        }
    } = TimeSpan.FromSeconds(30);
}
