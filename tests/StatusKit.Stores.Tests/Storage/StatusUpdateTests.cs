using System.Buffers;
using Microsoft.Extensions.Logging;
using StatusKit.Storage;

namespace StatusKit.Tests.Storage;

/// <summary>Updates that meet other writers and broken connections.</summary>
public class StatusUpdateTests
{
    private static readonly StatusId Id = new("a");

    private readonly FakeTime _time = new() { MovesByItself = true };
    private readonly IStatusStore<Light> _store;
    private readonly CancellationToken _deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    public StatusUpdateTests() => _store = new InMemoryStatusDatabase(time: _time).GetStore<Light>();

    [Fact]
    public async Task A_lost_race_is_run_again_with_what_is_stored_then()
    {
        await Create();
        var calls = 0;
        var update = await _store.UpdateAsync(Id, light => Racing(light, () => calls++ < 3), null, _deadline);
        Assert.Equal(4, calls);
        Assert.Equal(31, update.Value!.Number); // three others counted ten each
        Assert.Equal(31, await Number());
    }

    [Fact]
    public async Task Races_lost_for_the_time_given_end_in_a_conflict_that_wrote_nothing()
    {
        await Create();
        var began = _time.GetUtcNow();
        var conflict = await Assert.ThrowsAsync<StatusConflictException>(async () => await _store.UpdateAsync(Id, light => Racing(light, () => true), null, _deadline));
        Assert.InRange(conflict.Elapsed, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(31));
        Assert.InRange(conflict.Attempts, 80, 300); // pauses grow to a quarter of a second
        Assert.Equal(Id, conflict.Id);
        Assert.Equal(0, await Number() % 10);
        Assert.True(_time.GetUtcNow() - began < TimeSpan.FromSeconds(32));
        conflict = await Assert.ThrowsAsync<StatusConflictException>(async () => await _store.UpdateAsync(Id, light => Racing(light, () => true), TimeSpan.Zero, _deadline));
        Assert.Equal(1, conflict.Attempts);
    }

