namespace StatusKit.Storage;

/// <summary>Waits of any length.</summary>
internal static class StatusTimers
{
    // Timers take 49 days in whole milliseconds; who waits for longer looks again, and who waits for less must not look
    // again and again.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);
    private static readonly TimeSpan ShortestTimer = TimeSpan.FromMilliseconds(1);

    /// <summary>What a timer can take of a time.</summary>
    public static TimeSpan ForTimer(TimeSpan time) =>
        time < ShortestTimer ? ShortestTimer : time < LongestTimer ? time : LongestTimer;

    /// <summary>Waits for a task, but not longer than given; it is for the caller to look which it was.</summary>
    public static async ValueTask Within(
        Task task, TimeSpan? limit, TimeProvider time, CancellationToken cancellationToken)
    {
        if (limit is not { } wanted)
        {
            await task.WaitAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            await task.WaitAsync(ForTimer(wanted), time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The timer's; were it the task's own, the caller would meet it when it looks.
        }
    }
}
