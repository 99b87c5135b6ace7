namespace StatusKit.Nmp;

public sealed partial record NmpStatus
{
    /// <summary>Upstream's directory for jobs.</summary>
    internal const string DefaultWorkingDirectory = "/var/horizon/nmp";

    /// <summary>The status of a policy that has just matched a node: row NEW1. Also makes it anew after a policy was edited (spec nmp Q45).</summary>
    /// <remarks>
    /// The caller vouches that the policy fits the node and that the node has no status of it. A policy without an upgrade gives a status that is due at
    /// once and fails its precheck (spec nmp Q47).
    /// </remarks>
    /// <param name="policy">The policy.</param>
    /// <param name="facts">The present time with the node's offset, the offset drawn within the window, and the directory for jobs.</param>
    /// <param name="options">The options; null is <see cref="NmpRuleOptions.Default"/>.</param>
    /// <returns><c>Refused</c> with the code <see cref="NmpReasonCodes.PolicyDisabled"/> when the policy is not in force.</returns>
    public static StatusUpdate<NmpStatus> Create(NmpPolicy policy, in NmpFacts facts, NmpRuleOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (!policy.Enabled)
        {
            return StatusUpdate.Refused<NmpStatus>(null, NmpReasonCodes.PolicyDisabled, "A disabled policy makes no status.");
        }

        var status = new NmpStatus
        {
            AgentUpgrade = new() { ScheduledTime = Timestamp.ParseLenient(""), UpgradedVersions = new(), Status = NmpState.Waiting },
            Internal = new() { ScheduledUnixTime = NmpSchedule.AtOnce.ScheduledUnixTime, LatestMap = new(), DownloadAttempts = 0 },
        };
        if (policy.AgentUpgradePolicy is not { } upgrade)
        {
            return StatusUpdate.Applied(status);
        }

        status = NmpScheduling.StartOf(policy, facts.Now, facts.WindowOffset, options).On(status);
        return StatusUpdate.Applied(status with
        {
            AgentUpgrade = status.AgentUpgrade with { WorkingDirectory = facts.WorkingDirectory ?? DefaultWorkingDirectory },
            Internal = status.Internal! with { Manifest = upgrade.Manifest, AllowDowngrade = upgrade.AllowDowngrade },
        });
    }
}
