using StatusKit.Storage;

namespace StatusKit.Tests.Storage;

/// <summary>What an update says of a write that nobody has answered when its time is up.</summary>
public class UnknownOutcomeTests
{
    private static readonly StatusId Id = new("a");

    private readonly FakeTime _time = new() { MovesByItself = true };
    private readonly CancellationToken _deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_is_unknown_when_no_answer_came_and_failed_when_nothing_was_sent(bool isSent)
    {
        await using var database = new InMemoryStatusDatabase(null, _time);
        var store = database.GetStore<Light>();
        await store.CreateAsync(new("a", "red"), _deadline);
        var lost = new LostServer(store, isSent);
        var update = () => lost.UpdateAsync(Id, light => StatusUpdate.Applied(light with { Number = 1 }), TimeSpan.FromSeconds(5), _deadline).AsTask();
        if (isSent)
        {
            var error = await Assert.ThrowsAsync<StatusOutcomeUnknownException>(update);
            Assert.StartsWith("Whether the write happened is unknown.", error.Message, StringComparison.Ordinal);
            Assert.IsType<IOException>(error.InnerException); // the last one, of reading
            Assert.True(error.IsTransient);
        }
        else
        {
            await Assert.ThrowsAsync<IOException>(update);
        }
    }

    /// <summary>A server that is gone since it got a write, or since it was to get one.</summary>
    private sealed class LostServer(IStatusStore<Light> inner, bool isSent) : StoreWrapper<Light>(inner)
    {
        private bool _isGone;

        public override bool IsTransient(Exception exception) => true;

        public override ValueTask<Stored<Light>?> GetAsync(StatusId id, CancellationToken cancellationToken = default) =>
            _isGone ? throw new IOException("No server answers.") : base.GetAsync(id, cancellationToken);

        public override ValueTask<long?> TryWriteAsync(Light value, long? expectedVersion, CancellationToken cancellationToken = default)
        {
            _isGone = true;
            throw isSent ? new StatusOutcomeUnknownException("The connection broke.") : new IOException("No server answers.");
        }
    }
}
