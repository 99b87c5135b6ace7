using System.Diagnostics;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Rehearsal;

/// <summary>Watches a rollout as a service does: everything, what needs attention, single nodes; and asks every second what a dashboard shows.</summary>
internal sealed class Observer
{
    private const int Waits = 100;

    private readonly IStatusStore<NmpNodeStatus> _store;
    private readonly LiveStatusOverview<NmpNodeStatus> _overview;
    private readonly Latencies _lag = new();
    private readonly Latencies _queries = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _all;
    private readonly Task[] _waits;
    private readonly List<(long At, long Seen)> _samples = [];
    private long _groups;
    private long _seen;
    private long _attention;

    public Observer(IStatusStore<NmpNodeStatus> store, Rollout rollout, int watchersOfFailures)
    {
        (_store, _overview) = (store, NmpDiagnosis.Follow(store));
        _all =
        [
            Watch(),
            .. Enumerable.Range(0, watchersOfFailures).Select(_ => WatchFailures()),
            Task.WhenAll(_waits = [.. Enumerable.Range(0, Math.Min(Waits, rollout.Nodes)).Select(i => Wait((int)((long)i * rollout.Nodes / Waits)))]),
        ];
        Asking = Ask();
    }

    /// <summary>The time from a write to its arrival at the watcher of everything.</summary>
    public Latencies Lag => _lag;

    /// <summary>How long the questions of the dashboard took.</summary>
    public Latencies Queries => _queries;

    /// <summary>How many changes were in one transaction, on average: those of a transaction have the same time.</summary>
    public double MeanGroup => (double)_seen / Math.Max(1, _groups);

    public long Seen => _seen;

    /// <summary>How many changes came in a second, in the slowest and the fastest tenth of the time since the last reset.</summary>
    public (double Slowest, double Fastest) Pace
    {
        get
        {
            lock (_samples)
            {
                var step = Math.Max(1, _samples.Count / 10);
                double[] paces = [.. _samples.Zip(_samples.Skip(step), (from, to) => (to.Seen - from.Seen) / Stopwatch.GetElapsedTime(from.At, to.At).TotalSeconds)];
                return paces.Length == 0 ? default : (paces.Min(), paces.Max());
            }
        }
    }

    public long Attention => _attention;

    private Task Asking { get; }

    /// <summary>Measures from now on.</summary>
    public void Reset()
    {
        lock (_samples)
        {
            _samples.Clear();
        }

        _lag.Clear();
        _queries.Clear();
    }

    /// <summary>How many of the waits for single nodes have ended.</summary>
    public string Waited => $"{_waits.Count(wait => wait.IsCompletedSuccessfully)} of {_waits.Length}";

    /// <summary>Ends when the watcher of everything has seen so many changes, and when all nodes are through every wait.</summary>
    public async Task End(long changes, bool isComplete)
    {
        while (_seen < changes && !_all[0].IsCompleted)
        {
            await Task.Delay(10);
        }

        if (isComplete)
        {
            await _all[^1];
        }

        await _stop.CancelAsync();
        await _overview.DisposeAsync();
        await Task.WhenAll([.. _all, Asking]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task Watch()
    {
        var last = 0L;
        var at = DateTimeOffset.MinValue;
        await foreach (var change in _store.WatchAsync(0, null, _stop.Token))
        {
            if (change.Sequence != last + 1)
            {
                throw new InvalidOperationException($"{change.Sequence} came after {last}.");
            }

            (last, _seen) = (change.Sequence, _seen + 1);
            _groups += change.ChangedAt == at ? 0 : 1;
            at = change.ChangedAt;
            _lag.Add(DateTimeOffset.UtcNow - at);
        }
    }

    private async Task WatchFailures()
    {
        await foreach (var _ in _store.WatchAsync(0, new() { Phases = [StatusPhase.Failed] }, _stop.Token))
        {
            Interlocked.Increment(ref _attention);
        }
    }

    private async Task Wait(int node)
    {
        var result = await _store.WaitForEndAsync(NmpNodeStatus.StorageId(Rollout.IdOf(node)), new() { WaitForCreation = true }, _stop.Token);
        if (result.Outcome != StatusWaitOutcome.Reached)
        {
            throw new InvalidOperationException($"The wait for node {node} ended with {result.Outcome}.");
        }
    }

    private async Task Ask()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var failed = new StatusQuery { Phases = [StatusPhase.Failed], Limit = 50 };
        while (await timer.WaitForNextTickAsync(_stop.Token))
        {
            var started = Stopwatch.GetTimestamp();
            lock (_samples)
            {
                _samples.Add((started, Interlocked.Read(ref _seen)));
            }

            await _overview.GetAsync(_stop.Token);
            await _store.ListAsync(failed, _stop.Token).CountAsync(_stop.Token);
            _queries.Add(Stopwatch.GetElapsedTime(started));
        }
    }
}
