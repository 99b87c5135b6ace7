using Microsoft.Extensions.Logging;
using StatusKit.Nmp;

namespace StatusKit.AspNetCore;

/// <summary>The rollouts that somebody looks at. One that nobody has looked at for a while is dropped.</summary>
internal sealed class RolloutCache : IAsyncDisposable, IDisposable
{
    private const int Max = 16;
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(10);

    private readonly Dictionary<(string Scope, ExchangeId Policy), (Rollout Rollout, long UsedAt)> _rollouts = [];
    private readonly Lock _gate = new();
    private readonly StatusChangeService _records;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private bool _isDisposed;

    public RolloutCache(StatusChangeService records, ILoggerFactory loggers)
    {
        (_records, _logger) = (records, loggers.CreateLogger<RolloutCache>());
        _timer = records.Time.CreateTimer(_ => Drop(Idle), null, Idle, Idle);
    }

    /// <summary>The number of rollouts that are kept.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _rollouts.Count;
            }
        }
    }

    /// <summary>A rollout, which begins to be read when it is asked for first.</summary>
    /// <param name="scope">The scope of the records.</param>
    /// <param name="policy">The policy.</param>
    public Rollout Get(string scope, ExchangeId policy)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var rollout = _rollouts.TryGetValue((scope, policy), out var known)
                ? known.Rollout
                : new(_records.Database, scope, policy, _records.Time, _logger);
            _rollouts[(scope, policy)] = (rollout, _records.Time.GetTimestamp());
            if (_rollouts.Count > Max)
            {
                var oldest = _rollouts.MinBy(each => each.Value.UsedAt);
                _rollouts.Remove(oldest.Key);
                _ = oldest.Value.Rollout.DisposeAsync().AsTask();
            }

            return rollout;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var rollout in End())
        {
            await rollout.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A host that is disposed of without waiting: the rollouts end by themselves.
        foreach (var rollout in End())
        {
            _ = rollout.DisposeAsync().AsTask();
        }
    }

    private List<Rollout> End()
    {
        _timer.Dispose();
        lock (_gate)
        {
            _isDisposed = true;
            List<Rollout> rollouts = [.. _rollouts.Values.Select(each => each.Rollout)];
            _rollouts.Clear();
            return rollouts;
        }
    }

    private void Drop(TimeSpan idle)
    {
        lock (_gate)
        {
            foreach (var (key, (rollout, usedAt)) in _rollouts.ToArray())
            {
                if (_records.Time.GetElapsedTime(usedAt) >= idle)
                {
                    _rollouts.Remove(key);
                    _ = rollout.DisposeAsync().AsTask();
                }
            }
        }
    }
}
