namespace StatusKit.Clients;

/// <summary>How a mirror is doing.</summary>
public sealed record MirrorStatus
{
    /// <summary>Whether this mirror does the work; false while another one of its name does.</summary>
    public bool IsActive { get; init; }

    /// <summary>When the last successful poll began: the database shows the service as it was then, or later.</summary>
    public DateTimeOffset? LastSuccess { get; init; }

    /// <summary>When everything was read for the last time.</summary>
    public DateTimeOffset? LastFullPass { get; init; }

    /// <summary>What made the last poll fail; null when it succeeded.</summary>
    public Exception? LastError { get; init; }

    /// <summary>How often the service was polled successfully.</summary>
    public long Polls { get; init; }

    /// <summary>How many records were created, updated or deleted.</summary>
    public long Differences { get; init; }

    /// <summary>How far the database is behind the service.</summary>
    /// <param name="now">The current time.</param>
    /// <returns>The time since the last successful poll began; null when there was none or another mirror
    /// works.</returns>
    public TimeSpan? LagAt(DateTimeOffset now) =>
        !IsActive || LastSuccess is not { } last ? null : now > last ? now - last : TimeSpan.Zero;
}
