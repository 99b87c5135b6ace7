namespace StatusKit.Cfs;

/// <summary>How long each state of a session is normal. Every state that should end has a limit.</summary>
public sealed record CfsDiagnosisOptions
{
    /// <summary>How long a session is normally pending; 60 s by default.</summary>
    public TimeSpan SlowStart { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>After which a pending session without a job is not starting; 300 s by default.</summary>
    /// <remarks>It is the limit of cfs-batcher.</remarks>
    public TimeSpan NotStarting { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>After which a pending session with a job is not starting; 420 s by default.</summary>
    /// <remarks>By then a resync of the operator (300 s) and its rounds should have settled it.</remarks>
    public TimeSpan JobNotStarting { get; init; } = TimeSpan.FromSeconds(420);

    /// <summary>How long a session on live nodes is normally running; 12 h by default.</summary>
    /// <remarks>Real sessions have run for more than eight hours and succeeded.</remarks>
    public TimeSpan SlowRun { get; init; } = TimeSpan.FromHours(12);

    /// <summary>How long a session that builds images is normally running; 4 h by default.</summary>
    public TimeSpan SlowImageRun { get; init; } = TimeSpan.FromHours(4);

    /// <summary>
    /// After which a running session will probably never end; null by default, which means <see cref="SessionTtl"/>,
    /// or 7 days without one.
    /// </summary>
    public TimeSpan? RunningLong { get; init; }

    /// <summary>
    /// How long the container of a failed play is kept for a person when the session has <c>debug_on_failure</c>;
    /// 3600 s by default, as in the server's options. It is added to the limits of running sessions.
    /// </summary>
    public TimeSpan DebugWait { get; init; } = TimeSpan.FromSeconds(3600);

    /// <summary>
    /// The age at which the server deletes finished sessions; 7 days by default, as in the server's options. Null means
    /// never.
    /// </summary>
    public TimeSpan? SessionTtl { get; init; } = DefaultTtl;

    /// <summary>How far a time may be in the future before a clock is in doubt; 5 min by default.</summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How many sessions that have been pending for too long are a flood; 10 by default.</summary>
    public int PendingFlood { get; init; } = 10;

    internal static CfsDiagnosisOptions Default { get; } = new();

    private static TimeSpan DefaultTtl => TimeSpan.FromDays(7);

    internal TimeSpan SlowLimitFor(CfsSession session) =>
        WithDebugWait(session.Target.Definition == "image" ? SlowImageRun : SlowRun, session);

    internal TimeSpan LongLimitFor(CfsSession session) =>
        WithDebugWait(RunningLong ?? SessionTtl ?? DefaultTtl, session);

    private TimeSpan WithDebugWait(TimeSpan limit, CfsSession session) =>
        !session.DebugOnFailure ? limit
        : limit < TimeSpan.MaxValue - DebugWait ? limit + DebugWait
        : TimeSpan.MaxValue;
}