    [Fact]
    public async Task Cancelling_ends_the_pause_between_two_tries_and_the_turn_in_the_queue()
    {
        await Create();
        _time.MovesByItself = false;
        using var source = new CancellationTokenSource();
        var armed = _time.NextTimer();
        var pausing = _store.UpdateAsync(Id, light => Racing(light, () => true), null, source.Token).AsTask();
        await armed;
        using var queued = new CancellationTokenSource();
        var waiting = _store.UpdateAsync(Id, StatusUpdate.Unchanged, null, queued.Token).AsTask();
        await queued.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.False(pausing.IsCompleted);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pausing);
        Assert.Equal(StatusUpdateKind.Unchanged, (await _store.UpdateAsync(Id, StatusUpdate.Unchanged, null, _deadline)).Kind); // the queue is free again
    }

    [Fact]
    public async Task A_rule_that_throws_frees_the_queue()
    {
        await Create();
        await Assert.ThrowsAsync<InvalidDataException>(async () => await _store.UpdateAsync(Id, _ => throw new InvalidDataException(), null, _deadline));
        Assert.Equal(1, (await _store.UpdateAsync(Id, AddOne, null, _deadline)).Value!.Number);
    }

    [Theory]
    [InlineData(Fault.BeforeWrite, 0)]
    [InlineData(Fault.AfterWrite, 0)] // written, although the call failed
    [InlineData(Fault.AfterWrite, 1)] // and overwritten by another before anyone could look
    [InlineData(Fault.BeforeWrite, 1)] // another wrote instead
    [InlineData(Fault.LateWrite, 0)] // written only after one has looked
    public async Task A_write_whose_connection_broke_is_applied_exactly_once(Fault fault, int others)
    {
        await Create();
        var faulty = new FaultyStore(_store, fault, others);
        var update = await faulty.UpdateAsync(Id, AddOne, null, _deadline);
        Assert.Equal(StatusUpdateKind.Applied, update.Kind);
        Assert.Equal(1 + (10 * others), await Number());
    }

    [Fact]
    public async Task Reads_that_fail_for_a_while_are_tried_again()
    {
        await Create();
        var faulty = new FaultyStore(_store, Fault.Read, 0);
        Assert.Equal(1, (await faulty.UpdateAsync(Id, AddOne, null, _deadline)).Value!.Number);
        Assert.Equal(1, await Number());
    }

    [Fact]
    public async Task An_outcome_that_nobody_can_tell_any_more_is_the_error_as_it_came()
    {
        var store = new InMemoryStatusDatabase(new() { MaxHistory = 1 }, _time).GetStore<Light>();
        await store.TryWriteAsync(new Light("a", "red"), null, _deadline);
        var faulty = new FaultyStore(store, Fault.AfterWrite, others: 1);
        await Assert.ThrowsAsync<IOException>(async () => await faulty.UpdateAsync(Id, AddOne, null, _deadline));
        Assert.Equal(11, (await store.GetAsync(Id, _deadline))!.Value.Number); // not twice
    }

    [Fact]
    public async Task A_connection_that_stays_broken_is_the_error_as_it_came_when_the_time_is_up()
    {
        await Create();
        var began = _time.GetUtcNow();
        await Assert.ThrowsAsync<IOException>(async () => await new FaultyStore(_store, Fault.Always, 0).UpdateAsync(Id, AddOne, TimeSpan.FromSeconds(5), _deadline));
        Assert.InRange(_time.GetUtcNow() - began, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));
        Assert.Equal(0, await Number());
    }

    [Fact]
    public async Task An_error_that_does_not_pass_is_not_tried_again()
    {
        await Create();
        var faulty = new FaultyStore(_store, Fault.Permanent, 0);
        await Assert.ThrowsAsync<InvalidDataException>(async () => await faulty.UpdateAsync(Id, AddOne, null, _deadline));
        Assert.Equal(1, faulty.Writes);
    }

    [Theory]
    [InlineData(Fault.AfterWrite)]
    [InlineData(Fault.BeforeWrite)]
    public async Task A_log_that_throws_does_not_make_what_is_written_look_as_if_it_were_not(Fault fault)
    {
        await Create();
        var faulty = new FaultyStore(_store, fault, 0) { HasBrokenLog = true };
        Assert.Equal(StatusUpdateKind.Applied, (await faulty.UpdateAsync(Id, AddOne, null, _deadline)).Kind);
        Assert.Equal(1, await Number());
        Assert.Equal(StatusUpdateKind.Refused, (await faulty.UpdateAsync(Id, light => StatusUpdate.Refused(light, "No", "No."), null, _deadline)).Kind);
    }

    [Fact]
    public async Task Nor_does_a_record_that_throws_when_it_is_asked_whether_the_change_was_expected()
    {
        var store = new InMemoryStatusDatabase(time: _time).GetStore<Moody>();
        await store.TryWriteAsync(new Moody("sunny"), null, _deadline);
        Assert.Equal(StatusUpdateKind.Applied, (await store.UpdateAsync(Id, _ => StatusUpdate.Applied(new Moody("cloudy")), null, _deadline)).Kind);
        Assert.Equal("cloudy", (await store.GetAsync(Id, _deadline))!.Value.State);
    }

    [Fact]
    public async Task Who_has_no_time_does_not_queue_and_who_has_for_ever_does()
    {
        await Create();
        _time.MovesByItself = false;
        var (inside, leave) = (new TaskCompletionSource(), new TaskCompletionSource());
        var first = Task.Run(async () => await _store.UpdateAsync(
            Id,
            light =>
            {
                inside.TrySetResult();
                leave.Task.Wait(_deadline);
                return StatusUpdate.Unchanged(light);
            },
            null,
            _deadline));
        await inside.Task.WaitAsync(_deadline);
        Assert.Equal(1, (await _store.UpdateAsync(Id, AddOne, TimeSpan.Zero, _deadline)).Value!.Number);
        var patient = _store.UpdateAsync(Id, AddOne, TimeSpan.MaxValue, _deadline).AsTask();
        Assert.False(patient.IsCompleted);
        leave.SetResult();
        Assert.Equal(StatusUpdateKind.Unchanged, (await first).Kind);
        Assert.Equal(2, (await patient).Value!.Number);
    }

    private static StatusUpdate<Light> AddOne(Light light) => StatusUpdate.Applied(light with { Number = light.Number + 1 });

    // Another writer adds ten while the rule runs.
    private StatusUpdate<Light> Racing(Light light, Func<bool> races)
    {
        if (races())
        {
            _store.PutManyAsync([light with { Number = light.Number + 10 }], _deadline).AsTask().GetAwaiter().GetResult();
        }

        return AddOne(light);
    }

    private async Task Create() => await _store.TryWriteAsync(new Light("a", "red"), null, _deadline);

    private async Task<int> Number() => (await _store.GetAsync(Id, _deadline))!.Value.Number;
}

