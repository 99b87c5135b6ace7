using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using StatusKit.Relational;
using StatusKit.Storage;

namespace StatusKit.PostgreSql;

/// <summary>A database on a PostgreSQL server, for many processes and machines at once.</summary>
/// <remarks>
/// <para>The tables are made at first use. Each store keeps one connection for its writes, which it commits in groups of whatever waits, one round trip each; one
/// that listens for changes while there are watchers; and takes others from the data source for as long as a read lasts. A list holds its connection and its view
/// of the database until it ends: do not leave one half read.</para>
/// <para>Safe for use by many threads, and meant to be a singleton. Errors of the server and the network are those of Npgsql, unwrapped. A write whose connection
/// broke may have happened: the call throws what broke it, and <see cref="StatusStoreExtensions.UpdateAsync"/> finds out by itself. After an error the store goes
/// on as soon as the server is back; so do watchers. Writing many records ends with the error: those of the last transaction under way are written or not, and
/// writing all of them again writes what is missing. Id, word and key
/// texts stand in indexes, whose rows the server limits to about 2,600 bytes: what is longer is refused with its error, alone. A server with <c>synchronous_commit = off</c> acknowledges writes that its crash takes away.</para>
/// <para>The connections must be the caller's own from opening to closing: a pooler between must work by session, and multiplexing must be off. A pool must allow at
/// least three of them. A data source of
/// the caller's needs arrays (<c>EnableArrays</c> of the slim builder). It stays the caller's to dispose.</para>
/// </remarks>
public sealed partial class PostgreSqlStatusDatabase : IStatusDatabase, IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(4);

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<(Type Kind, string Scope), object> _tables = new();
    private readonly ConcurrentDictionary<StatusSet, int> _sets = new();
    private readonly NpgsqlDataSource _dataSource;
    private readonly bool _ownsDataSource;
    private readonly PostgreSqlStatusDatabaseOptions _options;
    private readonly StatusStoreContext _context;
    private readonly StatusWriteQueue _queue;
    private volatile StatusPosition _position = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isDisposed;

    /// <summary>Makes the store; nothing is opened yet.</summary>
    /// <param name="dataSource">Where the database is. Read and write on the primary: a standby lags behind and refuses writes.</param>
    /// <param name="options">How it works; null means the defaults.</param>
    /// <param name="time">The clock; null means the system's.</param>
    /// <param name="logger">The log; null means none.</param>
    /// <exception cref="OptionsValidationException">A setting is out of its range.</exception>
    public PostgreSqlStatusDatabase(NpgsqlDataSource dataSource, PostgreSqlStatusDatabaseOptions? options = null, TimeProvider? time = null, ILogger<PostgreSqlStatusDatabase>? logger = null)
        : this(dataSource ?? throw new ArgumentNullException(nameof(dataSource)), false, options, time, logger)
    {
    }

    /// <summary>Makes the store with a data source of its own; nothing is opened yet.</summary>
    /// <param name="connectionString">Where the database is: <c>Host=db;Database=status;Username=status</c>. Further settings are those of Npgsql.</param>
    /// <param name="options">How it works; null means the defaults.</param>
    /// <param name="time">The clock; null means the system's.</param>
    /// <param name="logger">The log; null means none.</param>
    /// <exception cref="ArgumentException">The connection string is malformed.</exception>
    /// <exception cref="OptionsValidationException">A setting is out of its range.</exception>
    public PostgreSqlStatusDatabase(string connectionString, PostgreSqlStatusDatabaseOptions? options = null, TimeProvider? time = null, ILogger<PostgreSqlStatusDatabase>? logger = null)
        : this(NpgsqlDataSource.Create(connectionString ?? throw new ArgumentNullException(nameof(connectionString))), true, options, time, logger)
    {
    }

    private PostgreSqlStatusDatabase(NpgsqlDataSource dataSource, bool ownsDataSource, PostgreSqlStatusDatabaseOptions? options, TimeProvider? time, ILogger<PostgreSqlStatusDatabase>? logger)
    {
        _options = StatusDatabaseOptions.Checked(options ?? new());
        _context = new("postgresql", time ?? TimeProvider.System, logger ?? NullLogger<PostgreSqlStatusDatabase>.Instance);
        (_dataSource, _ownsDataSource) = (dataSource, ownsDataSource);
        _sql = new(_options.Schema);
        _queue = new(Commit, isEachIdOnce: true);
    }

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

    /// <summary>Commits what was handed over, for at most 4 s, closes the connections, and ends watchers with <see cref="ObjectDisposedException"/>.</summary>
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
        await _queue.Close().WaitAsync(LongestDrain, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_stop.CancelAsync(), Close()).WaitAsync(TimeSpan.FromSeconds(1), TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task Close()
    {
        await DropWriter().ConfigureAwait(false);
        if (_ownsDataSource)
        {
            await _dataSource.DisposeAsync().ConfigureAwait(false);
        }
    }
}
