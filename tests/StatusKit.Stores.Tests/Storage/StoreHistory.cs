using System.Collections.Concurrent;
using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using StatusKit.Storage;

namespace StatusKit.Tests.Storage;

public enum StoreVerb
{
    Read,
    Write,
    Delete,
}

/// <summary>What to do with which record, and what the caller believes of its version.</summary>
public sealed record StoreCommand(StoreVerb Verb, int Name, int Number, StoreBelief Belief)
{
    public static Gen<ImmutableArray<StoreCommand>> Many(int most) =>
        from count in Gen.Choose(0, most)
        from commands in Gen.ArrayOf(One(3), count)
        select commands.ToImmutableArray();

    /// <summary>So many commands for so many records.</summary>
    public static Gen<ImmutableArray<StoreCommand>> Of(int count, int names) => Gen.ArrayOf(One(names), count).Select(commands => commands.ToImmutableArray());

    private static Gen<StoreCommand> One(int names) =>
        from verb in Gen.Frequency((2, Gen.Constant(StoreVerb.Read)), (4, Gen.Constant(StoreVerb.Write)), (1, Gen.Constant(StoreVerb.Delete)))
        from name in Gen.Choose(0, names - 1)
        from number in Gen.Choose(0, 99)
        from belief in Gen.Frequency((5, Gen.Constant(StoreBelief.Current)), (2, Gen.Constant(StoreBelief.Nothing)), (1, Gen.Constant(StoreBelief.Old)))
        select new StoreCommand(verb, name, number, belief);
}

public enum StoreBelief
{
    /// <summary>The version read just before.</summary>
    Current,

    /// <summary>No version: there is no record, or, for a deletion, whatever it is.</summary>
    Nothing,

    /// <summary>A version that is not any more, if ever it was.</summary>
    Old,
}

/// <summary>One call with the moments between which it took effect. A read gives value and version, a write the new version or null, a deletion whether it was one.</summary>
public sealed record StoreOperation(long Invoked, long Returned, StoreVerb Verb, Light? Value, long? Expected, long? Sequence, bool? Deleted);

/// <summary>Runs commands at the same time and looks for an order that explains what they answered (Wing and Gong, with Lowe's memo), record by record.</summary>
internal static class StoreHistory
{
    /// <summary>What no order explains; null when all is well.</summary>
    public static string? Run(Func<IStatusStore<Light>> open, IReadOnlyList<ImmutableArray<StoreCommand>> lists) => RunAsync(open, lists, "n").GetAwaiter().GetResult();

    /// <summary>The same, on records whose names begin so and that are not there yet.</summary>
    public static async Task<string?> RunAsync(Func<IStatusStore<Light>> open, IReadOnlyList<ImmutableArray<StoreCommand>> lists, string prefix)
    {
        var done = new ConcurrentBag<(int Name, StoreOperation Operation)>();
        var clock = 0L;
        var start = new Meeting(lists.Count);
        await StoreTrials.Together(lists.Count, async list =>
        {
            var store = open();
            await start.Join(); // or one would be done before the next one begins
            foreach (var command in lists[list])
            {
                var id = new StatusId($"{prefix}{command.Name}");
                var expected = command.Belief switch
                {
                    StoreBelief.Current => await Read(),
                    StoreBelief.Old => (await Read() ?? 7) - 1,
                    _ => null,
                };
                await Task.Yield();
                var invoked = Interlocked.Increment(ref clock);
                switch (command.Verb)
                {
                    case StoreVerb.Read:
                        await Read();
                        break;
                    case StoreVerb.Write:
                        var value = new Light($"{prefix}{command.Name}", "red", command.Number);
                        var version = await store.TryWriteAsync(value, expected);
                        done.Add((command.Name, new(invoked, Interlocked.Increment(ref clock), command.Verb, value, expected, version, null)));
                        break;
                    default:
                        var deleted = await store.TryDeleteAsync(id, expected);
                        done.Add((command.Name, new(invoked, Interlocked.Increment(ref clock), command.Verb, null, expected, null, deleted)));
                        break;
                }

                async Task<long?> Read()
                {
                    var begun = Interlocked.Increment(ref clock);
                    var stored = await store.GetAsync(id);
                    done.Add((command.Name, new(begun, Interlocked.Increment(ref clock), StoreVerb.Read, stored?.Value, null, stored?.Sequence, null)));
                    return stored?.Sequence;
                }
            }
        });
        var wrong = done.GroupBy(entry => entry.Name, entry => entry.Operation).FirstOrDefault(group => !IsExplained([.. group]));
        return wrong is null ? null : $"no order explains {prefix}{wrong.Key}: {string.Join("; ", wrong.OrderBy(operation => operation.Invoked))}";
    }

    /// <summary>Whether the operations of one record can be put in an order that keeps to their times and that a store, one call after the other, would answer so.</summary>
    public static bool IsExplained(StoreOperation[] operations)
    {
        operations = [.. operations.OrderBy(operation => operation.Invoked)];
        return Search(operations, new System.Collections.BitArray(operations.Length), new(null, null, 0), []);
    }

    private static bool Search(StoreOperation[] operations, System.Collections.BitArray done, State state, HashSet<(string, State)> tried)
    {
        if (done.HasAllSet())
        {
            return true;
        }

        if (!tried.Add((Key(done), state)))
        {
            return false;
        }

        // Whatever began before the first return among those left may be next.
        var firstReturn = operations.Where((_, i) => !done[i]).Min(operation => operation.Returned);
        for (var i = 0; i < operations.Length && operations[i].Invoked < firstReturn; i++)
        {
            if (!done[i] && After(state, operations[i]) is { } next)
            {
                done[i] = true;
                if (Search(operations, done, next, tried))
                {
                    return true;
                }

                done[i] = false;
            }
        }

        return false;
    }

