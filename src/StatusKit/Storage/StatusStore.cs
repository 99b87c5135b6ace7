using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace StatusKit.Storage;

/// <summary>
/// The store of one kind of record and scope, over any backend: the one place where records become rows and rows become
/// records.
/// </summary>
internal sealed class StatusStore<T> : IStatusStore<T>, IStatusStoreHost
    where T : class, IStatusRecord<T>
{
    private readonly StatusDatabase _database;
    private readonly IStatusBackend _backend;
    private readonly StatusSet _set;

    public StatusStore(StatusDatabase database, string scope)
    {
        (_database, _backend, Context) = (database, database.Backend, database.Context);
        _set = new(T.Model, scope);
    }

    public StatusStoreContext Context { get; }

    public StatusUpdateQueues Updates { get; } = new();

    public bool IsTransient(Exception exception) => _backend.IsTransient(exception);

    public async ValueTask<Stored<T>?> GetAsync(StatusId id, CancellationToken cancellationToken = default)
    {
        _database.ThrowIfDisposed();
        return (await _backend.GetAsync(_set, id, cancellationToken).ConfigureAwait(false))?.ToStored<T>();
    }

    public async IAsyncEnumerable<Stored<T>> ListAsync(
        StatusQuery? query = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        _database.ThrowIfDisposed();
        cancellationToken.ThrowIfCancellationRequested();
        await foreach (var row in _backend.ListAsync(_set, query ?? StatusQuery.All, cancellationToken).ConfigureAwait(false))
        {
            yield return row.ToStored<T>();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public async ValueTask<ImmutableSortedDictionary<string, long>> CountAsync(
        StatusQuery? query = null, CancellationToken cancellationToken = default)
    {
        _database.ThrowIfDisposed();
        var counts = await _backend.CountAsync(_set, query ?? StatusQuery.All, cancellationToken).ConfigureAwait(false);
        return counts.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    public ValueTask<long?> CreateAsync(T value, CancellationToken cancellationToken = default) =>
        WriteAsync(StatusWriteKind.Create, value, null, cancellationToken);

    public ValueTask<long?> ReplaceAsync(T value, long sequence, CancellationToken cancellationToken = default) =>
        WriteAsync(StatusWriteKind.Replace, value, sequence, cancellationToken);

    public async ValueTask<bool> PutAsync(T value, CancellationToken cancellationToken = default) =>
        await WriteAsync(StatusWriteKind.Put, value, null, cancellationToken).ConfigureAwait(false) is not null;

    public ValueTask<long> PutManyAsync(IEnumerable<T> values, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        return WriteManyAsync(
            values.Select(value => new StatusWrite(StatusWriteKind.Put, RowOf(value))), "write", cancellationToken);
    }

    public ValueTask<bool> DeleteAsync(
        StatusId id, CancellationToken cancellationToken = default) => DeleteAsync(id, (long?)null, cancellationToken);

    public ValueTask<bool> DeleteAsync(StatusId id, long sequence, CancellationToken cancellationToken = default) =>
        DeleteAsync(id, (long?)sequence, cancellationToken);

    public async ValueTask<long> DeleteManyAsync(StatusQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        _database.ThrowIfDisposed();
        List<StatusWrite> writes = [];
        await foreach (var row in _backend.ListAsync(_set, query, cancellationToken).ConfigureAwait(false))
        {
            writes.Add(DeletionOf(row.Id, row.Sequence));
        }

        return await WriteManyAsync(writes, "delete", cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<long> GetSequenceAsync(
        CancellationToken cancellationToken = default) => _database.GetSequenceAsync(cancellationToken);

    public IAsyncEnumerable<StatusChange<T>> WatchAsync(
        long after, StatusWatchOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        _database.ThrowIfDisposed();
        options ??= new();
        var filter = new StatusFilter(_set, options, row => StatusRow.Create(row.GetRecord<T>(), _set.Scope));
        return StatusWatchStream.WatchAsync(
            _database,
            filter,
            after,
            options.BookmarkInterval,
            T.Model,
            static change => change.Kind == StatusChangeKind.Bookmark
                ? new() { Sequence = change.Row.Sequence, Kind = change.Kind, ChangedAt = change.Row.ChangedAt }
                : change.Row.ToChange<T>(change.Kind),
            cancellationToken);
    }

    public async IAsyncEnumerable<StatusChange<T>> HistoryAsync(
        StatusId id, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        _database.ThrowIfDisposed();
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var change in await _backend.GetHistoryAsync(_set, id, cancellationToken).ConfigureAwait(false))
        {
            yield return change.Row.ToChange<T>(change.Kind);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private StatusRow RowOf(T value) => StatusRow.Create(value, _set.Scope);

    private StatusWrite DeletionOf(StatusId id, long? sequence) =>
        new(StatusWriteKind.Delete, new() { Set = _set, Id = id }, sequence);

    private ValueTask<long?> WriteAsync(
        StatusWriteKind kind, T value, long? sequence, CancellationToken cancellationToken) =>
        WriteAsync(new(kind, RowOf(value), sequence), "write", cancellationToken);

    private async ValueTask<bool> DeleteAsync(StatusId id, long? sequence, CancellationToken cancellationToken) =>
        await WriteAsync(DeletionOf(id, sequence), "delete", cancellationToken).ConfigureAwait(false) is not null;

    private async ValueTask<long?> WriteAsync(StatusWrite write, string verb, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var activity = StatusTelemetry.StartActivity(verb, T.Model, Context, write.Row.Id);
        try
        {
            var sequence = await _database.Writes.WriteAsync(write, cancellationToken).ConfigureAwait(false);
            activity?.SetTag(
                StatusTelemetry.Result, sequence is null ? StatusTelemetry.Conflict : StatusTelemetry.Applied);
            return sequence;
        }
        catch (Exception e)
        {
            StatusTelemetry.SetError(activity, e);
            throw;
        }
    }

    private async ValueTask<long> WriteManyAsync(
        IEnumerable<StatusWrite> writes, string verb, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var activity = StatusTelemetry.StartActivity(verb, T.Model, Context);
        try
        {
            var written = await _database.Writes.WriteAllAsync(writes, cancellationToken).ConfigureAwait(false);
            activity?.SetTag(StatusTelemetry.Result, written > 0 ? StatusTelemetry.Applied : StatusTelemetry.Unchanged);
            return written;
        }
        catch (Exception e)
        {
            StatusTelemetry.SetError(activity, e);
            throw;
        }
    }
}
