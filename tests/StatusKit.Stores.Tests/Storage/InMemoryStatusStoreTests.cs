using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Tests.Storage;

public class InMemoryLightTests : StatusStoreContract<Light, LightKind>
{
    protected override ValueTask<IStatusDatabase> CreateAsync(StatusDatabaseOptions retention, TimeProvider time) => new(new InMemoryStatusDatabase(retention, time));
}

public class InMemoryCfsSessionTests : StatusStoreContract<CfsSession, CfsKind>
{
    protected override ValueTask<IStatusDatabase> CreateAsync(StatusDatabaseOptions retention, TimeProvider time) => new(new InMemoryStatusDatabase(retention, time));
}

public class InMemoryNmpNodeStatusTests : StatusStoreContract<NmpNodeStatus, NmpKind>
{
    protected override ValueTask<IStatusDatabase> CreateAsync(StatusDatabaseOptions retention, TimeProvider time) => new(new InMemoryStatusDatabase(retention, time));
}

public class InMemoryStatusStoreTests
{
    [Fact]
    public async Task Reads_do_not_wait_for_a_write_that_is_under_way()
    {
        var time = new StoppedTime();
        var store = new InMemoryStatusDatabase(time: time).GetStore<Light>();
        await store.CreateAsync(new Light("a", "red"));
        time.Goes.Reset();
        var writing = Task.Run(async () => await store.CreateAsync(new Light("b", "red")));
        await time.IsAsked.Task; // in the midst of the write
        Assert.NotNull(await store.GetAsync(new("a")));
        Assert.Null(await store.GetAsync(new("b")));
        Assert.Equal(1, await store.ListAsync().CountAsync());
        Assert.Equal(1, (await store.CountAsync())["red"]);
        Assert.Equal(1, await store.GetSequenceAsync());
        Assert.False(writing.IsCompleted);
        time.Goes.Set();
        Assert.Equal(2, await writing);
        Assert.Equal(2, await store.GetSequenceAsync());
    }

    private sealed class StoppedTime : TimeProvider
    {
        public ManualResetEventSlim Goes { get; } = new(true);

        public TaskCompletionSource IsAsked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override DateTimeOffset GetUtcNow()
        {
            if (!Goes.IsSet)
            {
                IsAsked.TrySetResult();
                Goes.Wait();
            }

            return DateTimeOffset.UnixEpoch;
        }
    }
}
