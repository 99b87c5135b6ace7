using System.Globalization;
using System.Text;
using StatusKit;
using StatusKit.Storage;

namespace Samples;

/// <summary>A file with a line for each change, and what it says in memory.</summary>
public sealed class FileBackend : IStatusBackend
{
    private readonly Lock _gate = new();
    private readonly Dictionary<StatusSet, SortedDictionary<StatusId, StatusRow>> _rows = [];
    private readonly Dictionary<(StatusSet, StatusId), List<StatusRowChange>> _history = [];
    private readonly List<StatusRowChange> _feed = [];
    private readonly StatusPosition _position = new();
    private readonly StatusDatabaseOptions _options;
    private readonly FileStream _file;

    public FileBackend(string path, StatusDatabaseOptions options)
    {
        _options = options;
        _file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        using var reader = new StreamReader(_file, leaveOpen: true);
        var length = 0L;
        while (reader.ReadLine() is { } line && Parse(line) is { } change)
        {
            Apply(change);
            length += Encoding.UTF8.GetByteCount(line) + 1;
        }

        _file.SetLength(_file.Position = length); // without a line that was not written to its end
    }

    public string Name => "file";

    private long Last => _position.Sequence;

    public ValueTask<StatusRow?> GetAsync(StatusSet set, StatusId id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return new(_rows.GetValueOrDefault(set)?.GetValueOrDefault(id));
        }
    }

    public IAsyncEnumerable<StatusRow> ListAsync(StatusSet set, StatusQuery query, CancellationToken cancellationToken) =>
        Matching(set, query).ToAsyncEnumerable();

    public ValueTask<IReadOnlyDictionary<string, long>> CountAsync(StatusSet set, StatusQuery query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Matching(set, query with { Limit = null }).GroupBy(row => row.State).ToDictionary(group => group.Key, group => group.LongCount()));
    }

    public ValueTask CommitAsync(IReadOnlyList<StatusWrite> group, DateTimeOffset now)
    {
        lock (_gate)
        {
            var changes = new List<StatusRowChange>();
            foreach (var write in group)
            {
                var stored = _rows.GetValueOrDefault(write.Row.Set)?.GetValueOrDefault(write.Row.Id);
                if (write.CanFollow(stored))
                {
                    changes.Add(write.Apply(stored, Last + changes.Count + 1, now));
                }
            }

            _file.Write(Encoding.UTF8.GetBytes(string.Concat(changes.Select(Format))));
            _file.Flush(flushToDisk: true);
            changes.ForEach(Apply);
            return default;
        }
    }

    public ValueTask<long> GetSequenceAsync(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<long>(cancellationToken) : new(Last);

    public ValueTask<StatusRowChanges> ReadChangesAsync(long after, StatusSet? set, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var oldest = Last - _feed.Count + 1;
            return after >= oldest - 1 && after <= Last
                ? new(new StatusRowChanges([.. _feed.Skip((int)(after + 1 - oldest)).Where(change => set is null || change.Row.Set == set)], Last, Last))
                : throw new ChangesCompactedException(after, oldest, Last);
        }
    }

    public ValueTask<IReadOnlyList<StatusRowChange>> GetHistoryAsync(StatusSet set, StatusId id, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return new([.. _history.GetValueOrDefault((set, id)) ?? []]);
        }
    }

    public Task WaitForChangesAsync(long after, CancellationToken cancellationToken) => _position.WaitAsync(after, cancellationToken);

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private List<StatusRow> Matching(StatusSet set, StatusQuery query)
    {
        lock (_gate)
        {
            return [.. query.Filter(_rows.GetValueOrDefault(set)?.Values ?? Enumerable.Empty<StatusRow>())];
        }
    }

    private void Apply(StatusRowChange change)
    {
        var row = change.Row;
        var rows = _rows.TryGetValue(row.Set, out var known) ? known : _rows[row.Set] = [];
        _ = change.Kind == StatusChangeKind.Deleted ? rows.Remove(row.Id) : (rows[row.Id] = row) is not null;

        var history = _history.TryGetValue((row.Set, row.Id), out var kept) ? kept : _history[(row.Set, row.Id)] = [];
        history.Add(change);
        history.RemoveRange(0, Math.Max(0, history.Count - _options.MaxHistory));
        _feed.Add(change);
        while (_feed.Count > _options.MaxChanges || row.ChangedAt - _feed[0].Row.ChangedAt > _options.KeepChanges)
        {
            var (kind, old) = _feed[0];
            _feed.RemoveAt(0);
            if (kind == StatusChangeKind.Deleted && _history.GetValueOrDefault((old.Set, old.Id))?[^1].Row == old)
            {
                _history.Remove((old.Set, old.Id)); // the history of a record goes with the change that deleted it
            }
        }

        _position.Advance(row.Sequence);
    }

    private static string Format(StatusRowChange change) => string.Create(CultureInfo.InvariantCulture,
        $"{change.Row.Sequence}\t{(int)change.Kind}\t{Text(change.Row.Set.Model)}\t{Text(change.Row.Set.Scope)}\t{Convert.ToBase64String(change.Row.Id.ToUtf8())}\t{change.Row.ChangedAt.UtcTicks}\t{Text(change.Row.State)}\t{(int)change.Row.Phase}\t{change.Row.StartedAt?.UtcTicks}\t{Convert.ToBase64String(change.Row.KeysToUtf8())}\t{Convert.ToBase64String(change.Row.Value.Span)}\n");

    private static StatusRowChange? Parse(string line)
    {
        var parts = line.Split('\t');
        return parts is not [var sequence, var kind, var model, var scope, var id, var at, var state, var phase, var started, var keys, var value] ? null : new((StatusChangeKind)int.Parse(kind, null), StatusRow.Read(
            new(Utf8(model), Utf8(scope)), StatusId.FromUtf8(Convert.FromBase64String(id)), Convert.FromBase64String(value), long.Parse(sequence, null), Time(at),
            Utf8(state), (StatusPhase)int.Parse(phase, null), StatusRow.KeysFromUtf8(Convert.FromBase64String(keys)), started.Length == 0 ? null : Time(started)));
    }

    private static DateTimeOffset Time(string ticks) => new(long.Parse(ticks, null), TimeSpan.Zero);

    private static string Text(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Utf8(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));
}
