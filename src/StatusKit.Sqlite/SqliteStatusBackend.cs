using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using StatusKit.Storage;

namespace StatusKit.Sqlite;

/// <summary>Keeps rows in a SQLite file.</summary>
internal sealed partial class SqliteStatusBackend(
    SqliteConnectionStringBuilder connection, SqliteStatusDatabaseOptions options, TimeProvider time, ILogger? logger) : IStatusBackend
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<StatusSet, int> _sets = new();
    private readonly ConcurrentDictionary<int, StatusSet> _setsById = new();
    private readonly StatusPosition _position = new();
    private readonly CancellationTokenSource _disposed = new();
    private SqliteFile? _file;
    private SqliteCounter? _counter; // as the last transaction left it; null when it must be read
    private Task? _poll;
    private bool _wasOpen;
    private bool _isClosed;

    public string Name => "sqlite";

    public TimeProvider Time => time;

    /// <summary>The full path of the file.</summary>
    public string Path => connection.DataSource;

    /// <summary>
    /// What the last write ended with, when it failed for another reason than a lock; null when it succeeded.
    /// </summary>
    public Exception? LastFailure { get; private set; }

    public bool IsTransient(Exception exception) => exception is SqliteStatusException { IsBusy: true };

    public async ValueTask CommitAsync(IReadOnlyList<StatusWrite> group, DateTimeOffset now)
    {
        SqliteFile? file = null;
        try
        {
            file = Open();
            CheckFile();
            await BeginAsync(file.Writer).ConfigureAwait(false);
            var commit = new SqliteCommit(file.Writer, options, now, _sets, options.MultiProcess ? null : _counter);
            commit.Run(group);
            file.Writer.Execute("commit");
            foreach (var (set, id) in commit.NewSets)
            {
                _sets[set] = id;
            }

            _counter = commit.Counter;
            _position.Advance(commit.Counter.Last);
            LastFailure = null;
        }
        catch (Exception e)
        {
            _counter = null;
            throw Failed(file, e);
        }
    }

    /// <summary>A commit of this process wakes at once; those of others are looked for.</summary>
    public async Task WaitForChangesAsync(long after, CancellationToken cancellationToken)
    {
        var advanced = _position.WaitAsync(after, cancellationToken);
        while (options.MultiProcess && !advanced.IsCompleted)
        {
            await Task.WhenAny(advanced, Poll()).ConfigureAwait(false);
        }

        await advanced.ConfigureAwait(false);
    }

    /// <summary>Closes the file and gives its lock back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync().ConfigureAwait(false);
        lock (_gate)
        {
            _isClosed = true;
            _file?.Dispose();
        }
    }

    private Task Poll()
    {
        lock (_gate)
        {
            return _poll is { IsCompleted: false } ? _poll : _poll = PollAsync();
        }
    }

    private async Task PollAsync()
    {
        try
        {
            await Task.Delay(options.PollInterval, time, _disposed.Token).ConfigureAwait(false);
            _position.Advance(await GetSequenceAsync(default).ConfigureAwait(false));
        }
        catch (Exception e) when (e is SqliteStatusException or ObjectDisposedException or OperationCanceledException)
        {
            // The next look may do better; a watcher that reads meets the error itself.
        }
    }

    private void CheckFile()
    {
        if (!File.Exists(Path))
        {
            throw new SqliteStatusException(
                Path, SqliteStatusException.CannotOpen,
                $"The database '{Path}' was removed while it was open. Nothing was written, and what it held is gone "
                + "unless the file comes back.");
        }
    }

    // What cannot be used any longer is closed, so that the next call opens it again.
    private Exception Failed(SqliteFile? file, Exception e)
    {
        var failure = e is SqliteException sqlite ? SqliteStatusException.From(Path, sqlite) : e;
        var isBroken = failure is SqliteStatusException { IsBroken: true } && file is not null;
        LastFailure = IsTransient(failure) ? LastFailure : failure;
        if (isBroken)
        {
            Abandon(file!);
        }
        else
        {
            file?.Writer.RollBack();
        }

        return failure;
    }

    // The engine lets who waits for a lock sleep longer and longer, so that a busy process can keep another one waiting
    // for seconds. Looking often is fairer.
    private async ValueTask BeginAsync(SqliteSession session)
    {
        if (!options.MultiProcess)
        {
            session.Execute("begin immediate");
            return;
        }

        // The lock is another process's, so its time is real whatever the clock of the database says.
        var started = TimeProvider.System.GetTimestamp();
        while (!session.TryExecute("begin immediate"))
        {
            if (TimeProvider.System.GetElapsedTime(started) >= options.BusyTimeout)
            {
                throw SqliteStatusException.Busy(Path, options.BusyTimeout);
            }

            await Task.Delay(
                TimeSpan.FromMilliseconds(Random.Shared.Next(1, 5)), TimeProvider.System).ConfigureAwait(false);
        }
    }

    private SqliteFile Open()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(SqliteStatusDatabase));
            return _file ??= OpenFile();
        }
    }

    private SqliteFile OpenFile()
    {
        CheckEngine();
        var lockFile = SqliteLockFile.Take(Path, options.MultiProcess);
        SqliteSession? writer = null;
        try
        {
            writer = OpenWriter();
            _position.Advance((long)writer.Scalar("select last from statuskit_counter")!);
            _wasOpen = true;
            return new(lockFile, writer, () => Connect(SqliteOpenMode.ReadOnly));
        }
        catch (Exception e)
        {
            writer?.Dispose();
            lockFile.Dispose();
            throw e is SqliteException sqlite ? SqliteStatusException.From(Path, sqlite) : e;
        }
    }

    private SqliteSession OpenWriter()
    {
        using var pause = new ManualResetEventSlim();
        for (var started = TimeProvider.System.GetTimestamp(); ; pause.Wait(Random.Shared.Next(2, 20)))
        {
            // A file that existed and is gone must not silently come back empty.
            var writer = Connect(
                options.CreateSchema && !_wasOpen ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite);
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

            if (TimeProvider.System.GetElapsedTime(started) >= options.BusyTimeout)
            {
                throw SqliteStatusException.Busy(Path, options.BusyTimeout);
            }
        }
    }

    private SqliteSession Connect(SqliteOpenMode mode) =>
        new(
            new SqliteConnectionStringBuilder(connection.ConnectionString) { Mode = mode }.ConnectionString,
            options.BusyTimeout);

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

    private void CheckEngine()
    {
        if (_wasOpen || !SqliteEngine.HasWalResetFault(SqliteEngine.Version))
        {
            return;
        }

        if (!options.AllowFaultyEngine)
        {
            throw new SqliteStatusException(
                Path, 0, $"SQLite {SqliteEngine.Version} can damage the database '{Path}': it has the WAL-reset "
                    + "fault, fixed in 3.51.3. Reference a newer package SQLite, or set "
                    + $"{nameof(SqliteStatusDatabaseOptions)}.{nameof(SqliteStatusDatabaseOptions.AllowFaultyEngine)}.");
        }

        if (logger is not null)
        {
            SqliteLog.EngineHasFault(logger, SqliteEngine.Version);
        }
    }
}
