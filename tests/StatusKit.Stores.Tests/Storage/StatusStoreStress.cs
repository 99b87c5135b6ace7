using System.Collections.Concurrent;
using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using StatusKit.Storage;

namespace StatusKit.Tests.Storage;

/// <summary>How much the trials run: by default their quick forms. A store with real input and output may take less of what costs it time.</summary>
public sealed record StoreLoad
{
    /// <summary>R-3: who updates one record, and how often each.</summary>
    public (int Writers, int Each) Updates { get; init; } = (16, 500);

    /// <summary>R-4: who creates, and which names.</summary>
    public (int Callers, int Names) Creates { get; init; } = (32, 200);

    /// <summary>R-5: who writes, and how often each.</summary>
    public (int Writers, int Each) Replays { get; init; } = (8, 200);

    /// <summary>R-6: who writes, how often each, who watches, and how often each watcher is cut.</summary>
    public (int Writers, int Each, int Watchers, int Cuts) Watches { get; init; } = (8, 2000, 20, 20);

    /// <summary>R-7: how many changes are kept.</summary>
    public int Kept { get; init; } = 50;

    /// <summary>How many kinds are watched while their first record is written.</summary>
    public int NewKinds { get; init; } = 100;

    /// <summary>How many lists of commands are compared with the model, each on a database of its own.</summary>
    public int Sequences { get; init; } = 300;

    /// <summary>How many times commands run at the same time, each on a database of its own.</summary>
    public int Histories { get; init; } = 150;

    /// <summary>R-10: how many operations run at the same time on one database.</summary>
    public int Operations { get; init; } = 20_000;

    /// <summary>The long form.</summary>
    public static StoreLoad LongForm { get; } = new()
    {
        Updates = (64, 2000),
        Creates = (64, 500),
        Replays = (32, 1000),
        Watches = (8, 12_500, 20, 20),
        Kept = 500,
        NewKinds = 500,
        Sequences = 1000,
        Histories = 500,
        Operations = 200_000,
    };
}

/// <summary>What every store does under load and in any order: the quick forms of the reliability trials. Derive from it and make a database.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "xunit disposes it, by IAsyncLifetime.")]
public abstract class StatusStoreStress : IAsyncLifetime
{
    private readonly MadeDatabases _made = new();

    protected CancellationToken Deadline { get; } = Trials.Deadline();

    /// <summary>The database in the report of the trials.</summary>
    protected abstract string Subject { get; }

    protected virtual StoreLoad Load { get; } = new();

    /// <summary>Makes an empty database that keeps changes as told; it is disposed when it is no longer needed.</summary>
    protected abstract ValueTask<IStatusDatabase> CreateAsync(StatusDatabaseOptions retention, TimeProvider time);

    /// <summary>Opens a database once more, as another process does, for a writer or a watcher of a trial. The same instance, if one process has all.</summary>
    protected virtual IStatusDatabase OpenAgain(IStatusDatabase database, StatusDatabaseOptions retention, TimeProvider time) => database;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _made.DisposeAsync();

    [StoreFact]
    [Trait("Trial", "R-3")]
    public async Task No_update_of_many_writers_is_lost() => Report(
        "R-3", $"{Load.Updates.Writers} writers", Load.Updates.Writers * Load.Updates.Each, await StoreTrials.Increments(await NewStores(), Load.Updates.Writers, Load.Updates.Each, Deadline));

    [StoreFact]
    [Trait("Trial", "R-3")]
    public async Task No_update_of_many_callers_of_one_store_is_lost()
    {
        var store = (await NewStores())();
        Assert.Null(await StoreTrials.Increments(() => store, Load.Updates.Writers, Load.Updates.Each, Deadline));
    }

    [StoreFact]
    [Trait("Trial", "R-4")]
    public async Task One_of_many_creates_of_a_name_succeeds() => Report(
        "R-4", $"{Load.Creates.Callers} callers", Load.Creates.Callers * Load.Creates.Names, await StoreTrials.Creates(await NewStores(), Load.Creates.Callers, Load.Creates.Names, Deadline));

    [StoreFact]
    [Trait("Trial", "R-5")]
    public async Task The_history_replayed_is_what_is_stored() => Report(
        "R-5", $"{Load.Replays.Writers} writers", Load.Replays.Writers * Load.Replays.Each,
        await StoreTrials.Replays(await NewStores(new() { MaxHistory = 1_000_000 }), Load.Replays.Writers, Load.Replays.Each, Deadline));

    [StoreFact]
    [Trait("Trial", "R-6")]
    public async Task Each_of_many_watchers_sees_every_change_once_and_in_order() => Report(
        "R-6", $"{Load.Watches.Watchers} watchers, each cut up to {Load.Watches.Cuts} times", Load.Watches.Writers * Load.Watches.Each,
        await StoreTrials.Watches(await NewStores(), Load.Watches.Writers, Load.Watches.Each, Load.Watches.Watchers, Load.Watches.Cuts, Deadline));

