namespace StatusKit.Nmp;

/// <summary>Who causes a change.</summary>
public enum NmpActor
{
    /// <summary>The agent's node management worker, which also takes the download worker's messages.</summary>
    Agent = 0,

    /// <summary>The agent's download worker, by its message to the agent.</summary>
    DownloadWorker,

    /// <summary>The script that cron runs on a device every five minutes.</summary>
    UpgradeScript,

    /// <summary>The agent's upgrade worker on an edge cluster.</summary>
    ClusterUpgradeWorker,

    /// <summary>The cron job on an edge cluster, which reaches the agent only through the status file.</summary>
    ClusterCronJob,

    /// <summary>The agreement bot, asked by the agent.</summary>
    Agbot,

    /// <summary>Any caller of the agent's API, which does not ask for credentials.</summary>
    LocalCaller,

    /// <summary>Any user of the hub who may write the node.</summary>
    HubUser,

    /// <summary>The Exchange's database.</summary>
    Hub,
}
