using StatusKit.Storage;

namespace StatusKit.Sqlite;

/// <summary>How a SQLite store works, in addition to how long it keeps changes.</summary>
public sealed class SqliteStatusDatabaseOptions : StatusDatabaseOptions
{
    private static readonly TimeSpan ShortestPoll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>
    /// Where the file is, such as <c>Data Source=status.db</c>; null, which is an error when it is needed. Not used when
    /// the call that registers the database, or its constructor, is given a connection string.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// Whether other processes may have the file open for writing too; false. With false, the database holds a lock
    /// file while it is open, and a second one on the
    /// file is refused. With true, writers of all processes take turns, and watchers look for the changes of other
    /// processes every <see cref="PollInterval"/>. All
    /// databases on one file must agree on it.
    /// </summary>
    public bool MultiProcess { get; set; }

    /// <summary>
    /// Whether an engine with the WAL-reset fault is used with a warning in the log rather than refused; false. The
    /// bundled engine does not have the fault
    /// (sqlite.org/wal.html); this is for those who bring an older one.
    /// </summary>
    public bool AllowFaultyEngine { get; set; }

    /// <summary>
    /// Whether to create file and schema at first use when they are not there; true. With false, a file without them is
    /// an error.
    /// </summary>
    public bool CreateSchema { get; set; } = true;

    /// <summary>
    /// Whether an acknowledged write survives a power cut, and not only the end of the process; true. False trades that
    /// for speed: a power cut then may take the
    /// last writes away, but damages nothing.
    /// </summary>
    public bool IsDurable { get; set; } = true;

    /// <summary>
    /// How long to wait for the lock of another process before the call fails with an error that may pass; 5 s. From 0
    /// to 1 hour, in whole milliseconds.
    /// </summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// With <see cref="MultiProcess"/>, how often watchers look for the changes of other processes; 1 s. From 10 ms to
    /// 1 hour.
    /// </summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public override IEnumerable<string> Validate() =>
    [
        .. base.Validate(),
        .. ValidateRange(nameof(BusyTimeout), BusyTimeout, TimeSpan.Zero, Longest),
        .. ValidateRange(nameof(PollInterval), PollInterval, ShortestPoll, Longest),
    ];
}
