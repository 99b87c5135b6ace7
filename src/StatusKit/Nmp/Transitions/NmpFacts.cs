namespace StatusKit.Nmp;

/// <summary>What the caller knows when something happens to a status; a rule takes time, chance and the world only from here.</summary>
/// <remarks>A row reads only what it needs. <c>default</c> serves rows that need nothing, such as the resets.</remarks>
public readonly record struct NmpFacts
{
    /// <summary>The present time, with the node's offset: start and end times are written with it.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>Why it failed; null is none.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>The versions that the upgrade leads to; needed by rows W1, W2 and W4.</summary>
    public NmpUpgradedVersions? Versions { get; init; }

    /// <summary>Which parts of the manifest say <c>latest</c>; needed by rows W1, W2 and W4.</summary>
    public NmpLatestMap? LatestMap { get; init; }

    /// <summary>The policy, for rows that compute the schedule; null when the agent does not know it (any more).</summary>
    public NmpPolicy? Policy { get; init; }

    /// <summary>The place within the policy's start window that was drawn for this node; see <see cref="NmpScheduling.DrawOffset"/>.</summary>
    public TimeSpan WindowOffset { get; init; }

    /// <summary>The agent's directory for jobs, for a creation; null is upstream's default, <c>/var/horizon/nmp</c>.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The highest versions that the hub offers, for row L1 and L2; null when the caller has compared them itself, empty parts count as up to date.</summary>
    public NmpUpgradedVersions? Available { get; init; }

    /// <summary>The versions that the node runs, for row L1; null when the caller has compared them itself.</summary>
    public NmpUpgradedVersions? Installed { get; init; }
}
