namespace StatusKit.Nmp;

/// <summary>
/// What a rule cannot know: the current time, what was drawn at random, and what else the caller has seen.
/// </summary>
/// <remarks>
/// A row reads only what it needs. <c>default</c> is enough for rows that need nothing, such as the resets.
/// </remarks>
public readonly record struct NmpFacts
{
    /// <summary>The directory in which the original agent keeps its jobs.</summary>
    public const string DefaultWorkingDirectory = "/var/horizon/nmp";

    private const int UpstreamAttemptLimit = 5;

    private readonly int _downloadAttemptLimit;

    /// <summary>The current time, with the offset of the node: start and end times are written with it.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>The error message that comes with the change; null for none.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>The versions that the upgrade installs. Rows W1, W2 and W4 need it.</summary>
    public NmpUpgradedVersions? Versions { get; init; }

    /// <summary>The parts that follow the latest version. Rows W1, W2 and W4 need it.</summary>
    public NmpLatestMap? LatestMap { get; init; }

    /// <summary>The policy, for rows that compute the schedule; null when it is not known.</summary>
    public NmpPolicy? Policy { get; init; }

    /// <summary>
    /// The offset within the start window of the policy, drawn for this node with
    /// <see cref="NmpScheduling.DrawOffset"/>.
    /// </summary>
    public TimeSpan WindowOffset { get; init; }

    /// <summary>The directory for jobs, for a creation; null for <see cref="DefaultWorkingDirectory"/>.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The latest versions that the hub offers, for rows L1 and L2.</summary>
    /// <remarks>Null when the caller has compared the versions. A part that is empty is up to date.</remarks>
    public NmpUpgradedVersions? Available { get; init; }

    /// <summary>The versions that the node runs, for row L1; null when the caller has compared the versions.</summary>
    public NmpUpgradedVersions? Installed { get; init; }

    /// <summary>The number of the failed download that is the last one; 5 unless set.</summary>
    /// <remarks>The log of the original agent speaks of three, but it tries five times (spec nmp Q3).</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int DownloadAttemptLimit
    {
        get => _downloadAttemptLimit == 0 ? UpstreamAttemptLimit : _downloadAttemptLimit;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _downloadAttemptLimit = value;
        }
    }
}
