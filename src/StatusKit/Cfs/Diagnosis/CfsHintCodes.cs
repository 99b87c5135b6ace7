namespace StatusKit.Cfs;

/// <summary>The codes of hints about sessions: the values of <see cref="StatusHint.Code"/>.</summary>
public static class CfsHintCodes
{
    /// <summary>Read the log of the operator.</summary>
    public const string OperatorLog = "OperatorLog";

    /// <summary>List the sessions that are pending.</summary>
    public const string ListPending = "ListPending";

    /// <summary>Restore the pause of the batcher.</summary>
    public const string BatcherBackoff = "BatcherBackoff";

    /// <summary>Slow down the script that creates sessions.</summary>
    public const string ManualFlood = "ManualFlood";

    /// <summary>Delete the session and create it again under another name.</summary>
    public const string Recreate = "Recreate";

    /// <summary>Creation was answered with 503, so expect duplicates.</summary>
    public const string After503 = "After503";

    /// <summary>Drain the event topic, as a last resort.</summary>
    public const string Drain = "Drain";

    /// <summary>Look at the job in Kubernetes.</summary>
    public const string Job = "Job";

    /// <summary>Follow the output of the play.</summary>
    public const string FollowLogs = "FollowLogs";

    /// <summary>Find the node that holds up all others.</summary>
    public const string HungNode = "HungNode";

    /// <summary>Reduce the output and find the slow task.</summary>
    public const string Quiet = "Quiet";

    /// <summary>Lower the verbosity.</summary>
    public const string Verbosity = "Verbosity";

    /// <summary>End the wait of a failed play.</summary>
    public const string Debug = "Debug";

    /// <summary>Look at the IMS job.</summary>
    public const string ImsJob = "ImsJob";

    /// <summary>Delete a session whose remote build node lost its container.</summary>
    public const string RemoteBuild = "RemoteBuild";

    /// <summary>Find the pod and read its logs.</summary>
    public const string Pods = "Pods";

    /// <summary>Read the play recap.</summary>
    public const string AnsibleLog = "AnsibleLog";

    /// <summary>Open the recorded plays.</summary>
    public const string Ara = "Ara";

    /// <summary>Check the key management of CFS.</summary>
    public const string Permission = "Permission";

    /// <summary>Repeat with more output.</summary>
    public const string MoreOutput = "MoreOutput";

    /// <summary>Distinguish faults of the framework from faults of the playbook.</summary>
    public const string Framework = "Framework";

    /// <summary>Find out why the job is gone.</summary>
    public const string JobGone = "JobGone";

    /// <summary>Check the nodes and run the session again.</summary>
    public const string RunAgain = "RunAgain";

    /// <summary>Find the program that patched the session.</summary>
    public const string ForeignPatch = "ForeignPatch";

    /// <summary>Read the session again.</summary>
    public const string Describe = "Describe";
}
