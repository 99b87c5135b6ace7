using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace StatusKit.Storage;

/// <summary>What telemetry says of one watcher, from its beginning to its end.</summary>
internal sealed class StatusWatching : IDisposable
{
    private readonly StatusStoreContext _context;
    private readonly string _model;
    private readonly TagList _tags;
    private readonly Activity? _activity;
    private readonly StatusWatcher _watcher;

    public StatusWatching(StatusStoreContext context, string? model)
    {
        (_context, _model) = (context, model ?? StatusTelemetry.AnyModel);
        _tags = StatusTelemetry.Tags(_model, context);
        _activity = StatusTelemetry.StartActivity("watch", _model, context);
        _watcher = StatusWatchers.Add(new(context, _model));
        StatusTelemetry.ActiveWatches.Add(1, _tags);
    }

    public void IsAt(long sequence, long last) => _watcher.IsAt(sequence, last);

    public void Interrupted(Exception e, long after, int attempt)
    {
        StatusTelemetry.WatchReconnects.Add(1, _tags);
        StatusLog.WatchInterrupted(_context.Logger, after, attempt, e);
    }

    public void Failed(Exception e)
    {
        if (e is ChangesCompactedException compacted)
        {
            StatusLog.WatchCompacted(_context.Logger, _model, compacted.AfterSequence, compacted.OldestSequence);
        }

        StatusTelemetry.SetError(_activity, e);
    }

    public void Dispose()
    {
        StatusWatchers.Remove(_watcher);
        StatusTelemetry.ActiveWatches.Add(-1, _tags);
        _activity?.Dispose();
    }
}

/// <summary>Where one watcher is.</summary>
internal sealed class StatusWatcher(StatusStoreContext context, string model)
{
    private long _sequence;
    private long _last;

    public StatusStoreContext Context => context;

    public string Model => model;

    public long Sequence => Volatile.Read(ref _sequence);

    /// <summary>The end of the feed when the watcher last looked.</summary>
    public long Last => Volatile.Read(ref _last);

    public void IsAt(long sequence, long last)
    {
        Volatile.Write(ref _sequence, sequence);
        Volatile.Write(ref _last, last);
    }
}

/// <summary>All watchers of the process, so that one figure shows how far the slowest one is behind.</summary>
internal static class StatusWatchers
{
    private static readonly ConcurrentDictionary<StatusWatcher, bool> Active = new(ReferenceEqualityComparer.Instance);

    public static StatusWatcher Add(StatusWatcher watcher)
    {
        Active.TryAdd(watcher, true);
        return watcher;
    }

    public static void Remove(StatusWatcher watcher) => Active.TryRemove(watcher, out _);

    /// <summary>
    /// For each kind of store and record, how far the slowest watcher is behind the furthest position that a watcher of
    /// the same database has seen.
    /// </summary>
    public static IEnumerable<Measurement<long>> Lags() =>
        from watcher in Active.Keys
        group watcher by watcher.Context into database
        let last = database.Max(watcher => watcher.Last)
        from watcher in database
        group last - watcher.Sequence by (database.Key.Name, watcher.Model) into lags
        select new Measurement<long>(
            Math.Max(0, lags.Max()),
            new(StatusTelemetry.Model, lags.Key.Model),
            new(StatusTelemetry.Store, lags.Key.Name));
}
