using System.Collections.Immutable;
using StatusKit.Storage;

namespace StatusKit.Tests.Storage;

/// <summary>What the common part of all stores does for watchers, over a store that breaks when told to.</summary>
public class StatusWatchTests
{
    private readonly FakeTime _time = new() { MovesByItself = true };
    private readonly CancellationToken _deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    [Theory]
    [InlineData(20, 0)]
    [InlineData(0, 20)]
    public async Task Errors_that_pass_are_gone_past_from_the_position_there_was(int reads, int waits)
    {
        var store = new BreakingStore(_time) { FailingReads = reads, FailingWaits = waits };
        await using var watch = store.WatchAsync(0, default(TimeSpan?), _deadline).GetAsyncEnumerator(_deadline);
        var next = watch.MoveNextAsync().AsTask();
        await store.IsWaiting.Task.WaitAsync(_deadline);
        store.Add();
        store.Add();
        Assert.True(await next);
        Assert.Equal(1, watch.Current.Sequence);
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal(2, watch.Current.Sequence);
        Assert.Equal((0, 0), (store.FailingReads, store.FailingWaits));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public async Task Other_errors_end_the_watch_as_they_are(int reads, int waits)
    {
        var store = new BreakingStore(_time) { FailingReads = reads, FailingWaits = waits, Passes = false };
        await Assert.ThrowsAsync<IOException>(async () => await store.WatchAsync(0, default(TimeSpan?), _deadline).FirstAsync(_deadline));
    }

    [Fact]
    public async Task An_idle_watch_waits_once_however_many_bookmarks_it_tells_and_not_at_all_when_it_is_left()
    {
        var store = new BreakingStore(_time);
        var bookmarks = await store.WatchAsync(0, TimeSpan.FromMinutes(1), _deadline).Take(100).ToListAsync(_deadline);
        Assert.All(bookmarks, bookmark => Assert.Equal((StatusChangeKind.Bookmark, 0), (bookmark.Kind, bookmark.Sequence)));
        Assert.Equal((1, 0), (store.Waits, store.Waiting));
    }
}

/// <summary>Keeps changes only, and breaks as often as told.</summary>
internal sealed class BreakingStore(TimeProvider time, string name = "breaking") : StatusStore<Light>(new(name, time, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance))
{
    private readonly StatusPosition _position = new();
    private int _waiting;

    public bool Passes { get; init; } = true;

    public int FailingReads { get; set; }

    public int FailingWaits { get; set; }

    public int Waits { get; private set; }

    /// <summary>How many waits are under way.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public TaskCompletionSource IsWaiting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Add() => _position.Advance(_position.Sequence + 1);

    public override bool IsTransient(Exception exception) => Passes && exception is IOException;

    public override ValueTask<long> GetSequenceAsync(CancellationToken cancellationToken = default) => new(_position.Sequence);

    public override ValueTask<Stored<Light>?> GetAsync(StatusId id, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public override IAsyncEnumerable<Stored<Light>> ListAsync(StatusQuery? query = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public override ValueTask<ImmutableSortedDictionary<string, long>> CountAsync(StatusQuery? query = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public override IAsyncEnumerable<StatusChange<Light>> HistoryAsync(StatusId id, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    protected override ValueTask<long?> WriteAsync(Light value, long? expectedVersion, CancellationToken cancellationToken) => throw new NotSupportedException();

    protected override ValueTask<long> WriteAllAsync(IEnumerable<Light> values, CancellationToken cancellationToken) => throw new NotSupportedException();

    protected override ValueTask<bool> RemoveAsync(StatusId id, long? expectedVersion, CancellationToken cancellationToken) => throw new NotSupportedException();

    protected override ValueTask<StatusChanges<Light>> ReadChangesAsync(long afterSequence, CancellationToken cancellationToken)
    {
        if (FailingReads > 0)
        {
            FailingReads--;
            throw new IOException("the network is away");
        }

        var last = _position.Sequence;
        return last == afterSequence
            ? new(new StatusChanges<Light>([], last, last))
            : new(new StatusChanges<Light>([new() { Sequence = afterSequence + 1, Kind = StatusChangeKind.Created, Id = new("a"), Value = new("a", "red") }], afterSequence + 1, last));
    }

    protected override async Task WaitForChangesAsync(long afterSequence, CancellationToken cancellationToken)
    {
        Waits++;
        if (FailingWaits > 0)
        {
            FailingWaits--;
            throw new IOException("the network is away");
        }

        IsWaiting.TrySetResult();
        Interlocked.Increment(ref _waiting);
        try
        {
            await _position.WaitAsync(afterSequence, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
