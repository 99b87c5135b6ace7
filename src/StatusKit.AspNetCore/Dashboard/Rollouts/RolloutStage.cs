namespace StatusKit.AspNetCore;

/// <summary>How far a node is in a rollout, coarser than <see cref="StatusPhase"/>.</summary>
internal enum RolloutStage
{
    /// <summary>The node has no record.</summary>
    Absent = 0,

    /// <summary>The upgrade has not begun, or begins again.</summary>
    Waiting,

    /// <summary>The upgrade is in progress.</summary>
    Running,

    /// <summary>The upgrade succeeded.</summary>
    Done,

    /// <summary>The upgrade failed.</summary>
    Failed,

    /// <summary>The record does not say, or uses a state that is not documented.</summary>
    Unknown,
}

/// <summary>What stages mean and how they are shown.</summary>
internal static class RolloutStages
{
    /// <summary>The number of stages.</summary>
    public const int Count = 6;

    /// <summary>The stages that nodes have, in the order in which they are shown.</summary>
    public static readonly RolloutStage[] Shown =
        [RolloutStage.Done, RolloutStage.Failed, RolloutStage.Running, RolloutStage.Waiting, RolloutStage.Unknown];

    /// <summary>The stage of a phase.</summary>
    public static RolloutStage From(StatusPhase phase) => phase switch
    {
        StatusPhase.Pending or StatusPhase.Requested => RolloutStage.Waiting,
        StatusPhase.Running or StatusPhase.Waiting => RolloutStage.Running,
        StatusPhase.Succeeded or StatusPhase.Ended => RolloutStage.Done,
        StatusPhase.Failed => RolloutStage.Failed,
        _ => RolloutStage.Unknown,
    };

    /// <summary>Whether nothing more is expected of a node.</summary>
    public static bool IsFinished(this RolloutStage stage) => stage is RolloutStage.Done or RolloutStage.Failed;

    /// <summary>Whether something is still expected of a node.</summary>
    public static bool IsOpen(this RolloutStage stage) =>
        stage is RolloutStage.Waiting or RolloutStage.Running or RolloutStage.Unknown;

    /// <summary>The word for a stage in the query of the page and in style sheets.</summary>
    public static string NameOf(RolloutStage stage) => stage switch
    {
        RolloutStage.Waiting => "waiting",
        RolloutStage.Running => "running",
        RolloutStage.Done => "done",
        RolloutStage.Failed => "failed",
        RolloutStage.Unknown => "unknown",
        _ => "absent",
    };

    /// <summary>The symbol of a stage, so that color is never alone.</summary>
    public static string SymbolOf(RolloutStage stage) => stage switch
    {
        RolloutStage.Waiting => "○",
        RolloutStage.Running => "▶",
        RolloutStage.Done => "✓",
        RolloutStage.Failed => "✗",
        _ => "?",
    };
}
