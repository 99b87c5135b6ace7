using System.Collections.Concurrent;
using StatusKit.Storage;

namespace StatusKit.Tests.Storage;

/// <summary>The trials R-3 to R-7, R-12 and R-16: each says what went wrong, or null. Each writer and watcher gets a store of its own, as in a process of its own.</summary>
internal static class StoreTrials
{
    /// <summary>R-3: no update of one record is lost, versions rise strictly and are those of the history.</summary>
    public static async Task<string?> Increments(Func<IStatusStore<Light>> open, int writers, int each, CancellationToken cancellationToken)
    {
        var (store, id) = (open(), new StatusId("counter"));
        await store.CreateAsync(new Light("counter", "red"), cancellationToken);
        await Together(writers, async _ =>
        {
            var own = open();
            for (var i = 0; i < each; i++)
            {
                var update = await own.UpdateAsync(id, light => StatusUpdate.Applied(light with { Number = light.Number + 1 }), TimeSpan.FromSeconds(50), cancellationToken);
                if (update.Kind != StatusUpdateKind.Applied)
                {
                    throw new InvalidOperationException(update.Kind.ToString());
                }
            }
        });
        var last = (await store.GetAsync(id, cancellationToken))!;
        if (last.Value.Number != writers * each)
        {
            return $"{writers * each} updates were acknowledged, but the sum is {last.Value.Number}";
        }

        var history = await store.HistoryAsync(id, cancellationToken).ToListAsync(cancellationToken);
        return history.Zip(history.Skip(1)).Any(pair => pair.First.Sequence >= pair.Second.Sequence || pair.First.Value!.Number + 1 != pair.Second.Value!.Number)
            ? "the history is no sequence of increments"
            : history[^1].Sequence != last.Sequence ? $"the version is {last.Sequence}, the last change {history[^1].Sequence}" : null;
    }

    /// <summary>R-4: of many who create one name, one succeeds.</summary>
    public static async Task<string?> Creates(Func<IStatusStore<Light>> open, int callers, int names, CancellationToken cancellationToken)
    {
        var successes = new int[names];
        await Together(callers, async caller =>
        {
            var own = open();
            for (var i = 0; i < names; i++)
            {
                if (await own.CreateAsync(new Light($"n{i}", "red", caller), cancellationToken) is not null)
                {
                    Interlocked.Increment(ref successes[i]);
                }
            }
        });
        var wrong = Array.FindIndex(successes, count => count != 1);
        return wrong < 0 ? null : $"n{wrong} was created {successes[wrong]} times";
    }

    /// <summary>R-5: for each record the history, replayed, gives what is stored, and every acknowledged change has its entry.</summary>
    public static async Task<string?> Replays(Func<IStatusStore<Light>> open, int writers, int each, CancellationToken cancellationToken)
    {
        const int Names = 20;
        var (acknowledged, entries) = (0L, 0L);
        await Together(writers, async writer =>
        {
            var (own, random) = (open(), new Random(writer));
            for (var i = 0; i < each; i++)
            {
                if (await WriteAny(own, $"n{random.Next(Names)}", i, random, cancellationToken))
                {
                    Interlocked.Increment(ref acknowledged);
                }
            }
        });
        var store = open();
        for (var i = 0; i < Names; i++)
        {
            var id = new StatusId($"n{i}");
            var stored = await store.GetAsync(id, cancellationToken);
            StatusChange<Light>? state = null;
            await foreach (var change in store.HistoryAsync(id, cancellationToken))
            {
                var isThere = state is { Kind: not StatusChangeKind.Deleted };
                if (change.Kind == StatusChangeKind.Created ? isThere : !isThere)
                {
                    return $"{id}: {change.Kind} {change.Sequence} follows {state?.Kind.ToString() ?? "nothing"}";
                }

                state = change;
                entries++;
            }

            var replayed = state is null or { Kind: StatusChangeKind.Deleted } ? (Stored<Light>?)null : new Stored<Light>(state.Value!, state.Sequence, state.ChangedAt);
            if (replayed != stored)
            {
                return $"{id}: stored is {stored}, replayed {replayed}";
            }
        }

        return entries == acknowledged ? null : $"{acknowledged} changes were acknowledged, the histories hold {entries}";
    }

