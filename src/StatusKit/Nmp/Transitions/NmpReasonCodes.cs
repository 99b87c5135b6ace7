namespace StatusKit.Nmp;

/// <summary>The codes of <see cref="StatusReason"/> with which a rule refuses a change of an upgrade's status.</summary>
public static class NmpReasonCodes
{
    /// <summary>A disabled policy makes no status.</summary>
    public const string PolicyDisabled = "PolicyDisabled";

    /// <summary>The row is not for this state.</summary>
    public const string NotPermitted = "NotPermitted";

    /// <summary>The row is for this state, and status and facts speak against it.</summary>
    public const string GuardFailed = "GuardFailed";

    /// <summary>The row is not fired: it is a creation, a deletion or a report.</summary>
    public const string NotFired = "NotFired";

    /// <summary>No single row explains the report, and the mode is <see cref="NmpReportMode.Strict"/>.</summary>
    public const string Unexpected = "Unexpected";
}
