using System.Collections.Immutable;

namespace StatusKit;

/// <summary>Many records judged together: counts, the most urgent, and what is wrong with several of them.</summary>
/// <remarks>
/// The memory it takes does not grow with the number of records. Distinct states and groups are counted up to
/// <see cref="MaxDistinct"/>; the rest is counted under <see cref="Others"/>.
/// </remarks>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class StatusOverview<T>
    where T : class
{
    /// <summary>How many distinct states, and how many distinct groups, are counted separately.</summary>
    public const int MaxDistinct = StatusOverviewLimits.MaxDistinct;

    /// <summary>The key under which the states and groups beyond <see cref="MaxDistinct"/> are counted.</summary>
    public const string Others = StatusOverviewLimits.Others;

    /// <summary>The number of records.</summary>
    public required long Total { get; init; }

    /// <summary>The number of records of each state, by its text.</summary>
    public required ImmutableSortedDictionary<string, long> ByState { get; init; }

    /// <summary>The number of records of each phase that occurs.</summary>
    public required ImmutableSortedDictionary<StatusPhase, long> ByPhase { get; init; }

    /// <summary>The number of records that need each degree of attention that occurs.</summary>
    public required ImmutableSortedDictionary<StatusSeverity, long> BySeverity { get; init; }

    /// <summary>The number of records with each verdict that occurs, by its code.</summary>
    public required ImmutableSortedDictionary<string, long> ByCode { get; init; }

    /// <summary>The number of records of each state in each group.</summary>
    /// <remarks>Upgrades are grouped by policy, sessions by configuration.</remarks>
    public required ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, long>> ByGroup { get; init; }

    /// <summary>The number of records in each phase in each group.</summary>
    /// <remarks>The groups are those of <see cref="ByGroup"/>.</remarks>
    public required ImmutableSortedDictionary<string, ImmutableSortedDictionary<StatusPhase, long>> PhasesByGroup
    {
        get;
        init;
    }

    /// <summary>The records that need the most attention, in this order.</summary>
    /// <remarks>The order is that of <see cref="StatusDiagnosis.ByAttention"/>.</remarks>
    public required ImmutableArray<DiagnosedRecord<T>> MostUrgent { get; init; }

    /// <summary>Why records need attention, the most urgent first: one entry for all with the same verdict.</summary>
    /// <remarks>There are as many entries as <see cref="StatusOverviewOptions.MostUrgent"/> says.</remarks>
    public required ImmutableArray<StatusProblem<T>> Problems { get; init; }

    /// <summary>What is wrong with several records together, the most severe first.</summary>
    public required ImmutableArray<StatusGroupFinding> Findings { get; init; }
}
