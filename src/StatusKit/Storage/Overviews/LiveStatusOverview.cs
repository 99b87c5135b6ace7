using System.Collections.Immutable;

namespace StatusKit.Storage;

/// <summary>
/// The overview of one store, kept up to date by following its changes, so that asking for it reads no more than the
/// most urgent records.
/// </summary>
/// <remarks>
/// <para>It reads every record once, and then applies changes as they come. Because a diagnosis also depends on the
/// clock, all records are judged again each minute, or more rarely, so that this takes at most one fiftieth of the
/// time. <see cref="StatusOverview{T}.Findings"/> are those of the last time.</para>
/// <para>It remembers about 250 bytes for each record, twice that while all are judged again. Safe for use by many
/// threads.</para>
/// </remarks>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class LiveStatusOverview<T> : IAsyncDisposable
    where T : class, IStatusRecord<T>
{
    private const int RestFactor = 50;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private readonly IStatusStore<T> _store;
    private readonly StatusOverviewRules<T> _rules;
    private readonly int _mostUrgent;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private LiveRecords<T>? _records;

    /// <summary>Starts to keep an overview of records of any kind.</summary>
    /// <param name="store">The records.</param>
    /// <param name="diagnose">What a record means at a time; must be pure.</param>
    /// <param name="groupOf">What a record is grouped by; null puts all into one group, "".</param>
    /// <param name="overview">How much to keep; null means the defaults.</param>
    /// <param name="time">The clock; null means that of the system.</param>
    public LiveStatusOverview(
        IStatusStore<T> store,
        Func<T, DateTimeOffset, StatusDiagnosis> diagnose,
        Func<T, string>? groupOf = null,
        StatusOverviewOptions? overview = null,
        TimeProvider? time = null)
        : this(store, RulesFrom(diagnose, groupOf), overview, time)
    {
    }

    internal LiveStatusOverview(
        IStatusStore<T> store, StatusOverviewRules<T> rules, StatusOverviewOptions? overview, TimeProvider? time)
    {
        ArgumentNullException.ThrowIfNull(store);
        (_store, _rules, _time) = (store, rules, time ?? TimeProvider.System);
        _mostUrgent = (overview ?? StatusOverviewOptions.Default).MostUrgent;
        _running = Task.Run(() => RunAsync(_stop.Token));
    }

    /// <summary>Whether all records have been read once, so that <see cref="GetAsync"/> does not wait.</summary>
    public bool IsReady => _ready.Task.IsCompletedSuccessfully;

    /// <summary>The error that keeps it from following the store; null when it follows.</summary>
    public Exception? LastError { get; private set; }

    /// <summary>When the last change of these records was written; null when nothing is known of one.</summary>
    public DateTimeOffset? LastChangedAt => Volatile.Read(ref _records)?.LastChangedAt;

    /// <summary>The overview as of the last change; waits until all records have been read once.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="ObjectDisposedException">It was disposed of before it was ready.</exception>
    public async ValueTask<StatusOverview<T>> GetAsync(CancellationToken cancellationToken = default)
    {
        await _ready.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        var records = Volatile.Read(ref _records)!;
        var now = _time.GetUtcNow();
        var attention = records.SelectUrgent(_mostUrgent);
        var known = new Dictionary<StatusId, DiagnosedRecord<T>>();
        var urgent = ImmutableArray.CreateBuilder<DiagnosedRecord<T>>();
        foreach (var id in attention.MostUrgent())
        {
            if (await DiagnoseAsync(id, now, known, cancellationToken).ConfigureAwait(false) is { } diagnosed)
            {
                urgent.Add(diagnosed);
            }
        }

        var problems = ImmutableArray.CreateBuilder<StatusProblem<T>>();
        foreach (var (group, code, severity, count, id) in attention.Problems())
        {
            if (await DiagnoseAsync(id, now, known, cancellationToken).ConfigureAwait(false) is { } diagnosed)
            {
                problems.Add(new(group, code, severity, count, diagnosed));
            }
        }

        return records.ToOverview(urgent.DrainToImmutable(), problems.DrainToImmutable());
    }

    /// <summary>Stops following the store.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ready.TrySetException(new ObjectDisposedException(nameof(LiveStatusOverview<>)));
        _ = _ready.Task.Exception; // nobody need wait
        _stop.Dispose();
    }

    // Null for a record that was deleted meanwhile.
    private async ValueTask<DiagnosedRecord<T>?> DiagnoseAsync(
        StatusId id,
        DateTimeOffset now,
        Dictionary<StatusId, DiagnosedRecord<T>> known,
        CancellationToken cancellationToken)
    {
        if (!known.TryGetValue(id, out var diagnosed)
            && await _store.GetAsync(id, cancellationToken).ConfigureAwait(false) is { } stored)
        {
            diagnosed = new(stored.Value, _rules.Diagnose(stored.Value, now, stored.ChangedAt));
            known.Add(id, diagnosed);
        }

        return diagnosed;
    }

    private static StatusOverviewRules<T> RulesFrom(
        Func<T, DateTimeOffset, StatusDiagnosis> diagnose, Func<T, string>? groupOf)
    {
        ArgumentNullException.ThrowIfNull(diagnose);
        return new(
            (record, now, seen) => JudgementOf(record, diagnose(record, now), seen),
            groupOf ?? (_ => ""),
            (record, now, _) => diagnose(record, now),
            CreateBuilder: null);
    }

    private static StatusJudgement JudgementOf(T record, StatusDiagnosis diagnosis, DateTimeOffset? seen) =>
        new(record.State, record.Phase, diagnosis.Code, diagnosis.Severity, diagnosis.Since ?? seen);

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var records = await RetryAsync(ReadAllAsync, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            Volatile.Write(ref _records, records);
            _ready.TrySetResult();
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var following = FollowAsync(records, enough.Token);
            await Task.WhenAny(following, Task.Delay(RestAfter(records.ReadingTime), _time, cancellationToken))
                .ConfigureAwait(false);

            // Changes are also applied to the present records while all records are read again.
            records = await RetryAsync(ReadAllAsync, cancellationToken).ConfigureAwait(false);
            await enough.CancelAsync().ConfigureAwait(false);
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static TimeSpan RestAfter(TimeSpan readingTime) =>
        readingTime * RestFactor > Interval ? readingTime * RestFactor : Interval;

    private async Task<LiveRecords<T>> RetryAsync(
        Func<CancellationToken, Task<LiveRecords<T>>> read, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var records = await read(cancellationToken).ConfigureAwait(false);
                LastError = null;
                return records;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LastError = e;
                await Task.Delay(RetryDelay, _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<LiveRecords<T>> ReadAllAsync(CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var now = _time.GetUtcNow();
        var builder = _rules.CreateBuilder?.Invoke(now);
        var records = new LiveRecords<T>(await _store.GetSequenceAsync(cancellationToken).ConfigureAwait(false));
        await foreach (var stored in _store.ListAsync(null, cancellationToken).ConfigureAwait(false))
        {
            var judgement = builder?.Add(stored.Value, stored.ChangedAt)
                ?? _rules.Judge(stored.Value, now, stored.ChangedAt);
            records.Set(stored.Value.Id, stored.Sequence, stored.ChangedAt, judgement, _rules.GroupOf(stored.Value));
        }

        records.Findings = [.. (builder?.FindTogether() ?? []).OrderByDescending(finding => finding.Severity)];
        records.ReadingTime = _time.GetElapsedTime(started);
        return records;
    }

    // Ends when it is canceled, and when changes were missed: then all records are read again.
    private async Task FollowAsync(LiveRecords<T> records, CancellationToken cancellationToken)
    {
        try
        {
            var changes = _store.WatchAsync(records.Sequence, null, cancellationToken);
            await foreach (var change in changes.ConfigureAwait(false))
            {
                if (change.Kind == StatusChangeKind.Deleted)
                {
                    records.Remove(change.Id, change.Sequence, change.ChangedAt);
                }
                else if (change.Value is { } record)
                {
                    var judgement = _rules.Judge(record, _time.GetUtcNow(), change.ChangedAt);
                    records.Set(change.Id, change.Sequence, change.ChangedAt, judgement, _rules.GroupOf(record));
                }
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LastError = e is ChangesCompactedException ? null : e;
        }
    }
}
