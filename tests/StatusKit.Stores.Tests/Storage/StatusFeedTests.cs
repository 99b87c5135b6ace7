using System.Buffers;
using StatusKit.Cfs;
using StatusKit.Sqlite;
using StatusKit.Storage;

namespace StatusKit.Tests.Storage;

/// <summary>One reader for all who watch and wait.</summary>
public sealed class StatusFeedTests
{
    private readonly CancellationToken _deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    [Fact]
    public async Task Changes_of_all_kinds_come_in_commit_order()
    {
        await using var database = new InMemoryStatusDatabase();
        await database.GetStore<Light>().PutAsync(new("a", "red"), _deadline);
        await database.GetStore<CfsSession>().PutAsync(CfsKind.Make("s"), _deadline);
        await database.GetStore<Light>("night").PutAsync(new("b", "green"), _deadline);
        var changes = await database.WatchAsync(0, cancellationToken: _deadline).Take(3).ToListAsync(_deadline);
        Assert.Equal([(1, "traffic_light", ""), (2, "cfs_session", ""), (3, "traffic_light", "night")], changes.Select(change => (change.Sequence, change.Model!, change.Scope!)));
        Assert.Equal(new Light("b", "green"), changes[2].As<Light>()!.Value);
        Assert.Equal(("green", StatusPhase.Succeeded), (changes[2].State, changes[2].Phase));
        Assert.Null(changes[1].As<Light>());
        Assert.Equal(CfsKind.Make("s"), changes[1].As<CfsSession>()!.Value);
        Assert.Contains("\"s\"", System.Text.Encoding.UTF8.GetString(changes[1].Utf8Json.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Filters_leave_out_what_does_not_match_and_bookmarks_pass_it(bool isSqlite)
    {
        using var folder = new SqliteFolder();
        await using StatusDatabase database = isSqlite ? new SqliteStatusDatabase($"Data Source={folder.NewFile()}") : new InMemoryStatusDatabase();
        var store = database.GetStore<Light>();
        foreach (var light in new Light[] { new("a", "red", 1), new("b", "amber", 2), new("a", "amber", 3), new("b", "green", 4), new("c", "red", 5) })
        {
            await store.PutAsync(light, _deadline);
        }

        Assert.Equal([1, 3], await Sequences(new() { Ids = [new("a")] }, 2));
        Assert.Equal([2, 3], await Sequences(new() { Phases = [StatusPhase.Running] }, 2));
        Assert.Equal([2, 4], await Sequences(new() { Keys = [new("odd", "no")] }, 2));
        Assert.Equal([3], await Sequences(new() { Keys = [new("odd", "yes")], Phases = [StatusPhase.Running] }, 1));
        var bookmark = await store.WatchAsync(0, new() { Ids = [new("none")], BookmarkInterval = TimeSpan.FromMilliseconds(1) }, _deadline).FirstAsync(_deadline);
        Assert.Equal((StatusChangeKind.Bookmark, 5), (bookmark.Kind, bookmark.Sequence));

        async Task<IEnumerable<long>> Sequences(StatusWatchOptions options, int count) =>
            (await store.WatchAsync(0, options, _deadline).Take(count).ToListAsync(_deadline)).Select(change => change.Sequence);
    }

    [Fact]
    public async Task A_record_is_deserialized_once_however_many_watch_and_never_for_nobody()
    {
        const int Rounds = 20;
        using var folder = new SqliteFolder();
        await using var database = new SqliteStatusDatabase($"Data Source={folder.NewFile()}");
        var store = database.GetStore<Counted>();
        var watchers = Enumerable.Range(0, 50).Select(_ => Watch("watched")).ToList();
        var others = Enumerable.Range(0, 50).Select(_ => Watch("never")).ToList();
        var never = others.Select(other => other.MoveNextAsync().AsTask()).ToList();

        // A watcher that has just started reads by itself until it has caught up: soon all are at the feed.
        var isShared = false;
        for (var round = 1; round <= Rounds && !isShared; round++)
        {
            var next = watchers.Select(watcher => watcher.MoveNextAsync().AsTask()).ToList();
            Counted.Reads = 0;
            await store.CreateAsync(new($"other-{round}"), _deadline);
            await store.CreateAsync(new($"watched-{round}"), _deadline);
            Assert.All(await Task.WhenAll(next), Assert.True);
            isShared = Counted.Reads == 1 && watchers.All(watcher => ReferenceEquals(watcher.Current.Value, watchers[0].Current.Value));
        }

        Assert.True(isShared, "no change was deserialized once for all");
        Assert.All(never, task => Assert.False(task.IsCompleted));
        await database.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Task.WhenAll(never));

        IAsyncEnumerator<StatusChange<Counted>> Watch(string name) => store.WatchAsync(
            0, new() { Ids = [.. Enumerable.Range(1, Rounds).Select(round => new StatusId($"{name}-{round}"))] }, _deadline).GetAsyncEnumerator(_deadline);
    }

    [Fact]
    public async Task A_watcher_that_does_not_read_falls_back_to_reading_on_its_own_and_misses_nothing()
    {
        await using var database = new InMemoryStatusDatabase();
        var store = database.GetStore<Light>();
        await store.PutAsync(new("a", "red", 1), _deadline);
        await using var slow = store.WatchAsync(0, null, _deadline).GetAsyncEnumerator(_deadline);
        await using var fast = store.WatchAsync(0, null, _deadline).GetAsyncEnumerator(_deadline);
        Assert.True(await slow.MoveNextAsync());
        for (var i = 1; i <= 5_000; i++) // many times what the feed keeps
        {
            Assert.True(await fast.MoveNextAsync());
            Assert.Equal(i, fast.Current.Sequence);
            await store.PutAsync(new("a", "red", i + 1), _deadline);
        }

        for (var i = 2; i <= 5_001; i++)
        {
            Assert.True(await slow.MoveNextAsync());
            Assert.Equal(i, slow.Current.Sequence);
        }

        var next = slow.MoveNextAsync().AsTask();
        await store.PutAsync(new("a", "green"), _deadline);
        Assert.True(await next);
        Assert.Equal(5_002, slow.Current.Sequence);
    }

    [Fact]
    public async Task Disposal_ends_watchers_and_waits()
    {
        var database = new InMemoryStatusDatabase();
        var store = database.GetStore<Light>();
        await store.PutAsync(new("a", "red"), _deadline);
        var wait = store.WaitForEndAsync(new("a"), null, _deadline);
        var watch = store.WatchAsync(1, null, _deadline).FirstAsync(_deadline).AsTask();
        await database.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => wait);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => watch);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.PutAsync(new("b", "red"), _deadline));
    }

    [Fact]
    public async Task F12_A_record_that_does_not_exist_yet_is_waited_for()
    {
        await using var database = new InMemoryStatusDatabase();
        var store = database.GetStore<Light>();
        var wait = store.WaitForEndAsync(new("a"), new() { WaitForCreation = true }, _deadline);
        await store.PutAsync(new("a", "red"), _deadline);
        Assert.False(wait.IsCompleted);
        await store.PutAsync(new("a", "green"), _deadline);
        Assert.Equal((StatusWaitOutcome.Reached, "green"), ((await wait).Outcome, (await wait).Last!.Value.Colour));
        var timedOut = await store.WaitForEndAsync(new("none"), new() { WaitForCreation = true, Timeout = TimeSpan.Zero }, _deadline);
        Assert.Equal(StatusWaitOutcome.TimedOut, timedOut.Outcome);
        Assert.Equal(StatusWaitOutcome.Missing, (await store.WaitForEndAsync(new("none"), TimeSpan.FromSeconds(1), _deadline)).Outcome);
    }

    [Fact]
    public async Task The_next_run_under_a_name_is_waited_for()
    {
        await using var database = new InMemoryStatusDatabase();
        var store = database.GetStore<Light>();
        var noon = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        await store.PutAsync(new("a", "green", 1, Timestamp.FromDateTimeOffset(noon)), _deadline);
        var wait = store.WaitForEndAsync(new("a"), new() { StartedAfter = noon }, _deadline);
        await store.DeleteAsync(new("a"), _deadline);
        await store.PutAsync(new("a", "red", 2, Timestamp.FromDateTimeOffset(noon.AddMinutes(1))), _deadline);
        Assert.False(wait.IsCompleted);
        await store.PutAsync(new("a", "dark", 3, Timestamp.FromDateTimeOffset(noon.AddMinutes(1))), _deadline);
        Assert.Equal(3, (await wait).Last!.Value.Number);
    }

    [Fact]
    public async Task What_matches_a_query_is_waited_for()
    {
        await using var database = new InMemoryStatusDatabase();
        var store = database.GetStore<Light>();
        await store.PutManyAsync([new("a", "red", 1), new("b", "red", 3), new("c", "red", 2)], _deadline);
        var wait = store.WaitForEndAsync(new StatusQuery { Keys = [new("odd", "yes")] }, StatusWaitMode.All, null, _deadline);
        await store.PutAsync(new("a", "green", 1), _deadline);
        await store.PutAsync(new("b", "dark", 3), _deadline);
        Assert.Equal(["a", "b"], (await wait).Select(result => result.Id.Name).Order());
    }

    [Fact]
    public async Task An_upsert_creates_and_changes_by_one_rule()
    {
        await using var database = new InMemoryStatusDatabase();
        var store = database.GetStore<Light>();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () => await store.UpsertAsync(new("a"), Next, null, _deadline))));
        Assert.Equal(20, (await store.GetAsync(new("a"), _deadline))!.Value.Number);
        Assert.Equal(StatusUpdateKind.Refused, (await store.UpsertAsync(new("b"), light => StatusUpdate.Refused(light, "No", "No."), null, _deadline)).Kind);
        Assert.Null(await store.GetAsync(new("b"), _deadline));

        static StatusUpdate<Light> Next(Light? light) => StatusUpdate.Applied(new Light("a", "red", (light?.Number ?? 0) + 1));
    }

    [Fact]
    public async Task The_newest_come_first_and_many_are_deleted_by_query()
    {
        using var folder = new SqliteFolder();
        await using var sqlite = new SqliteStatusDatabase($"Data Source={folder.NewFile()}");
        await using var memory = new InMemoryStatusDatabase();
        var noon = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        foreach (var store in new[] { sqlite.GetStore<Light>(), memory.GetStore<Light>() })
        {
            await store.PutManyAsync(
                [new("none", "red"), new("old", "red", 1, Timestamp.FromDateTimeOffset(noon)), new("new", "red", 2, Timestamp.FromDateTimeOffset(noon.AddHours(1)))], _deadline);
            Assert.Equal(["new", "old"], await Names(new() { Order = StatusOrder.NewestFirst, Limit = 2 }));
            Assert.Equal(["new", "old", "none"], await Names(new() { Order = StatusOrder.NewestFirst }));
            Assert.Equal(2, await store.DeleteManyAsync(new() { Keys = [new("odd", "no")] }, _deadline));
            Assert.Equal(["old"], await Names(StatusQuery.All));

            async Task<IEnumerable<string>> Names(StatusQuery query) =>
                (await store.ListAsync(query, _deadline).ToListAsync(_deadline)).Select(stored => stored.Value.Name);
        }
    }

    /// <summary>Counts how often it is deserialized.</summary>
    private sealed record Counted(string Name) : IStatusRecord<Counted>
    {
        public static int Reads;

        public static string Model => "counted";

        public StatusId Id => new(Name);

        public string State => "red";

        public StatusPhase Phase => StatusPhase.Running;

        public bool IsFinal => false;

        public Timestamp StartTime => default;

        public IEnumerable<StatusKey> Keys => [];

        public static Counted ReadStored(ReadOnlySpan<byte> utf8Json)
        {
            Interlocked.Increment(ref Reads);
            return new(System.Text.Encoding.UTF8.GetString(utf8Json));
        }

        public static void WriteStored(Counted value, IBufferWriter<byte> output) => output.Write(System.Text.Encoding.UTF8.GetBytes(value.Name));

        public static bool IsKnownState(string state) => true;
    }
}
