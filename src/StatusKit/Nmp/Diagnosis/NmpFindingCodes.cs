namespace StatusKit.Nmp;

/// <summary>The codes of findings about upgrades: the values of <see cref="StatusFinding.Code"/>.</summary>
public static class NmpFindingCodes
{
    /// <summary>The state is written as in an older release.</summary>
    public const string OtherSpelling = "OtherSpelling";

    /// <summary>A time cannot be read.</summary>
    public const string UnparsableTime = "UnparsableTime";

    /// <summary>The schedule is in year 1 or missing: the start of the policy is empty or cannot be read.</summary>
    public const string NoSchedule = "NoSchedule";

    /// <summary>The schedule is far in the future.</summary>
    public const string FarSchedule = "FarSchedule";

    /// <summary>A time contradicts the schedule or the hub's clock, or is before 2015: a clock was wrong.</summary>
    public const string ClockSkew = "ClockSkew";

    /// <summary>The start is in the future.</summary>
    public const string FutureStart = "FutureStart";

    /// <summary>The end is in the future.</summary>
    public const string FutureEnd = "FutureEnd";

    /// <summary>The end comes first: a clock was set in between.</summary>
    public const string EndBeforeStart = "EndBeforeStart";

    /// <summary>The upgrade has an end although it has not succeeded.</summary>
    public const string PrematureEndTime = "PrematureEndTime";

    /// <summary>
    /// The upgrade is in progress and has an end, which a restart would have cleared: reports arrived out of order.
    /// </summary>
    public const string DisprovedRestart = "DisprovedRestart";

    /// <summary>The installer has started, and the status does not say when.</summary>
    public const string MissingStartTime = "MissingStartTime";

    /// <summary>The error message is left over from an earlier attempt.</summary>
    public const string StaleErrorMessage = "StaleErrorMessage";

    /// <summary>Of many upgrades: several nodes of one HA group install at once.</summary>
    public const string HaGroupInstalling = "HaGroupInstalling";

    /// <summary>Of many upgrades: nodes of an HA group wait for their turn, and no node of the group has it.</summary>
    public const string HaGroupIdle = "HaGroupIdle";

    /// <summary>Of many upgrades: several upgrades of one node are in progress.</summary>
    public const string SameNode = "SameNode";

    /// <summary>Of many upgrades: overdue ones are kept from starting by another one of their node.</summary>
    public const string BlockedByOther = "BlockedByOther";

    /// <summary>Of many upgrades: there were too many nodes to compare all with each other.</summary>
    public const string NotAllCompared = "NotAllCompared";
}
