namespace StatusKit.Nmp;

/// <summary>How long a status may stand before the diagnosis finds fault with it. Upstream has no time-outs at all (spec nmp Q63).</summary>
public sealed record NmpDiagnosisOptions
{
    /// <summary>How long a due job may wait: 5 minutes by default, since the scheduler looks every 60 s.</summary>
    public TimeSpan StartGrace { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long an order to reset may stand: 5 minutes by default; agents poll the change feed every minute or so.</summary>
    public TimeSpan ResetGrace { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a download may take: 1 hour by default, for slow links.</summary>
    public TimeSpan DownloadLimit { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a node may wait for its turn: 4 hours by default, for a group whose members each take their time. It is asked for every 60 s.</summary>
    public TimeSpan HaTurnLimit { get; init; } = TimeSpan.FromHours(4);

    /// <summary>How long downloaded packages may lie: 15 minutes by default, three runs of the script that cron starts every 5 minutes.</summary>
    public TimeSpan PickUpGrace { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long an installation may take: 1 hour by default.</summary>
    public TimeSpan InstallLimit { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a rollback may take, and how long <c>failed</c> may precede one: 30 minutes by default.</summary>
    public TimeSpan RollbackLimit { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The kind of node.</summary>
    public NmpNodeType NodeType { get; init; }

    /// <summary>The failed download that is final.</summary>
    public int AttemptLimit { get; init; } = NmpRuleOptions.Default.AttemptLimit;

    internal static NmpDiagnosisOptions Default { get; } = new();
}
