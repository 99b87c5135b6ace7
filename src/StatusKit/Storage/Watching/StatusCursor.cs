using System.Threading.Tasks.Sources;

namespace StatusKit.Storage;

/// <summary>Where one watcher is in a feed. For one caller at a time.</summary>
internal sealed class StatusCursor(StatusFeed feed, StatusFilter filter, long after) : IValueTaskSource<bool>
{
    private ManualResetValueTaskSourceCore<bool> _wait = new() { RunContinuationsAsynchronously = true };

    public StatusFilter Filter => filter;

    /// <summary>
    /// The sequence up to which the watcher has everything. The feed moves it while the cursor waits.
    /// </summary>
    public long After { get; set; } = after;

    /// <summary>Its place among the cursors without ids; -1 when it has none.</summary>
    public int Index { get; set; } = -1;

    /// <summary>Whether the feed is to wake it. Touched under the feed's lock only.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>Whether it was interrupted while it did not wait.</summary>
    public bool IsInterrupted { get; set; }

    /// <summary>
    /// Waits for a change that matches; true when there may be one, false when <see cref="Interrupt"/> came first.
    /// </summary>
    public ValueTask<bool> WaitAsync()
    {
        _wait.Reset();
        if (feed.TryBeginWait(this))
        {
            return new(this, _wait.Version);
        }

        var wasInterrupted = IsInterrupted;
        IsInterrupted = false;
        return new(!wasInterrupted);
    }

    /// <summary>Ends a wait under way without a change.</summary>
    public void Interrupt()
    {
        if (feed.TryEndWait(this))
        {
            _wait.SetResult(false);
        }
    }

    /// <summary>Called by the feed, which has cleared <see cref="IsWaiting"/>.</summary>
    public void Complete(Exception? error = null)
    {
        if (error is null)
        {
            _wait.SetResult(true);
        }
        else
        {
            _wait.SetException(error);
        }
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _wait.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);
}
