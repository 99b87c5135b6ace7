using System.Globalization;
using StatusKit.Storage;

namespace StatusKit.Cli.Records;

/// <summary>
/// Reports on stderr while records are waited for: each state that a record comes to, or of many records how many are in
/// each state.
/// </summary>
internal sealed class WaitProgress<T>(Screen screen, RecordKind<T> kind, int total, TimeProvider time)
    : IProgress<StatusProgress<T>>
    where T : class, IStatusRecord<T>
{
    // More would scroll away.
    private const int MostNamed = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<StatusId, (string State, bool IsFinal)> _states = [];
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private DateTimeOffset _reported = DateTimeOffset.MinValue;
    private int _ended;

    public void Report(StatusProgress<T> value)
    {
        lock (_gate)
        {
            var record = value.Stored.Value;
            if (total <= MostNamed)
            {
                screen.WriteError($"{kind.RowOf(record, value.Stored.ChangedAt).Name}: {record.State}");
                return;
            }

            Count(record);
            ReportCounts();
        }
    }

    private void Count(T record)
    {
        if (_states.TryGetValue(record.Id, out var before))
        {
            _counts[before.State]--;
            _ended -= before.IsFinal ? 1 : 0;
        }

        _states[record.Id] = (record.State, record.IsFinal);
        _counts[record.State] = _counts.GetValueOrDefault(record.State) + 1;
        _ended += record.IsFinal ? 1 : 0;
    }

    // Lines are written seldom; a terminal shows a bar in their place.
    private void ReportCounts()
    {
        var isComplete = _states.Count == total;
        if (screen.HasProgress)
        {
            screen.Progress(_ended, total, Counts());
        }
        else if (isComplete && (_ended == total || time.GetUtcNow() - _reported >= Pause))
        {
            _reported = time.GetUtcNow();
            screen.WriteError($"{kind.Group}: {Counts()}");
        }
    }

    private string Counts() => string.Join(
        ", ",
        _counts.Where(count => count.Value > 0).OrderByDescending(count => count.Value).Select(
            count => string.Create(CultureInfo.InvariantCulture, $"{count.Value} {Escaping.Visible(count.Key)}")));
}
