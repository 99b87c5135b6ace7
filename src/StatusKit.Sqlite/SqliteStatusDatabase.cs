using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StatusKit.Relational;
using StatusKit.Storage;

namespace StatusKit.Sqlite;

/// <summary>A database in one SQLite file.</summary>
/// <remarks>
/// <para>The file is opened at first use. One connection writes, and commits waiting writes in groups; readers work beside it and see the last commit. An
/// acknowledged write is on the disk (<see cref="SqliteStatusDatabaseOptions.IsDurable"/>). Reading a list holds the write-ahead log from being shortened until the
/// list ends: do not leave one half read.</para>
/// <para>Safe for use by many threads, and meant to be a singleton. What the file cannot do is a <see cref="SqliteStatusException"/>; after one the store
/// goes on when the cause is gone. Disposal commits what was handed over, closes the file and ends watchers with <see cref="ObjectDisposedException"/>.</para>
/// </remarks>
public sealed partial class SqliteStatusDatabase : IStatusDatabase, IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan LongestDisposal = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<(Type Kind, string Scope), object> _tables = new();
    private readonly ConcurrentDictionary<StatusSet, int> _sets = new();
    private readonly SqliteStatusDatabaseOptions _options;
    private readonly StatusStoreContext _context;
    private readonly SqliteConnectionStringBuilder _connection;
    private readonly string _path;
    private readonly StatusWriteQueue _queue;
    private readonly StatusPosition _position = new();
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SqliteFile? _file;
    private bool _wasOpen;
    private bool _isDisposed;
    private bool _isClosed;

    /// <summary>Makes the store; nothing is opened yet.</summary>
    /// <param name="connectionString">Where the file is: <c>Data Source=status.db</c>. Further settings are those of Microsoft.Data.Sqlite.</param>
    /// <param name="options">How it works; null means the defaults.</param>
    /// <param name="time">The clock; null means the system's.</param>
    /// <param name="logger">The log; null means none.</param>
    /// <exception cref="ArgumentException">The connection string is malformed, names no file, or opens the file for reading only.</exception>
    /// <exception cref="OptionsValidationException">A setting is out of its range.</exception>
    public SqliteStatusDatabase(string connectionString, SqliteStatusDatabaseOptions? options = null, TimeProvider? time = null, ILogger<SqliteStatusDatabase>? logger = null)
    {
        _connection = FileOf(connectionString);
        _path = _connection.DataSource;
        _options = StatusDatabaseOptions.Checked(options ?? new());
        _context = new("sqlite", time ?? TimeProvider.System, logger ?? NullLogger<SqliteStatusDatabase>.Instance);
        _queue = new(Commit, isEachIdOnce: false);
    }

    /// <summary>The full path of the file.</summary>
    internal string Path => _path;

    internal TimeProvider Time => _context.Time;

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The store is disposed.</exception>
    public IStatusStore<T> GetStore<T>(string scope = "")
        where T : class, IStatusRecord<T>
    {
        ArgumentNullException.ThrowIfNull(scope);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return (IStatusStore<T>)_tables.GetOrAdd((typeof(T), scope), static (key, database) => new Table<T>(database, key.Scope), this);
    }

    /// <summary>Commits what was handed over, for at most 5 s, closes the file and gives its lock back.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
        }

        _disposed.SetResult();
        await _queue.Close().WaitAsync(LongestDisposal, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            _isClosed = true;
            _file?.Dispose();
        }
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static SqliteConnectionStringBuilder FileOf(string connectionString)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        var connection = new SqliteConnectionStringBuilder(connectionString); // throws ArgumentException itself
        if (connection.DataSource is "" or ":memory:" || connection.Mode == SqliteOpenMode.Memory || connection.DataSource.StartsWith("file:", StringComparison.Ordinal))
        {
            throw new ArgumentException($"The connection string '{connectionString}' must name a file: Data Source=status.db. For a store in memory there is {nameof(InMemoryStatusDatabase)}.", nameof(connectionString));
        }

        if (connection.Mode == SqliteOpenMode.ReadOnly || connection.Cache == SqliteCacheMode.Shared)
        {
            throw new ArgumentException($"The connection string '{connectionString}' must neither set Mode=ReadOnly nor Cache=Shared: the store opens what it needs.", nameof(connectionString));
        }

        connection.DataSource = System.IO.Path.GetFullPath(connection.DataSource);
        connection.Pooling = false; // the store keeps its connections itself, so that disposal closes the file
        return connection;
    }

    private SqliteFile Open()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return OpenForCommit();
    }

    // What was handed over before the disposal is still committed.
    private SqliteFile OpenForCommit()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            return _file ??= OpenFile();
        }
    }

    private SqliteFile OpenFile()
    {
        var lockFile = SqliteLockFile.Take(_path, _options.MultiProcess);
        SqliteSession? writer = null;
        try
        {
            writer = OpenWriter();
            WarnOfEngine();
            _position.Advance((long)writer.Scalar("select last from statuskit_counter")!);
            _wasOpen = true;
            return new(lockFile, writer, () => Connect(SqliteOpenMode.ReadOnly));
        }
        catch (Exception e)
        {
            writer?.Dispose();
            lockFile.Dispose();
            throw e is SqliteException sqlite ? SqliteStatusException.Of(_path, sqlite) : e;
        }
    }

    private SqliteSession OpenWriter()
    {
        using var pause = new ManualResetEventSlim();
        for (var started = TimeProvider.System.GetTimestamp(); ; pause.Wait(Random.Shared.Next(2, 20)))
        {
            // A file that was there and is gone must not come back empty without a word.
            var writer = Connect(_options.CreateSchema && !_wasOpen ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite);
            var isReady = false;
            try
            {
                isReady = TryPrepare(writer);
            }
            finally
            {
                if (!isReady)
                {
                    writer.Dispose();
                }
            }

            if (isReady)
            {
                return writer;
            }

            if (TimeProvider.System.GetElapsedTime(started) >= _options.BusyTimeout)
            {
                throw SqliteStatusException.Busy(_path, _options.BusyTimeout);
            }
        }
    }

    private SqliteSession Connect(SqliteOpenMode mode) =>
        new(new SqliteConnectionStringBuilder(_connection.ConnectionString) { Mode = mode }.ConnectionString, _options.BusyTimeout);

    private void Abandon(SqliteFile file)
    {
        lock (_gate)
        {
            if (_file == file)
            {
                _file = null;
            }
        }

        file.Dispose();
    }

    private void WarnOfEngine()
    {
        if (!_wasOpen && SqliteEngine.HasWalResetFault(SqliteEngine.Version))
        {
            SqliteLog.EngineHasFault(_context.Logger, SqliteEngine.Version, _options.MultiProcess ? "rollback journal" : "lock file");
        }
    }
}

/// <summary>The log messages of the SQLite store. Event ids are stable.</summary>
internal static partial class SqliteLog
{
    [LoggerMessage(101, LogLevel.Warning,
        "SQLite {Version} has a fault in its write-ahead log that can damage a file which two connections write at once (sqlite.org/wal.html, mended in 3.51.3). The store avoids it by its {Guard}; nothing else may write the file. Bring a newer engine to be rid of this message.")]
    public static partial void EngineHasFault(ILogger logger, Version version, string guard);
}
