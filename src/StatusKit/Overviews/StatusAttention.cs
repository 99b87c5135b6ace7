using System.Runtime.InteropServices;

namespace StatusKit;

/// <summary>Selects what needs the most attention: single records, and problems that several records share.</summary>
/// <param name="most">How many of each to select.</param>
/// <typeparam name="TRecord">The record, or its id.</typeparam>
internal sealed class StatusAttention<TRecord>(int most)
{
    // The least urgent is on top, to be the first to go.
    private readonly PriorityQueue<TRecord, StatusUrgency> _kept = new(StatusUrgency.LeastFirst);
    private readonly Dictionary<(string Group, string Code, StatusSeverity Severity), Problem> _problems = [];

    /// <summary>Considers a record. Records that are as urgent are selected in the order in which they come.</summary>
    public void Add(TRecord record, string group, string code, in StatusUrgency urgency)
    {
        if (_kept.Count < most)
        {
            _kept.Enqueue(record, urgency);
        }
        else if (_kept.TryPeek(out _, out var last) && StatusUrgency.LeastFirst.Compare(urgency, last) > 0)
        {
            _kept.EnqueueDequeue(record, urgency);
        }

        if (urgency.Severity > StatusSeverity.Ok)
        {
            AddProblem(record, (group, code, urgency.Severity), urgency);
        }
    }

    /// <summary>The records that need the most attention, in this order.</summary>
    public IEnumerable<TRecord> MostUrgent() =>
        _kept.UnorderedItems.OrderByDescending(item => item.Priority, StatusUrgency.LeastFirst)
            .Select(item => item.Element);

    /// <summary>The problems that need the most attention, in this order.</summary>
    public IEnumerable<(string Group, string Code, StatusSeverity Severity, long Count, TRecord MostUrgent)> Problems() =>
        _problems.OrderByDescending(problem => problem.Value.Urgency, StatusUrgency.LeastFirst)
            .Take(most)
            .Select(problem => (
                problem.Key.Group,
                problem.Key.Code,
                problem.Key.Severity,
                problem.Value.Count,
                problem.Value.Record));

    private void AddProblem(
        TRecord record, in (string Group, string Code, StatusSeverity Severity) key, in StatusUrgency urgency)
    {
        ref var problem = ref CollectionsMarshal.GetValueRefOrAddDefault(_problems, key, out var exists);
        problem = !exists || StatusUrgency.LeastFirst.Compare(urgency, problem.Urgency) > 0
            ? new(record, urgency, problem.Count + 1)
            : problem with { Count = problem.Count + 1 };
    }

    private readonly record struct Problem(TRecord Record, StatusUrgency Urgency, long Count);
}
