using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace StatusKit.Storage;

/// <summary>
/// The overview of one store, kept up to date by following its changes, so that asking for it reads no more than the
/// most urgent records.
/// </summary>
/// <remarks>
/// <para>It reads every record once, and then applies changes as they come. Because a diagnosis also depends on the
/// clock, all records are judged again each minute, or more rarely, so that this takes at most one fiftieth of the
/// time. <see cref="StatusOverview{T}.Findings"/> are those of the last time.</para>
/// <para>What goes wrong is logged by the database and tried again, at first after five seconds. A record whose
/// diagnosis throws counts as a warning with the verdict <c>DiagnosisFailed</c>, in the group "".</para>
/// <para>It remembers about 250 bytes for each record, twice that while all are judged again. Safe for use by many
/// threads.</para>
/// </remarks>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class LiveStatusOverview<T> : IAsyncDisposable
    where T : class, IStatusRecord<T>
{
    private const int RestFactor = 50;
    private const string DiagnosisFailed = nameof(DiagnosisFailed);

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private readonly IStatusStore<T> _store;
    private readonly StatusOverviewRules<T> _rules;
    private readonly int _mostUrgent;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private readonly ILogger _logger;
    private bool _isDisposed;
    private LiveRecords<T>? _records;

    /// <summary>Starts to keep an overview of records of any kind: the store is read from now on.</summary>
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
        _logger = store.Host().Context.Logger;
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
        var attention = records.SelectUrgent();
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
                problems.Add(new()
                {
                    Group = group,
                    Code = code,
                    Severity = severity,
                    Count = count,
                    MostUrgent = diagnosed,
                });
            }
        }

        return records.ToOverview(urgent.DrainToImmutable(), problems.DrainToImmutable());
    }

    /// <summary>Stops following the store. Once is enough; more often does no harm.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

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
            diagnosed = new(stored.Value, Diagnose(stored, now));
            known.Add(id, diagnosed);
        }

        return diagnosed;
    }

    private StatusDiagnosis Diagnose(Stored<T> stored, DateTimeOffset now)
    {
        try
        {
            return _rules.Diagnose(stored.Value, now, stored.ChangedAt);
        }
        catch (Exception e)
        {
            return new()
            {
                Code = DiagnosisFailed,
                Message = $"The diagnosis of this record failed: {e.Message}",
                Severity = StatusSeverity.Warning,
                Phase = stored.Value.Phase,
                Since = stored.ChangedAt,
            };
        }
    }

    // What a record counts as, and its group; the error when that fails, which must not stop the others.
    private (StatusJudgement Judgement, string Group, Exception? Error) Judge(
        T record, DateTimeOffset now, DateTimeOffset changedAt, IStatusOverviewBuilder<T>? builder)
    {
        try
        {
            return (builder?.Add(record, changedAt) ?? _rules.Judge(record, now, changedAt), _rules.GroupOf(record), null);
        }
        catch (Exception e)
        {
            return (new(record.State, record.Phase, DiagnosisFailed, StatusSeverity.Warning, changedAt), "", e);
        }
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
        var pause = RetryDelay;
        while (true)
        {
            Volatile.Write(ref _records, records);
            _ready.TrySetResult();
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var following = FollowAsync(records, enough.Token);
            var rest = RestAfter(records.ReadingTime);
            await following.WaitAsync(rest, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (following.IsCompleted)
            {
                // To read all records costs the most, and may be in vain again.
                await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
                pause = 2 * pause < rest ? 2 * pause : rest;
            }
            else
            {
                pause = RetryDelay;
            }

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
                StatusTelemetry.Report(() => StatusLog.OverviewInterrupted(_logger, T.Model, e));
                await Task.Delay(RetryDelay, _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<LiveRecords<T>> ReadAllAsync(CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var now = _time.GetUtcNow();
        var builder = _rules.CreateBuilder?.Invoke(now);
        var records = new LiveRecords<T>(await _store.GetSequenceAsync(cancellationToken).ConfigureAwait(false), _mostUrgent);
        var (failed, first) = (0, (Exception?)null);
        await foreach (var stored in _store.ListAsync(null, cancellationToken).ConfigureAwait(false))
        {
            var (judgement, group, error) = Judge(stored.Value, now, stored.ChangedAt, builder);
            records.Set(stored.Value.Id, stored.Sequence, stored.ChangedAt, judgement, group);
            (failed, first) = (failed + (error is null ? 0 : 1), first ?? error);
        }

        if (first is not null)
        {
            StatusTelemetry.Report(() => StatusLog.DiagnosesFailed(_logger, failed, T.Model, first));
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
                    var (judgement, group, _) = Judge(record, _time.GetUtcNow(), change.ChangedAt, builder: null);
                    records.Set(change.Id, change.Sequence, change.ChangedAt, judgement, group);
                }
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LastError = e is ChangesCompactedException ? null : e;
            StatusTelemetry.Report(() => StatusLog.OverviewInterrupted(_logger, T.Model, e));
        }
    }
}
