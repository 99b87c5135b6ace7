using System.Collections.Concurrent;

namespace StatusKit.Sqlite;

/// <summary>An open database: the lock, the one connection that writes, and those that read.</summary>
internal sealed class SqliteFile(
    FileStream lockFile, SqliteSession writer, Func<SqliteSession> openReader) : IDisposable
{
    private readonly ConcurrentBag<SqliteSession> _idle = [];
    private readonly Lock _gate = new();
    private bool _isDisposed;

    /// <summary>
    /// All writes and all checkpoints go through it: packages that write from two connections at once can meet the
    /// engine's WAL-reset fault.
    /// </summary>
    public SqliteSession Writer => writer;

    /// <summary>A reading connection for the caller alone, until it is given back.</summary>
    public SqliteSession Rent() => _idle.TryTake(out var session) ? session : openReader();

    public void Return(SqliteSession session)
    {
        lock (_gate)
        {
            if (!_isDisposed && !session.IsBroken)
            {
                _idle.Add(session);
                return;
            }
        }

        session.Dispose();
    }

    /// <summary>
    /// Closes everything that is not rented, the writer last, so that it cleans up the write-ahead log, and gives the
    /// lock back.
    /// </summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
        }

        while (_idle.TryTake(out var session))
        {
            session.Dispose();
        }

        writer.Dispose();
        lockFile.Dispose();
    }
}