    [StoreFact]
    public async Task A_watcher_of_a_new_kind_misses_not_even_the_first_change()
    {
        var retention = new StatusDatabaseOptions();
        var database = _made.Add(await CreateAsync(retention, TimeProvider.System));
        var another = _made.Add(OpenAgain(database, retention, TimeProvider.System));
        for (var i = 0; i < Load.NewKinds; i++)
        {
            var scope = $"kind-{i}";
            var position = await another.GetStore<Light>(scope).GetSequenceAsync(Deadline);
            var watching = Task.Run(async () => await another.GetStore<Light>(scope).WatchAsync(position, null, Deadline).FirstAsync(Deadline));
            await database.GetStore<Light>(scope).CreateAsync(new Light("first", "red", i), Deadline);
            await database.GetStore<Light>(scope).CreateAsync(new Light("second", "red", i), Deadline);
            Assert.Equal("first", (await watching).Id.Name);
        }
    }

    [StoreFact]
    [Trait("Trial", "R-7")]
    public async Task A_watcher_that_was_away_too_long_lists_and_goes_on_and_misses_nothing() => Report(
        "R-7", $"{Load.Kept} changes kept", 30 * Load.Kept, await StoreTrials.Compacts(await NewStores(new() { MaxChanges = Load.Kept }), Load.Kept, Deadline));

    [StoreFact]
    public Task Any_commands_one_after_the_other_do_what_the_model_does() => Task.Run(() =>
        Prop.ForAll(StoreCommand.Many(40).ToArbitrary(), async commands =>
        {
            await using var made = new MadeDatabases();
            StoreModel.Check(made.Add(await CreateAsync(StoreModel.Retention, new FakeTime())).GetStore<Light>(), commands);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Load.Sequences)));

    [StoreFact]
    [Trait("Trial", "R-10")]
    public async Task Many_operations_at_the_same_time_are_explained_by_one_order()
    {
        const int Clients = 8;
        var open = await NewStores();
        var stores = Enumerable.Range(0, Clients).Select(_ => open()).ToArray();
        var (done, wrong, next) = (0, (string?)null, 0);
        for (var round = 0; done < Load.Operations && wrong is null; round++)
        {
            Deadline.ThrowIfCancellationRequested();
            var lists = StoreCommand.Of(count: 100, names: 6).Sample(Clients, 50).ToList();
            wrong = await StoreHistory.RunAsync(() => stores[Interlocked.Increment(ref next) % Clients], lists, $"r{round}-");
            done += lists.Sum(commands => commands.Length);
        }

        Report("R-10", $"{Clients} clients", done, wrong);
    }

    [StoreFact]
    [Trait("Trial", "R-10")]
    public Task Any_commands_at_the_same_time_are_explained_by_some_order() => Task.Run(() =>
        Prop.ForAll(StoreCommand.Many(12).Four().ToArbitrary(), async lists =>
        {
            await using var made = new MadeDatabases();
            Assert.Null(StoreHistory.Run(await NewStores(made), [lists.Item1, lists.Item2, lists.Item3, lists.Item4]));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Load.Histories)));

    private void Report(string trial, string load, int rounds, string? problem)
    {
        TrialReport.Add(new() { Trial = trial, Subject = $"{Subject}, {load}", Rounds = rounds, Lost = problem is null ? 0 : 1, Note = problem });
        Assert.Null(problem);
    }

    private ValueTask<Func<IStatusStore<Light>>> NewStores(StatusDatabaseOptions? retention = null) => NewStores(_made, retention);

    // A new database, as each writer and each watcher opens it for himself.
    private async ValueTask<Func<IStatusStore<Light>>> NewStores(MadeDatabases made, StatusDatabaseOptions? options = null)
    {
        var retention = options ?? new();
        var database = made.Add(await CreateAsync(retention, TimeProvider.System));
        return () => new Unhurried<Light>(made.Add(OpenAgain(database, retention, TimeProvider.System)).GetStore<Light>());
    }
}

public class InMemoryStressTests : StatusStoreStress
{
    protected override string Subject => "in memory";

    protected override StoreLoad Load { get; } = Trials.Rounds(new StoreLoad(), StoreLoad.LongForm with { Watches = (8, 125_000, 20, 20) });

    protected override ValueTask<IStatusDatabase> CreateAsync(StatusDatabaseOptions retention, TimeProvider time) => new(new InMemoryStatusDatabase(retention, time));
}

/// <summary>A trial that cannot fail proves nothing: each must catch a store that lacks what it looks for.</summary>
public class StatusStoreNegativeControls
{
    private readonly CancellationToken _deadline = new CancellationTokenSource(TimeSpan.FromSeconds(120)).Token;

