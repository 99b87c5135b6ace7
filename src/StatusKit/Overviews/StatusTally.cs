using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace StatusKit;

/// <summary>Counts of records that come and go.</summary>
internal sealed class StatusTally
{
    private readonly Dictionary<string, long> _byState = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _byCode = new(StringComparer.Ordinal);
    private readonly long[] _byPhase = new long[Enum.GetValues<StatusPhase>().Length];
    private readonly long[] _bySeverity = new long[Enum.GetValues<StatusSeverity>().Length];
    private readonly Dictionary<string, Group> _byGroup = new(StringComparer.Ordinal);

    /// <summary>The number of records.</summary>
    public long Total { get; private set; }

    /// <summary>Counts a record.</summary>
    /// <returns>What it is counted under, which <see cref="Remove"/> needs.</returns>
    public StatusTallyEntry Add(in StatusJudgement judgement, string group)
    {
        var entry = new StatusTallyEntry(
            KeyOf(_byState, judgement.State),
            judgement.Phase,
            KeyOf(_byCode, judgement.Code),
            judgement.Severity,
            KeyOf(_byGroup, group),
            judgement.Since?.UtcTicks ?? long.MaxValue);
        Count(entry, 1);
        return entry;
    }

    /// <summary>Takes back what <see cref="Add"/> counted.</summary>
    public void Remove(in StatusTallyEntry entry) => Count(entry, -1);

    /// <summary>The counts as an overview.</summary>
    public StatusOverview<T> ToOverview<T>(
        ImmutableArray<DiagnosedRecord<T>> mostUrgent,
        ImmutableArray<StatusProblem<T>> problems,
        ImmutableArray<StatusGroupFinding> findings)
        where T : class => new()
        {
            Total = Total,
            ByState = _byState.ToImmutableSortedDictionary(StringComparer.Ordinal),
            ByPhase = Counted<StatusPhase>(_byPhase),
            BySeverity = Counted<StatusSeverity>(_bySeverity),
            ByCode = _byCode.ToImmutableSortedDictionary(StringComparer.Ordinal),
            ByGroup = _byGroup.ToImmutableSortedDictionary(
                group => group.Key,
                group => group.Value.ByState.ToImmutableSortedDictionary(StringComparer.Ordinal),
                StringComparer.Ordinal),
            PhasesByGroup = _byGroup.ToImmutableSortedDictionary(
                group => group.Key, group => Counted<StatusPhase>(group.Value.ByPhase), StringComparer.Ordinal),
            MostUrgent = mostUrgent,
            Problems = problems,
            Findings = findings,
        };

    /// <summary>The counts that are not zero.</summary>
    public static ImmutableSortedDictionary<TKey, long> Counted<TKey>(long[] counts)
        where TKey : struct, Enum =>
        Enum.GetValues<TKey>().Zip(counts).Where(pair => pair.Second > 0)
            .ToImmutableSortedDictionary(pair => pair.First, pair => pair.Second);

    // One string for all records of a state or group, and one for all beyond the limit.
    private static string KeyOf<TValue>(Dictionary<string, TValue> counts, string key)
    {
        var known = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        return known.TryGetValue(key, out var actual, out _) ? actual
            : counts.Count < StatusOverviewLimits.MaxDistinct ? key
            : StatusOverviewLimits.Others;
    }

    private void Count(in StatusTallyEntry entry, int change)
    {
        Total += change;
        _byPhase[(int)entry.Phase] += change;
        _bySeverity[(int)entry.Severity] += change;
        Count(_byState, entry.State, change);
        Count(_byCode, entry.Code, change);
        ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(_byGroup, entry.Group, out _);
        group ??= new();
        group.ByPhase[(int)entry.Phase] += change;
        Count(group.ByState, entry.State, change);
        if (group.ByState.Count == 0)
        {
            _byGroup.Remove(entry.Group);
        }
    }

    private static void Count(Dictionary<string, long> counts, string key, int change)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _);
        count += change;
        if (count == 0)
        {
            counts.Remove(key);
        }
    }

    private sealed class Group
    {
        public Dictionary<string, long> ByState { get; } = new(StringComparer.Ordinal);

        public long[] ByPhase { get; } = new long[Enum.GetValues<StatusPhase>().Length];
    }
}

/// <summary>What one record is counted under.</summary>
internal readonly record struct StatusTallyEntry(
    string State, StatusPhase Phase, string Code, StatusSeverity Severity, string Group, long Since);
