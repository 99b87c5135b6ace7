using Microsoft.Extensions.Logging;

namespace StatusKit.Sqlite;

/// <summary>The log messages of the SQLite database. Event ids are stable.</summary>
internal static partial class SqliteLog
{
    [LoggerMessage(101, LogLevel.Warning,
        "SQLite {Version} has a fault in its write-ahead log that can damage a file which two connections write at "
        + "once (sqlite.org/wal.html, fixed in 3.51.3). Reference a newer package SQLite.")]
    public static partial void EngineHasFault(ILogger logger, Version version);
}
