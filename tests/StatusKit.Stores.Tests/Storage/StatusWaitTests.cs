using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Tests.Storage;

/// <summary>What waiting promises, on a clock that moves only when told to.</summary>
public class StatusWaitTests
{
    private static readonly StatusId Id = new("a");

    private readonly FakeTime _time = new();
    private readonly InMemoryStatusDatabase _database;
    private readonly IStatusStore<Light> _store;
    private readonly CancellationToken _deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    public StatusWaitTests()
    {
        _database = new InMemoryStatusDatabase(new() { MaxChanges = 10 }, _time);
        _store = _database.GetStore<Light>();
    }

    [Fact] // rule 1
    public async Task What_is_final_before_the_call_returns_at_once()
    {
        await Write("green");
        var wait = _store.WaitForEndAsync(Id, null, _deadline);
        Assert.True(wait.IsCompleted);
        Assert.Equal((StatusWaitOutcome.Reached, "green", TimeSpan.Zero), Of(await wait));
    }

    [Fact] // the writer's clock may be ahead of ours
    public async Task What_was_written_in_the_future_is_as_final_as_anything()
    {
        await Write("green");
        _time.Jump(TimeSpan.FromHours(-1));
        var wait = _store.WaitForEndAsync(Id, new() { Timeout = TimeSpan.Zero }, _deadline);
        Assert.True(wait.IsCompleted);
        Assert.Equal(StatusWaitOutcome.Reached, (await wait).Outcome);
    }

    [Fact] // rule 1: the change that the record was read from may be long compacted
    public async Task A_record_that_has_stood_still_for_longer_than_changes_are_kept_is_waited_for()
    {
        await Write("amber");
        for (var i = 0; i < 30; i++)
        {
            await Write("red", "other", i);
        }

        var wait = _store.WaitForEndAsync(Id, null, _deadline);
        Assert.False(wait.IsCompleted);
        await Write("green");
        Assert.Equal("green", (await wait).Last!.Value.Colour);
    }

    [Theory] // rule 2: unlisted words are not final, whatever they mean
    [InlineData("green", StatusPhase.Succeeded)]
    [InlineData("dark", StatusPhase.Failed)]
    public async Task Every_final_state_ends_the_wait_and_the_record_says_which(string colour, StatusPhase phase)
    {
        await Write("red");
        var wait = _store.WaitForEndAsync(Id, null, _deadline);
        await Write("blue");
        await Write(colour);
        var result = await wait;
        Assert.Equal((StatusWaitOutcome.Reached, phase), (result.Outcome, result.Last!.Value.Phase));
    }

    [Theory] // rule 2, for sessions: complete is an end whatever succeeded says
    [InlineData("true", StatusPhase.Succeeded)]
    [InlineData("false", StatusPhase.Failed)]
    [InlineData("unknown", StatusPhase.Ended)]
    [InlineData("none", StatusPhase.Ended)]
    public async Task A_complete_session_ends_the_wait(string succeeded, StatusPhase phase)
    {
        var sessions = _database.GetStore<CfsSession>();
        var session = CfsKind.Make("s", phase: StatusPhase.Running);
        await sessions.CreateAsync(session, _deadline);
        var wait = sessions.WaitForEndAsync(new("s"), null, _deadline);
        await sessions.PutManyAsync([session with { Status = new() { Session = new() { Status = CfsSessionState.Complete, Succeeded = new(succeeded) } } }], _deadline);
        var result = await wait;
        Assert.Equal(StatusWaitOutcome.Reached, result.Outcome);
        Assert.Equal(phase, ((IStatusRecord<CfsSession>)result.Last!.Value).Phase);
    }

