using Microsoft.Extensions.Time.Testing;

namespace StatusKit.TestKit;

/// <summary>A clock that moves only when a test advances it, and that lets a test wait until the code under test sets a timer.</summary>
public sealed class FakeTime() : FakeTimeProvider(new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero))
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _armed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether setting a timer moves the clock to its time, for code that only pauses.</summary>
    public bool MovesByItself { get; set; }

    /// <summary>How many timers were ever set.</summary>
    public int TimersSet { get; private set; }

    /// <summary>Completes when the next timer is set after this call.</summary>
    public Task NextTimer()
    {
        lock (_gate)
        {
            return _armed.Task;
        }
    }

    /// <summary>Sets the wall clock, as people and daemons do, without letting time pass.</summary>
    public void Jump(TimeSpan by) => AdjustTime(GetUtcNow() + by);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Announce(dueTime);
        return new Timer(this, timer);
    }

    private void Announce(TimeSpan dueTime)
    {
        if (dueTime == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        lock (_gate)
        {
            TimersSet++;
            _armed.SetResult();
            _armed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        if (MovesByItself)
        {
            _ = Task.Run(() => Advance(dueTime));
        }
    }

    private sealed class Timer(FakeTime time, ITimer inner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var changed = inner.Change(dueTime, period);
            time.Announce(dueTime);
            return changed;
        }

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
