namespace StatusKit.Nmp;

/// <summary>The codes of hints about upgrades: the values of <see cref="StatusHint.Code"/>.</summary>
public static class NmpHintCodes
{
    /// <summary>Reset the job on the node.</summary>
    public const string ResetOnNode = "ResetOnNode";

    /// <summary>Reset the job from the hub.</summary>
    public const string ResetFromHub = "ResetFromHub";

    /// <summary>Show the copy of the hub.</summary>
    public const string Show = "Show";

    /// <summary>List all jobs on the node.</summary>
    public const string ListOnNode = "ListOnNode";

    /// <summary>Find out whether the agent runs and reaches the hub.</summary>
    public const string CheckAgent = "CheckAgent";

    /// <summary>Restart the agent, which tries the download again.</summary>
    public const string RestartAgent = "RestartAgent";

    /// <summary>Check the upgrade script on the node.</summary>
    public const string CheckScript = "CheckScript";

    /// <summary>Check the upgrade worker in the cluster.</summary>
    public const string CheckCluster = "CheckCluster";

    /// <summary>Look at the files of the job.</summary>
    public const string JobDirectory = "JobDirectory";

    /// <summary>Read the status file of the job.</summary>
    public const string StatusFile = "StatusFile";

    /// <summary>Look for the node that holds the turn.</summary>
    public const string HaGroup = "HaGroup";

    /// <summary>Repair the agent by hand.</summary>
    public const string Repair = "Repair";

    /// <summary>Check which policies match the node.</summary>
    public const string Policies = "Policies";

    /// <summary>Correct the start of the policy.</summary>
    public const string PolicyStart = "PolicyStart";

    /// <summary>Check the clock of the node.</summary>
    public const string NodeClock = "NodeClock";
}
