using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using StatusKit.Storage;

namespace StatusKit.Tests.Storage;

/// <summary>A store before another one: what a second process sees, and what the broken stores of the negative controls derive from.</summary>
internal class StoreWrapper<T>(IStatusStore<T> inner) : IStatusStore<T>, IStatusStoreHost
    where T : class, IStatusRecord<T>
{
    public virtual StatusStoreContext Context => inner.Host().Context;

    public StatusUpdateQueues Updates { get; } = new(); // its own, as in a process of its own

    protected IStatusStore<T> Inner => inner;

    public virtual ValueTask<Stored<T>?> GetAsync(StatusId id, CancellationToken cancellationToken = default) => inner.GetAsync(id, cancellationToken);

    public virtual IAsyncEnumerable<Stored<T>> ListAsync(StatusQuery? query = null, CancellationToken cancellationToken = default) => inner.ListAsync(query, cancellationToken);

    public virtual ValueTask<ImmutableSortedDictionary<string, long>> CountAsync(StatusQuery? query = null, CancellationToken cancellationToken = default) => inner.CountAsync(query, cancellationToken);

    public ValueTask<long?> CreateAsync(T value, CancellationToken cancellationToken = default) => TryWriteAsync(value, null, cancellationToken);

    public ValueTask<long?> ReplaceAsync(T value, long sequence, CancellationToken cancellationToken = default) => TryWriteAsync(value, sequence, cancellationToken);

    public virtual ValueTask<long?> TryWriteAsync(T value, long? expectedVersion, CancellationToken cancellationToken = default) => inner.TryWriteAsync(value, expectedVersion, cancellationToken);

    public virtual ValueTask<long> PutManyAsync(IEnumerable<T> values, CancellationToken cancellationToken = default) => inner.PutManyAsync(values, cancellationToken);

    public ValueTask<bool> DeleteAsync(StatusId id, CancellationToken cancellationToken = default) => inner.DeleteAsync(id, cancellationToken);

    public ValueTask<bool> DeleteAsync(StatusId id, long sequence, CancellationToken cancellationToken = default) => inner.DeleteAsync(id, sequence, cancellationToken);

    public virtual ValueTask<long> GetSequenceAsync(CancellationToken cancellationToken = default) => inner.GetSequenceAsync(cancellationToken);

    public virtual IAsyncEnumerable<StatusChange<T>> WatchAsync(long afterSequence, StatusWatchOptions? options = null, CancellationToken cancellationToken = default) => inner.WatchAsync(afterSequence, options, cancellationToken);

    public virtual IAsyncEnumerable<StatusChange<T>> HistoryAsync(StatusId id, CancellationToken cancellationToken = default) => inner.HistoryAsync(id, cancellationToken);

    public virtual bool IsTransient(Exception exception) => inner.Host().IsTransient(exception);
}

/// <summary>Lets others run between a read and what follows, now and then, so that races happen.</summary>
internal class Unhurried<T>(IStatusStore<T> inner) : StoreWrapper<T>(inner)
    where T : class, IStatusRecord<T>
{
    public override async ValueTask<Stored<T>?> GetAsync(StatusId id, CancellationToken cancellationToken = default)
    {
        var stored = await Inner.GetAsync(id, cancellationToken);
        if (Random.Shared.Next(8) == 0)
        {
            await Task.Yield();
        }

        return stored;
    }
}

/// <summary>Where callers wait until all of them have come.</summary>
internal sealed class Meeting(int callers, bool atCreation = false)
{
    public bool AtCreation => atCreation;

    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _missing = callers;

    public Task Join()
    {
        if (Interlocked.Decrement(ref _missing) == 0)
        {
            _complete.SetResult();
        }

        return _complete.Task;
    }
}

/// <summary>Negative control of: looks, and then writes whatever has happened in between. The first time all callers look before one writes.</summary>
internal sealed class ReadThenWrite<T>(IStatusStore<T> inner, Meeting meeting) : Unhurried<T>(inner)
    where T : class, IStatusRecord<T>
{
    private bool _hasMet;

    public override async ValueTask<long?> TryWriteAsync(T value, long? expectedVersion, CancellationToken cancellationToken = default)
    {
        if ((await Inner.GetAsync(value.Id, cancellationToken))?.Sequence != expectedVersion)
        {
            return null;
        }

        if (!_hasMet && meeting.AtCreation == (expectedVersion is null))
        {
            _hasMet = true;
            await meeting.Join().WaitAsync(cancellationToken);
        }

        while (true)
        {
            var now = await Inner.GetAsync(value.Id, cancellationToken);
            if (await Inner.TryWriteAsync(value, now?.Sequence, cancellationToken) is { } version)
            {
                return version;
            }
        }
    }
}

/// <summary>Negative control of R-5: now and then the value is written without its entry, as when each has a transaction of its own.</summary>
internal sealed class LosesChanges<T>(IStatusStore<T> inner, ConcurrentDictionary<long, bool> lost) : StoreWrapper<T>(inner)
    where T : class, IStatusRecord<T>
{
    public override async ValueTask<long?> TryWriteAsync(T value, long? expectedVersion, CancellationToken cancellationToken = default)
    {
        var version = await Inner.TryWriteAsync(value, expectedVersion, cancellationToken);
        if (version is { } written && written % 100 == 0)
        {
            lost.TryAdd(written, true);
        }

        return version;
    }

    public override IAsyncEnumerable<StatusChange<T>> HistoryAsync(StatusId id, CancellationToken cancellationToken = default) =>
        Inner.HistoryAsync(id, cancellationToken).Where(change => !lost.ContainsKey(change.Sequence));
}

