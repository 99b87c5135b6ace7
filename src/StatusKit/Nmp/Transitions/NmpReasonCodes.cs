namespace StatusKit.Nmp;

/// <summary>The codes of <see cref="StatusReason"/> for changes of an upgrade that are refused.</summary>
public static class NmpReasonCodes
{
    /// <summary>The policy is disabled, so no status is created.</summary>
    public const string PolicyDisabled = "PolicyDisabled";

    /// <summary>The start of the policy is empty or cannot be read, so the upgrade would begin at once.</summary>
    public const string UnreadableStart = "UnreadableStart";

    /// <summary>The row does not start from the current state.</summary>
    public const string NotPermitted = "NotPermitted";

    /// <summary>The row starts from the current state, but status and facts do not meet its condition.</summary>
    public const string GuardFailed = "GuardFailed";

    /// <summary>The trigger is not fired: it creates, deletes or reports.</summary>
    public const string NotFired = "NotFired";

    /// <summary>No single row explains the report, and the mode is <see cref="NmpReportMode.Strict"/>.</summary>
    public const string Unexpected = "Unexpected";
}