    /// <summary>R-6: every watcher, cut again and again, sees each change once and in order.</summary>
    public static async Task<string?> Watches(Func<IStatusStore<Light>> open, int writers, int each, int watchers, int cuts, CancellationToken cancellationToken)
    {
        var total = writers * each;
        var (waiting, begun) = (watchers, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var writing = Together(writers, async writer =>
        {
            await begun.Task; // not before all watchers are there
            var (own, random) = (open(), new Random(writer));
            for (var i = 0; i < each; i++)
            {
                await own.PutManyAsync([new Light($"w{writer}-{random.Next(20)}", "red", i)], cancellationToken);
                if (random.Next(16) == 0)
                {
                    await Task.Yield();
                }
            }
        });
        var seen = new List<StatusChange<Light>>[watchers];
        var problems = new string?[watchers];
        await Together(watchers, async watcher =>
        {
            if (Interlocked.Decrement(ref waiting) == 0)
            {
                begun.SetResult();
            }

            (seen[watcher], problems[watcher]) = await WatchCut(open(), total, cuts, new Random(watcher), cancellationToken);
        });
        await writing;
        return problems.FirstOrDefault(problem => problem is not null) ?? await Differs(open(), seen, total, cancellationToken);
    }

    // All watchers must have seen the same, and that must be what was written: every writer's numbers in their order, ending in what is stored.
    private static async Task<string?> Differs(IStatusStore<Light> store, List<StatusChange<Light>>[] seen, int total, CancellationToken cancellationToken)
    {
        if (Array.FindIndex(seen, changes => !changes.SequenceEqual(seen[0])) is >= 0 and var other)
        {
            return $"watcher {other} saw other changes than watcher 0";
        }

        if (!seen[0].Select(change => change.Sequence).SequenceEqual(Enumerable.Range(1, total).Select(i => (long)i)))
        {
            return "the numbers seen are not 1, 2, 3 and so on";
        }

        var known = new SortedDictionary<StatusId, Stored<Light>>();
        foreach (var change in seen[0])
        {
            if (change.Kind != (known.ContainsKey(change.Id) ? StatusChangeKind.Updated : StatusChangeKind.Created) || change.Value!.Id != change.Id)
            {
                return $"{change} is not what happened";
            }

            known[change.Id] = new(change.Value, change.Sequence, change.ChangedAt);
        }

        if (seen[0].GroupBy(change => change.Id.Name.Split('-')[0]).FirstOrDefault(own => !own.Select(change => change.Value!.Number).SequenceEqual(Enumerable.Range(0, own.Count()))) is { } writer)
        {
            return $"the changes of {writer.Key} are not in the order in which they were written";
        }

        return known.Values.SequenceEqual(await store.ListAsync(null, cancellationToken).ToListAsync(cancellationToken)) ? null : "what the changes lead to is not what is stored";
    }

    /// <summary>R-7: who was away for too long is told so, lists, goes on and misses nothing.</summary>
    public static async Task<string?> Compacts(Func<IStatusStore<Light>> open, int kept, CancellationToken cancellationToken)
    {
        const int Rounds = 10;
        var (store, random) = (open(), new Random(7));
        var view = new SortedDictionary<StatusId, Light>();
        var (position, compactions) = (0L, 0);
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < 3 * kept; i++)
            {
                await WriteAny(store, $"n{random.Next(kept)}", i, random, cancellationToken);
            }

            var end = await store.GetSequenceAsync(cancellationToken);
            while (position < end)
            {
                try
                {
                    await foreach (var change in store.WatchAsync(position, null, cancellationToken))
                    {
                        Apply(view, change);
                        position = change.Sequence;
                        if (position >= end)
                        {
                            break;
                        }
                    }
                }
                catch (ChangesCompactedException)
                {
                    compactions++;
                    position = await store.GetSequenceAsync(cancellationToken);
                    view = new(await store.ListAsync(null, cancellationToken).ToDictionaryAsync(stored => stored.Value.Id, stored => stored.Value, cancellationToken: cancellationToken));
                }
            }

            var list = await store.ListAsync(null, cancellationToken).Select(stored => stored.Value).ToListAsync(cancellationToken);
            if (!list.SequenceEqual(view.Values))
            {
                return $"in round {round} the watcher's view is not what is stored";
            }
        }

