using FsCheck;
using FsCheck.Fluent;
using StatusKit.Storage;

namespace StatusKit.Tests.Storage;

/// <summary>What every store does under load and in any order: the quick forms of the reliability trials. Derive from it and make a database.</summary>
public abstract class StatusStoreStress
{
    protected CancellationToken Deadline { get; } = new CancellationTokenSource(TimeSpan.FromSeconds(120)).Token;

    protected abstract ValueTask<IStatusDatabase> CreateAsync(StatusStoreOptions retention, TimeProvider time);

    [Fact]
    public async Task No_update_of_many_writers_is_lost()
    {
        var store = await NewStore();
        Assert.Null(await StoreTrials.Increments(() => new Unhurried<Light>(store), writers: 16, each: 500, Deadline));
    }

    [Fact]
    public async Task No_update_of_many_callers_of_one_store_is_lost()
    {
        var store = new Unhurried<Light>(await NewStore());
        Assert.Null(await StoreTrials.Increments(() => store, writers: 16, each: 500, Deadline));
    }

    [Fact]
    public async Task One_of_many_creates_of_a_name_succeeds()
    {
        var store = await NewStore();
        Assert.Null(await StoreTrials.Creates(() => new Unhurried<Light>(store), callers: 32, names: 200, Deadline));
    }

    [Fact]
    public async Task The_history_replayed_is_what_is_stored()
    {
        var store = await NewStore(new() { MaxHistory = 100_000 });
        Assert.Null(await StoreTrials.Replays(() => new Unhurried<Light>(store), Deadline));
    }

    [Fact]
    public async Task Each_of_many_watchers_sees_every_change_once_and_in_order_however_often_it_is_cut()
    {
        var store = await NewStore();
        Assert.Null(await StoreTrials.Watches(() => new Unhurried<Light>(store), writers: 8, each: 2000, watchers: 20, cuts: 20, Deadline));
    }

    [Fact]
    public async Task A_watcher_that_was_away_too_long_lists_and_goes_on_and_misses_nothing()
    {
        var store = await NewStore(new() { MaxChanges = 50 });
        Assert.Null(await StoreTrials.Compacts(() => store, kept: 50, Deadline));
    }

    [Fact]
    public void Any_commands_one_after_the_other_do_what_the_model_does() =>
        Prop.ForAll(StoreCommand.Many(40).ToArbitrary(), commands => StoreModel.Check(CreateAsync(StoreModel.Retention, new FakeTime()).AsTask().GetAwaiter().GetResult().Store<Light>(), commands))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Any_commands_at_the_same_time_are_explained_by_some_order() =>
        Prop.ForAll(StoreCommand.Many(12).Four().ToArbitrary(), lists => StoreHistory.Run(NewStore().AsTask().GetAwaiter().GetResult(), [lists.Item1, lists.Item2, lists.Item3, lists.Item4]) is null)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(150));

    protected async ValueTask<IStatusStore<Light>> NewStore(StatusStoreOptions? retention = null) =>
        (await CreateAsync(retention ?? new(), TimeProvider.System)).Store<Light>();
}

public class InMemoryStressTests : StatusStoreStress
{
    protected override ValueTask<IStatusDatabase> CreateAsync(StatusStoreOptions retention, TimeProvider time) => new(new InMemoryStatusStore(retention, time));
}

/// <summary>A trial that cannot fail proves nothing: each must catch a store that lacks what it looks for.</summary>
public class StatusStoreNegativeControls
{
    private readonly CancellationToken _deadline = new CancellationTokenSource(TimeSpan.FromSeconds(120)).Token;