    [Fact] // a rollback may follow failed, so only settled ends there
    public async Task A_failed_upgrade_is_waited_for_until_it_has_settled()
    {
        var hub = _database.GetStore<NmpNodeStatus>(NmpScopes.Hub);
        var failed = NmpKind.Make("p") with { Status = new() { AgentUpgrade = new() { Status = NmpState.Failed } } };
        await hub.CreateAsync(failed, _deadline);
        var final = hub.WaitForEndAsync(NmpNodeStatus.StorageId(failed.Id), null, _deadline);
        var armed = _time.NextTimer();
        var settled = hub.WaitForEndAsync(NmpNodeStatus.StorageId(failed.Id), new() { Until = status => status.Status.AgentUpgrade.Status.Phase == StatusPhase.Failed, Settled = TimeSpan.FromMinutes(10) }, _deadline);
        await armed;
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(StatusWaitOutcome.Reached, (await settled).Outcome);
        Assert.False(final.IsCompleted);
        await hub.PutManyAsync([failed with { Status = new() { AgentUpgrade = new() { Status = NmpState.RollbackSuccessful } } }], _deadline);
        Assert.Equal(StatusWaitOutcome.Reached, (await final).Outcome);
    }

    [Fact] // rule 3
    public async Task A_missing_and_a_deleted_record_are_answers()
    {
        var missing = await _store.WaitForEndAsync(Id, null, _deadline);
        Assert.Equal((StatusWaitOutcome.Missing, "There is no 'a'."), (missing.Outcome, missing.Message));
        Assert.Null(missing.Last);
        await Write("amber");
        var wait = _store.WaitForEndAsync(Id, null, _deadline);
        await _store.DeleteAsync(Id, _deadline);
        var deleted = await wait;
        Assert.Equal((StatusWaitOutcome.Deleted, "amber", TimeSpan.Zero), Of(deleted));
        Assert.Equal("'a' was deleted after 0 s; it was 'amber', unchanged since 2026-03-02T08:00:00Z.", deleted.Message);
    }

    [Fact] // rule 4
    public async Task A_state_passed_through_is_not_needed_but_is_seen()
    {
        await Write("red");
        var wait = _store.WaitForEndAsync(Id, new() { Until = light => light.Colour == "amber" }, _deadline);
        await Write("amber");
        await Write("green");
        Assert.Equal("amber", (await wait).Last!.Value.Colour); // as announced, not as it is by now
        Assert.Equal("green", (await _store.WaitForEndAsync(Id, null, _deadline)).Last!.Value.Colour);
    }

    [Fact] // rule 5
    public async Task Reads_that_fail_for_a_while_are_tried_again()
    {
        await Write("green");
        _time.MovesByItself = true;
        var failing = new Failing(_store) { Reads = 20 };
        var result = await failing.WaitForEndAsync(Id, new() { Timeout = TimeSpan.FromHours(1) }, _deadline);
        Assert.Equal((StatusWaitOutcome.Reached, "green", null), (result.Outcome, result.Last!.Value.Colour, result.Error));
        Assert.Equal(0, failing.Reads);
    }

    [Fact] // rule 5
    public async Task A_watch_that_breaks_again_and_again_is_begun_afresh()
    {
        await Write("amber");
        _time.MovesByItself = true;
        var failing = new Failing(_store) { Watches = 20 };
        var wait = failing.WaitForEndAsync(Id, null, _deadline);
        await failing.Watching.Task.WaitAsync(_deadline);
        await Write("green");
        Assert.Equal((StatusWaitOutcome.Reached, "green"), ((await wait).Outcome, (await wait).Last!.Value.Colour));
        Assert.Equal(0, failing.Watches);
    }

    [Fact] // rules 5 and 6
    public async Task The_time_out_holds_while_nothing_can_be_read_and_says_why()
    {
        await Write("amber");
        _time.MovesByItself = true;
        var failing = new Failing(_store) { Reads = int.MaxValue };
        var result = await failing.WaitForEndAsync(Id, new() { Timeout = TimeSpan.FromSeconds(90) }, _deadline);
        Assert.Equal((StatusWaitOutcome.TimedOut, null, TimeSpan.FromSeconds(90)), (result.Outcome, result.Last, result.Waited));
        Assert.IsType<IOException>(result.Error);
        Assert.Equal("'a' was waited for 90 s. It could not be read: the network is away", result.Message);
        Assert.InRange(int.MaxValue - failing.Reads, 20, 60); // pauses grow to 5 s
    }