        return compactions == Rounds ? null : $"{compactions} of {Rounds} times the watcher was told that it was away for too long";
    }

    /// <summary>R-12: while nothing answers, each caller's calls end, whether they succeed or fail; what was acknowledged is there afterwards.</summary>
    /// <remarks>A call that takes six seconds hangs; the limits under trial are a second or less.</remarks>
    public static async Task<string?> Pauses(Func<IStatusStore<Light>> open, Action pause, Action resume, CancellationToken cancellationToken)
    {
        const int Writers = 2;
        var (acknowledged, ended) = (new ConcurrentQueue<string>(), new SemaphoreSlim(0));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writing = Together(Writers, async writer =>
        {
            var own = open();
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                try
                {
                    await own.CreateAsync(new Light($"n{writer}-{i}", "red"), CancellationToken.None);
                    acknowledged.Enqueue($"n{writer}-{i}");
                }
                catch (Exception e) when (own.Host().IsTransient(e))
                {
                }

                ended.Release();
            }
        });
        var hangs = false;
        await Calls(10 * Writers, Timeout.InfiniteTimeSpan);
        pause();
        try
        {
            // The first of each writer is that which the pause met, or one before it.
            hangs = !await Calls(ended.CurrentCount + (3 * Writers), TimeSpan.FromSeconds(6));
        }
        finally
        {
            resume();
        }

        await Calls(ended.CurrentCount + (10 * Writers), Timeout.InfiniteTimeSpan);
        await stop.CancelAsync();
        await writing;
        var there = await open().ListAsync(null, cancellationToken).Select(stored => stored.Value.Name).ToHashSetAsync(cancellationToken: cancellationToken);
        var lost = acknowledged.Count(name => !there.Contains(name));
        return hangs ? "a call hangs" : lost > 0 ? $"{lost} of {acknowledged.Count} acknowledged writes are lost" : null;

        async Task<bool> Calls(int count, TimeSpan within)
        {
            for (; count > 0; count--)
            {
                if (!await ended.WaitAsync(within, cancellationToken))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>R-16: whatever the clock does, changes are in the order of their sequence.</summary>
    public static async Task<string?> Clocks<T>(IStatusStore<T> store, Func<int, T> make, Action<TimeSpan> jump, CancellationToken cancellationToken)
        where T : class, IStatusRecord<T>
    {
        int[] hours = [0, -1, 24 * 365, 0, -5];
        var written = new List<long>();
        foreach (var (number, jumped) in hours.Index())
        {
            jump(TimeSpan.FromHours(jumped));
            await store.PutManyAsync([make(number)], cancellationToken);
            written.Add((await store.GetAsync(make(number).Id, cancellationToken))!.Sequence);
        }

        if (!written.SequenceEqual(written.Distinct().Order()))
        {
            return $"the versions are {string.Join(", ", written)}";
        }

        var history = await store.HistoryAsync(make(0).Id, cancellationToken).Select(change => change.Sequence).ToListAsync(cancellationToken);
        if (!history.SequenceEqual(written))
        {
            return $"the history is {string.Join(", ", history)}";
        }

        var watched = await store.WatchAsync(written[0] - 1, null, cancellationToken).Take(hours.Length).Select(change => change.Sequence).ToListAsync(cancellationToken);
        return watched.SequenceEqual(written) ? null : $"a watcher saw {string.Join(", ", watched)}";
    }

    public static Task Together(int count, Func<int, Task> run) => Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(() => run(i))));

    private static void Apply(SortedDictionary<StatusId, Light> view, StatusChange<Light> change)
    {
        if (change.Kind == StatusChangeKind.Deleted)
        {
            view.Remove(change.Id);
        }
        else
        {
            view[change.Id] = change.Value!;
        }
    }

    // Whether it was acknowledged.
    private static async Task<bool> WriteAny(IStatusStore<Light> store, string name, int number, Random random, CancellationToken cancellationToken)
    {
        var current = await store.GetAsync(new(name), cancellationToken);
        return current is not null && random.Next(4) == 0
            ? await store.DeleteAsync(new(name), current.Sequence, cancellationToken)
            : await store.TryWriteAsync(new Light(name, "amber", number), current?.Sequence, cancellationToken) is not null;
    }

    private static async Task<(List<StatusChange<Light>> Seen, string? Problem)> WatchCut(IStatusStore<Light> store, int total, int cuts, Random random, CancellationToken cancellationToken)
    {
        var cutAt = Enumerable.Range(0, cuts).Select(_ => random.Next(1, total)).Order().Distinct().ToList();
        var seen = new List<StatusChange<Light>>();
        var last = 0L;
        while (seen.Count < total)
        {
            using var cut = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            try
            {
                await foreach (var change in store.WatchAsync(last, TimeSpan.FromMilliseconds(200), cut.Token))
                {
                    if (change.Kind == StatusChangeKind.Bookmark)
                    {
                        if (change.Sequence >= total && seen.Count < total)
                        {
                            return (seen, $"told to be at {change.Sequence} of {total} after {seen.Count} changes");
                        }

                        continue;
                    }

                    if (change.Sequence <= last)
                    {
                        return (seen, $"{change.Sequence} came after {last}");
                    }

                    seen.Add(change);
                    last = change.Sequence;
                    if (seen.Count >= total || cutAt.Contains(seen.Count))
                    {
                        if (random.Next(2) == 0)
                        {
                            break; // disposed between two changes
                        }

                        await cut.CancelAsync(); // cut while waiting for the next
                    }
                }
            }
            catch (OperationCanceledException) when (cut.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
            }
        }

        return (seen, null);
    }
}
