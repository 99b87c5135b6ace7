using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace StatusKit.Storage;

/// <summary>A database in memory, for tests and for services that may forget.</summary>
/// <remarks>
/// Getting, listing, counting and the position take an immutable snapshot and never wait; the history and watchers wait for a write that is under way. Writes of
/// all kinds of records go one after the other. Safe for use by many threads. Nothing survives the process.
/// </remarks>
public sealed class InMemoryStatusDatabase : IStatusDatabase
{
    private const int WatchBatch = 256;

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<(Type Kind, string Scope), object> _tables = new();
    private readonly StatusDatabaseOptions _options;
    private readonly ChangeRing _feed = new();
    private readonly StatusPosition _position = new(); // as readers may know it: when the records show the change
    private long _sequence;

    /// <summary>Makes an empty database.</summary>
    /// <param name="options">How long changes are kept; null means the defaults.</param>
    /// <param name="time">The clock; null means the system's.</param>
    /// <param name="logger">The log; null means none.</param>
    /// <exception cref="OptionsValidationException">A setting is out of its range.</exception>
    public InMemoryStatusDatabase(StatusDatabaseOptions? options = null, TimeProvider? time = null, ILogger<InMemoryStatusDatabase>? logger = null)
    {
        _options = StatusDatabaseOptions.Checked(options ?? new());
        Context = new("memory", time ?? TimeProvider.System, logger ?? NullLogger<InMemoryStatusDatabase>.Instance);
    }

    private StatusStoreContext Context { get; }

    /// <inheritdoc/>
    public IStatusStore<T> GetStore<T>(string scope = "")
        where T : class, IStatusRecord<T>
    {
        ArgumentNullException.ThrowIfNull(scope);
        return (IStatusStore<T>)_tables.GetOrAdd((typeof(T), scope), static (_, database) => new Table<T>(database), this);
    }