    [Fact] // rule 5
    public async Task An_error_that_does_not_pass_ends_the_wait_at_once()
    {
        await Write("amber");
        var failing = new Failing(_store) { Reads = 20, Passes = false };
        await Assert.ThrowsAsync<IOException>(() => failing.WaitForEndAsync(Id, new() { Timeout = TimeSpan.FromHours(1) }, _deadline));
        Assert.Equal(19, failing.Reads);
        failing = new Failing(_store) { Watches = 20, Passes = false };
        await Assert.ThrowsAsync<IOException>(() => failing.WaitForEndAsync([Id], StatusWaitMode.All, null, _deadline));
        Assert.Equal(19, failing.Watches);
    }

    [Fact] // rule 6
    public async Task The_time_out_carries_last_value_age_and_diagnosis()
    {
        await Write("amber");
        _time.Advance(TimeSpan.FromMinutes(5));
        var armed = _time.NextTimer();
        var wait = _store.WaitForEndAsync(
            Id,
            new()
            {
                Timeout = TimeSpan.FromSeconds(90),
                Diagnose = (light, now) => new() { Code = "Stuck", Message = $"{light.Name} has been {light.Colour} until {now:HH:mm:ss}.", Severity = StatusSeverity.Warning, Phase = light.Phase },
            },
            _deadline);
        await armed;
        _time.Advance(TimeSpan.FromSeconds(89));
        Assert.False(wait.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        var result = await wait;
        Assert.Equal((StatusWaitOutcome.TimedOut, "amber", TimeSpan.FromSeconds(90)), Of(result));
        Assert.Equal("Stuck", result.Diagnosis!.Code);
        Assert.Equal("'a' was waited for 90 s; it was 'amber', unchanged since 2026-03-02T08:00:00Z. a has been amber until 08:06:30.", result.Message);
    }

    [Fact]
    public async Task A_time_out_longer_than_any_timer_and_one_without_end_are_waited_for()
    {
        await Write("amber");
        var armed = _time.NextTimer();
        var wait = _store.WaitForEndAsync(Id, new() { Timeout = TimeSpan.MaxValue }, _deadline);
        await armed;
        armed = _time.NextTimer();
        _time.Advance(TimeSpan.FromDays(1));
        await armed; // it looked, and waits on
        var endless = _store.WaitForEndAsync(Id, new() { Timeout = Timeout.InfiniteTimeSpan }, _deadline);
        Assert.False(wait.IsCompleted);
        Assert.False(endless.IsCompleted);
        await Write("green");
        Assert.Equal(StatusWaitOutcome.Reached, (await wait).Outcome);
        Assert.Equal(StatusWaitOutcome.Reached, (await endless).Outcome);
        Assert.Equal(StatusWaitOutcome.TimedOut, (await _store.WaitForEndAsync(Id, new() { Until = _ => false, Timeout = TimeSpan.Zero }, _deadline)).Outcome);
    }

    [Fact]
    public async Task Settled_begins_anew_with_each_change()
    {
        await Write("green");
        var options = new StatusWaitOptions<Light> { Settled = TimeSpan.FromMinutes(1) };
        var armed = _time.NextTimer();
        var wait = _store.WaitForEndAsync(Id, options, _deadline);
        await armed;
        _time.Advance(TimeSpan.FromSeconds(50));
        armed = _time.NextTimer();
        await Write("green", number: 1);
        await armed;
        _time.Advance(TimeSpan.FromSeconds(50));
        Assert.False(wait.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((StatusWaitOutcome.Reached, "green", TimeSpan.FromSeconds(110)), Of(await wait));
        Assert.True(_store.WaitForEndAsync(Id, options, _deadline).IsCompleted); // it has been so for long enough
    }

    [Fact] // rule 8
    public async Task Progress_tells_each_state_once_with_the_time_in_the_one_before()
    {
        var told = new Told();
        await Write("red");
        var wait = _store.WaitForEndAsync(Id, new() { Progress = told }, _deadline);
        await Later("red", 10); // no new state
        await Later("amber", 20);
        await Later("amber", 5);
        _time.Jump(TimeSpan.FromHours(-1)); // ages are never negative
        await Write("red");
        await Later("green", 7);
        await wait;
        Assert.Equal([("red", null), ("amber", 30), ("red", 0), ("green", 7)], told.States);

        async Task Later(string colour, int seconds)
        {
            _time.Advance(TimeSpan.FromSeconds(seconds));
            await Write(colour, number: seconds);
        }
    }

    [Fact] // rule 9
    public async Task Several_are_waited_for_until_all_have_ended()
    {
        var wait = await WaitForThree(StatusWaitMode.All);
        await Write("dark", "b");
        await Write("green", "a");
        Assert.False(wait.IsCompleted);
        await _store.DeleteAsync(new("c"), _deadline);
        Assert.Equal([("a", StatusWaitOutcome.Reached), ("b", StatusWaitOutcome.Reached), ("c", StatusWaitOutcome.Deleted)], (await wait).Select(result => (result.Id.ToString(), result.Outcome)).Order());
    }

    [Fact] // rule 9
    public async Task Several_are_waited_for_until_any_is_there()
    {
        var wait = await WaitForThree(StatusWaitMode.Any);
        await _store.DeleteAsync(new("c"), _deadline);
        await Write("dark", "b");
        var results = await wait;
        Assert.Equal(("b", StatusWaitOutcome.Reached), (results[^1].Id.ToString(), results[^1].Outcome));
        Assert.DoesNotContain(results, result => result.Id == new StatusId("a"));
    }

    [Fact] // rule 9
    public async Task Several_are_waited_for_until_the_first_fails()
    {
        var wait = await WaitForThree(StatusWaitMode.FirstFailure);
        await Write("green", "a");
        await Write("dark", "b");
        var results = await wait;
        Assert.Equal("b", results[^1].Id.ToString());
        Assert.DoesNotContain(results, result => result.Id == new StatusId("c"));
        Assert.Empty(await _store.WaitForEndAsync([], StatusWaitMode.All, null, _deadline));
    }

    [Fact]
    public async Task A_wait_that_ends_leaves_no_watcher_and_no_timer_behind()
    {
        await Write("amber");
        var watching = new Watched(_store);
        var armed = _time.NextTimer();
        var wait = watching.WaitForEndAsync(Id, new() { Timeout = TimeSpan.FromSeconds(1) }, _deadline);
        await armed;
        Assert.Equal(1, watching.Active);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(StatusWaitOutcome.TimedOut, (await wait).Outcome);
        Assert.Equal(0, watching.Active);
    }

    [Fact]
    public async Task Cancelling_ends_a_wait()
    {
        await Write("amber");
        using var source = new CancellationTokenSource();
        var watching = new Watched(_store);
        var one = watching.WaitForEndAsync(Id, new() { Timeout = TimeSpan.FromDays(1) }, source.Token);
        var many = watching.WaitForEndAsync([Id, new("b")], StatusWaitMode.Any, null, source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => many);
        Assert.Equal(0, watching.Active);
    }

    [Fact] // rule 10: compacted while waiting
    public async Task A_wait_that_fell_too_far_behind_reads_afresh()
    {
        await Write("amber");
        var slow = new CompactsOnce(_store);
        var wait = slow.WaitForEndAsync(Id, null, _deadline);
        await Write("green");
        slow.Resume.SetResult();
        Assert.Equal("green", (await wait).Last!.Value.Colour);
        Assert.Equal(1, slow.Compactions);
    }

    [Fact] // rule 7: whoever polls needs a timer
    public async Task Nothing_polls()
    {
        await Write("amber");
        var counting = new Failing(_store);
        var wait = counting.WaitForEndAsync(Id, null, _deadline);
        for (var minute = 0; minute < 60; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.False(wait.IsCompleted);
        Assert.Equal((2, 1, 0), (counting.ReadCalls, counting.WatchCalls, _time.TimersSet));
        await Write("green");
        Assert.Equal(TimeSpan.FromHours(1), (await wait).Waited);
    }

    [Fact]
    public async Task A_thousand_wait_at_once_and_all_are_woken()
    {
        await Write("amber");
        var waits = Enumerable.Range(0, 1000).Select(_ => _store.WaitForEndAsync(Id, null, _deadline)).ToList();
        await Write("green");
        Assert.All(await Task.WhenAll(waits), result => Assert.Equal("green", result.Last!.Value.Colour));
    }

    private static (StatusWaitOutcome, string, TimeSpan) Of(StatusWaitResult<Light> result) => (result.Outcome, result.Last!.Value.Colour, result.Waited);

    private async Task Write(string colour, string name = "a", int number = 0) => await _store.PutManyAsync([new Light(name, colour, number)], _deadline);

    private async Task<Task<System.Collections.Immutable.ImmutableArray<StatusWaitResult<Light>>>> WaitForThree(StatusWaitMode mode)
    {
        foreach (var name in new[] { "a", "b", "c" })
        {
            await Write("amber", name);
        }

        return _store.WaitForEndAsync([new("a"), new("b"), new("c")], mode, null, _deadline);
    }

    private sealed class Told : IProgress<StatusProgress<Light>>
    {
        public List<(string Colour, int? Seconds)> States { get; } = [];

        public void Report(StatusProgress<Light> value) => States.Add((value.Stored.Value.Colour, (int?)value.TimeInPrevious?.TotalSeconds));
    }

    private sealed class Watched(IStatusStore<Light> inner) : StoreWrapper<Light>(inner)
    {
        private int _active;

        public int Active => _active;

        public override async IAsyncEnumerable<StatusChange<Light>> WatchAsync(
            long afterSequence, StatusWatchOptions? options = null, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _active);
            try
            {
                await foreach (var change in Inner.WatchAsync(afterSequence, options, cancellationToken))
                {
                    yield return change;
                }
            }
            finally
            {
                Interlocked.Decrement(ref _active);
            }
        }
    }

    private sealed class CompactsOnce(IStatusStore<Light> inner) : StoreWrapper<Light>(inner)
    {
        public TaskCompletionSource Resume { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Compactions { get; private set; }

        public override async IAsyncEnumerable<StatusChange<Light>> WatchAsync(
            long afterSequence, StatusWatchOptions? options = null, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Resume.Task;
            if (Compactions++ == 0)
            {
                throw new ChangesCompactedException(afterSequence, afterSequence + 5, afterSequence + 9);
            }

            await foreach (var change in Inner.WatchAsync(afterSequence, options, cancellationToken))
            {
                yield return change;
            }
        }
    }

    /// <summary>A store that cannot be reached for some reads and watches, and counts them.</summary>
    private sealed class Failing(IStatusStore<Light> inner) : StoreWrapper<Light>(inner)
    {
        public bool Passes { get; init; } = true;

        /// <summary>How many reads fail yet.</summary>
        public int Reads { get; set; }

        /// <summary>How many watches fail yet.</summary>
        public int Watches { get; set; }

        public int ReadCalls { get; private set; }

        public int WatchCalls { get; private set; }

        public TaskCompletionSource Watching { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override bool IsTransient(Exception exception) => Passes && exception is IOException;

        public override async ValueTask<long> GetSequenceAsync(CancellationToken cancellationToken = default)
        {
            Read(Reads % 2 == 0);
            return await Inner.GetSequenceAsync(cancellationToken);
        }

        public override async ValueTask<Stored<Light>?> GetAsync(StatusId id, CancellationToken cancellationToken = default)
        {
            Read(Reads > 0);
            return await Inner.GetAsync(id, cancellationToken);
        }

        public override async IAsyncEnumerable<StatusChange<Light>> WatchAsync(
            long afterSequence, StatusWatchOptions? options = null, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            WatchCalls++;
            await Task.CompletedTask;
            if (Watches > 0)
            {
                Watches--;
                throw new IOException("the network is away");
            }

            Watching.TrySetResult();
            await foreach (var change in Inner.WatchAsync(afterSequence, options, cancellationToken))
            {
                yield return change;
            }
        }

        // Now the first of the two reads of a try fails, now the second.
        private void Read(bool fails)
        {
            ReadCalls++;
            if (fails && Reads > 0)
            {
                Reads--;
                throw new IOException("the network is away");
            }
        }
    }
}
