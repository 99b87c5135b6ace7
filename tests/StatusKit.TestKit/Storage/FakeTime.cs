namespace StatusKit.TestKit;

/// <summary>A clock that moves only when told to.</summary>
public sealed class FakeTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private TaskCompletionSource _armed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan _elapsed;
    private DateTimeOffset _start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    /// <summary>Whether setting a timer moves the clock to its time, for code that only pauses.</summary>
    public bool MovesByItself { get; set; }

    /// <summary>How many timers were ever set.</summary>
    public int TimersSet { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _start + _elapsed;
        }
    }

    public override long GetTimestamp()
    {
        lock (_gate)
        {
            return _elapsed.Ticks;
        }
    }

    /// <summary>Ends when the next timer is set after this call.</summary>
    public Task NextTimer()
    {
        lock (_gate)
        {
            return _armed.Task;
        }
    }

    /// <summary>Lets time pass; timers that are due run on this thread.</summary>
    public void Advance(TimeSpan by)
    {
        List<Timer> due;
        lock (_gate)
        {
            _elapsed += by;
            due = [.. _timers.Where(timer => timer.Due <= _elapsed).OrderBy(timer => timer.Due)];
            _timers.RemoveAll(due.Contains);
            foreach (var timer in due.Where(timer => timer.Period > TimeSpan.Zero))
            {
                timer.Due = _elapsed + timer.Period;
                _timers.Add(timer);
            }
        }

        due.ForEach(timer => timer.Run());
    }

    /// <summary>Sets the wall clock, as people and daemons do; no time passes.</summary>
    public void Jump(TimeSpan by)
    {
        lock (_gate)
        {
            _start += by;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private void Set(Timer timer, TimeSpan dueTime)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                return;
            }

            timer.Due = _elapsed + dueTime;
            _timers.Add(timer);
            TimersSet++;
            _armed.SetResult();
            _armed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        if (MovesByItself)
        {
            _ = Task.Run(() => Advance(dueTime));
        }
    }

    private sealed class Timer(FakeTime time, Action run) : ITimer
    {
        public TimeSpan Due { get; set; }

        public TimeSpan Period { get; private set; }

        public Action Run => run;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Period = period;
            time.Set(this, dueTime);
            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, default);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
