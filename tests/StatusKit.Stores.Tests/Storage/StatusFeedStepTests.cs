using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Testing;
using StatusKit.Storage;

namespace StatusKit.Tests.Storage;

/// <summary>The feed of a process, step by step: a test says what each read of the backend gives.</summary>
public sealed class StatusFeedStepTests
{
    private readonly CancellationToken _deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;
    private readonly FakeTime _time = new() { MovesByItself = true };
    private readonly FakeLogger _log = new();
    private readonly Script _backend = new();
    private readonly StatusFeed _feed;

    public StatusFeedStepTests() => _feed = new(_backend, new("script", _time, _log));

    [Fact]
    public async Task Watchers_of_everything_keep_their_places_when_others_leave()
    {
        var (a, b, c) = (Cursor(), Cursor(), Cursor());
        var waits = new[] { a, b, c }.Select(cursor => cursor.WaitAsync().AsTask()).ToArray();
        Assert.Equal([0, 1, 2], new[] { a, b, c }.Select(cursor => cursor.Index));
        a.Interrupt();
        Assert.False(await waits[0]);
        await _feed.RemoveAsync(a);
        Assert.Equal([-1, 1, 0], new[] { a, b, c }.Select(cursor => cursor.Index));
        b.Interrupt();
        Assert.False(await waits[1]);
        await _feed.RemoveAsync(b);
        Assert.Equal([-1, -1, 0], new[] { a, b, c }.Select(cursor => cursor.Index));
        await _backend.GiveAsync(Rows("x", 1));
        Assert.True(await waits[2]);
        Assert.Equal([0, 0, 0], new[] { a, b, c }.Select(cursor => cursor.After));
    }

    [Fact]
    public async Task A_change_wakes_those_who_ask_for_it_and_nobody_else()
    {
        var (a, alsoA, b, all) = (Cursor("a"), Cursor("a", "c"), Cursor("b"), Cursor());
        var waits = new[] { a, alsoA, b, all }.Select(cursor => cursor.WaitAsync().AsTask()).ToArray();
        await _backend.GiveAsync(Rows("x", 1));
        Assert.True(await waits[3]);
        await _backend.GiveAsync(Rows("a", 2));
        Assert.True(await waits[0]);
        Assert.True(await waits[1]);
        Assert.False(waits[2].IsCompleted);
        Assert.Equal([1, 1, 0, 0], new[] { a, alsoA, b, all }.Select(cursor => cursor.After)); // before what woke them
        Assert.Equal([2], Read(a));
        Assert.Equal([1, 2], Read(all));

        // One of two who ask for an id leaves.
        await _feed.RemoveAsync(a);
        Assert.True(await alsoA.WaitAsync()); // the change before is still to be read
        Assert.Equal([2], Read(alsoA));
        var next = alsoA.WaitAsync().AsTask();
        await _backend.GiveAsync(Rows("a", 3));
        Assert.True(await next);
        await _feed.RemoveAsync(alsoA);
        await _backend.GiveAsync(Rows("b", 4));
        Assert.True(await waits[2]);
    }

    [Fact]
    public async Task What_the_feed_has_is_read_without_the_backend()
    {
        var waiting = Cursor("never");
        Assert.Null(Read(waiting)); // nobody waits: nobody reads for all
        var wait = waiting.WaitAsync().AsTask();
        await _backend.GiveAsync(Rows("x", 1, 2, 3));
        var reads = _backend.Reads;
        Assert.Equal([1, 2, 3], Read(Cursor(after: 0)));
        Assert.Equal([3], Read(Cursor(after: 2)));
        Assert.Equal([], Read(Cursor(after: 3)));
        Assert.Null(Read(Cursor(after: 4))); // beyond the end: the database went back
        Assert.Equal(3, _feed.Head);

        // What others do not see passes without a change; a gap in the sequences is left to the backend.
        await _backend.GiveAsync(new StatusRowChanges([], 10, 10));
        Assert.Null(Read(Cursor(after: 3)));
        Assert.Equal([], Read(Cursor(after: 10)));
        await _backend.GiveAsync(Rows("x", 12, 13));
        Assert.Null(Read(Cursor(after: 10)));
        Assert.Equal([12, 13], Read(Cursor(after: 11)));
        Assert.Equal(reads + 2, _backend.Reads);
        Assert.False(wait.IsCompleted);
    }

    [Fact]
    public async Task The_feed_keeps_the_last_changes()
    {
        var wait = Cursor("never").WaitAsync().AsTask();
        await _backend.GiveAsync(Rows("x", [.. Enumerable.Range(1, 1030).Select(sequence => (long)sequence)]));
        Assert.Null(Read(Cursor(after: 5)));
        Assert.Equal(1024, Read(Cursor(after: 6))!.Count);
        Assert.Equal(1023, Read(Cursor(after: 7))!.Count);
        Assert.False(wait.IsCompleted);
    }