public enum Fault
{
    BeforeWrite,
    AfterWrite,
    LateWrite,
    Read,
    Permanent,
    Always,
}

/// <summary>A store whose first write, or whose first reads, break.</summary>
internal sealed class FaultyStore(IStatusStore<Light> inner, Fault fault, int others) : StoreWrapper<Light>(inner)
{
    private Func<Task>? _late;
    private int _reads;

    public int Writes { get; private set; }

    public bool HasBrokenLog { get; init; }

    public override StatusStoreContext Context => HasBrokenLog ? Inner.Host().Context with { Logger = new BrokenLog() } : Inner.Host().Context;

    public override bool IsTransient(Exception exception) => exception is IOException;

    public override async ValueTask<Stored<Light>?> GetAsync(StatusId id, CancellationToken cancellationToken = default)
    {
        if (fault == Fault.Read && _reads++ < 5)
        {
            throw new IOException("the connection broke while reading");
        }

        var stored = await Inner.GetAsync(id, cancellationToken);
        if (_late is { } late)
        {
            _late = null;
            await late();
        }

        return stored;
    }

    public override async ValueTask<long?> TryWriteAsync(Light value, long? expectedVersion, CancellationToken cancellationToken = default)
    {
        Writes++;
        if (fault == Fault.Permanent)
        {
            throw new InvalidDataException("the disk is not what it was");
        }

        if (fault != Fault.Always && (Writes > 1 || fault == Fault.Read))
        {
            return await Inner.TryWriteAsync(value, expectedVersion, cancellationToken);
        }

        if (fault == Fault.AfterWrite)
        {
            await Inner.TryWriteAsync(value, expectedVersion, cancellationToken);
        }

        if (fault == Fault.LateWrite)
        {
            _late = async () => await Inner.TryWriteAsync(value, expectedVersion, cancellationToken);
        }

        for (var i = 0; i < others; i++)
        {
            var now = (await Inner.GetAsync(value.Id, cancellationToken))!;
            await Inner.TryWriteAsync(now.Value with { Number = now.Value.Number + 10 }, now.Sequence, cancellationToken);
        }

        throw new IOException("the connection broke while writing");
    }

    private sealed class BrokenLog : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException("the log is full");
    }
}

/// <summary>A record whose rule of change has a fault.</summary>
internal sealed record Moody(string State) : IStatusRecord<Moody>
{
    public static string Model => "moody";

    public StatusId Id => new("a");

    public StatusPhase Phase => StatusPhase.Unknown;

    public bool IsFinal => false;

    public Timestamp StartTime => default;

    public IEnumerable<StatusKey> Keys => [];

    public static Moody ReadStored(ReadOnlySpan<byte> utf8Json) => new(System.Text.Encoding.UTF8.GetString(utf8Json));

    public static void WriteStored(Moody value, IBufferWriter<byte> output) => output.Write(System.Text.Encoding.UTF8.GetBytes(value.State));

    public static bool IsKnownState(string state) => true;

    public static bool? IsExpectedChange(Moody before, Moody after) => throw new InvalidOperationException("who can say");
}
