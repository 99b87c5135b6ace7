namespace StatusKit.Nmp;

/// <summary>How long each state of an upgrade is normal. Every state that should end has a limit.</summary>
/// <remarks>The original has no time-outs at all (spec nmp Q63).</remarks>
public sealed record NmpDiagnosisOptions
{
    /// <summary>How long a due job may wait; 5 minutes by default, because the scheduler looks every 60 s.</summary>
    public TimeSpan StartGrace { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How far a schedule may be in the future before it is in doubt; 90 days by default.</summary>
    public TimeSpan ScheduleHorizon { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How long a requested reset may wait; 5 minutes by default.</summary>
    /// <remarks>Agents poll the change feed about every minute.</remarks>
    public TimeSpan ResetGrace { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a download may take; 1 hour by default, for slow links.</summary>
    public TimeSpan DownloadLimit { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a node may wait for its turn; 4 hours by default.</summary>
    /// <remarks>The members of an HA group upgrade one after the other. The node asks every 60 s.</remarks>
    public TimeSpan HaTurnLimit { get; init; } = TimeSpan.FromHours(4);

    /// <summary>How long downloaded packages may wait for the upgrade script; 15 minutes by default.</summary>
    /// <remarks>Cron starts the script every 5 minutes.</remarks>
    public TimeSpan PickUpGrace { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long an installation may take; 1 hour by default.</summary>
    public TimeSpan InstallLimit { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a rollback may take, and <c>failed</c> may precede one; 30 minutes by default.</summary>
    public TimeSpan RollbackLimit { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How far two clocks may differ before one is in doubt; 5 minutes by default.</summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The kind of node. A status with the section <c>k8s</c> is of a cluster whatever this says.</summary>
    public NmpNodeType NodeType { get; init; }

    /// <summary>The number of failed downloads after which the agent gives up.</summary>
    public int AttemptLimit { get; init; } = new NmpFacts().DownloadAttemptLimit;

    internal static NmpDiagnosisOptions Default { get; } = new();

    /// <summary>How long the state is normal by itself; null for states that do not end by themselves.</summary>
    internal TimeSpan? LimitOf(NmpStateKind state) => state switch
    {
        NmpStateKind.Reset => ResetGrace,
        NmpStateKind.DownloadStarted => DownloadLimit,
        NmpStateKind.HaNodeWaiting => HaTurnLimit,
        NmpStateKind.Downloaded => PickUpGrace,
        NmpStateKind.Initiated => InstallLimit,
        NmpStateKind.RollbackStarted or NmpStateKind.Failed => RollbackLimit,
        _ => null,
    };

    /// <summary>How long after the schedule the state normally has ended, when nothing else says since when.</summary>
    internal TimeSpan LimitAfterSchedule(NmpStateKind state)
    {
        NmpStateKind[] steps = state switch
        {
            NmpStateKind.DownloadStarted => [state],
            NmpStateKind.HaNodeWaiting or NmpStateKind.Downloaded => [NmpStateKind.DownloadStarted, state],
            NmpStateKind.Initiated => [NmpStateKind.DownloadStarted, NmpStateKind.Downloaded, state],
            _ => [NmpStateKind.DownloadStarted, NmpStateKind.Downloaded, NmpStateKind.Initiated, state],
        };
        var ticks = steps.Sum(step => (decimal)LimitOf(step).GetValueOrDefault().Ticks) + StartGrace.Ticks;
        return ticks < TimeSpan.MaxValue.Ticks ? TimeSpan.FromTicks((long)ticks) : TimeSpan.MaxValue;
    }
}
