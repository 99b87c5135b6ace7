using SQLitePCL;

namespace StatusKit.Sqlite;

/// <summary>The SQLite engine that runs in this process.</summary>
internal static class SqliteEngine
{
    static SqliteEngine()
    {
        Batteries_V2.Init();
        Version = Version.Parse(raw.sqlite3_libversion().utf8_to_string());
    }

    /// <summary>The engine's version, such as 3.50.4.</summary>
    public static Version Version { get; }

    /// <summary>
    /// Whether a version can lose committed transactions of a file with a write-ahead log that two connections write or
    /// checkpoint at the same moment
    /// (sqlite.org/wal.html, "The WAL-reset bug"): from 3.7.0 on, mended in 3.51.3, 3.50.7 and 3.44.6.
    /// </summary>
    public static bool HasWalResetFault(Version version) =>
        version >= new Version(3, 7, 0) && version < new Version(3, 51, 3)
        && !(version >= new Version(3, 50, 7) && version < new Version(3, 51, 0))
        && !(version >= new Version(3, 44, 6) && version < new Version(3, 45, 0));
}