    [Fact]
    [Trait("Control", "R-3")]
    public async Task Reading_and_then_writing_loses_updates()
    {
        var (store, meeting) = (NewStore(), new Meeting(callers: 16));
        Assert.Contains("updates were acknowledged", await StoreTrials.Increments(() => new ReadThenWrite<Light>(store, meeting), writers: 16, each: 100, _deadline), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Control", "R-4")]
    public async Task Checking_and_then_creating_creates_twice()
    {
        var (store, meeting) = (NewStore(), new Meeting(callers: 32, atCreation: true));
        Assert.Contains("was created 32 times", await StoreTrials.Creates(() => new ReadThenWrite<Light>(store, meeting), callers: 32, names: 200, _deadline), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Control", "R-5")]
    public async Task A_lost_change_shows_in_the_replay()
    {
        var (store, lost) = (NewStore(new() { MaxHistory = 100_000 }), new ConcurrentDictionary<long, bool>());
        Assert.NotNull(await StoreTrials.Replays(() => new LosesChanges<Light>(store, lost), writers: 8, each: 200, _deadline));
        Assert.NotEmpty(lost);
    }

    [Fact]
    [Trait("Control", "R-6")]
    public async Task A_watcher_that_drops_its_position_misses_changes()
    {
        var store = NewStore();
        Assert.Contains("told to be at", await StoreTrials.Watches(() => new DropsPosition<Light>(store), writers: 4, each: 200, watchers: 4, cuts: 10, _deadline), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Control", "R-6")]
    public async Task Changes_that_become_visible_out_of_order_are_seen()
    {
        var store = NewStore();
        Assert.Contains(" came after ", await StoreTrials.Watches(() => new TellsLate<Light>(store), writers: 4, each: 200, watchers: 4, cuts: 0, _deadline), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Control", "R-7")]
    public async Task Compaction_that_is_not_told_leaves_a_wrong_view()
    {
        var store = NewStore(new() { MaxChanges = 50 });
        Assert.Contains("is not what is stored", await StoreTrials.Compacts(() => new HidesCompaction<Light>(store), kept: 50, _deadline), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Control", "R-16")]
    public async Task An_order_by_time_is_not_that_of_the_changes()
    {
        var time = new FakeTime();
        Assert.Contains("the history is", await Clocks(new OrdersByTime<Light>(NewStore())), StringComparison.Ordinal);
        Assert.Contains("a watcher saw", await Clocks(new WatchesByTime<Light>(NewStore(), 5)), StringComparison.Ordinal);
        Assert.Null(await Clocks(NewStore()));

        IStatusStore<Light> NewStore() => new InMemoryStatusDatabase(new() { KeepChanges = TimeSpan.FromDays(3650) }, time).GetStore<Light>();

        Task<string?> Clocks(IStatusStore<Light> store) => StoreTrials.Clocks(store, number => new Light("a", "red", number), time.Jump, _deadline);
    }

    [Fact]
    [Trait("Control", "R-10")]
    public void Stale_reads_are_explained_by_no_order()
    {
        var found = Enumerable.Range(0, 50).Any(seed =>
        {
            var store = new ReadsStale<Light>(NewStore());
            return StoreHistory.Run(() => store, [.. StoreCommand.Many(12).Four().Sample(1, size: 30).SelectMany(lists => new[] { lists.Item1, lists.Item2, lists.Item3, lists.Item4 })]) is not null;
        });
        Assert.True(found);
    }

    [Fact]
    [Trait("Control", "R-10")]
    public void Writes_without_a_lock_are_explained_by_no_order()
    {
        var runs = Enumerable.Range(0, 50).Count(_ =>
        {
            var store = NewStore();
            StoreCommand[] commands = [.. Enumerable.Range(0, 12).Select(i => new StoreCommand(StoreVerb.Write, 0, i, StoreBelief.Current))];
            return StoreHistory.Run(() => new WritesWithoutLock<Light>(store), [.. Enumerable.Repeat(commands.ToImmutableArray(), 4)]) is not null;
        });
        Assert.InRange(runs, 10, 50); // one would do; that it is many of them says that the histories overlap
    }

    [Fact]
    public void The_model_finds_a_store_that_reads_stale() => Assert.ThrowsAny<Exception>(() =>
        Prop.ForAll(StoreCommand.Many(40).ToArbitrary(), commands => StoreModel.Check(new ReadsStale<Light>(NewStore(StoreModel.Retention)), commands)).Check(Config.QuickThrowOnFailure.WithMaxTest(300)));

    [Fact]
    [Trait("Control", "R-10")]
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

    private static IStatusStore<Light> NewStore(StatusDatabaseOptions? retention = null) => new InMemoryStatusDatabase(retention).GetStore<Light>();
}
