using Microsoft.Extensions.Time.Testing;

namespace StatusKit.Clients.Tests;

/// <summary>A clock that moves by itself when something pauses for less than an hour. Limits, which are a day in these
/// tests, never come.</summary>
public sealed class TestTime() : FakeTimeProvider(new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero))
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime < TimeSpan.FromHours(1))
        {
            _ = Task.Run(() => Advance(dueTime));
        }

        return timer;
    }
}
