namespace StatusKit.Nmp;

/// <summary>Who has to act for an upgrade to continue.</summary>
public enum NmpWaitsFor
{
    /// <summary>Nobody in particular: the upgrade is over, or the agent is working on it.</summary>
    Nobody = 0,

    /// <summary>The scheduled time.</summary>
    Schedule,

    /// <summary>The agent, which has not yet picked up a request.</summary>
    Agent,

    /// <summary>The agreement bot, which lets one node of an HA group upgrade at a time.</summary>
    Agbot,

    /// <summary>
    /// The upgrade script, which runs on a device every five minutes, or the upgrade worker of a cluster.
    /// </summary>
    UpgradeScript,

    /// <summary>The installer or the rollback, which has to finish and report.</summary>
    /// <remarks>There is no timeout: when it dies, the state stays as it is (spec nmp Q63).</remarks>
    Installer,
}