    private static string Key(System.Collections.BitArray done)
    {
        var words = new int[(done.Length + 31) / 32];
        done.CopyTo(words, 0);
        return string.Join(',', words);
    }

    // The state after the operation, or null when a store in this state would not have answered so.
    private static State? After(State state, StoreOperation operation) => operation switch
    {
        { Verb: StoreVerb.Read } => operation.Sequence == state.Sequence && operation.Value == state.Value ? state : null,
        { Verb: StoreVerb.Write, Sequence: null } => operation.Expected != state.Sequence ? state : null,
        { Verb: StoreVerb.Write, Sequence: { } version } => operation.Expected == state.Sequence && version > state.Highest ? new(operation.Value, version, version) : null,
        { Deleted: true } => state.Sequence is not null && (operation.Expected ?? state.Sequence) == state.Sequence ? new(null, null, state.Highest) : null,
        _ => state.Sequence is null || (operation.Expected ?? state.Sequence) != state.Sequence ? state : null,
    };

    private sealed record State(Light? Value, long? Sequence, long Highest);
}

/// <summary>A store as one would explain it: what is there, and what has happened.</summary>
internal static class StoreModel
{
    private const int MaxHistory = 4;
    private const int MaxChanges = 12;

    /// <summary>With what the store must be made, so that much is forgotten.</summary>
    public static StatusDatabaseOptions Retention => new() { MaxHistory = MaxHistory, MaxChanges = MaxChanges };

    public static bool Check(IStatusStore<Light> store, ImmutableArray<StoreCommand> commands)
    {
        var records = new SortedDictionary<string, (Light Value, long Sequence)>(StringComparer.Ordinal);
        var changes = new List<(long Sequence, StatusChangeKind Kind, Light Value)>();
        var histories = new Dictionary<string, List<(long Sequence, StatusChangeKind Kind, Light Value)>>();
        foreach (var command in commands)
        {
            var name = $"n{command.Name}";
            var isThere = records.TryGetValue(name, out var current);
            var expected = command.Belief switch { StoreBelief.Current => isThere ? current.Sequence : (long?)null, StoreBelief.Old => (isThere ? current.Sequence : 7) - 1, _ => null };
            switch (command.Verb)
            {
                case StoreVerb.Write:
                    var value = new Light(name, command.Number % 2 == 0 ? "red" : "green", command.Number);
                    var version = Wait(store.TryWriteAsync(value, expected));
                    var mayWrite = expected == (isThere ? current.Sequence : null);
                    Assert.Equal(mayWrite ? changes.Count + 1 : null, version);
                    if (mayWrite)
                    {
                        Tell(isThere ? StatusChangeKind.Updated : StatusChangeKind.Created, value);
                        records[name] = (value, changes.Count);
                    }

                    break;
                case StoreVerb.Delete:
                    var mayDelete = isThere && (expected ?? current.Sequence) == current.Sequence;
                    Assert.Equal(mayDelete, Wait(store.TryDeleteAsync(new(name), expected)));
                    if (mayDelete)
                    {
                        Tell(StatusChangeKind.Deleted, current.Value);
                        records.Remove(name);
                    }

                    break;
                default:
                    Assert.Equal(isThere ? (current.Value, current.Sequence) : ((Light, long)?)null, Wait(store.GetAsync(new(name))) is { } stored ? (stored.Value, stored.Sequence) : ((Light, long)?)null);
                    break;
            }
        }

        Assert.Equal(records.Values, Wait(store.ListAsync().Select(stored => (stored.Value, stored.Sequence)).ToListAsync()));
        Assert.Equal(records.Values.CountBy(record => record.Value.State).OrderBy(count => count.Key), Wait(store.CountAsync()).Select(count => KeyValuePair.Create(count.Key, (int)count.Value)));
        var odd = new StatusQuery { Keys = [new("odd", "yes")], States = ["green"] };
        Assert.Equal(records.Values.Where(record => record.Value.Number % 2 == 1), Wait(store.ListAsync(odd).Select(stored => (stored.Value, stored.Sequence)).ToListAsync()));
        foreach (var (name, history) in histories)
        {
            Assert.Equal(history.TakeLast(MaxHistory), Wait(store.HistoryAsync(new(name)).Select(change => (change.Sequence, change.Kind, change.Value!)).ToListAsync()));
        }

        var kept = changes.TakeLast(MaxChanges).ToList();
        Assert.Equal(kept, Wait(store.WatchAsync(changes.Count - kept.Count).Take(kept.Count).Select(change => (change.Sequence, change.Kind, change.Value!)).ToListAsync()));
        return true;

        void Tell(StatusChangeKind kind, Light value)
        {
            changes.Add((changes.Count + 1, kind, value));
            if (!histories.TryGetValue(value.Name, out var history))
            {
                histories.Add(value.Name, history = []);
            }

            history.Add(changes[^1]);
            if (changes.Count > MaxChanges && changes[^(MaxChanges + 1)] is { Kind: StatusChangeKind.Deleted } old && histories[old.Value.Name][^1] == old)
            {
                histories[old.Value.Name].Clear(); // the history of a deleted record goes with the change that deleted it
            }
        }
    }

    private static TResult Wait<TResult>(ValueTask<TResult> task) => task.AsTask().GetAwaiter().GetResult();
}
