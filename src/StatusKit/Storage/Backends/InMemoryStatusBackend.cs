using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace StatusKit.Storage;

/// <summary>Keeps rows in memory.</summary>
internal sealed class InMemoryStatusBackend(StatusDatabaseOptions options) : IStatusBackend
{
    private const int Batch = 256;

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<StatusSet, Table> _tables = new();
    private readonly StatusChangeRing _feed = new(); // under the gate
    private readonly StatusPosition _position = new(); // as readers may know it: when the rows show the change
    private long _sequence;

    public string Name => "memory";

    public int MaxGroup => 1;

    public ValueTask<StatusRow?> GetAsync(StatusSet set, StatusId id, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<StatusRow?>(cancellationToken)
            : ValueTask.FromResult(TableOf(set).Rows.GetValueOrDefault(id));

    public async IAsyncEnumerable<StatusRow> ListAsync(
        StatusSet set, StatusQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ValueTask.CompletedTask.ConfigureAwait(false);
        var rows = query.Filter(TableOf(set).Rows.Values);
        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return row;
        }
    }

    public ValueTask<IReadOnlyDictionary<string, long>> CountAsync(
        StatusSet set, StatusQuery query, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var row in TableOf(set).Rows.Values.Where(query.Matches).TakeWhile(_ => !cancellationToken.IsCancellationRequested))
        {
            counts[row.State] = counts.GetValueOrDefault(row.State) + 1;
        }

        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<IReadOnlyDictionary<string, long>>(cancellationToken)
            : ValueTask.FromResult<IReadOnlyDictionary<string, long>>(counts);
    }

    public ValueTask CommitAsync(IReadOnlyList<StatusWrite> group, DateTimeOffset now)
    {
        lock (_gate)
        {
            foreach (var write in group)
            {
                var table = TableOf(write.Row.Set);
                var stored = table.Rows.GetValueOrDefault(write.Row.Id);
                if (write.CanFollow(stored))
                {
                    Record(table, write.Apply(stored, ++_sequence, now));
                }
            }

            return ValueTask.CompletedTask;
        }
    }

    public ValueTask<long> GetSequenceAsync(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<long>(cancellationToken)
            : ValueTask.FromResult(_position.Sequence);

    public ValueTask<StatusRowChanges> ReadChangesAsync(long after, StatusSet? set, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var oldest = _sequence - _feed.Count + 1;
            if (after < oldest - 1 || after > _sequence)
            {
                throw new ChangesCompactedException(after, oldest, _sequence);
            }

            var count = (int)Math.Min(_sequence - after, Batch);
            var changes = new List<StatusRowChange>(count);
            for (var i = 0; i < count; i++)
            {
                var change = _feed[(int)(after + 1 - oldest) + i];
                if (set is null || change.Row.Set == set)
                {
                    changes.Add(change);
                }
            }

            return ValueTask.FromResult(new StatusRowChanges(changes, after + count, _sequence));
        }
    }

    public ValueTask<IReadOnlyList<StatusRowChange>> GetHistoryAsync(
        StatusSet set, StatusId id, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return ValueTask.FromResult<IReadOnlyList<StatusRowChange>>(
                TableOf(set).History.TryGetValue(id, out var kept) ? [.. kept] : []);
        }
    }

    public Task WaitForChangesAsync(long after, CancellationToken cancellationToken) =>
        _position.WaitAsync(after, cancellationToken);

    public ValueTask DisposeAsync() => default;

    private Table TableOf(StatusSet set) => _tables.GetOrAdd(set, static _ => new());

    // Rows first, position last, so that a reader who knows the number finds the change.
    private void Record(Table table, StatusRowChange change)
    {
        var id = change.Row.Id;
        table.Rows = change.Kind == StatusChangeKind.Deleted
            ? table.Rows.Remove(id)
            : table.Rows.SetItem(id, change.Row);
        if (!table.History.TryGetValue(id, out var history))
        {
            table.History.Add(id, history = new(1));
        }

        history.Add(change);
        if (history.Count > options.MaxHistory)
        {
            history.RemoveAt(0);
        }

        _feed.Add(change);
        while (_feed.Count > options.MaxChanges || (_feed.Count > 1 && change.Row.ChangedAt - _feed.Oldest.Row.ChangedAt > options.KeepChanges))
        {
            Forget(_feed.RemoveOldest());
        }

        _position.Advance(_sequence);
    }

    // The history of a record goes with the change that deleted it.
    private void Forget(StatusRowChange change)
    {
        var table = TableOf(change.Row.Set);
        if (change.Kind == StatusChangeKind.Deleted && table.History.TryGetValue(change.Row.Id, out var history) && history[^1].Row == change.Row)
        {
            table.History.Remove(change.Row.Id);
        }
    }

    private sealed class Table
    {
        // Replaced under the gate, read without it.
        private volatile ImmutableSortedDictionary<StatusId, StatusRow> _rows =
            ImmutableSortedDictionary<StatusId, StatusRow>.Empty;

        public ImmutableSortedDictionary<StatusId, StatusRow> Rows
        {
            get => _rows;
            set => _rows = value;
        }

        /// <summary>Touched under the gate only.</summary>
        public Dictionary<StatusId, List<StatusRowChange>> History { get; } = [];
    }
}
