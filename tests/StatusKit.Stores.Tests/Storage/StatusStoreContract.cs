using System.Collections.Immutable;
using StatusKit.Storage;

namespace StatusKit.Tests.Storage;

/// <summary>What every store does, whoever wrote it. Derive from it, make a database, and all of it runs.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "xunit disposes it, by IAsyncLifetime.")]
public abstract class StatusStoreContract<T, TKind> : IAsyncLifetime
    where T : class, IStatusRecord<T>
    where TKind : IStatusKind<T>
{
    private static readonly string[] Names = ["a", "b", "b-2", "b.1", "c", "z"];
    private static readonly string[] Unstorable = ["a\0b", "\ud800", "a\udc00b"];

    // Records and keys that a database mixes up which keeps several strings in one: U+0001 and U+0002 part and escape
    // them in PostgreSQL, U+0000 in SQLite, where no string can hold it.
    private static readonly string[] LookAlikeNames = ["\u0001", "\u0002", "\u0002a", "\u0002b", "\u0002ab", "a\u0001b", "a\u0002bb", "a"];

    private static readonly ImmutableArray<StatusKey>[] LookAlikes =
    [
        [],
        [new("", "")],
        [new("", "\u0001")],
        [new("\u0001", "")],
        [new("a", "b"), new("c", "d")],
        [new("a", "b\u0001c\u0001d")],
        [new("a\u0001b\u0001c", "d")],
        [new("a", "b\u0002bc\u0002bd")],
        [new("a", "b\u0002c\u0002d")],
        [new("\u0001", "\u0002"), new("\u0002", "\u0001")],
        [new("\u0002", "\u0002")],
        [new("\u0002a", "\u0002b")],
        [new("\u0002b", "\u0002a")],
        [new("\u0002ab", "\u0002aa"), new("\u0001\u0002", "\u0002\u0001a")],
    ];

    private readonly MadeDatabases _made = new();

    /// <summary>Makes an empty database that keeps changes as told; it is disposed behind the test.</summary>
    protected abstract ValueTask<IStatusDatabase> CreateAsync(StatusDatabaseOptions retention, TimeProvider time);

    private protected FakeTime Time { get; } = new();

    /// <summary>Against hanging for ever.</summary>
    protected CancellationToken Deadline { get; } = new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _made.DisposeAsync();

    [StoreFact]
    public async Task What_was_written_is_read_whole_with_its_version_and_time()
    {
        var store = await NewStore();
        Assert.Null(await store.GetAsync(Make("a").Id, Deadline));
        Time.Advance(TimeSpan.FromHours(1));
        var version = await Create(store, "a", 7);
        Assert.Equal(new Stored<T>(Make("a", 7), version, Time.GetUtcNow()), await store.GetAsync(Make("a").Id, Deadline));
    }

    [StoreFact]
    public async Task Write_needs_the_stored_version()
    {
        var store = await NewStore();
        Assert.Null(await store.TryWriteAsync(Make("a"), 1, Deadline)); // nothing is there
        var first = await Create(store, "a");
        Assert.Null(await store.CreateAsync(Make("a", 1), Deadline)); // something is there
        Assert.Null(await store.TryWriteAsync(Make("a", 1), first + 1, Deadline));
        var second = await store.TryWriteAsync(Make("a", 1), first, Deadline);
        Assert.True(second > first);
        Assert.Null(await store.TryWriteAsync(Make("a", 2), first, Deadline)); // a version once had is not enough
        Assert.Equal(second, (await store.GetAsync(Make("a").Id, Deadline))!.Sequence);
        Assert.Equal(1, TKind.NumberOf((await store.GetAsync(Make("a").Id, Deadline))!.Value));
    }

    [StoreFact]
    public async Task Delete_needs_the_stored_version_or_none()
    {
        var store = await NewStore();
        var id = Make("a").Id;
        Assert.False(await store.DeleteAsync(id, Deadline));
        var version = await Create(store, "a");
        Assert.False(await store.DeleteAsync(id, version + 1, Deadline));
        Assert.NotNull(await store.GetAsync(id, Deadline));
        Assert.True(await store.DeleteAsync(id, version, Deadline));
        Assert.Null(await store.GetAsync(id, Deadline));
        await Create(store, "a");
        Assert.True(await store.DeleteAsync(id, Deadline));
        Assert.False(await store.DeleteAsync(id, Deadline));
    }

    [StoreFact]
    public async Task Versions_are_never_used_again_also_after_deletion()
    {
        var store = await NewStore();
        var first = await Create(store, "a");
        await store.DeleteAsync(Make("a").Id, first, Deadline);
        var second = await Create(store, "a");
        Assert.True(second > first + 1); // the deletion has a number too
        Assert.Null(await store.TryWriteAsync(Make("a", 1), first, Deadline));
    }

    [StoreFact]
    public async Task Lists_are_in_the_order_of_the_ids_UTF_8_bytes()
    {
        var store = await NewStore();
        foreach (var name in Names.Reverse())
        {
            await Create(store, name);
        }

        Assert.Equal(Names.Select(name => Make(name).Id), (await List(store)).Select(stored => stored.Value.Id));
    }

    [StoreFact]
    public async Task A_list_is_resumed_behind_an_id_that_need_not_exist()
    {
        var store = await NewStore();
        foreach (var name in Names)
        {
            await Create(store, name);
        }

        Assert.Equal(["a", "b"], await ListNames(store, new() { Limit = 2 }));
        Assert.Equal(["b-2", "b.1"], await ListNames(store, new() { Limit = 2, After = Make("b").Id }));
        Assert.Equal(["c", "z"], await ListNames(store, new() { After = Make("b.zz").Id }));
        Assert.Empty(await List(store, new() { After = Make("zz").Id }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StatusQuery { Limit = 0 });
    }

    [StoreFact]
    public async Task Every_filter_filters_and_all_must_hold()
    {
        var store = await NewStore();
        var at = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        await store.CreateAsync(TKind.Make("alpha", 1, StatusPhase.Pending), Deadline);
        await store.CreateAsync(TKind.Make("beta", 2, StatusPhase.Running, at), Deadline);
        Time.Advance(TimeSpan.FromMinutes(1));
        await store.CreateAsync(TKind.Make("gamma", 3, StatusPhase.Running, at.AddHours(1)), Deadline);
        await store.CreateAsync(TKind.Make("delta", 4, StatusPhase.Succeeded, at.AddHours(2)), Deadline);
        var (pending, running) = (TKind.Make("x"), TKind.Make("x", phase: StatusPhase.Running));

        await Expect(["alpha", "beta", "delta", "gamma"], StatusQuery.All);
        await Expect(["beta", "gamma"], new() { States = [running.State] });
        await Expect(["alpha", "beta", "gamma"], new() { States = [running.State, pending.State] });
        await Expect(["alpha"], new() { Phases = [StatusPhase.Pending] });
        await Expect(["beta"], new() { Keys = [TKind.KeyOf(TKind.Make("beta", 2))] });
        await Expect([], new() { Keys = [TKind.KeyOf(TKind.Make("beta", 2)), TKind.KeyOf(TKind.Make("gamma", 3))] });
        await Expect(["alpha", "beta", "delta", "gamma"], new() { NameContains = "" });
        await Expect(["beta", "delta"], new() { NameContains = "e" });
        await Expect([], new() { NameContains = "E" });
        await Expect(["beta", "gamma"], new() { StartedAtOrBefore = at.AddHours(1) }); // the boundary counts, a record without a start does not
        await Expect(["delta", "gamma"], new() { StartedAtOrAfter = at.AddHours(1) });
        await Expect(["gamma"], new() { StartedAtOrAfter = at.AddHours(1), StartedAtOrBefore = at.AddHours(1) });
        await Expect(["alpha", "beta"], new() { LastChangedBefore = Time.GetUtcNow() });
        await Expect(["gamma"], new() { States = [running.State], NameContains = "a", StartedAtOrAfter = at.AddMinutes(1), After = TKind.Make("beta").Id });

        async Task Expect(string[] names, StatusQuery query)
        {
            Assert.Equal(names, await ListNames(store, query));
            var count = await store.CountAsync(query with { Limit = 1 }, Deadline);
            Assert.Equal(names.Length, count.Values.Sum());
            Assert.DoesNotContain(0, count.Values);
        }
    }

    [StoreFact]
    public async Task Counts_are_by_word()
    {
        var store = await NewStore();
        Assert.Empty(await store.CountAsync(null, Deadline));
        await store.PutManyAsync([Make("a"), Make("b"), TKind.Make("c", 0, StatusPhase.Running)], Deadline);
        var count = await store.CountAsync(null, Deadline);
        Assert.Equal(2, count[Make("a").State]);
        Assert.Equal(1, count[TKind.Make("c", 0, StatusPhase.Running).State]);
        Assert.Equal(2, count.Count);
    }

    [StoreFact]
    public async Task A_list_begun_shows_one_moment()
    {
        var store = await NewStore();
        await store.PutManyAsync(Names.Select(name => Make(name)), Deadline);
        var numbers = new List<int>();
        await foreach (var stored in store.ListAsync(null, Deadline))
        {
            await store.PutManyAsync(Names.Select(name => Make(name, numbers.Count + 1)), Deadline);
            numbers.Add(TKind.NumberOf(stored.Value));
        }

        Assert.All(numbers, number => Assert.Equal(0, number));
        Assert.Equal(Names.Length, numbers.Count);
    }

    [StoreFact]
    public async Task Many_are_written_whatever_is_stored_and_equal_ones_not_again()
    {
        var store = await NewStore();
        var version = await Create(store, "a", 1);
        await Create(store, "b", 1);
        Assert.Equal(2, await store.PutManyAsync([Make("a", 1), Make("b", 2), Make("c", 1)], Deadline));
        Assert.Equal(version, (await store.GetAsync(Make("a").Id, Deadline))!.Sequence);
        Assert.Equal([1, 2, 1], (await List(store)).Select(stored => TKind.NumberOf(stored.Value)));
        Assert.Equal(0, await store.PutManyAsync([], Deadline));
    }

    [StoreFact]
    public async Task Many_that_end_in_an_error_are_announced_as_far_as_they_came()
    {
        var store = await NewStore();
        await using var watch = store.WatchAsync(0, null, Deadline).GetAsyncEnumerator(Deadline);
        var next = watch.MoveNextAsync().AsTask();
        await Assert.ThrowsAsync<InvalidDataException>(async () => await store.PutManyAsync(Broken(), Deadline));
        if (await store.GetAsync(Make("a").Id, Deadline) is not null)
        {
            Assert.True(await next);
        }
        else
        {
            await Create(store, "b"); // this store takes all or nothing
            Assert.True(await next);
        }

        static IEnumerable<T> Broken()
        {
            yield return Make("a");
            throw new InvalidDataException();
        }
    }

    [StoreFact]
    public async Task A_watch_tells_each_change_in_order_and_then_those_to_come()
    {
        var store = await NewStore();
        var start = await store.GetSequenceAsync(Deadline);
        var first = await Create(store, "a", 1);
        var second = (await store.TryWriteAsync(Make("a", 2), first, Deadline))!.Value;
        await store.DeleteAsync(Make("a").Id, second, Deadline);
        await using var watch = store.WatchAsync(start, null, Deadline).GetAsyncEnumerator(Deadline);
        Assert.Equal((first, StatusChangeKind.Created, 1), await Next());
        Assert.Equal((second, StatusChangeKind.Updated, 2), await Next());
        Assert.Equal((second + 1, StatusChangeKind.Deleted, 2), await Next()); // the value as it was
        var pending = Next();
        Assert.False(pending.IsCompleted);
        var third = await Create(store, "b", 3);
        Assert.Equal((third, StatusChangeKind.Created, 3), await pending);
        Assert.Equal(third, await store.GetSequenceAsync(Deadline));

        async Task<(long, StatusChangeKind, int)> Next()
        {
            Assert.True(await watch.MoveNextAsync());
            Assert.Equal(watch.Current.Value!.Id, watch.Current.Id);
            Assert.Equal(Time.GetUtcNow(), watch.Current.ChangedAt);
            return (watch.Current.Sequence, watch.Current.Kind, TKind.NumberOf(watch.Current.Value));
        }
    }

    [StoreFact]
    public async Task A_watch_from_a_version_tells_what_came_behind_it()
    {
        var store = await NewStore();
        var versions = new List<long>();
        foreach (var name in Names)
        {
            versions.Add(await Create(store, name));
        }

        var rest = await Take(store.WatchAsync(versions[2], null, Deadline), 3);
        Assert.Equal(versions[3..], rest.Select(change => change.Sequence));
    }

    [StoreFact]
    public async Task A_write_that_was_refused_is_not_told()
    {
        var store = await NewStore();
        var first = await Create(store, "a");
        await store.CreateAsync(Make("a", 1), Deadline);
        await store.TryWriteAsync(Make("a", 1), first + 7, Deadline);
        await store.DeleteAsync(Make("b").Id, Deadline);
        Assert.Equal(first, await store.GetSequenceAsync(Deadline));
        var second = await Create(store, "b");
        Assert.Equal([first, second], (await Take(store.WatchAsync(0, null, Deadline), 2)).Select(change => change.Sequence));
    }

    [StoreFact]
    public async Task One_sequence_numbers_the_changes_of_all_scopes_and_each_watch_tells_its_own()
    {
        var database = await NewDatabase();
        var (node, hub) = (database.GetStore<T>("node"), database.GetStore<T>("hub"));
        Assert.Same(node, database.GetStore<T>("node"));
        var versions = new[] { await Create(node, "a", 1), await Create(hub, "a", 2), await Create(node, "b", 3) };
        Assert.Equal(versions.Order(), versions);
        Assert.Equal(3, versions.Distinct().Count());
        Assert.Equal([versions[0], versions[2]], (await Take(node.WatchAsync(0, null, Deadline), 2)).Select(change => change.Sequence));
        Assert.Equal([versions[1]], (await Take(hub.WatchAsync(0, null, Deadline), 1)).Select(change => change.Sequence));
        Assert.Equal(2, TKind.NumberOf((await hub.GetAsync(Make("a").Id, Deadline))!.Value));
        Assert.Equal(versions[2], await hub.GetSequenceAsync(Deadline));
        Assert.Single(await List(hub));
    }

    [StoreFact] // on a clock that moves by itself, so that it does not matter what timers the store sets besides
    public async Task An_idle_watch_tells_how_far_it_is_again_and_again()
    {
        var store = await NewStore();
        var first = await Create(store, "a");
        await using var watch = store.WatchAsync(0, TimeSpan.FromMinutes(1), Deadline).GetAsyncEnumerator(Deadline);
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal(first, watch.Current.Sequence);
        Time.MovesByItself = true;
        for (var (round, told) = (0, Time.GetUtcNow()); round < 3; round++, told = watch.Current.ChangedAt)
        {
            Assert.True(await watch.MoveNextAsync());
            Assert.Equal((StatusChangeKind.Bookmark, first, default(StatusId), null), (watch.Current.Kind, watch.Current.Sequence, watch.Current.Id, watch.Current.Value));
            Assert.True(watch.Current.ChangedAt >= told.AddMinutes(1), $"told at {watch.Current.ChangedAt:T}, before that at {told:T}");
        }
    }

    [StoreFact]
    public async Task A_watch_is_idle_also_while_others_change()
    {
        var database = await NewDatabase(new() { KeepChanges = TimeSpan.FromDays(3650) });
        var (mine, others) = (database.GetStore<T>(), database.GetStore<T>("others"));
        await using var watch = mine.WatchAsync(0, TimeSpan.FromMinutes(1), Deadline).GetAsyncEnumerator(Deadline);
        var told = Time.GetUtcNow();
        var i = 0;
        do
        {
            // The first bookmark may come before the watch has read anything.
            var next = watch.MoveNextAsync().AsTask();
            for (; !next.IsCompleted; i++)
            {
                await others.PutManyAsync([Make("a", i)], Deadline); // wakes the watch, which stays as idle as it was
                Time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }

            Assert.True(await next);
            Assert.Equal(StatusChangeKind.Bookmark, watch.Current.Kind);
        }
        while (watch.Current.Sequence == 0);

        Assert.InRange(watch.Current.Sequence, 1, await others.GetSequenceAsync(Deadline));
        Assert.True(watch.Current.ChangedAt >= told.AddMinutes(1), $"told at {watch.Current.ChangedAt:T}, watching since {told:T}");
    }

    [StoreFact]
    public async Task Watching_from_nowhere_is_refused()
    {
        var store = await NewStore();
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = store.WatchAsync(-1); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = new StatusWatchOptions { BookmarkInterval = TimeSpan.Zero }; });
        var ahead = await Assert.ThrowsAsync<ChangesCompactedException>(async () => await Take(store.WatchAsync(5, null, Deadline), 1));
        Assert.Equal((5, 0), (ahead.AfterSequence, ahead.LastSequence));
    }

    [StoreFact]
    public async Task Changes_beyond_the_number_kept_are_compacted_by_name()
    {
        var store = await NewStore(new() { MaxChanges = 3 });
        for (var i = 0; i < 5; i++)
        {
            await store.PutManyAsync([Make("a", i)], Deadline);
        }

        var compacted = await Assert.ThrowsAsync<ChangesCompactedException>(async () => await Take(store.WatchAsync(1, null, Deadline), 1));
        Assert.Equal((1, 3, 5), (compacted.AfterSequence, compacted.OldestSequence, compacted.LastSequence));
        Assert.Equal([3, 4, 5], (await Take(store.WatchAsync(2, null, Deadline), 3)).Select(change => change.Sequence));
    }

    [StoreFact]
    public async Task Changes_older_than_the_time_kept_are_compacted_by_the_next_write()
    {
        var store = await NewStore(new() { KeepChanges = TimeSpan.FromHours(1) });
        await Create(store, "a");
        await Create(store, "b");
        Time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromTicks(1));
        await Create(store, "c");
        var compacted = await Assert.ThrowsAsync<ChangesCompactedException>(async () => await Take(store.WatchAsync(0, null, Deadline), 1));
        Assert.Equal(3, compacted.OldestSequence);
    }

    [StoreFact]
    public async Task The_history_of_a_record_holds_its_last_changes_oldest_first()
    {
        var store = await NewStore(new() { MaxHistory = 3 });
        Assert.Empty(await History(store, "a"));
        await Create(store, "b");
        for (var i = 0; i < 5; i++)
        {
            await store.PutManyAsync([Make("a", i)], Deadline);
        }

        Assert.Equal([2, 3, 4], (await History(store, "a")).Select(change => TKind.NumberOf(change.Value!)));
        Assert.Single(await History(store, "b"));
        await store.DeleteAsync(Make("a").Id, Deadline);
        await Create(store, "a", 9);
        Assert.Equal([StatusChangeKind.Updated, StatusChangeKind.Deleted, StatusChangeKind.Created], (await History(store, "a")).Select(change => change.Kind));
        Assert.Equal((await store.GetAsync(Make("a").Id, Deadline))!.Sequence, (await History(store, "a"))[^1].Sequence);
    }

    [StoreFact]
    public async Task The_history_of_a_deleted_record_goes_with_the_change_that_deleted_it()
    {
        var store = await NewStore(new() { MaxChanges = 2 });
        await Create(store, "a");
        await store.DeleteAsync(Make("a").Id, Deadline);
        Assert.Equal(2, (await History(store, "a")).Count);
        await Create(store, "b");
        await Create(store, "c");
        Assert.Empty(await History(store, "a"));
        Assert.Single(await History(store, "b"));
    }

    [StoreFact]
    [Trait("Trial", "R-16")]
    public async Task A_clock_that_jumps_changes_no_order() => Assert.Null(await StoreTrials.Clocks(
        await NewStore(new() { KeepChanges = TimeSpan.FromDays(3650) }), number => Make("a", number), Time.Jump, Deadline));

    [StoreFact]
    public async Task Every_call_obeys_its_token()
    {
        var store = await NewStore();
        var version = await Create(store, "a");
        var (cancelled, id) = (new CancellationToken(true), Make("a").Id);
        await Cancelled(() => store.GetAsync(id, cancelled).AsTask());
        await Cancelled(() => store.ListAsync(null, cancelled).ToListAsync().AsTask());
        await Cancelled(() => store.CountAsync(null, cancelled).AsTask());
        await Cancelled(() => store.TryWriteAsync(Make("a", 1), version, cancelled).AsTask());
        await Cancelled(() => store.PutManyAsync([Make("b")], cancelled).AsTask());
        await Cancelled(() => store.DeleteAsync(id, cancelled).AsTask());
        await Cancelled(() => store.GetSequenceAsync(cancelled).AsTask());
        await Cancelled(() => store.WatchAsync(0, null, cancelled).ToListAsync().AsTask());
        await Cancelled(() => store.HistoryAsync(id, cancelled).ToListAsync().AsTask());
        await Cancelled(() => store.UpdateAsync(id, StatusUpdate.Unchanged, null, cancelled).AsTask());
        await Cancelled(() => store.WaitForEndAsync(id, null, cancelled));
        await Cancelled(() => store.WaitForEndAsync([id], StatusWaitMode.All, null, cancelled));
        Assert.Equal(version, await store.GetSequenceAsync(Deadline));

        static Task Cancelled(Func<Task> call) => Assert.ThrowsAnyAsync<OperationCanceledException>(call);
    }

    [StoreFact]
    public async Task Streams_obey_a_token_that_comes_later_and_the_one_of_the_enumerator()
    {
        var store = await NewStore();
        await store.PutManyAsync(Names.Select(name => Make(name)), Deadline);
        await Ends((source, token) => source.ListAsync(null, token));
        await Ends((source, token) => source.WatchAsync(0, null, token));
        await Ends((source, token) => source.HistoryAsync(Make("a").Id, token));

        using var source = new CancellationTokenSource();
        await using var idle = store.WatchAsync(Names.Length, null, source.Token).GetAsyncEnumerator(default);
        var next = idle.MoveNextAsync().AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);

        async Task Ends<TItem>(Func<IStatusStore<T>, CancellationToken, IAsyncEnumerable<TItem>> open)
        {
            foreach (var byEnumerator in new[] { false, true })
            {
                using var source = new CancellationTokenSource();
                var count = 0;
                await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
                {
                    await foreach (var item in open(store, byEnumerator ? default : source.Token).WithCancellation(byEnumerator ? source.Token : default))
                    {
                        count++;
                        await source.CancelAsync();
                    }
                });
                Assert.Equal(1, count);
            }
        }
    }

    [StoreFact]
    public async Task Texts_that_databases_cannot_hold_are_refused_before_anything_is_written()
    {
        var store = await NewStore();
        Assert.Throws<ArgumentException>(() => new StatusId("a\0b"));
        Assert.Throws<ArgumentException>(() => new StatusId("a", ""));
        Assert.Throws<ArgumentException>(() => new StatusId("a\ud800"));
        Assert.Throws<ArgumentException>(() => new StatusId([]));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await store.CreateAsync(null!, Deadline));
        foreach (var value in Unstorable.SelectMany(TKind.Holding))
        {
            var refused = await Assert.ThrowsAsync<ArgumentException>(async () => await store.CreateAsync(value, Deadline));
            Assert.Contains("which databases cannot hold", refused.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<ArgumentException>(async () => await store.PutManyAsync([value], Deadline));
        }

        Assert.Equal(0, await store.GetSequenceAsync(Deadline));
    }

    [StoreFact]
    public async Task Names_and_keys_are_told_apart_by_every_character()
    {
        var database = await NewDatabase();
        var store = database.GetStore<Tagged>();
        Tagged[] first = [.. LookAlikes.Select((keys, i) => new Tagged(LookAlikeNames[i % LookAlikeNames.Length] + (i / LookAlikeNames.Length), keys))];
        await store.PutManyAsync(first, Deadline);
        StatusKey[] keys = [.. LookAlikes.SelectMany(each => each).Distinct()];
        foreach (var record in first)
        {
            Assert.Equal(record, (await store.GetAsync(record.Id, Deadline))!.Value);
            Assert.Equal([record], (await store.HistoryAsync(record.Id, Deadline).ToListAsync(Deadline)).Select(change => change.Value));
            await Expect(first.Where(each => each.Name.Contains(record.Name, StringComparison.Ordinal)), new() { NameContains = record.Name });
            await Expect(first.Where(each => record.Tags.All(each.Tags.Contains)), new() { Keys = record.Tags });
        }

        foreach (var key in keys)
        {
            await Expect(first.Where(each => each.Tags.Contains(key)), new() { Keys = [key] });
        }

        // Each record gets the keys of the next one, and one is deleted; the last change is one that all watchers want.
        var then = await store.GetSequenceAsync(Deadline);
        var live = keys.ToDictionary(key => key, key => Seen(key, then));
        Tagged[] second = [.. first.Select((record, i) => record with { Tags = first[(i + 1) % first.Length].Tags })];
        await store.PutManyAsync(second, Deadline);
        await store.DeleteAsync(second[0].Id, Deadline);
        await store.PutManyAsync([new Tagged("end", [.. keys])], Deadline);
        Tagged[] changes = [.. second, second[0]];
        foreach (var key in keys)
        {
            Assert.Equal(changes.Where(each => each.Tags.Contains(key)), await live[key]);
            Assert.Equal(first.Concat(changes).Where(each => each.Tags.Contains(key)), await Seen(key, 0));
            await Expect([.. second.Skip(1).Where(each => each.Tags.Contains(key)), new("end", [.. keys])], new() { Keys = [key] });
        }

        async Task Expect(IEnumerable<Tagged> records, StatusQuery query)
        {
            var found = await store.ListAsync(query, Deadline).Select(stored => stored.Value).ToListAsync(Deadline);
            Assert.Equal(records.OrderBy(record => record.Id), found);
            Assert.Equal(found.Count, (await store.CountAsync(query, Deadline)).GetValueOrDefault("there"));
        }

        async Task<List<Tagged>> Seen(StatusKey key, long after) =>
            await store.WatchAsync(after, new() { Keys = [key], BookmarkInterval = null }, Deadline)
                .Select(change => change.Value!).TakeWhile(record => record.Name != "end").ToListAsync(Deadline);
    }

    [StoreFact]
    public async Task There_is_nothing_under_no_id()
    {
        var store = await NewStore();
        await Create(store, "a");
        Assert.Null(await store.GetAsync(default, Deadline));
        Assert.False(await store.DeleteAsync(default, Deadline));
        Assert.Empty(await store.HistoryAsync(default, Deadline).ToListAsync(Deadline));
        Assert.Equal(StatusUpdateKind.Missing, (await store.UpdateAsync(default, StatusUpdate.Unchanged, null, Deadline)).Kind);
        Assert.Equal(StatusWaitOutcome.Missing, (await store.WaitForEndAsync(default, null, Deadline)).Outcome);
    }

    [StoreFact]
    public async Task An_update_applies_a_rule_to_what_is_stored()
    {
        var store = await NewStore();
        var id = Make("a").Id;
        Assert.Equal(StatusUpdateKind.Missing, (await store.UpdateAsync(id, _ => throw new InvalidOperationException("not called"), null, Deadline)).Kind);
        var version = await Create(store, "a", 1);
        var refused = await store.UpdateAsync(id, value => StatusUpdate.Refused(value, "No", "Not so."), null, Deadline);
        Assert.Equal((StatusUpdateKind.Refused, "No"), (refused.Kind, refused.Reason!.Code));
        Assert.Equal(StatusUpdateKind.Unchanged, (await store.UpdateAsync(id, StatusUpdate.Unchanged, null, Deadline)).Kind);
        Assert.Equal(version, await store.GetSequenceAsync(Deadline)); // nothing was written so far
        var applied = await store.UpdateAsync(id, value => StatusUpdate.Applied(Make("a", TKind.NumberOf(value) + 1)), null, Deadline);
        Assert.Equal(2, TKind.NumberOf(applied.Value!));
        Assert.Equal(2, TKind.NumberOf((await store.GetAsync(id, Deadline))!.Value));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await store.UpdateAsync(id, _ => StatusUpdate.Applied(Make("b")), null, Deadline));
    }

    protected static T Make(string name, int number = 0) => TKind.Make(name, number);

    protected async ValueTask<IStatusDatabase> NewDatabase(StatusDatabaseOptions? retention = null) => _made.Add(await CreateAsync(retention ?? new(), Time));

    protected async ValueTask<IStatusStore<T>> NewStore(StatusDatabaseOptions? retention = null) => (await NewDatabase(retention)).GetStore<T>();

    private async ValueTask<long> Create(IStatusStore<T> store, string name, int number = 0) =>
        Assert.NotNull(await store.CreateAsync(Make(name, number), Deadline));

    private ValueTask<List<Stored<T>>> List(IStatusStore<T> store, StatusQuery? query = null) => store.ListAsync(query, Deadline).ToListAsync(Deadline);

    private async Task<IEnumerable<string>> ListNames(IStatusStore<T> store, StatusQuery query) =>
        (await List(store, query)).Select(stored => stored.Value.Id.Parts[^1]);

    private ValueTask<List<StatusChange<T>>> History(IStatusStore<T> store, string name) => store.HistoryAsync(Make(name).Id, Deadline).ToListAsync(Deadline);

    private ValueTask<List<StatusChange<T>>> Take(IAsyncEnumerable<StatusChange<T>> stream, int count) => stream.Take(count).ToListAsync(Deadline);
}