    [Fact]
    public async Task Reading_and_then_writing_loses_updates()
    {
        var (store, meeting) = (NewStore(), new Meeting(callers: 16, atCreation: false));
        Assert.Contains("updates were acknowledged", await StoreTrials.Increments(() => new ReadThenWrite<Light>(store, meeting), writers: 16, each: 100, _deadline), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checking_and_then_creating_creates_twice()
    {
        var (store, meeting) = (NewStore(), new Meeting(callers: 32, atCreation: true));
        Assert.Contains("was created 32 times", await StoreTrials.Creates(() => new ReadThenWrite<Light>(store, meeting), callers: 32, names: 200, _deadline), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_change_shows_in_the_replay()
    {
        var store = NewStore(new() { MaxHistory = 100_000 });
        Assert.NotNull(await StoreTrials.Replays(() => new LosesChanges<Light>(store), _deadline));
    }

    [Fact]
    public async Task A_watcher_that_drops_its_position_misses_changes()
    {
        var store = NewStore();
        Assert.Contains("told to be at", await StoreTrials.Watches(() => new DropsPosition<Light>(store), writers: 4, each: 200, watchers: 4, cuts: 10, _deadline), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changes_that_become_visible_out_of_order_are_seen()
    {
        var store = NewStore();
        Assert.Contains(" came after ", await StoreTrials.Watches(() => new TellsLate<Light>(store), writers: 4, each: 200, watchers: 4, cuts: 0, _deadline), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compaction_that_is_not_told_leaves_a_wrong_view()
    {
        var store = NewStore(new() { MaxChanges = 50 });
        Assert.Contains("is not what is stored", await StoreTrials.Compacts(() => new HidesCompaction<Light>(store), kept: 50, _deadline), StringComparison.Ordinal);
    }

    [Fact]
    public void Stale_reads_are_explained_by_no_order()
    {
        var found = Enumerable.Range(0, 50).Any(seed =>
        {
            var store = new ReadsStale<Light>(NewStore());
            return StoreHistory.Run(store, [.. StoreCommand.Many(12).Four().Sample(1, size: 30).SelectMany(lists => new[] { lists.Item1, lists.Item2, lists.Item3, lists.Item4 })]) is not null;
        });
        Assert.True(found);
    }

    [Fact]
    public void The_model_finds_a_store_that_reads_stale() => Assert.ThrowsAny<Exception>(() =>
        Prop.ForAll(StoreCommand.Many(40).ToArbitrary(), commands => StoreModel.Check(new ReadsStale<Light>(NewStore(StoreModel.Retention)), commands)).Check(Config.QuickThrowOnFailure.WithMaxTest(300)));

    [Fact]
    public void The_checker_takes_overlapping_operations_in_any_order_and_others_only_in_theirs()
    {
        var (red, green) = (new Light("a", "red"), new Light("a", "green"));
        var write = new StoreOperation(0, 10, StoreVerb.Write, red, null, 1, null);
        Assert.True(StoreHistory.IsExplained([write, new(5, 6, StoreVerb.Read, null, null, null, null)])); // read first
        Assert.True(StoreHistory.IsExplained([write, new(5, 6, StoreVerb.Read, red, null, 1, null)])); // write first
        Assert.False(StoreHistory.IsExplained([write, new(11, 12, StoreVerb.Read, null, null, null, null)])); // nothing read after the write
        Assert.False(StoreHistory.IsExplained([write, new(5, 6, StoreVerb.Read, green, null, 1, null)])); // never written
        Assert.False(StoreHistory.IsExplained([write, new(11, 12, StoreVerb.Write, green, 1, 1, null)])); // a version twice
        Assert.False(StoreHistory.IsExplained([write, new(11, 12, StoreVerb.Write, green, 1, null, null)])); // lost without a reason
        Assert.True(StoreHistory.IsExplained([write, new(11, 12, StoreVerb.Write, green, 1, 3, null), new(13, 14, StoreVerb.Delete, null, 3, null, true)]));
        Assert.False(StoreHistory.IsExplained([write, new(11, 12, StoreVerb.Delete, null, null, null, false)])); // it was there
        Assert.False(StoreHistory.IsExplained([write, new(11, 12, StoreVerb.Read, red, null, 1, null), new(13, 14, StoreVerb.Read, null, null, null, null)]));
    }

    private static IStatusStore<Light> NewStore(StatusStoreOptions? retention = null) => new InMemoryStatusStore(retention).Store<Light>();
}
