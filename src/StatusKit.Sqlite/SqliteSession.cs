using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace StatusKit.Sqlite;

/// <summary>One connection with the statements prepared on it. For one caller at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    private const int MaxCommands = 64;

    private readonly SqliteConnection _connection;
    private readonly string _busyTimeout;
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    public SqliteSession(string connectionString, TimeSpan busyTimeout)
    {
        _busyTimeout = string.Create(
            CultureInfo.InvariantCulture, $"pragma busy_timeout = {(int)busyTimeout.TotalMilliseconds}");
        _connection = new SqliteConnection(connectionString);
        try
        {
            _connection.Open();
            _connection.DefaultTimeout = Math.Max(1, (int)Math.Ceiling(busyTimeout.TotalSeconds));
            Execute(_busyTimeout);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Whether a call failed, so that the connection is better not used again.</summary>
    public bool IsBroken { get; set; }

    /// <summary>
    /// Runs statements without parameters or results, without the retries of the library: the engine's own waiting is
    /// finer.
    /// </summary>
    public void Execute(string sql) =>
        SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(_connection.Handle, sql), _connection.Handle);

    /// <summary>
    /// Runs statements that take a lock; false, and nothing is begun, when another process has it just now.
    /// </summary>
    /// <param name="sql">The statements, such as those that begin a transaction.</param>
    public bool TryExecute(string sql)
    {
        try
        {
            Execute("pragma busy_timeout = 0");
            Execute(sql);
            return true;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_BUSY)
        {
            RollBack();
            return false;
        }
        finally
        {
            Execute(_busyTimeout);
        }
    }

    /// <summary>Ends a transaction that did not succeed; the failure may have ended it already.</summary>
    public void RollBack()
    {
        if (raw.sqlite3_get_autocommit(_connection.Handle) == 0)
        {
            Execute("rollback");
        }
    }

    /// <summary>Runs a statement whose parameters are <c>$1</c>, <c>$2</c>, ….</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Command(sql, values).ExecuteNonQuery();

    /// <summary>The first column of the first row; null when there is none.</summary>
    public object? Scalar(string sql, params ReadOnlySpan<object?> values) =>
        Command(sql, values).ExecuteScalar() is { } value and not DBNull ? value : null;

    /// <summary>Runs a query. Its reader is disposed before the next statement of the session.</summary>
    public SqliteDataReader Query(string sql, params ReadOnlySpan<object?> values) =>
        Command(sql, values).ExecuteReader();

    /// <summary>Lets a token end what runs.</summary>
    public CancellationTokenRegistration InterruptOn(CancellationToken cancellationToken) =>
        cancellationToken.UnsafeRegister(static handle => raw.sqlite3_interrupt((sqlite3)handle!), _connection.Handle);

    /// <summary>A column's bytes where the engine has them; they are gone with the next step.</summary>
    public static ReadOnlySpan<byte> Blob(SqliteDataReader reader, int column) =>
        raw.sqlite3_column_blob(reader.Handle, column);

    public void Dispose()
    {
        Forget();
        _connection.Dispose();
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            if (_commands.Count == MaxCommands)
            {
                Forget(); // a query can be put in many ways
            }

            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters.Add(
                    new SqliteParameter(string.Create(CultureInfo.InvariantCulture, $"${i + 1}"), null));
            }

            _commands.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return command;
    }

    private void Forget()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _commands.Clear();
    }
}
