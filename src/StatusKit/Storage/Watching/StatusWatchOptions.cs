using System.Collections.Immutable;

namespace StatusKit.Storage;

/// <summary>How to watch changes, and which. All filters must hold; what is not set filters nothing.</summary>
/// <remarks>
/// Filters look at the value as written, or as it was when it was deleted: a record that leaves a phase is not reported
/// by a watch of that phase.
/// </remarks>
public sealed record StatusWatchOptions
{
    /// <summary>
    /// After how long without a change the stream reports how far it is with a <see cref="StatusChangeKind.Bookmark"/>,
    /// so that a watcher that saves the
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

    /// <summary>Only changes of these records; empty means all.</summary>
    public ImmutableArray<StatusId> Ids { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Only changes to records that have all of these keys.</summary>
    public ImmutableArray<StatusKey> Keys { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Only changes to records in one of these phases; empty means any.</summary>
    public ImmutableArray<StatusPhase> Phases { get; init => field = value.IsDefault ? [] : value; } = [];
}
