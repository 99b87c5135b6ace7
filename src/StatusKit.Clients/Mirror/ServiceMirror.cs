using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StatusKit.Storage;

namespace StatusKit.Clients;

/// <summary>Keeps records of a database in step with a service that cannot notify.</summary>
/// <remarks>
/// Only differences are written, so watches and history of the database show what changed. Records are deleted only
/// when a complete answer lacks them. An older
/// answer never overwrites a newer one. A mirror that begins continues where the last one stopped.
/// </remarks>
[SuppressMessage("Reliability", "CA1001", Justification = "A semaphore whose handle nobody asks for holds nothing to release.")]
public abstract class ServiceMirror
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);

    private readonly ILogger _logger;
    private readonly MirrorLeaseKeeper _lease;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private MirrorStatus _status = new();
    private int _failures;

    private protected ServiceMirror(
        string kind, IStatusDatabase database, MirrorOptions options, TimeProvider? time, ILogger? logger)
    {
        ArgumentNullException.ThrowIfNull(database);
        if (options.Validate().FirstOrDefault() is { } error)
        {
            throw new ArgumentException($"{options.GetType().Name}: {error}", nameof(options));
        }

        Time = time ?? TimeProvider.System;
        Name = $"{kind}:{options.Name}";
        Options = options;
        _logger = logger ?? NullLogger.Instance;
        _lease = new(database.GetStore<MirrorLease>(MirrorLease.Scope), Name, options.LeaseDuration, Time);
    }

    /// <summary>The kind and the name of the mirror, such as <c>cfs:default</c>.</summary>
    public string Name { get; }

    /// <summary>How the mirror is doing.</summary>
    public MirrorStatus Status => Volatile.Read(ref _status);

    internal MirrorOptions Options { get; }

    internal TimeProvider Time { get; }

    internal Random Random { get; init; } = Random.Shared;

    /// <summary>Mirrors until it is canceled. Failures of the service and of the database are reported in
    /// <see cref="Status"/> and tried again.</summary>
    /// <param name="cancellationToken">A token to stop; the task then ends without an exception, and another mirror may
    /// take over at once.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var delay = Options.Interval * (0.9 + (0.2 * Random.NextDouble()));
                try
                {
                    await PollAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (Exception e) when (!cancellationToken.IsCancellationRequested)
                {
                    delay = TimeSpan.FromTicks(
                        Math.Max(
                            delay.Ticks, Math.Min(delay.Ticks << Math.Min(_failures - 1, 10), LongestDelay.Ticks)));
                    MirrorLog.PollFailed(_logger, Name, _failures, delay, e);
                }

                await Task.Delay(delay, Time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        finally
        {
            await ReleaseAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Brings the database up to date once.</summary>
    /// <param name="cancellationToken">A token to cancel the operation; what was written stays.</param>
    /// <returns>Whether it is up to date; false when another mirror of the name works.</returns>
    /// <exception cref="StatusServiceException">The service could not be read.</exception>
    public async Task<bool> PollAsync(CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        var before = DifferencesNow();
        try
        {
            var wasActive = _lease.Held is not null;
            if (!await _lease.TryHoldAsync(cancellationToken).ConfigureAwait(false))
            {
                if (wasActive || Status.IsActive)
                {
                    MirrorLog.StandsBy(_logger, Name);
                }

                Volatile.Write(ref _status, Status with { IsActive = false, LastError = null });
                return false;
            }

            if (!wasActive || !Status.IsActive)
            {
                MirrorLog.Active(_logger, Name);
                await LoadAsync(cancellationToken).ConfigureAwait(false);
                var (lastSuccess, lastFullPass) = (_lease.Held!.LastSuccess, _lease.Held.LastFullPass);
                Volatile.Write(
                    ref _status,
                    Status with { IsActive = true, LastSuccess = lastSuccess, LastFullPass = lastFullPass });
            }

            await PollOnceAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _failures++;
            Volatile.Write(ref _status, Status with { LastError = e });
            MirrorTelemetry.Polls.Add(1, new(MirrorTelemetry.Mirror, Name), new(MirrorTelemetry.Result, "failed"));
            throw;
        }
        finally
        {
            ReportDifferences(before);
            if (Status.LagAt(Time.GetUtcNow()) is { } lag)
            {
                MirrorTelemetry.Lag.Record(
                    lag.TotalSeconds, new KeyValuePair<string, object?>(MirrorTelemetry.Mirror, Name));
            }

            _gate.Release();
        }
    }

    private async Task PollOnceAsync(CancellationToken cancellationToken)
    {
        var began = Time.GetUtcNow();
        var lease = _lease.Held!;

        // Also when the clock was set back.
        var isFull = lease.LastFullPass is not { } last
            || began - last >= Options.FullInterval
            || began < last - Options.FullInterval;
        var (cursor, wasFull) = await MirrorAsync(lease, isFull, cancellationToken).ConfigureAwait(false);
        var next = lease with
        {
            Cursor = cursor,
            LastSuccess = began,
            LastFullPass = wasFull ? began : lease.LastFullPass,
        };

        // The lease is a record like others: it is not written more often than there is something to keep.
        if ((cursor != lease.Cursor
            || wasFull
            || lease.LastSuccess is not { } success
            || began - success >= Options.LeaseDuration)
            && !await _lease.WriteAsync(next, cancellationToken).ConfigureAwait(false))
        {
            Volatile.Write(ref _status, Status with { IsActive = false });
            return;
        }

        if (_failures > 0)
        {
            MirrorLog.Recovered(_logger, Name, _failures);
            _failures = 0;
        }

        var status = Status;
        Volatile.Write(
            ref _status,
            status with
            {
                LastSuccess = began,
                LastFullPass = next.LastFullPass,
                LastError = null,
                Polls = status.Polls + 1,
            });
        MirrorTelemetry.Polls.Add(
            1, new(MirrorTelemetry.Mirror, Name), new(MirrorTelemetry.Result, wasFull ? "full" : "changes"));
    }

    /// <summary>Reads what is in the database.</summary>
    private protected abstract Task LoadAsync(CancellationToken cancellationToken);

    /// <summary>Reads the service, everything or what can have changed, and writes the differences.</summary>
    private protected abstract Task<(long Cursor, bool WasFull)> MirrorAsync(
        MirrorLease lease, bool isFull, CancellationToken cancellationToken);

    /// <summary>How many records were created, updated and deleted so far.</summary>
    private protected abstract (int Created, int Updated, int Deleted) DifferencesNow();

    private void ReportDifferences((int Created, int Updated, int Deleted) before)
    {
        var now = DifferencesNow();
        Add("created", now.Created - before.Created);
        Add("updated", now.Updated - before.Updated);
        Add("deleted", now.Deleted - before.Deleted);

        void Add(string kind, int count)
        {
            if (count > 0)
            {
                Volatile.Write(ref _status, Status with { Differences = Status.Differences + count });
                MirrorTelemetry.Differences.Add(
                    count, new(MirrorTelemetry.Mirror, Name), new(MirrorTelemetry.Kind, kind));
            }
        }
    }

    private async Task ReleaseAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), Time);
        try
        {
            await _gate.WaitAsync(limit.Token).ConfigureAwait(false);
            try
            {
                await _lease.ReleaseAsync(limit.Token).ConfigureAwait(false);
                Volatile.Write(ref _status, Status with { IsActive = false });
            }
            finally
            {
                _gate.Release();
            }
        }
        catch (Exception e)
        {
            // The lease then ends by itself.
            MirrorLog.ReleaseFailed(_logger, Name, e);
        }
    }
}