    [Fact]
    public async Task More_than_one_read_brings_is_read_before_the_feed_waits()
    {
        var wait = Cursor("b").WaitAsync().AsTask();
        await _backend.IdleAsync();
        _backend.Results.Enqueue(() => new(Rows("a", 1).Changes, 1, 2));
        _backend.Results.Enqueue(() => Rows("b", 2));
        _backend.Go();
        Assert.True(await wait);
        Assert.Equal([0, 0, 1], _backend.Asked);
        Assert.Equal([0, 2], _backend.WaitedAfter);
    }

    [Fact]
    public async Task A_watcher_that_is_interrupted_has_all_up_to_the_head_and_may_wait_again()
    {
        var cursor = Cursor("a");
        var wait = cursor.WaitAsync().AsTask();
        await _backend.GiveAsync(Rows("x", 1, 2));
        cursor.Interrupt();
        Assert.False(await wait);
        Assert.Equal(2, cursor.After);
        cursor.Interrupt(); // while it does not wait: the next wait ends at once, and only that one
        Assert.False(await cursor.WaitAsync());
        wait = cursor.WaitAsync().AsTask();
        await _backend.GiveAsync(Rows("a", 3));
        Assert.True(await wait);
        Assert.Equal(2, cursor.After);
        Assert.True(await Cursor("a", after: 1).WaitAsync()); // something came since: it is to look first
    }

    [Fact]
    public async Task A_watcher_that_does_not_return_holds_up_nobody()
    {
        using var hold = new ManualResetEventSlim();
        var blocked = BlockAsync(Cursor());
        var wait = Cursor().WaitAsync().AsTask();
        await _backend.GiveAsync(Rows("x", 1));
        Assert.True(await wait);
        await _backend.IdleAsync();
        hold.Set();
        await blocked;

        async Task BlockAsync(StatusCursor cursor)
        {
            await cursor.WaitAsync().ConfigureAwait(false);
            hold.Wait(_deadline);
        }
    }

    [Fact]
    public async Task The_reader_ends_with_the_last_watcher_and_begins_with_the_next()
    {
        var (a, b) = (Cursor(), Cursor("b"));
        var waits = new[] { a.WaitAsync().AsTask(), b.WaitAsync().AsTask() };
        await _backend.IdleAsync();
        a.Interrupt();
        b.Interrupt();
        await Task.WhenAll(waits);
        await _feed.RemoveAsync(a);
        Assert.Equal(1, _backend.Waiting);
        await _feed.RemoveAsync(b);
        Assert.Equal(0, _backend.Waiting);
        Assert.Null(Read(Cursor(after: 0)));
        var wait = Cursor(after: 7).WaitAsync().AsTask();
        await _backend.GiveAsync(Rows("x", 8));
        Assert.True(await wait);
        Assert.Equal([0, 7, 7], _backend.Asked);
    }

    [Fact]
    public async Task After_changes_were_compacted_all_look_for_themselves()
    {
        var (behind, all) = (Cursor("a"), Cursor());
        var waits = new[] { behind.WaitAsync().AsTask(), all.WaitAsync().AsTask() };
        await _backend.GiveAsync(Rows("x", 1, 2));
        Assert.True(await waits[1]);
        await _backend.IdleAsync();
        _backend.Results.Enqueue(() => throw new ChangesCompactedException(2, 50, 60));
        _backend.Go();
        Assert.True(await waits[0]);
        Assert.Equal((2, 60), (behind.After, _feed.Head)); // it had all up to 2
        Assert.Null(Read(behind));
        Assert.Equal([], Read(Cursor(after: 60)));
    }

    [Fact]
    public async Task Errors_that_pass_are_reported_while_they_last()
    {
        using var reconnects = new MetricCollector<long>(StatusTelemetry.WatchReconnects);
        _backend.Results.Enqueue(() => throw new IOException("1"));
        _backend.Results.Enqueue(() => throw new IOException("2"));
        var wait = Cursor("never").WaitAsync().AsTask();
        await _backend.IdleAsync();
        Assert.Null(_feed.Error);
        Exception? seen = null;
        _backend.Results.Enqueue(() => throw new IOException("3"));
        _backend.Results.Enqueue(() =>
        {
            seen = _feed.Error;
            return Rows("x", 1);
        });
        _backend.Go();
        await _backend.IdleAsync();
        Assert.Equal(("3", null), (seen?.Message, _feed.Error));
        Assert.Equal(["1", "2", "1"], _log.Collector.GetSnapshot().Select(record => record.GetStructuredStateValue("Attempt")));
        Assert.All(_log.Collector.GetSnapshot(), record => Assert.Equal("WatchInterrupted", record.Id.Name));
        Assert.Equal(3, reconnects.GetMeasurementSnapshot().Count(measured => "script".Equals(measured.Tags[StatusTelemetry.Store])));
        Assert.False(wait.IsCompleted);
    }

