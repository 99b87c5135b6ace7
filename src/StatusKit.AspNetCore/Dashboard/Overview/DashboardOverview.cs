using System.Collections.Immutable;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>The overview of one kind of record, whatever its type, kept up to date.</summary>
internal abstract class DashboardOverview : IAsyncDisposable
{
    /// <summary>Whether all records have been read once.</summary>
    public abstract bool IsReady { get; }

    /// <summary>The overview as of the last change.</summary>
    public abstract ValueTask<KindOverview> GetAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}

/// <summary>The overview of one kind of record.</summary>
/// <typeparam name="T">The record's type.</typeparam>
internal sealed class DashboardOverview<T>(StatusKindView kind, LiveStatusOverview<T> overview) : DashboardOverview
    where T : class, IStatusRecord<T>
{
    public override bool IsReady => overview.IsReady;

    public override async ValueTask<KindOverview> GetAsync(CancellationToken cancellationToken) =>
        KindOverview.From(
            kind, await overview.GetAsync(cancellationToken).ConfigureAwait(false), overview.LastChangedAt);

    public override ValueTask DisposeAsync() => overview.DisposeAsync();
}

/// <summary>How many records of one kind there are, and what is wrong with them.</summary>
internal sealed record KindOverview
{
    /// <summary>The kind of the records.</summary>
    public required StatusKindView Kind { get; init; }

    /// <summary>The number of records in each phase that occurs.</summary>
    public required ImmutableSortedDictionary<StatusPhase, long> Phases { get; init; }

    /// <summary>The number of records that need each degree of attention; null when that is not known (yet).</summary>
    public ImmutableSortedDictionary<StatusSeverity, long>? Severities { get; init; }

    /// <summary>Whether the records are still being read, so that what is wrong with them is known in a moment.</summary>
    public bool IsPending { get; init; }

    /// <summary>The number of records in each phase in each group.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<StatusPhase, long>> Groups { get; init; } =
        ImmutableSortedDictionary<string, ImmutableSortedDictionary<StatusPhase, long>>.Empty;

    /// <summary>Why records need attention, the most urgent first.</summary>
    public ImmutableArray<KindProblem> Problems { get; init; } = [];

    /// <summary>What is wrong with several records together.</summary>
    public ImmutableArray<StatusGroupFinding> Findings { get; init; } = [];

    /// <summary>When the last change was written; null when it is not known.</summary>
    public DateTimeOffset? LastChangedAt { get; init; }

    /// <summary>The number of records.</summary>
    public long Total => Phases.Values.Sum();

    /// <summary>An overview without the type of its records.</summary>
    public static KindOverview From<T>(
        StatusKindView kind, StatusOverview<T> overview, DateTimeOffset? lastChangedAt = null)
        where T : class, IStatusRecord<T> => new()
        {
            Kind = kind,
            Phases = overview.ByPhase,
            Severities = overview.BySeverity,
            Groups = overview.PhasesByGroup,
            Problems =
            [
                .. overview.Problems.Select(problem => new KindProblem(
                    kind,
                    problem.MostUrgent.Record.Id,
                    problem.Group,
                    problem.Code,
                    problem.Count,
                    problem.MostUrgent.Diagnosis)),
            ],
            Findings = overview.Findings,
            LastChangedAt = lastChangedAt,
        };
}

/// <summary>Records of one kind and group with the same verdict.</summary>
/// <param name="Kind">The kind of the records.</param>
/// <param name="Id">The record that has needed attention for the longest time.</param>
/// <param name="Group">The policy or configuration.</param>
/// <param name="Code">The verdict.</param>
/// <param name="Count">How many records have it.</param>
/// <param name="Diagnosis">What the record means.</param>
internal sealed record KindProblem(
    StatusKindView Kind, StatusId Id, string Group, string Code, long Count, StatusDiagnosis Diagnosis);
