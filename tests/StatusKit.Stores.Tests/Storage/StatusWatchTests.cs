using System.Collections.Immutable;
using StatusKit.Storage;

namespace StatusKit.Tests.Storage;

/// <summary>What the common part of all stores does for watchers, over a store that breaks when told to.</summary>
public class StatusWatchTests
{
    private readonly FakeTime _time = new() { MovesByItself = true };
    private readonly CancellationToken _deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    private IStatusStore<Light> Watch(BreakingBackend backend) => new StatusDatabase(backend, _time).GetStore<Light>();

    [Theory]
    [InlineData(20, 0)]
    [InlineData(0, 20)]
    public async Task Errors_that_pass_are_gone_past_from_the_position_there_was(int reads, int waits)
    {
        var store = new BreakingBackend() { FailingReads = reads, FailingWaits = waits };
        await using var watch = Watch(store).WatchAsync(0, default(TimeSpan?), _deadline).GetAsyncEnumerator(_deadline);
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
        var store = new BreakingBackend() { FailingReads = reads, FailingWaits = waits, Passes = false };
        await Assert.ThrowsAsync<IOException>(async () => await Watch(store).WatchAsync(0, default(TimeSpan?), _deadline).FirstAsync(_deadline));
    }

    [Fact]
    public async Task An_idle_watch_waits_once_however_many_bookmarks_it_reports()
    {
        var store = new BreakingBackend();
        var bookmarks = await Watch(store).WatchAsync(0, TimeSpan.FromMinutes(1), _deadline).Take(100).ToListAsync(_deadline);
        Assert.All(bookmarks, bookmark => Assert.Equal((StatusChangeKind.Bookmark, 0), (bookmark.Kind, bookmark.Sequence)));
        Assert.Equal((1, 0), (store.Waits, store.Waiting));
    }
}

/// <summary>Keeps changes only, and breaks as often as told.</summary>
internal sealed class BreakingBackend(string name = "breaking") : IStatusBackend
{
    private readonly StatusPosition _position = new();
    private int _waiting;

    public string Name => name;

    public bool Passes { get; init; } = true;

    public int FailingReads { get; set; }

    public int FailingWaits { get; set; }

    public int Waits { get; private set; }

    /// <summary>How many waits are under way.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public TaskCompletionSource IsWaiting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Add() => _position.Advance(_position.Sequence + 1);

    public bool IsTransient(Exception exception) => Passes && exception is IOException;

    public ValueTask<StatusRow?> GetAsync(StatusSet set, StatusId id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<StatusRow> ListAsync(StatusSet set, StatusQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<IReadOnlyDictionary<string, long>> CountAsync(StatusSet set, StatusQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask CommitAsync(IReadOnlyList<StatusWrite> group, DateTimeOffset now) => throw new NotSupportedException();

    public ValueTask<long> GetSequenceAsync(CancellationToken cancellationToken) => new(_position.Sequence);

    public ValueTask<IReadOnlyList<StatusRowChange>> GetHistoryAsync(StatusSet set, StatusId id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<StatusRowChanges> ReadChangesAsync(long after, StatusSet? set, CancellationToken cancellationToken)
    {
        if (FailingReads > 0)
        {
            FailingReads--;
            throw new IOException("the network is away");
        }

        var last = _position.Sequence;
        if (last == after)
        {
            return new(new StatusRowChanges([], last, last));
        }

        var output = new System.Buffers.ArrayBufferWriter<byte>();
        Light.WriteStored(new("a", "red"), output);
        return new(new StatusRowChanges([new(StatusChangeKind.Created, StatusRow.Read(new(Light.Model, ""), new("a"), output.WrittenMemory, after + 1, default))], after + 1, last));
    }

    public async Task WaitForChangesAsync(long after, CancellationToken cancellationToken)
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
            await _position.WaitAsync(after, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public ValueTask DisposeAsync() => default;
}
