using System.Data.Common;

namespace StatusKit.AspNetCore;

/// <summary>Tells failures of a database from faults of a program.</summary>
internal static class StorageFailure
{
    /// <summary>Whether an exception says that the database cannot be used now.</summary>
    public static bool Is(Exception exception) =>
        exception is DbException or IOException or TimeoutException or ObjectDisposedException;
}
