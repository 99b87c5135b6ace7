using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using StatusKit.Storage;

namespace StatusKit.Sqlite;

/// <summary>Keeps rows in a SQLite file.</summary>
internal sealed partial class SqliteStatusBackend(
    SqliteConnectionStringBuilder connection, SqliteStatusDatabaseOptions options, TimeProvider time, ILogger? logger)
    : IStatusBackend
{
    private const int Batch = 256;

    internal static readonly StatusSql Sql = new(new(
        "statuskit_counter",
        "statuskit_set",
        "statuskit_record",
        "statuskit_key",
        "statuskit_change",
        "cross join",
        "instr",
        FindsIndexes: false,
        static (row, column) => StatusRow.KeysFromUtf8(row.GetFieldValue<byte[]>(column))));

    private readonly Lock _gate = new();
    private readonly Dictionary<StatusSet, int> _sets = []; // of the writer
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
            _counter = commit.Counter;
            _position.Advance(commit.Counter.Last);
            LastFailure = null;
        }
        catch (Exception e)
        {
            _counter = null;
            _sets.Clear();
            throw Failed(file, e);
        }
    }

    public ValueTask<long> GetSequenceAsync(CancellationToken cancellationToken) =>
        ReadHereAsync(Sql.Sequence, cancellationToken);

    public ValueTask<StatusRow?> GetAsync(StatusSet set, StatusId id, CancellationToken cancellationToken) =>
        ReadHereAsync(Sql.Get(set, id), cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, long>> CountAsync(
        StatusSet set, StatusQuery query, CancellationToken cancellationToken) =>
        ReadAsync(Sql.Count(set, query), cancellationToken);

    public ValueTask<IReadOnlyList<StatusRowChange>> GetHistoryAsync(
        StatusSet set, StatusId id, CancellationToken cancellationToken) =>
        ReadAsync(Sql.History(set, id, options.MaxHistory), cancellationToken);

    public ValueTask<StatusRowChanges> ReadChangesAsync(
        long after, StatusSet? set, CancellationToken cancellationToken) =>
        ReadAsync(Sql.Changes(after, set), cancellationToken);

    public async IAsyncEnumerable<StatusRow> ListAsync(
        StatusSet set, StatusQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var list = Sql.List(set, query);
        var file = Open();
        var session = file.Rent();
        SqliteDataReader? rows = null;
        try
        {
            List<StatusRow> batch;
            do
            {
                batch = await Task.Run(TakeAsync, cancellationToken).ConfigureAwait(false);
                foreach (var row in batch)
                {
                    yield return row;
                }
            }
            while (batch.Count == Batch);
        }
        finally
        {
            rows?.Dispose();
            file.Return(session);
        }

        async Task<List<StatusRow>> TakeAsync()
        {
            try
            {
                using var interruption = session.InterruptOn(cancellationToken);
                rows ??= session.Query(list.Text, list.Parameters.AsSpan());
                var batch = new List<StatusRow>();
                while (batch.Count < Batch
                    && await list.Read(rows, cancellationToken).ConfigureAwait(false) is { } row)
                {
                    batch.Add(row);
                }

                return batch;
            }
            catch (Exception e) when (FailedReading(session, e, cancellationToken) is { } failure)
            {
                throw failure;
            }
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
        var failure = SqliteStatusException.From(Path, e);
        LastFailure = IsTransient(failure) ? LastFailure : failure;
        if (failure is SqliteStatusException { IsBroken: true } && file is not null)
        {
            Abandon(file);
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

    // On the thread pool: what may take long, because the engine has no asynchronous calls.
    private ValueTask<TResult> ReadAsync<TResult>(
        StatusSqlQuery<TResult> query, CancellationToken cancellationToken) =>
        new(Task.Run(() => ReadHereAsync(query, cancellationToken).AsTask(), cancellationToken));

    // On the caller's thread: look-ups by key, which wait for nobody.
    private async ValueTask<TResult> ReadHereAsync<TResult>(
        StatusSqlQuery<TResult> query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = Open();
        var session = file.Rent();
        try
        {
            using var interruption = session.InterruptOn(cancellationToken);
            using var rows = session.Query(query.Text, query.Parameters.AsSpan());
            return await query.Read(rows, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (FailedReading(session, e, cancellationToken) is { } failure)
        {
            throw failure;
        }
        finally
        {
            file.Return(session);
        }
    }

    // Null for what is thrown as it is.
    private Exception? FailedReading(SqliteSession session, Exception e, CancellationToken cancellationToken)
    {
        if (e is SqliteException)
        {
            session.IsBroken |= !cancellationToken.IsCancellationRequested;
            return cancellationToken.IsCancellationRequested
                ? new OperationCanceledException(cancellationToken)
                : SqliteStatusException.From(Path, e);
        }

        var isOfAValue = e is ArgumentException or InvalidCastException or FormatException or OverflowException
            or (InvalidOperationException and not ObjectDisposedException);
        return isOfAValue ? SqliteStatusException.Damaged(Path, e) : null; // one that this column never had
    }

    private SqliteFile Open()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(SqliteStatusDatabase));
            return _file ??= OpenFile();
        }
    }

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
}
