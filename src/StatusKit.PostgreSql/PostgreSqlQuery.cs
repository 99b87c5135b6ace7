using Npgsql;

namespace StatusKit.PostgreSql;

/// <summary>One statement that reads, with the connection that it has to itself until it is disposed.</summary>
internal sealed class PostgreSqlQuery : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlBatch _batch;
    private NpgsqlDataReader? _rows;

    private PostgreSqlQuery(NpgsqlConnection connection) => (_connection, _batch) = (connection, new(connection));

    public NpgsqlDataReader Rows => _rows!;

    /// <summary>Runs a statement. What is always the same is prepared once per connection.</summary>
    /// <param name="source">Where a connection comes from.</param>
    /// <param name="sql">The statement; its parameters are <c>$1</c>, <c>$2</c>, ….</param>
    /// <param name="values">The values of the parameters.</param>
    /// <param name="isConstant">Whether the statement is always the same.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public static async ValueTask<PostgreSqlQuery> RunAsync(
        NpgsqlDataSource source,
        string sql,
        IEnumerable<object?> values,
        bool isConstant,
        CancellationToken cancellationToken)
    {
        var query = new PostgreSqlQuery(await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false));
        try
        {
            var command = new NpgsqlBatchCommand(sql);
            command.Parameters.AddRange(
                values.Select(value => new NpgsqlParameter { Value = value ?? DBNull.Value }).ToArray());
            if (isConstant)
            {
                query._batch.BatchCommands.Add(command);
                await query._batch.PrepareAsync(cancellationToken).ConfigureAwait(false);
                query._rows = await query._batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                return query;
            }

            // What is sent together is one transaction.
            query._batch.BatchCommands.Add(new(PostgreSqlStatements.ByIndexes));
            query._batch.BatchCommands.Add(command);
            query._rows = await query._batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await query._rows.NextResultAsync(cancellationToken).ConfigureAwait(false);
            return query;
        }
        catch
        {
            await query.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

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
}
