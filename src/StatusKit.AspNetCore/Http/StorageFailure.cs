using System.Data.Common;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>Distinguishes failures of a database from faults of a program.</summary>
internal static class StorageFailure
{
    /// <summary>What to answer when a store refuses a record.</summary>
    public const string Unstorable =
        "A string of the record holds U+0000 or a lone surrogate, which the database cannot hold there.";

    /// <summary>Whether a store refused a record because of a string that databases cannot hold.</summary>
    public static bool IsOfRecord(Exception exception) => exception is ArgumentException;

    /// <summary>What to answer when the database cannot be used: whether a write may have happened.</summary>
    public static string Describe(Exception exception) => exception is StatusOutcomeUnknownException
        ? "The database did not answer: whether the change happened is unknown."
        : "The database is not available.";

    /// <summary>Whether an exception says that the database cannot be used now.</summary>
    public static bool Is(Exception exception) =>
        exception is DbException or IOException or TimeoutException or ObjectDisposedException;
}
