using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace StatusKit.Storage;

/// <summary>What each record of a store counts as, while changes come.</summary>
/// <param name="sequence">The sequence after which changes are to be applied.</param>
/// <param name="mostUrgent">How many of those that need the most attention to select.</param>
/// <typeparam name="T">The type of the records.</typeparam>
internal sealed class LiveRecords<T>(long sequence, int mostUrgent)
    where T : class
{
    private readonly Lock _gate = new();
    private readonly Dictionary<StatusId, Entry> _entries = [];
    private readonly StatusTally _tally = new();
    private StatusAttention<StatusId>? _attention; // until the next change
    private DateTimeOffset? _lastChangedAt;

    /// <summary>The sequence that was read before the records.</summary>
    public long Sequence => sequence;

    /// <summary>What the records show together, as of the time when they were read.</summary>
    public ImmutableArray<StatusGroupFinding> Findings { get; set; } = [];

    /// <summary>How long it took to read all records.</summary>
    public TimeSpan ReadingTime { get; set; }

    /// <summary>Counts a record as it is now, unless a later change is counted already.</summary>
    public void Set(
        StatusId id, long changedBy, DateTimeOffset changedAt, in StatusJudgement judgement, string group)
    {
        lock (_gate)
        {
            Note(changedAt);
            ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, id, out var exists);
            if (exists)
            {
                if (entry.Sequence > changedBy)
                {
                    return;
                }

                _tally.Remove(entry.Counted);
            }

            entry = new(changedBy, _tally.Add(judgement, group));
        }
    }

    /// <summary>Counts a record no longer, unless a later change is counted already.</summary>
    public void Remove(StatusId id, long changedBy, DateTimeOffset changedAt)
    {
        lock (_gate)
        {
            Note(changedAt);
            if (_entries.TryGetValue(id, out var entry) && entry.Sequence <= changedBy)
            {
                _tally.Remove(entry.Counted);
                _entries.Remove(id);
            }
        }
    }

    /// <summary>When the last change was written; null when there is no record.</summary>
    public DateTimeOffset? LastChangedAt
    {
        get
        {
            lock (_gate)
            {
                return _lastChangedAt;
            }
        }
    }

    /// <summary>Selects by id what needs the most attention; nobody changes the selection.</summary>
    public StatusAttention<StatusId> SelectUrgent()
    {
        lock (_gate)
        {
            return _attention ??= Select();
        }
    }

    /// <summary>The counts as they are now.</summary>
    public StatusOverview<T> ToOverview(
        ImmutableArray<DiagnosedRecord<T>> mostUrgent, ImmutableArray<StatusProblem<T>> problems)
    {
        lock (_gate)
        {
            return _tally.ToOverview(mostUrgent, problems, Findings);
        }
    }

    private StatusAttention<StatusId> Select()
    {
        var attention = new StatusAttention<StatusId>(mostUrgent);
        foreach (var (id, (changedBy, counted)) in _entries)
        {
            attention.Add(id, counted.Group, counted.Code, new(counted.Severity, counted.Since, changedBy));
        }

        return attention;
    }

    private void Note(DateTimeOffset changedAt)
    {
        _attention = null;
        _lastChangedAt = changedAt > _lastChangedAt || _lastChangedAt is null ? changedAt : _lastChangedAt;
    }

    private readonly record struct Entry(long Sequence, StatusTallyEntry Counted);
}
