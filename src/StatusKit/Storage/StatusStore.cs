using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace StatusKit.Storage;

/// <summary>What all stores do in the same way, for those who write one: they check what is written, report on themselves, and watch.</summary>
/// <remarks>
/// A store of one's own derives from this class, answers the abstract members, and passes the contract's tests. Watching reads batches of changes and waits for
/// the next ones; it goes on by itself after errors that pass (<see cref="IsTransient"/>), from the position it had.
/// </remarks>
/// <typeparam name="T">The record's type.</typeparam>
public abstract class StatusStore<T> : IStatusStore<T>
    where T : class, IStatusRecord<T>
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Makes the store.</summary>
    /// <param name="context">The clock, the log and the name with which it works.</param>
    protected StatusStore(StatusStoreContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Context = context;
    }

    /// <inheritdoc/>
    public StatusStoreContext Context { get; }

    /// <inheritdoc/>
    public abstract ValueTask<Stored<T>?> GetAsync(StatusId id, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public abstract IAsyncEnumerable<Stored<T>> ListAsync(StatusQuery? query = null, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public abstract ValueTask<ImmutableSortedDictionary<string, long>> CountAsync(StatusQuery? query = null, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public ValueTask<long?> CreateAsync(T value, CancellationToken cancellationToken = default) => TryWriteAsync(value, null, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long?> ReplaceAsync(T value, long sequence, CancellationToken cancellationToken = default) => TryWriteAsync(value, sequence, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(StatusId id, CancellationToken cancellationToken = default) => TryDeleteAsync(id, null, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(StatusId id, long sequence, CancellationToken cancellationToken = default) => TryDeleteAsync(id, sequence, cancellationToken);

    private async ValueTask<long?> TryWriteAsync(T value, long? expectedVersion, CancellationToken cancellationToken = default)
    {
        StatusRecords.Check(value);
        cancellationToken.ThrowIfCancellationRequested();
        using var activity = StatusRecords.StartActivity<T>("write", Context, value.Id);
        try
        {
            var version = await WriteAsync(value, expectedVersion, cancellationToken).ConfigureAwait(false);
            activity?.SetTag(StatusTelemetry.Result, version is null ? StatusTelemetry.Conflict : StatusTelemetry.Applied);
            return version;
        }
        catch (Exception e)
        {
            StatusRecords.SetError(activity, e);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<long> PutManyAsync(IEnumerable<T> values, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        cancellationToken.ThrowIfCancellationRequested();
        using var activity = StatusRecords.StartActivity<T>("write", Context);
        try
        {
            var written = await WriteAllAsync(values.Select(StatusRecords.Check), cancellationToken).ConfigureAwait(false);
            activity?.SetTag(StatusTelemetry.Result, written > 0 ? StatusTelemetry.Applied : StatusTelemetry.Unchanged);
            return written;
        }
        catch (Exception e)
        {
            StatusRecords.SetError(activity, e);
            throw;
        }
    }

    private async ValueTask<bool> TryDeleteAsync(StatusId id, long? expectedVersion, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var activity = StatusRecords.StartActivity<T>("delete", Context, id);
        try
        {
            var isDeleted = await RemoveAsync(id, expectedVersion, cancellationToken).ConfigureAwait(false);
            activity?.SetTag(StatusTelemetry.Result, isDeleted ? StatusTelemetry.Applied : StatusTelemetry.Conflict);
            return isDeleted;
        }
        catch (Exception e)
        {
            StatusRecords.SetError(activity, e);
            throw;
        }
    }

    /// <inheritdoc/>
    public abstract ValueTask<long> GetSequenceAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public IAsyncEnumerable<StatusChange<T>> WatchAsync(long after, StatusWatchOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        return Watch(after, (options ?? new()).BookmarkInterval, cancellationToken);
    }

    /// <inheritdoc/>
    public abstract IAsyncEnumerable<StatusChange<T>> HistoryAsync(StatusId id, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public virtual bool IsTransient(Exception exception) => false;

    /// <summary>Writes a record that was checked, if its stored version still is the expected one: see <see cref="ReplaceAsync"/>.</summary>
    /// <param name="value">The record.</param>
    /// <param name="expectedVersion">The version read before, or null for a record that must not be there yet.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    protected abstract ValueTask<long?> WriteAsync(T value, long? expectedVersion, CancellationToken cancellationToken);

    /// <summary>Writes records whatever is stored, except equal ones: see <see cref="PutManyAsync"/>.</summary>
    /// <param name="values">The records; each is checked as it is reached, which may throw.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    protected abstract ValueTask<long> WriteAllAsync(IEnumerable<T> values, CancellationToken cancellationToken);

    /// <summary>Deletes a record: see <see cref="DeleteAsync(StatusId, CancellationToken)"/>.</summary>
    /// <param name="id">What it is stored under.</param>
    /// <param name="expectedVersion">Only if this still is its version; null means whatever it is.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    protected abstract ValueTask<bool> RemoveAsync(StatusId id, long? expectedVersion, CancellationToken cancellationToken);

    /// <summary>Reads the next changes behind a position, as many as are well read at once.</summary>
    /// <param name="afterSequence">The last number that the watcher knows.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ChangesCompactedException">Changes behind the position are not kept, or it is ahead of the database.</exception>
    protected abstract ValueTask<StatusChanges<T>> ReadChangesAsync(long afterSequence, CancellationToken cancellationToken);

    /// <summary>Waits until there may be a change behind a position, of any kind of record.</summary>
    /// <param name="afterSequence">The last number that the watcher knows.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    protected abstract Task WaitForChangesAsync(long afterSequence, CancellationToken cancellationToken);

    private async IAsyncEnumerable<StatusChange<T>> Watch(long after, TimeSpan? bookmarks, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var watching = new StatusWatching<T>(Context);
        await using var source = new ChangeSource(this, watching, cancellationToken);
        var told = Context.Time.GetTimestamp();
        while (true)
        {
            var read = await source.ReadAsync(after).ConfigureAwait(false);
            watching.IsAt(after, read.Last);
            foreach (var change in read.Changes)
            {
                yield return change;
                watching.IsAt(change.Sequence, read.Last);
                told = Context.Time.GetTimestamp();
                cancellationToken.ThrowIfCancellationRequested();
            }

            watching.IsAt(after = read.Through, read.Last);
            var untilBookmark = bookmarks - Context.Time.GetElapsedTime(told);
            if (untilBookmark <= TimeSpan.Zero)
            {
                // Also while other kinds of records change: the watcher would hear nothing and fall behind what is kept.
                yield return new() { Sequence = after, Kind = StatusChangeKind.Bookmark, ChangedAt = Context.Time.GetUtcNow() };
                told = Context.Time.GetTimestamp();
            }
            else if (after >= read.Last)
            {
                await source.WaitAsync(after, untilBookmark).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Where one watcher gets its changes from, whatever passes meanwhile.</summary>
    private sealed class ChangeSource(StatusStore<T> store, StatusWatching<T> watching, CancellationToken cancellationToken) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        private readonly StatusRetry _retry = new(FirstPause, LongestPause);
        private Task? _waiting;

        public async ValueTask<StatusChanges<T>> ReadAsync(long after)
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    var read = await store.ReadChangesAsync(after, cancellationToken).ConfigureAwait(false);
                    _retry.Reset();
                    return read;
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    if (!await CanGoOn(e, after).ConfigureAwait(false))
                    {
                        throw;
                    }
                }
            }
        }

        /// <summary>Waits for a change, but not longer than told. The wait that is left over is the next one's, or many would pile up while nothing changes.</summary>
        public async ValueTask WaitAsync(long after, TimeSpan? limit)
        {
            try
            {
                _waiting ??= store.WaitForChangesAsync(after, _ended.Token);
                await StatusRecords.Within(_waiting, limit, store.Context.Time, cancellationToken).ConfigureAwait(false);
                if (_waiting.IsCompleted)
                {
                    await _waiting.ConfigureAwait(false);
                    _waiting = null;
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                _waiting = null;
                if (!await CanGoOn(e, after).ConfigureAwait(false))
                {
                    throw;
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _ended.CancelAsync().ConfigureAwait(false);
            await (_waiting ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _ended.Dispose();
        }

        private async ValueTask<bool> CanGoOn(Exception e, long after)
        {
            if (!store.IsTransient(e))
            {
                watching.Failed(e);
                return false;
            }

            watching.Interrupted(e, after, _retry.Attempt);
            await Task.Delay(_retry.Next(), store.Context.Time, cancellationToken).ConfigureAwait(false);
            return true;
        }
    }
}

/// <summary>The changes behind a position, as a store reads them for its watchers.</summary>
/// <param name="Changes">Those of the store's own kind of record, in order.</param>
/// <param name="Through">The number up to which all changes were looked at; the position when there was none.</param>
/// <param name="Last">The number of the last change of the database, or a lower one known to exist; when it is not above <paramref name="Through"/>, the watcher waits.</param>
/// <typeparam name="T">The record's type.</typeparam>
public readonly record struct StatusChanges<T>(IReadOnlyList<StatusChange<T>> Changes, long Through, long Last)
    where T : class;
