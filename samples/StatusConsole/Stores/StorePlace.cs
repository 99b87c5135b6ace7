using Microsoft.Data.Sqlite;
using StatusKit.Sqlite;
using StatusKit.Storage;

namespace StatusConsole.Stores;

/// <summary>Where a database is.</summary>
/// <param name="File">The SQLite file.</param>
/// <param name="IsMade">Whether the file is made when it is missing: only who writes makes one.</param>
internal sealed record StorePlace(string File, bool IsMade)
{
    // A person at another terminal should not wait long for a change.
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>The file of those who name none: <c>statuskit/status.db</c> in the user's data folder, which is <c>~/.local/share</c> on Linux.</summary>
    public static string DefaultFile => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "statuskit", "status.db");

    /// <summary>Opens the database.</summary>
    /// <exception cref="UnreachableStoreException">The file is missing and not made, or its folder cannot be made.</exception>
    public IStatusDatabase Open(TimeProvider time)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(File))!;
        if (IsMade && File == DefaultFile)
        {
            Directory.CreateDirectory(folder);
        }
        else if (!IsMade && !System.IO.File.Exists(File))
        {
            throw new UnreachableStoreException($"there is no file '{File}'; import, report, 'cfs sessions create' and the run without arguments make one");
        }

        // Several consoles share the file: one changes, another follows.
        var options = new SqliteStatusStoreOptions { MultiProcess = true, PollInterval = PollInterval };
        return new SqliteStatusStore(new SqliteConnectionStringBuilder { DataSource = File }.ToString(), options, time);
    }
}

/// <summary>There is no store to work on.</summary>
internal sealed class UnreachableStoreException(string message) : Exception(message);
