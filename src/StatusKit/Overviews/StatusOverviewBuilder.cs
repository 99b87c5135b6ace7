using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace StatusKit;

/// <summary>Counts records as they come and keeps the most urgent; messages are composed for those only.</summary>
/// <param name="mostUrgent">How many records to keep.</param>
/// <typeparam name="T">The type of the records.</typeparam>
/// <typeparam name="TGroup">The type of the keys of groups.</typeparam>
internal sealed class StatusOverviewBuilder<T, TGroup>(int mostUrgent)
    where T : class
    where TGroup : notnull
{
    private readonly Dictionary<string, long> _byState = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _byCode = new(StringComparer.Ordinal);
    private readonly Dictionary<TGroup, Dictionary<string, long>> _byGroup = [];
    private readonly Dictionary<string, long> _otherGroups = new(StringComparer.Ordinal);
    private readonly long[] _byPhase = new long[Enum.GetValues<StatusPhase>().Length];
    private readonly long[] _bySeverity = new long[Enum.GetValues<StatusSeverity>().Length];

    // The least urgent is on top, to be the first to go.
    private readonly PriorityQueue<Candidate, Urgency> _kept = new(Urgency.LeastFirst);
    private long _total;

    public void Add(T record, DateTimeOffset? seen, in StatusJudgement judgement, TGroup group)
    {
        _byPhase[(int)judgement.Phase]++;
        _bySeverity[(int)judgement.Severity]++;
        Count(_byState, judgement.State);
        Count(_byCode, judgement.Code);
        Count(GroupOf(group), judgement.State);
        var urgency = new Urgency(judgement.Severity, judgement.Since?.UtcTicks ?? long.MaxValue, _total++);
        if (_kept.Count < mostUrgent)
        {
            _kept.Enqueue(new(record, seen), urgency);
        }
        else if (_kept.TryPeek(out _, out var last) && Urgency.LeastFirst.Compare(urgency, last) > 0)
        {
            _kept.EnqueueDequeue(new(record, seen), urgency);
        }
    }

    /// <summary>Composes the diagnoses of the records kept.</summary>
    public StatusOverview<T> Build(
        Func<T, DateTimeOffset?, StatusDiagnosis> diagnose, IEnumerable<StatusGroupFinding> findings) => new()
        {
            Total = _total,
            ByState = _byState.ToImmutableSortedDictionary(StringComparer.Ordinal),
            ByPhase = Counted<StatusPhase>(_byPhase),
            BySeverity = Counted<StatusSeverity>(_bySeverity),
            ByCode = _byCode.ToImmutableSortedDictionary(StringComparer.Ordinal),
            ByGroup = Groups(),
            MostUrgent =
            [
                .. _kept.UnorderedItems.OrderByDescending(item => item.Priority, Urgency.LeastFirst)
                    .Select(item => item.Element)
                    .Select(kept => new DiagnosedRecord<T>(kept.Record, diagnose(kept.Record, kept.Seen))),
            ],
            Findings = [.. findings.OrderByDescending(finding => finding.Severity)],
        };

    private static void Count(Dictionary<string, long> counts, string key)
    {
        if (counts.Count >= StatusOverview<T>.MaxDistinct && !counts.ContainsKey(key))
        {
            key = StatusOverview<T>.Others;
        }

        CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _)++;
    }

    private static ImmutableSortedDictionary<TKey, long> Counted<TKey>(long[] counts)
        where TKey : struct, Enum =>
        Enum.GetValues<TKey>().Zip(counts).Where(pair => pair.Second > 0)
            .ToImmutableSortedDictionary(pair => pair.First, pair => pair.Second);

    private Dictionary<string, long> GroupOf(TGroup group)
    {
        if (_byGroup.TryGetValue(group, out var counts))
        {
            return counts;
        }

        return _byGroup.Count < StatusOverview<T>.MaxDistinct
            ? _byGroup[group] = new(StringComparer.Ordinal)
            : _otherGroups;
    }

    private ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, long>> Groups()
    {
        var groups = _byGroup.Select(group => (Name: group.Key.ToString() ?? "", Counts: group.Value));
        return groups.Append((Name: StatusOverview<T>.Others, Counts: _otherGroups))
            .Where(group => group.Counts.Count > 0)
            .GroupBy(group => group.Name, group => group.Counts, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(
                group => group.Key,
                group => group.First().ToImmutableSortedDictionary(StringComparer.Ordinal),
                StringComparer.Ordinal);
    }

    private readonly record struct Candidate(T Record, DateTimeOffset? Seen);

    // Among equals the one that came first is the more urgent.
    private readonly record struct Urgency(StatusSeverity Severity, long Since, long Position)
    {
        public static Comparer<Urgency> LeastFirst { get; } = Comparer<Urgency>.Create(static (x, y) =>
            x.Severity != y.Severity ? x.Severity.CompareTo(y.Severity)
            : x.Since != y.Since ? y.Since.CompareTo(x.Since)
            : y.Position.CompareTo(x.Position));
    }
}
