using Npgsql;

namespace StatusKit.PostgreSql;

/// <summary>One statement that reads, with the connection that it has to itself until it is disposed.</summary>
internal sealed class PostgreSqlQuery : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _command;
    private NpgsqlDataReader? _rows;

    private PostgreSqlQuery(NpgsqlConnection connection, string sql)
    {
        _connection = connection;
        _command = new(sql, connection);
    }

    /// <summary>Where reading stands.</summary>
    public NpgsqlDataReader Row => _rows!;

    /// <summary>Runs a statement that is always the same, whose parameters are <c>$1</c>, <c>$2</c>, …: it is prepared once per connection.</summary>
    public static Task<PostgreSqlQuery> RunPrepared(NpgsqlDataSource source, string sql, ReadOnlySpan<object> values, CancellationToken cancellationToken) =>
        Run(source, sql, [.. Array.ConvertAll(values.ToArray(), value => new NpgsqlParameter { Value = value })], true, cancellationToken);

    /// <summary>Runs a statement made for the occasion, whose parameters are <c>@p0</c>, <c>@p1</c>, ….</summary>
    public static Task<PostgreSqlQuery> Run(NpgsqlDataSource source, string sql, IReadOnlyList<object> values, CancellationToken cancellationToken) =>
        Run(source, sql, [.. values.Select((value, i) => new NpgsqlParameter($"p{i}", value))], false, cancellationToken);

    /// <summary>Goes to the next row.</summary>
    public Task<bool> ReadAsync(CancellationToken cancellationToken) => Row.ReadAsync(cancellationToken);

    /// <summary>Lets the server stop; or disposing would read all rows that are left.</summary>
    public void Cancel() => _command.Cancel();

    public async ValueTask DisposeAsync()
    {
        if (_rows is not null)
        {
            await _rows.DisposeAsync().ConfigureAwait(false);
        }

        await _command.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<PostgreSqlQuery> Run(NpgsqlDataSource source, string sql, NpgsqlParameter[] parameters, bool isPrepared, CancellationToken cancellationToken)
    {
        var query = new PostgreSqlQuery(await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false), sql);
        try
        {
            query._command.Parameters.AddRange(parameters);
            if (isPrepared)
            {
                await query._command.PrepareAsync(cancellationToken).ConfigureAwait(false);
            }

            query._rows = await query._command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            return query;
        }
        catch
        {
            await query.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