    /// <inheritdoc/>
    public ValueTask<long> GetSequenceAsync(CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<long>(cancellationToken) : ValueTask.FromResult(_position.Sequence);

    /// <summary>The number and time of a change that is about to be made. The clock is asked first: should it fail, nothing has happened.</summary>
    private (long Sequence, DateTimeOffset At) Next()
    {
        var now = Context.Time.GetUtcNow();
        return (++_sequence, now);
    }

    // Under the gate together with the change itself, so that no watcher can have looked in between and sleep on.
    private void Append(IFeedEntry entry, DateTimeOffset now)
    {
        _feed.Add(entry);
        while (_feed.Count > _options.MaxChanges || (_feed.Count > 1 && now - _feed.Oldest.At > _options.KeepChanges))
        {
            _feed.RemoveOldest().Forget();
        }

        _position.Advance(_sequence);
    }

    /// <summary>Up to a batch of what comes behind a position.</summary>
    private (List<IFeedEntry> Batch, long Last) ReadFeed(long after)
    {
        lock (_gate)
        {
            var oldest = _sequence - _feed.Count + 1;
            if (after < oldest - 1 || after > _sequence)
            {
                throw new ChangesCompactedException(after, oldest, _sequence);
            }

            var count = (int)Math.Min(_sequence - after, WatchBatch);
            var batch = new List<IFeedEntry>(count);
            for (var i = 0; i < count; i++)
            {
                batch.Add(_feed[(int)(after + 1 - oldest) + i]);
            }

            return (batch, _sequence);
        }
    }

    private interface IFeedEntry
    {
        DateTimeOffset At { get; }

        /// <summary>Drops what the history keeps only as long as the feed.</summary>
        void Forget();
    }

    /// <summary>The changes kept, oldest first, in a ring that grows.</summary>
    private sealed class ChangeRing
    {
        private IFeedEntry[] _entries = new IFeedEntry[16];
        private int _start;

        public int Count { get; private set; }

        public IFeedEntry Oldest => _entries[_start];

        public IFeedEntry this[int index] => _entries[(_start + index) & (_entries.Length - 1)];

        public void Add(IFeedEntry entry)
        {
            if (Count == _entries.Length)
            {
                var larger = new IFeedEntry[2 * Count];
                for (var i = 0; i < Count; i++)
                {
                    larger[i] = this[i];
                }

                (_entries, _start) = (larger, 0);
            }

            _entries[(_start + Count) & (_entries.Length - 1)] = entry;
            Count++;
        }

        public IFeedEntry RemoveOldest()
        {
            var oldest = Oldest;
            _entries[_start] = null!;
            _start = (_start + 1) & (_entries.Length - 1);
            Count--;
            return oldest;
        }
    }

    private sealed class Table<T>(InMemoryStatusDatabase database) : StatusStore<T>(database.Context)
        where T : class, IStatusRecord<T>
    {
        // Touched under the gate only.
        private readonly Dictionary<StatusId, List<StatusChange<T>>> _history = [];

        // Replaced under the gate, read without it.
        private volatile ImmutableSortedDictionary<StatusId, Stored<T>> _records = ImmutableSortedDictionary<StatusId, Stored<T>>.Empty;

        public override ValueTask<Stored<T>?> GetAsync(StatusId id, CancellationToken cancellationToken = default) =>
            cancellationToken.IsCancellationRequested
                ? ValueTask.FromCanceled<Stored<T>?>(cancellationToken)
                : ValueTask.FromResult(_records.GetValueOrDefault(id));

        public override async IAsyncEnumerable<Stored<T>> ListAsync(StatusQuery? query = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await ValueTask.CompletedTask.ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var stored in Matching(query).Take(query?.Limit ?? int.MaxValue))
            {
                yield return stored;
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        public override ValueTask<ImmutableSortedDictionary<string, long>> CountAsync(StatusQuery? query = null, CancellationToken cancellationToken = default)
        {
            var counts = new Dictionary<string, long>(StringComparer.Ordinal);
            foreach (var stored in Matching(query))
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    break;
                }

                counts[stored.Value.Word] = counts.GetValueOrDefault(stored.Value.Word) + 1;
            }

            return cancellationToken.IsCancellationRequested
                ? ValueTask.FromCanceled<ImmutableSortedDictionary<string, long>>(cancellationToken)
                : ValueTask.FromResult(counts.ToImmutableSortedDictionary(StringComparer.Ordinal));
        }

        public override ValueTask<long> GetSequenceAsync(CancellationToken cancellationToken = default) => database.GetSequenceAsync(cancellationToken);

        public override async IAsyncEnumerable<StatusChange<T>> HistoryAsync(StatusId id, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await ValueTask.CompletedTask.ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            StatusChange<T>[] changes;
            lock (database._gate)
            {
                changes = _history.TryGetValue(id, out var kept) ? [.. kept] : [];
            }

            foreach (var change in changes)
            {
                yield return change;
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        protected override ValueTask<long?> WriteAsync(T value, long? expectedVersion, CancellationToken cancellationToken)
        {
            lock (database._gate)
            {
                var isThere = _records.TryGetValue(value.Id, out var current);
                return ValueTask.FromResult(expectedVersion == current?.Sequence ? Write(value, isThere) : (long?)null);
            }
        }

        protected override ValueTask<long> WriteAllAsync(IEnumerable<T> values, CancellationToken cancellationToken)
        {
            long written = 0;
            foreach (var value in values)
            {
                cancellationToken.ThrowIfCancellationRequested();
                lock (database._gate)
                {
                    var isThere = _records.TryGetValue(value.Id, out var current);
                    if (!isThere || !value.Equals(current!.Value))
                    {
                        Write(value, isThere);
                        written++;
                    }
                }
            }

            return ValueTask.FromResult(written);
        }

        protected override ValueTask<bool> RemoveAsync(StatusId id, long? expectedVersion, CancellationToken cancellationToken)
        {
            lock (database._gate)
            {
                if (!_records.TryGetValue(id, out var current) || (expectedVersion is { } expected && expected != current.Sequence))
                {
                    return ValueTask.FromResult(false);
                }

                var (sequence, now) = database.Next();
                _records = _records.Remove(id);
                Record(new() { Sequence = sequence, Kind = StatusChangeKind.Deleted, Id = id, Value = current.Value, ChangedAt = now });
                return ValueTask.FromResult(true);
            }
        }

        protected override ValueTask<StatusChanges<T>> ReadChangesAsync(long afterSequence, CancellationToken cancellationToken)
        {
            var (batch, last) = database.ReadFeed(afterSequence);
            var own = batch.OfType<FeedEntry>().Where(entry => entry.Table == this).Select(entry => entry.Change).ToList();
            return ValueTask.FromResult(new StatusChanges<T>(own, afterSequence + batch.Count, last));
        }

        protected override Task WaitForChangesAsync(long afterSequence, CancellationToken cancellationToken) =>
            database._position.WaitAsync(afterSequence, cancellationToken);

        private IEnumerable<Stored<T>> Matching(StatusQuery? query)
        {
            var records = _records;
            return query is null ? records.Values : records.Values.Where(query.Matches);
        }

        private long Write(T value, bool isThere)
        {
            var id = value.Id; // the record's own code, before anything has happened
            var (sequence, now) = database.Next();
            _records = _records.SetItem(id, new(value, sequence, now));
            Record(new() { Sequence = sequence, Kind = isThere ? StatusChangeKind.Updated : StatusChangeKind.Created, Id = id, Value = value, ChangedAt = now });
            return sequence;
        }

        private void Record(StatusChange<T> change)
        {
            if (!_history.TryGetValue(change.Id, out var history))
            {
                _history.Add(change.Id, history = new(1));
            }

            history.Add(change);
            if (history.Count > database._options.MaxHistory)
            {
                history.RemoveAt(0);
            }

            database.Append(new FeedEntry(this, change), change.ChangedAt);
        }

        private sealed class FeedEntry(Table<T> table, StatusChange<T> change) : IFeedEntry
        {
            public Table<T> Table => table;

            public StatusChange<T> Change => change;

            public DateTimeOffset At => change.ChangedAt;

            // The history of a record goes with the change that deleted it.
            public void Forget()
            {
                if (change.Kind == StatusChangeKind.Deleted && table._history.TryGetValue(change.Id, out var history) && ReferenceEquals(history[^1], change))
                {
                    table._history.Remove(change.Id);
                }
            }
        }
    }
}
