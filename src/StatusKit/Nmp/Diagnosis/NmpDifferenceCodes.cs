namespace StatusKit.Nmp;

/// <summary>The codes of <see cref="NmpDifference.Code"/>.</summary>
public static class NmpDifferenceCodes
{
    /// <summary>The agent and the hub have different states, or different times for the same state.</summary>
    public const string Differing = "Differing";

    /// <summary>The hub has a copy of a status that the agent does not have.</summary>
    public const string Orphaned = "Orphaned";

    /// <summary>The agent has a status that the hub does not have.</summary>
    public const string NotAtHub = "NotAtHub";

    /// <summary>A reset was requested at the hub, and the agent has not taken it up yet.</summary>
    public const string ResetPending = "ResetPending";

    /// <summary>A reset was requested at the hub, and the agent has not taken it up for too long.</summary>
    public const string LostReset = "LostReset";
}
