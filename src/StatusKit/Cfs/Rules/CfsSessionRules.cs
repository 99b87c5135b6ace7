using System.Collections.Concurrent;

namespace StatusKit.Cfs;

/// <summary>How a session is created and how it may change.</summary>
/// <remarks>
/// <para>Immutable, thread-safe and pure: the same arguments give the same result, so a store may run a rule again when
/// it
/// loses a race. State and outcome only ever rise (pending, running, complete; none, unknown, false, true), so reports
/// may
/// arrive in any order. The last writer wins for all other members, and a value never becomes empty.</para>
/// <para>Source: spec cfs 2.4, 5 and 6.1.</para>
/// </remarks>
public sealed class CfsSessionRules
{
    private static readonly ConcurrentDictionary<CfsCorrections, CfsSessionRules> Known = new();

    private CfsSessionRules(CfsCorrections corrections) => Corrections = corrections;

    /// <summary>What the original service does, byte for byte.</summary>
    /// <remarks>Use it where a client must not notice a difference, or to repeat what the service has done.</remarks>
    public static CfsSessionRules Upstream { get; } = Get(CfsCorrections.None);

    /// <summary>The rules with every correction of <see cref="CfsCorrections"/>.</summary>
    public static CfsSessionRules Corrected { get; } = Get(CfsCorrections.All);

    /// <summary>The corrections that these rules contain.</summary>
    public CfsCorrections Corrections { get; }

    /// <summary>One patch that has the effect of two, one after the other, where the job is not checked.</summary>
    /// <remarks>
    /// The result has only what has an effect: empty members and values that a merge ignores are left out. The effect
    /// is
    /// exactly the same with <see cref="CfsCorrections.CompareJsonByType"/> alone. <see cref="Upstream"/> may end with
    /// a value
    /// that it takes for equal, such as 1 and <c>true</c>; <see cref="Corrected"/> may end with another completion
    /// time.
    /// </remarks>
    /// <param name="first">The first patch.</param>
    /// <param name="second">The second patch.</param>
    public static CfsSessionPatch Compose(CfsSessionPatch first, CfsSessionPatch second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        const CfsCorrections Corrections = CfsCorrections.CompareJsonByType;
        var run = CfsMergeRules.MergeRun(CfsSessionRun.Empty, first.Status.Session, Corrections);
        run = CfsMergeRules.MergeRun(run, second.Status.Session, Corrections);
        var artifacts = first.Status.Artifacts.AddRange(second.Status.Artifacts);
        var status = new CfsSessionStatus();
        status = run == CfsSessionRun.Empty ? status : status with { Session = run };
        status = artifacts.IsEmpty ? status : status with { Artifacts = artifacts };
        return status == new CfsSessionStatus() ? new CfsSessionPatch() : new CfsSessionPatch { Status = status };
    }

    /// <summary>These rules with further corrections.</summary>
    /// <param name="corrections">The corrections to add.</param>
    public CfsSessionRules With(CfsCorrections corrections) => Get(Corrections | (corrections & CfsCorrections.All));

    /// <summary>These rules without some corrections.</summary>
    /// <param name="corrections">The corrections to remove.</param>
    public CfsSessionRules Without(CfsCorrections corrections) => Get(Corrections & ~corrections);

    /// <summary>Creates a session, with every check of the service in its order, and its defaults.</summary>
    /// <param name="request">What the client sent.</param>
    /// <param name="facts">What the rule cannot know.</param>
    /// <returns>The session, or a refusal with a code of <see cref="CfsReasonCodes"/>.</returns>
    /// <exception cref="ArgumentException">The facts do not have the current time.</exception>
    public StatusUpdate<CfsSession> Create(CfsSessionRequest request, in CfsFacts facts)
    {
        ArgumentNullException.ThrowIfNull(request);
        return CfsCreationRules.Create(request, facts, Corrections);
    }

    /// <summary>Merges a patch into a session.</summary>
    /// <param name="session">The current session; null gives <see cref="StatusUpdateKind.Missing"/>.</param>
    /// <param name="patch">The patch. Members that are empty (null, "", false, 0, [], {}) change nothing.</param>
    /// <param name="version">
    /// The version of the API. With v3, a job that is set cannot be sent again, not even the same one:
    /// <see cref="CfsReasonCodes.JobAlreadySet"/>. With v2, it is overwritten, and members that v2 does not have are
    /// ignored.
    /// </param>
    public StatusUpdate<CfsSession> Merge(
        CfsSession? session, CfsSessionPatch patch, CfsVersion version = CfsVersion.V3)
    {
        ArgumentNullException.ThrowIfNull(patch);
        if (session is null)
        {
            return StatusUpdate.Missing<CfsSession>();
        }

        var run = session.Status.Session;
        if (version == CfsVersion.V2)
        {
            patch = CfsMergeRules.InV2(patch);
        }
        else if (CfsMergeRules.JobOf(run) is { } current && CfsMergeRules.JobOf(patch.Status.Session) is { } wanted)
        {
            return StatusUpdate.Refused(
                session,
                CfsReasonCodes.JobAlreadySet,
                $"Session {session.Name} could not be patched: status.session.job field cannot be updated after it has been set; "
                + $"current value: {current}, patch value: {wanted}");
        }

        var mergedRun = CfsMergeRules.MergeRun(run, patch.Status.Session, Corrections);
        var artifacts = session.Status.Artifacts;
        var mergedArtifacts = CfsMergeRules.MergeArtifacts(artifacts, patch.Status.Artifacts, Corrections);
        if (ReferenceEquals(mergedRun, run) && mergedArtifacts == artifacts)
        {
            return StatusUpdate.Unchanged(session);
        }

        // A section that the stored record lacks is created (spec cfs Q46).
        var status = session.Status;
        status = ReferenceEquals(mergedRun, run) ? status : status with { Session = mergedRun };
        status = mergedArtifacts == artifacts ? status : status with { Artifacts = mergedArtifacts };
        return StatusUpdate.Applied(session with { Status = status });
    }

    /// <summary>
    /// What the operator would send to the service after it has looked at the Kubernetes job of a session.
    /// </summary>
    /// <param name="session">The session as last read; null when it is gone.</param>
    /// <param name="observation">The job.</param>
    /// <param name="now">The time of the observation, for a failure without a time.</param>
    public CfsJobUpdate Observe(CfsSession? session, CfsJobObservation observation, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(observation);
        return CfsJobRules.Observe(session, observation, now, Corrections);
    }

    private static CfsSessionRules Get(CfsCorrections corrections) =>
        Known.GetOrAdd(corrections, static corrections => new(corrections));
}