    [Fact]
    public async Task Another_error_ends_all_waits_and_the_next_wait_tries_again()
    {
        var (a, all) = (Cursor("a"), Cursor());
        var waits = new[] { a.WaitAsync().AsTask(), all.WaitAsync().AsTask() };
        await _backend.IdleAsync();
        _backend.Results.Enqueue(() => throw new InvalidDataException("broken"));
        _backend.Go();
        foreach (var wait in waits)
        {
            Assert.Equal("broken", (await Assert.ThrowsAsync<InvalidDataException>(() => wait)).Message);
        }

        var next = a.WaitAsync().AsTask();
        await _backend.GiveAsync(Rows("a", 1));
        Assert.True(await next);
    }

    [Fact]
    public async Task Disposal_ends_all_waits_and_the_reader()
    {
        var (a, all) = (Cursor("a"), Cursor());
        var waits = new[] { a.WaitAsync().AsTask(), all.WaitAsync().AsTask() };
        await _backend.IdleAsync();
        await _feed.DisposeAsync();
        Assert.Equal(0, _backend.Waiting);
        foreach (var wait in waits)
        {
            Assert.Equal(nameof(IStatusDatabase), (await Assert.ThrowsAsync<ObjectDisposedException>(() => wait)).ObjectName);
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await a.WaitAsync());
        await _feed.RemoveAsync(a);
        await _feed.DisposeAsync(); // again
    }

    private StatusCursor Cursor(params string[] ids) => Cursor(0, ids);

    private StatusCursor Cursor(string id, long after) => Cursor(after, id);

    private StatusCursor Cursor(long after, params string[] ids) => _feed.Add(new(null, new() { Ids = [.. ids.Select(id => new StatusId(id))] }), after);

    private List<long>? Read(StatusCursor cursor)
    {
        List<StatusRowChange> changes = [];
        return _feed.TryRead(cursor, changes) ? [.. changes.Select(change => change.Row.Sequence)] : null;
    }

    private static StatusRowChanges Rows(string name, params long[] sequences) => new(
        [.. sequences.Select(sequence => new StatusRowChange(StatusChangeKind.Updated, StatusRow.Read(new(Light.Model, ""), new(name), default, sequence, default)))],
        sequences[^1],
        sequences[^1]);

    /// <summary>Gives what a test enqueued, one read after the other; without anything, there is nothing new.</summary>
    private sealed class Script : IStatusBackend
    {
        private readonly SemaphoreSlim _go = new(0);
        private readonly Channel<long> _idle = Channel.CreateUnbounded<long>();
        private int _waiting;

        public ConcurrentQueue<Func<StatusRowChanges>> Results { get; } = new();

        public ConcurrentQueue<long> Asked { get; } = new();

        public ConcurrentQueue<long> WaitedAfter { get; } = new();

        public int Reads => Asked.Count;

        public int Waiting => Volatile.Read(ref _waiting);

        public string Name => "script";

        /// <summary>Completes once for each time that the reader waits.</summary>
        public async Task IdleAsync() => await _idle.Reader.ReadAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);

        /// <summary>Lets the reader read again.</summary>
        public void Go() => _go.Release();

        /// <summary>Waits for the reader, gives it changes, and waits until it has handed them out.</summary>
        public async Task GiveAsync(StatusRowChanges changes)
        {
            await IdleAsync();
            Results.Enqueue(() => changes);
            _go.Release();
            await IdleAsync();
            _idle.Writer.TryWrite(0); // it is still idle
        }

        public ValueTask<StatusRowChanges> ReadChangesAsync(long after, StatusSet? set, CancellationToken cancellationToken)
        {
            Asked.Enqueue(after);
            return new(Results.TryDequeue(out var result) ? result() : new([], after, after));
        }

        public async Task WaitForChangesAsync(long after, CancellationToken cancellationToken)
        {
            WaitedAfter.Enqueue(after);
            Interlocked.Increment(ref _waiting);
            _idle.Writer.TryWrite(after);
            try
            {
                await _go.WaitAsync(cancellationToken);
            }
            finally
            {
                Interlocked.Decrement(ref _waiting);
            }
        }

        public bool IsTransient(Exception exception) => exception is IOException;

        public ValueTask<StatusRow?> GetAsync(StatusSet set, StatusId id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public IAsyncEnumerable<StatusRow> ListAsync(StatusSet set, StatusQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<IReadOnlyDictionary<string, long>> CountAsync(StatusSet set, StatusQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask CommitAsync(IReadOnlyList<StatusWrite> group, DateTimeOffset now) => throw new NotSupportedException();

        public ValueTask<long> GetSequenceAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<IReadOnlyList<StatusRowChange>> GetHistoryAsync(StatusSet set, StatusId id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => default;
    }
}
