using System.Data.Common;

namespace StatusKit.AspNetCore;

/// <summary>Distinguishes failures of a database from faults of a program.</summary>
internal static class StorageFailure
{
    /// <summary>What to answer when a store refuses a record.</summary>
    public const string Unstorable =
        "A string of the record holds U+0000 or a lone surrogate, which the database cannot hold there.";

    /// <summary>Whether a store refused a record because of a string that databases cannot hold.</summary>
    public static bool IsOfRecord(Exception exception) => exception is ArgumentException;

    /// <summary>Whether an exception says that the database cannot be used now.</summary>
    public static bool Is(Exception exception) =>
        exception is DbException or IOException or TimeoutException or ObjectDisposedException;
}
