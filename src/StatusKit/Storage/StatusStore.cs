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
    public async ValueTask<long?> TryWriteAsync(T value, long? expectedVersion, CancellationToken cancellationToken = default)
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
    public async ValueTask<long> WriteManyAsync(IEnumerable<T> values, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        cancellationToken.ThrowIfCancellationRequested();
        using var activity = StatusRecords.StartActivity<T>("write", Context);
        try
        {
            return await WriteAllAsync(values.Select(StatusRecords.Check), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            StatusRecords.SetError(activity, e);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> DeleteAsync(StatusId id, long? expectedVersion = null, CancellationToken cancellationToken = default)
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
    public abstract ValueTask<long> GetPositionAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public IAsyncEnumerable<StatusChange<T>> WatchAsync(long afterSequence, TimeSpan? bookmarks = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(afterSequence);
        if (bookmarks is { } interval)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero, nameof(bookmarks));
        }

        return Watch(afterSequence, bookmarks, cancellationToken);
    }

    /// <inheritdoc/>
    public abstract IAsyncEnumerable<StatusChange<T>> HistoryAsync(StatusId id, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public virtual bool IsTransient(Exception exception) => false;

    /// <summary>Writes a record that was checked, if its stored version still is the expected one: see <see cref="TryWriteAsync"/>.</summary>
    /// <param name="value">The record.</param>
    /// <param name="expectedVersion">The version read before, or null for a record that must not be there yet.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    protected abstract ValueTask<long?> WriteAsync(T value, long? expectedVersion, CancellationToken cancellationToken);

    /// <summary>Writes records whatever is stored, except equal ones: see <see cref="WriteManyAsync"/>.</summary>
    /// <param name="values">The records; each is checked as it is reached, which may throw.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    protected abstract ValueTask<long> WriteAllAsync(IEnumerable<T> values, CancellationToken cancellationToken);

    /// <summary>Deletes a record: see <see cref="DeleteAsync"/>.</summary>
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
        var retry = new StatusRetry(FirstPause, LongestPause);
        var told = Context.Time.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            StatusChanges<T> read;
            try
            {
                read = await ReadChangesAsync(after, cancellationToken).ConfigureAwait(false);
                retry.Reset();
            }
            catch (Exception e) when (e is not OperationCanceledException && IsTransient(e))
            {
                watching.Interrupted(e, after, retry.Attempt);
                await Task.Delay(retry.Next(), Context.Time, cancellationToken).ConfigureAwait(false);
                continue;
            }
            catch (Exception e)
            {
                watching.Failed(e);
                throw;
            }

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
                yield return new() { Sequence = after, Kind = StatusChangeKind.Bookmark, At = Context.Time.GetUtcNow() };
                told = Context.Time.GetTimestamp();
            }
            else if (after >= read.Last)
            {
                await StatusRecords.Within(WaitForChangesAsync(after, cancellationToken), untilBookmark, Context.Time, cancellationToken).ConfigureAwait(false);
            }
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
