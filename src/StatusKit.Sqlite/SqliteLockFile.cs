namespace StatusKit.Sqlite;

/// <summary>
/// The file next to the database whose lock says who may have it open for writing: one store alone, or many that agreed
/// to share it.
/// </summary>
internal static class SqliteLockFile
{
    /// <summary>
    /// Takes the lock; disposing the stream gives it back. The file stays, because removing it would part the lock's
    /// holders.
    /// </summary>
    /// <exception cref="SqliteStatusException">Another store holds the lock, or the file cannot be made.</exception>
    public static FileStream Take(string database, bool isShared)
    {
        var path = database + ".lock";
        try
        {
            // The system's advisory locks: reading and sharing reads is a shared lock, sharing nothing an exclusive
            // one.
            return isShared
                ? new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read, bufferSize: 0)
                : new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException e) when (IsHeld(e))
        {
            throw new SqliteStatusException(database, 0, isShared
                ? $"The database '{database}' is open for one store alone, which holds the lock '{path}'. Set "
                    + $"{nameof(SqliteStatusDatabaseOptions)}.{nameof(SqliteStatusDatabaseOptions.MultiProcess)} there "
                    + $"too. ({e.Message})"
                : $"The database '{database}' is open for writing already: another store holds the lock '{path}'. "
                    + "Close it, or set "
                    + $"{nameof(SqliteStatusDatabaseOptions)}.{nameof(SqliteStatusDatabaseOptions.MultiProcess)} on all "
                    + $"of them. ({e.Message})", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SqliteStatusException(
                database,
                0,
                $"The database '{database}' cannot be opened for writing: the lock '{path}' cannot be made, because "
                + $"its folder is missing, read-only or full. ({e.Message})",
                e);
        }
    }

    // The sharing violations of Linux, macOS and Windows.
    private static bool IsHeld(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);
}
