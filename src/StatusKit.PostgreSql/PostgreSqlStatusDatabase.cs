using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using StatusKit.Storage;

namespace StatusKit.PostgreSql;

/// <summary>A database on a PostgreSQL server, for many processes and machines at once.</summary>
/// <remarks>
/// <para>The tables are made at first use. It keeps one connection for its writes, which it commits in groups of
/// whatever waits, one round trip each; one
/// that listens for changes while there are watchers; and takes others from the data source for as long as a read
/// lasts. A list holds its connection and its view
/// of the database until it ends: do not leave one half read.</para>
/// <para>Safe for use by many threads, and meant to be a singleton. Errors of the server and the network are those of
/// Npgsql, unwrapped; but a write that the server did not answer, within the <c>Command Timeout</c> of the connection
/// string, may have happened: the call throws <see cref="StatusOutcomeUnknownException"/>, and
/// <see cref="StatusStoreExtensions.UpdateAsync"/> finds out by itself. After an error, and after a standby took over,
/// the store continues as soon as there is a primary; so do watchers. Putting many records ends with the error: those
/// of the transactions under way are written or not, and putting all of them again writes what is missing. Reads are
/// tried again for <see cref="PostgreSqlStatusDatabaseOptions.ReadRetryTimeout"/>. Ids, states and keys are in indexes,
/// whose rows the server limits to about 2,600 bytes: what is longer is refused with its error, alone. A server with
/// <c>synchronous_commit = off</c> acknowledges writes that its crash takes away.</para>
/// <para>The connections must be the caller's own from opening to closing: a pooler between must work by session, and
/// multiplexing must be off. A pool must allow at
/// least three of them. A data source of
/// the caller's needs arrays (<c>EnableArrays</c> of the slim builder). It stays the caller's to dispose.</para>
/// </remarks>
public sealed class PostgreSqlStatusDatabase : StatusDatabase
{
    /// <summary>Makes the database; nothing is opened yet.</summary>
    /// <param name="dataSource">
    /// Where the database is. Read and write on the primary: a standby lags behind and refuses writes.
    /// </param>
    /// <param name="options">How it works; null means the defaults.</param>
    /// <param name="time">The clock; null means the system's.</param>
    /// <param name="logger">The log; null means none.</param>
    /// <exception cref="OptionsValidationException">A setting is out of its range.</exception>
    public PostgreSqlStatusDatabase(
        NpgsqlDataSource dataSource,
        PostgreSqlStatusDatabaseOptions? options = null,
        TimeProvider? time = null,
        ILogger<PostgreSqlStatusDatabase>? logger = null)
        : this(
            dataSource ?? throw new ArgumentNullException(nameof(dataSource)),
            ownsDataSource: false, options, time, logger)
    {
    }

    /// <summary>Makes the database with a data source of its own; nothing is opened yet.</summary>
    /// <param name="connectionString">
    /// Where the database is: <c>Host=db;Database=status;Username=status</c>. Further settings are those of Npgsql.
    /// </param>
    /// <param name="options">How it works; null means the defaults.</param>
    /// <param name="time">The clock; null means the system's.</param>
    /// <param name="logger">The log; null means none.</param>
    /// <exception cref="ArgumentException">The connection string is malformed.</exception>
    /// <exception cref="OptionsValidationException">A setting is out of its range.</exception>
    public PostgreSqlStatusDatabase(
        string connectionString,
        PostgreSqlStatusDatabaseOptions? options = null,
        TimeProvider? time = null,
        ILogger<PostgreSqlStatusDatabase>? logger = null)
        : this(
            NpgsqlDataSource.Create(connectionString ?? throw new ArgumentNullException(nameof(connectionString))),
            ownsDataSource: true, options, time, logger)
    {
    }

    private PostgreSqlStatusDatabase(
        NpgsqlDataSource dataSource,
        bool ownsDataSource,
        PostgreSqlStatusDatabaseOptions? options,
        TimeProvider? time,
        ILogger? logger)
        : this(
            new PostgreSqlStatusBackend(
                dataSource,
                ownsDataSource,
                StatusDatabaseOptions.Checked(options ?? new()),
                time ?? TimeProvider.System),
            time,
            logger)
    {
    }

    private PostgreSqlStatusDatabase(PostgreSqlStatusBackend server, TimeProvider? time, ILogger? logger)
        : base(server, time, logger) => Server = server;

    internal PostgreSqlStatusBackend Server { get; }

    /// <summary>
    /// The statements that create the schema, for those who run them themselves and set
    /// <see cref="PostgreSqlStatusDatabaseOptions.CreateSchema"/> to false.
    /// </summary>
    /// <param name="schema">The database schema; it must not exist yet.</param>
    /// <param name="role">A role that gets exactly the rights that the database needs; null grants nothing.</param>
    /// <exception cref="ArgumentException">
    /// The name of the schema is not one that <see cref="PostgreSqlStatusDatabaseOptions.Schema"/> takes, or the role's
    /// is empty or holds U+0000.
    /// </exception>
    public static string SchemaSql(string schema = "statuskit", string? role = null)
    {
        if (role is not null && (role.Length == 0 || role.Contains('\0', StringComparison.Ordinal)))
        {
            throw new ArgumentException("The name of the role is empty or holds U+0000.", nameof(role));
        }

        return PostgreSqlSchema.Create(Checked(schema), role);
    }

    /// <summary>
    /// The statements that bring the schema of an older version of the package to this one, for those who run them
    /// themselves. They leave a newer one as it is.
    /// </summary>
    /// <param name="schema">The database schema.</param>
    /// <exception cref="ArgumentException">
    /// The name is not one that <see cref="PostgreSqlStatusDatabaseOptions.Schema"/> takes.
    /// </exception>
    public static string UpgradeSql(string schema = "statuskit") => PostgreSqlSchema.Upgrade(Checked(schema));

    private static string Checked(string schema) => PostgreSqlStatusDatabaseOptions.IsName(schema)
        ? schema
        : throw new ArgumentException(
            $"The schema is '{schema}'; it must {PostgreSqlStatusDatabaseOptions.NameRule}.", nameof(schema));
}
