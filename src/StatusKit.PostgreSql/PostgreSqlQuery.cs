using Npgsql;

namespace StatusKit.PostgreSql;

/// <summary>One statement that reads, with the connection that it has to itself until it is disposed.</summary>
internal sealed class PostgreSqlQuery : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlBatch _batch;
    private NpgsqlDataReader? _rows;

    private PostgreSqlQuery(NpgsqlConnection connection) => (_connection, _batch) = (connection, new(connection));

    /// <summary>How far reading is.</summary>
    public NpgsqlDataReader Row => _rows!;

    /// <summary>
    /// Runs a statement that is always the same, whose parameters are <c>$1</c>, <c>$2</c>, …: it is prepared once per
    /// connection.
    /// </summary>
    public static Task<PostgreSqlQuery> RunPrepared(
        NpgsqlDataSource source, string sql, object[] values, CancellationToken cancellationToken) =>
        Run(
            source,
            [Command(sql, values.Select(value => new NpgsqlParameter { Value = value }))],
            isPrepared: true,
            cancellationToken);

    /// <summary>Runs a statement made for the occasion, whose parameters are <c>@p0</c>, <c>@p1</c>, ….</summary>
    public static Task<PostgreSqlQuery> Run(
        NpgsqlDataSource source, string sql, IReadOnlyList<object> values, CancellationToken cancellationToken) =>
        Run(
            source,
            [new(PostgreSqlStatements.ByIndexes), Command(sql, values.Select((value, i) => new NpgsqlParameter($"p{i}", value)))],
            isPrepared: false,
            cancellationToken);

    /// <summary>Goes to the next row.</summary>
    public Task<bool> ReadAsync(CancellationToken cancellationToken) => Row.ReadAsync(cancellationToken);

    /// <summary>Lets the server stop; or disposing would read all rows that are left.</summary>
    public void Cancel() => _batch.Cancel();

    public async ValueTask DisposeAsync()
    {
        if (_rows is not null)
        {
            await _rows.DisposeAsync().ConfigureAwait(false);
        }

        await _batch.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private static NpgsqlBatchCommand Command(string sql, IEnumerable<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }

    // What is sent together is one transaction; the last statement is the one that reads.
    private static async Task<PostgreSqlQuery> Run(
        NpgsqlDataSource source, NpgsqlBatchCommand[] commands, bool isPrepared, CancellationToken cancellationToken)
    {
        var query = new PostgreSqlQuery(await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false));
        try
        {
            foreach (var command in commands)
            {
                query._batch.BatchCommands.Add(command);
            }

            if (isPrepared)
            {
                await query._batch.PrepareAsync(cancellationToken).ConfigureAwait(false);
            }

            query._rows = await query._batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            for (var i = 1; i < commands.Length; i++)
            {
                await query._rows.NextResultAsync(cancellationToken).ConfigureAwait(false);
            }

            return query;
        }
        catch
        {
            await query.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
