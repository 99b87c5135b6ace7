namespace StatusKit.AspNetCore;

/// <summary>How fast a rollout proceeds lately, and when it ends at that pace.</summary>
/// <param name="Open">The number of nodes that have not finished.</param>
/// <param name="Finished">How many more nodes have finished than at the beginning of <paramref name="Window"/>.</param>
/// <param name="Window">The time looked back at; zero when no pace is known.</param>
/// <param name="LastFinished">When a node finished last; null when none did while it was watched.</param>
/// <param name="ExpectedEnd">When the last node finishes; null when no pace is known, or all have finished.</param>
internal sealed record RolloutPace(
    long Open, long Finished, TimeSpan Window, DateTimeOffset? LastFinished, DateTimeOffset? ExpectedEnd)
{
    /// <summary>The number of nodes that finish in an hour; 0 when no pace is known.</summary>
    public double PerHour => Window > TimeSpan.Zero ? Finished / Window.TotalHours : 0;
}

/// <summary>Finds the pace from the changes of stages.</summary>
/// <remarks>
/// Only nodes that were seen to finish count, not those that a first import brought finished. The pace is that of the
/// shortest window in which enough nodes finished: a rollout takes minutes or weeks.
/// </remarks>
internal sealed class RolloutPaceBuilder(DateTimeOffset now)
{
    private const int EnoughFinished = 5;
    private static readonly TimeSpan ShortestWatch = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestForecast = TimeSpan.FromDays(3650);
    private static readonly TimeSpan[] Windows =
        [TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromDays(1), TimeSpan.FromDays(7)];

    private readonly long[] _finished = new long[Windows.Length];
    private long _open;
    private long _first = long.MaxValue;
    private long _last = long.MinValue;

    /// <summary>Notes a change of one node.</summary>
    public void Add(RolloutStage before, RolloutStage after, long ticks)
    {
        _first = Math.Min(_first, ticks);
        _open += (after.IsOpen() ? 1 : 0) - (before.IsOpen() ? 1 : 0);
        var finished = (before, after) switch
        {
            _ when before.IsOpen() && after.IsFinished() => 1,
            _ when before.IsFinished() && after.IsOpen() => -1, // it begins again, or is rolled back
            _ => 0,
        };
        _last = finished > 0 ? Math.Max(_last, ticks) : _last;
        for (var i = 0; finished != 0 && i < Windows.Length; i++)
        {
            _finished[i] += ticks > (now - Windows[i]).UtcTicks ? finished : 0;
        }
    }

    /// <summary>What was found.</summary>
    public RolloutPace Build()
    {
        DateTimeOffset? last = _last == long.MinValue ? null : new(_last, TimeSpan.Zero);
        var watched = _first == long.MaxValue ? TimeSpan.Zero : TimeSpan.FromTicks(now.UtcTicks - _first);
        var index = Array.FindIndex(_finished, finished => finished >= EnoughFinished);
        if (_open == 0 || index < 0 || watched < ShortestWatch)
        {
            return new(_open, 0, TimeSpan.Zero, last, null);
        }

        var window = watched < Windows[index] ? watched : Windows[index];
        var rest = window * ((double)_open / _finished[index]);
        return new(_open, _finished[index], window, last, rest < LongestForecast ? now + rest : null);
    }
}
