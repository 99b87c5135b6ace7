using Microsoft.Data.Sqlite;

namespace StatusKit.Sqlite;

/// <summary>
/// The database file cannot be used as asked. Nothing of the call was written. The message names the file and the
/// cause.
/// </summary>
public sealed class SqliteStatusException : IOException
{
    private const int BusyCode = 5;
    private const int LockedCode = 6;
    private const int DamagedCode = 11;

    /// <summary>The code of a file that cannot be opened.</summary>
    internal const int CannotOpen = 14;

    /// <summary>Makes the exception.</summary>
    /// <param name="file">The full path of the database file.</param>
    /// <param name="errorCode">The primary result code of SQLite, or 0 when SQLite was not asked.</param>
    /// <param name="message">What is wrong and what helps, naming the file.</param>
    /// <param name="innerException">What SQLite or the system said.</param>
    public SqliteStatusException(string file, int errorCode, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        File = file;
        ErrorCode = errorCode;
    }

    /// <summary>The full path of the database file.</summary>
    public string File { get; }

    /// <summary>
    /// The primary result code of SQLite (sqlite.org/rescode.html), such as 5 busy, 8 read-only, 13 full; 0 when SQLite
    /// was not asked.
    /// </summary>
    public int ErrorCode { get; }

    /// <summary>Whether the error passes by itself: another process holds the lock.</summary>
    public bool IsBusy => ErrorCode is BusyCode or LockedCode;

    /// <summary>Whether the connection is no longer usable and must be opened again.</summary>
    internal bool IsBroken => ErrorCode is 10 or DamagedCode or CannotOpen or 26;

    internal static SqliteStatusException Busy(string file, TimeSpan timeout) =>
        new(file, BusyCode, $"{Explain(BusyCode, file)} ({timeout})");

    internal static SqliteStatusException Damaged(string file, Exception? innerException) =>
        new(file, DamagedCode, Explain(DamagedCode, file), innerException);

    /// <summary>An error of SQLite with the name of the file; any other as it is.</summary>
    internal static Exception From(string file, Exception error) => error is not SqliteException e
        ? error
        : new SqliteStatusException(file, e.SqliteErrorCode, $"{Explain(e.SqliteErrorCode, file)} ({e.Message})", e);

    private static string Explain(int code, string file) => code switch
    {
        BusyCode or LockedCode =>
            $"Other processes hold the lock of the database '{file}' for longer than the busy timeout.",
        8 =>
            $"The database '{file}' cannot be written: the file, its folder or its file system is read-only for this "
            + "process.",
        10 => $"The system could not read or write the database '{file}'.",
        DamagedCode =>
            $"The database '{file}' is damaged: restore it from a copy, or recover it with SQLite's own tool.",
        13 =>
            $"There is no space left for the database '{file}'; nothing was written, and writing continues when there "
            + "is space again.",
        CannotOpen =>
            $"The database '{file}' cannot be opened: its folder is missing, or may not be used by this process.",
        18 => $"A record is larger than the database '{file}' can hold.",
        26 => $"The file '{file}' is not an SQLite database.",
        _ => $"SQLite failed on the database '{file}'.",
    };
}
