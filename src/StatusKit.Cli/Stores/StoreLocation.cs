using Microsoft.Data.Sqlite;
using StatusKit.PostgreSql;
using StatusKit.Sqlite;
using StatusKit.Storage;

namespace StatusKit.Cli.Stores;

/// <summary>Where a database is: a SQLite file, or a PostgreSQL server.</summary>
/// <param name="File">The SQLite file; not looked at when there is a connection.</param>
/// <param name="Connection">How to come to the PostgreSQL server, as Npgsql takes it; null means the file.</param>
/// <param name="CreateIfMissing">Whether the file is made when it is missing: only who writes makes one.</param>
internal sealed record StoreLocation(string File, string? Connection, bool CreateIfMissing)
{
    // A person at another terminal should not wait long for a change.
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ReadRetryTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The file of those who name none: <c>statuskit/status.db</c> in the user's data folder, which is
    /// <c>~/.local/share</c> on Linux.
    /// </summary>
    public static string DefaultFile => Path.Combine(
        Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData,
            Environment.SpecialFolderOption.DoNotVerify), "statuskit", "status.db");

    /// <summary>Whether a missing file is an empty database, as an original that mirrors a service sees it.</summary>
    public bool IsEmptyIfMissing { get; init; }

    /// <summary>Opens the database.</summary>
    /// <exception cref="UnreachableStoreException">
    /// The file is missing and not made, its folder cannot be made, or the connection is none.
    /// </exception>
    public IStatusDatabase Open(TimeProvider time) => Connection is not null ? OpenServer(Connection, time)
        : IsEmptyIfMissing && !CreateIfMissing && !System.IO.File.Exists(File) ? new InMemoryStatusDatabase(time: time)
        : OpenFile(time);

    private SqliteStatusDatabase OpenFile(TimeProvider time)
    {
        if (!CreateIfMissing && !System.IO.File.Exists(File))
        {
            throw new UnreachableStoreException(
                $"there is no file '{File}'; 'import' makes one, and so does the run without arguments");
        }

        if (CreateIfMissing && File == DefaultFile)
        {
            MakeFolder(Path.GetDirectoryName(File)!);
        }

        // Several consoles share the file: one changes, another follows.
        var options = new SqliteStatusDatabaseOptions { MultiProcess = true, PollInterval = PollInterval };
        return new SqliteStatusDatabase(
            new SqliteConnectionStringBuilder { DataSource = File }.ToString(), options, time);
    }

    // The text may hold a password: messages do not repeat it.
    private static PostgreSqlStatusDatabase OpenServer(string connection, TimeProvider time)
    {
        try
        {
            return new(connection, new() { ReadRetryTimeout = ReadRetryTimeout }, time);
        }
        catch (ArgumentException e)
        {
            throw new UnreachableStoreException($"the connection of --postgres is none: {e.Message}");
        }
    }

    private static void MakeFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnreachableStoreException($"the folder '{folder}' cannot be made: {e.Message}");
        }
    }
}

/// <summary>There is no store to work on.</summary>
internal sealed class UnreachableStoreException(string message) : Exception(message);