/// <summary>Negative control of R-6: a watcher that comes back begins with what is new.</summary>
internal sealed class DropsPosition<T>(IStatusStore<T> inner) : StoreWrapper<T>(inner)
    where T : class, IStatusRecord<T>
{
    public override async IAsyncEnumerable<StatusChange<T>> WatchAsync(long afterSequence, StatusWatchOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var position = await Inner.GetSequenceAsync(cancellationToken);
        await foreach (var change in Inner.WatchAsync(position, options, cancellationToken))
        {
            yield return change;
        }
    }
}

/// <summary>Negative control of R-6: numbers become visible out of order, as those of an identity column do.</summary>
internal sealed class TellsLate<T>(IStatusStore<T> inner) : StoreWrapper<T>(inner)
    where T : class, IStatusRecord<T>
{
    public override async IAsyncEnumerable<StatusChange<T>> WatchAsync(long afterSequence, StatusWatchOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        StatusChange<T>? late = null;
        await foreach (var change in Inner.WatchAsync(afterSequence, options, cancellationToken))
        {
            if (late is null && change.Sequence % 50 == 0)
            {
                late = change;
                continue;
            }

            yield return change;
            if (late is not null)
            {
                yield return late;
                late = null;
            }
        }
    }
}

/// <summary>Negative control of R-16: the order of the history is that of the clock.</summary>
internal sealed class OrdersByTime<T>(IStatusStore<T> inner) : StoreWrapper<T>(inner)
    where T : class, IStatusRecord<T>
{
    public override IAsyncEnumerable<StatusChange<T>> HistoryAsync(StatusId id, CancellationToken cancellationToken = default) =>
        Inner.HistoryAsync(id, cancellationToken).OrderBy(change => change.ChangedAt);
}

/// <summary>Negative control of R-16: watchers are sent changes in the order of the clock, as far as they are there.</summary>
internal sealed class WatchesByTime<T>(IStatusStore<T> inner, int count) : StoreWrapper<T>(inner)
    where T : class, IStatusRecord<T>
{
    public override IAsyncEnumerable<StatusChange<T>> WatchAsync(long afterSequence, StatusWatchOptions? options = null, CancellationToken cancellationToken = default) =>
        Inner.WatchAsync(afterSequence, options, cancellationToken).Take(count).OrderBy(change => change.ChangedAt);
}

/// <summary>Negative control of R-7: says nothing of what is no longer kept and goes on with the oldest change.</summary>
internal sealed class HidesCompaction<T>(IStatusStore<T> inner) : StoreWrapper<T>(inner)
    where T : class, IStatusRecord<T>
{
    public override async IAsyncEnumerable<StatusChange<T>> WatchAsync(long afterSequence, StatusWatchOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            await Inner.WatchAsync(afterSequence, options, cancellationToken).FirstAsync(cancellationToken);
        }
        catch (ChangesCompactedException e)
        {
            afterSequence = e.OldestSequence - 1;
        }

        await foreach (var change in Inner.WatchAsync(afterSequence, options, cancellationToken))
        {
            yield return change;
        }
    }
}

/// <summary>Negative control of R-10: a store without a lock. Between the look and the write there is time for others.</summary>
internal sealed class WritesWithoutLock<T>(IStatusStore<T> inner) : StoreWrapper<T>(inner)
    where T : class, IStatusRecord<T>
{
    public override async ValueTask<long?> TryWriteAsync(T value, long? expectedVersion, CancellationToken cancellationToken = default)
    {
        if ((await Inner.GetAsync(value.Id, cancellationToken))?.Sequence != expectedVersion)
        {
            return null;
        }

        await Task.Yield();
        while (true)
        {
            var now = await Inner.GetAsync(value.Id, cancellationToken);
            if (await Inner.TryWriteAsync(value, now?.Sequence, cancellationToken) is { } version)
            {
                return version;
            }
        }
    }
}

/// <summary>Negative control of R-10: reads may be those of a little while ago.</summary>
internal sealed class ReadsStale<T>(IStatusStore<T> inner) : StoreWrapper<T>(inner)
    where T : class, IStatusRecord<T>
{
    private readonly ConcurrentDictionary<StatusId, (Stored<T>? Value, int Uses)> _cache = new();

    public override async ValueTask<Stored<T>?> GetAsync(StatusId id, CancellationToken cancellationToken = default)
    {
        if (_cache.TryGetValue(id, out var cached) && cached.Uses < 3)
        {
            _cache[id] = (cached.Value, cached.Uses + 1);
            return cached.Value;
        }

        var stored = await Inner.GetAsync(id, cancellationToken);
        _cache[id] = (stored, 0);
        return stored;
    }
}

/// <summary>Negative control of: says that all is well, whatever happened.</summary>
internal sealed class SwallowsErrors<T>(IStatusStore<T> inner) : StoreWrapper<T>(inner)
    where T : class, IStatusRecord<T>
{
    public override async ValueTask<long?> TryWriteAsync(T value, long? expectedVersion, CancellationToken cancellationToken = default)
    {
        try
        {
            return await base.TryWriteAsync(value, expectedVersion, cancellationToken);
        }
        catch (Exception e) when (e is IOException || IsTransient(e))
        {
            return 1;
        }
    }
}
