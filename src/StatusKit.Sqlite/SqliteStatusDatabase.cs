using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StatusKit.Storage;

namespace StatusKit.Sqlite;

/// <summary>A database in one SQLite file.</summary>
/// <remarks>
/// <para>The file is opened at first use. One connection writes, and commits waiting writes in groups; readers work
/// next to it and see the last commit. An
/// acknowledged write is on the disk (<see cref="SqliteStatusDatabaseOptions.IsDurable"/>). Reading a list keeps the
/// write-ahead log from being shortened until the
/// list ends: do not leave one half read.</para>
/// <para>Safe for use by many threads, and meant to be a singleton. What the file cannot do is a
/// <see cref="SqliteStatusException"/>; after one the database
/// continues when the cause is gone. Disposal commits what was handed over, closes the file and ends watchers with
/// <see cref="ObjectDisposedException"/>.</para>
/// </remarks>
public sealed class SqliteStatusDatabase : StatusDatabase
{
    /// <summary>Makes the database; nothing is opened yet.</summary>
    /// <param name="connectionString">
    /// Where the file is: <c>Data Source=status.db</c>. Further settings are those of Microsoft.Data.Sqlite.
    /// </param>
    /// <param name="options">How it works; null means the defaults.</param>
    /// <param name="time">The clock; null means the system's.</param>
    /// <param name="logger">The log; null means none.</param>
    /// <exception cref="ArgumentException">
    /// The connection string is malformed, names no file, or opens the file for reading only.
    /// </exception>
    /// <exception cref="OptionsValidationException">A setting is out of its range.</exception>
    public SqliteStatusDatabase(
        string connectionString,
        SqliteStatusDatabaseOptions? options = null,
        TimeProvider? time = null,
        ILogger<SqliteStatusDatabase>? logger = null)
        : this(
            new SqliteStatusBackend(
                FileIn(connectionString),
                StatusDatabaseOptions.Checked(options ?? new()),
                time ?? TimeProvider.System,
                logger),
            time,
            logger)
    {
    }

    private SqliteStatusDatabase(SqliteStatusBackend file, TimeProvider? time, ILogger? logger)
        : base(file, time, logger) => File = file;

    internal SqliteStatusBackend File { get; }

    private static SqliteConnectionStringBuilder FileIn(string connectionString)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        var connection = Parse(connectionString);
        if (connection.DataSource is "" or ":memory:"
            || connection.Mode == SqliteOpenMode.Memory
            || connection.DataSource.StartsWith("file:", StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"The connection string '{connectionString}' must name a file: Data Source=status.db. For a database "
                + $"in memory there is {nameof(InMemoryStatusDatabase)}.",
                nameof(connectionString));
        }

        if (connection.Mode == SqliteOpenMode.ReadOnly || connection.Cache == SqliteCacheMode.Shared)
        {
            throw new ArgumentException(
                $"The connection string '{connectionString}' must neither set Mode=ReadOnly nor Cache=Shared: the "
                + "database opens what it needs.", nameof(connectionString));
        }

        connection.DataSource = Path.GetFullPath(connection.DataSource);
        connection.Pooling = false; // the database keeps its connections itself, so that disposal closes the file
        return connection;
    }

    private static SqliteConnectionStringBuilder Parse(string connectionString)
    {
        try
        {
            return new(connectionString);
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException(
                "This is no connection string; one that names a file reads Data Source=status.db. "
                + exception.Message, nameof(connectionString), exception);
        }
    }
}
