using Npgsql;

namespace StatusKit.PostgreSql;

/// <content>How a database is checked and made ready.</content>
internal sealed partial class PostgreSqlStatusBackend
{
    private Task? _ready;

    /// <summary>Ends when the schema is known to be there; the next call tries again when it failed.</summary>
    private Task Ready(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, typeof(PostgreSqlStatusDatabase));
            if (_ready is null or { IsFaulted: true } or { IsCanceled: true })
            {
                _ready = Task.Run(Prepare, _stop.Token);
            }

            return _ready.IsCompletedSuccessfully ? _ready : _ready.WaitAsync(cancellationToken);
        }
    }

    private async Task Prepare()
    {
        await using var connection = await dataSource.OpenConnectionAsync(_stop.Token).ConfigureAwait(false);
        await CheckPooler(connection).ConfigureAwait(false);
        var version = await VersionOf(connection).ConfigureAwait(false);
        if (version is null && options.CreateSchema)
        {
            version = await Create(connection).ConfigureAwait(false);
        }

        if (version is null)
        {
            throw new InvalidOperationException(
                $"The schema '{options.Schema}' has no tables of StatusKit, and "
                + $"{nameof(PostgreSqlStatusDatabaseOptions)}.{nameof(PostgreSqlStatusDatabaseOptions.CreateSchema)} "
                + $"is false: run what {nameof(PostgreSqlStatusDatabase)}.{nameof(PostgreSqlStatusDatabase.SchemaSql)} gives.");
        }

        if (version < PostgreSqlSchema.Version)
        {
            if (!options.CreateSchema)
            {
                throw new InvalidOperationException(
                    $"The schema '{options.Schema}' has version {version}, this version of StatusKit needs "
                    + $"{PostgreSqlSchema.Version}, and "
                    + $"{nameof(PostgreSqlStatusDatabaseOptions)}.{nameof(PostgreSqlStatusDatabaseOptions.CreateSchema)} "
                    + $"is false: run what {nameof(PostgreSqlStatusDatabase)}.{nameof(PostgreSqlStatusDatabase.UpgradeSql)} gives.");
            }

            await ExecuteAsync(connection, PostgreSqlSchema.Upgrade(options.Schema)).ConfigureAwait(false);
        }

        if (version > PostgreSqlSchema.Version)
        {
            throw new InvalidOperationException(
                $"The schema '{options.Schema}' has version {version}, and this version of StatusKit knows "
                + $"{PostgreSqlSchema.Version}. It was left as it is: use a newer StatusKit.");
        }
    }

    // A pooler gives its clients numbers of its own. When it works by transaction, a second client gets the server
    // process that the first one has just used, or the first one another process for its next transaction.
    private async Task CheckPooler(NpgsqlConnection first)
    {
        var process = await ProcessOf(first).ConfigureAwait(false);
        if (process == first.ProcessID)
        {
            return;
        }

        await using var second = await dataSource.OpenConnectionAsync(_stop.Token).ConfigureAwait(false);
        await using var transaction = await second.BeginTransactionAsync(_stop.Token).ConfigureAwait(false);
        if (await ProcessOf(second).ConfigureAwait(false) == process
            || await ProcessOf(first).ConfigureAwait(false) != process)
        {
            throw new InvalidOperationException(
                "The connection leads through a pooler that works by transaction, such as PgBouncer with "
                + "pool_mode = transaction. The database needs connections of its own for prepared statements and "
                + "notifications: use pool_mode = session, or connect to the server directly. A process needs three "
                + "connections, and one for each read at the same time.");
        }

        async Task<int> ProcessOf(NpgsqlConnection connection) =>
            (int)(await ExecuteAsync(connection, "select pg_backend_pid()").ConfigureAwait(false))!;
    }

    // Many processes may start at once: the first one creates, the others wait and look again.
    private async Task<int> Create(NpgsqlConnection connection)
    {
        await using var transaction = await connection.BeginTransactionAsync(_stop.Token).ConfigureAwait(false);
        await ExecuteAsync(
            connection,
            "select 1 from pg_advisory_xact_lock(hashtext($1))",
            $"statuskit schema {options.Schema}").ConfigureAwait(false);
        if (await VersionOf(connection).ConfigureAwait(false) is { } version)
        {
            return version;
        }

        var exists = await ExecuteAsync(
            connection, "select 1 from pg_namespace where nspname = $1", options.Schema).ConfigureAwait(false);
        await ExecuteAsync(
            connection,
            exists is null
                ? PostgreSqlSchema.Create(options.Schema)
                : PostgreSqlSchema.Tables(options.Schema)).ConfigureAwait(false);
        await transaction.CommitAsync(_stop.Token).ConfigureAwait(false);
        return PostgreSqlSchema.Version;
    }

    // Asking for the table rather than selecting from it, because an error would end a transaction.
    private async Task<int?> VersionOf(NpgsqlConnection connection) =>
        await ExecuteAsync(
            connection,
            "select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace "
            + "where n.nspname = $1 and c.relname = 'counter'",
            options.Schema).ConfigureAwait(false) is null
            ? null
            : (int?)await ExecuteAsync(connection, $"select version from {options.Schema}.counter").ConfigureAwait(false);

    // Gives the first column of the first row; null when there is none.
    private async Task<object?> ExecuteAsync(NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(values.Select(value => new NpgsqlParameter { Value = value }).ToArray());
        return await command.ExecuteScalarAsync(_stop.Token).ConfigureAwait(false);
    }
}
