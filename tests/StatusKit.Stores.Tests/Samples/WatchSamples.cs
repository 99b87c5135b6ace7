using System.Collections.Immutable;
using StatusKit;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace Samples;

/// <summary>The code of docs/watch-and-wait.md; DocumentationTests compare them line by line.</summary>
public sealed class WatchSamples
{
    private long _saved;

    public List<string> Handled { get; } = [];

    public TaskCompletionSource Done { get; } = new();

    public static async Task<int> WaitForAnEnd(IStatusStore<CfsSession> sessions, string name)
    {
        var end = await sessions.WaitForEndAsync(new(name), new()
        {
            Timeout = TimeSpan.FromMinutes(30),
            Diagnose = (session, at) => CfsDiagnosis.Diagnose(session, at),
            Progress = new Progress<StatusProgress<CfsSession>>(step => Console.WriteLine($"{step.Stored.Value.Status.Session.Phase} after {step.TimeInPrevious}")),
        });
        var exitCode = end.Outcome switch
        {
            StatusWaitOutcome.Reached => end.Last?.Value.Status.Session.Phase == StatusPhase.Succeeded ? 0 : 1,
            StatusWaitOutcome.Missing or StatusWaitOutcome.Deleted => 3,
            _ => 4,                                                          // end.Message says what it was, since when, and what that means
        };
        return exitCode;
    }

    public static async Task<(StatusWaitResult<NmpNodeStatus> Settled, ImmutableArray<StatusWaitResult<CfsSession>> All)> WaitForOthers(
        IStatusStore<NmpNodeStatus> statuses, StatusId id, IStatusStore<CfsSession> sessions, string[] names)
    {
        var settled = await statuses.WaitForEndAsync(id, new() { Until = status => status.Status.AgentUpgrade.Status.Phase == StatusPhase.Failed, Settled = TimeSpan.FromMinutes(10) });
        var all = await sessions.WaitForEndAsync(names.Select(name => new StatusId(name)), StatusWaitMode.FirstFailure);
        return (settled, all);
    }

    public async Task WatchFromAPosition(IStatusStore<CfsSession> sessions, CancellationToken cancellationToken)
    {
        var position = await LoadPositionAsync();                            // 0 at the very first
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var change in sessions.WatchAsync(position, cancellationToken: cancellationToken))
                {
                    if (change.Kind != StatusChangeKind.Bookmark)
                    {
                        await HandleAsync(change);
                    }

                    await SavePositionAsync(position = change.Sequence);
                }
            }
            catch (ChangesCompactedException)
            {
                position = await sessions.GetSequenceAsync(cancellationToken);   // too far behind: take the number first, then list, and miss nothing
                await foreach (var stored in sessions.ListAsync(cancellationToken: cancellationToken))
                {
                    await HandleAsync(new() { Kind = StatusChangeKind.Updated, Sequence = stored.Sequence, Id = new(stored.Value.Name), Value = stored.Value });
                }

                await SavePositionAsync(position);
            }
        }
    }

    public static async Task<StatusWaitResult<CfsSession>> WaitForTheNextRun(IStatusStore<CfsSession> sessions, DateTimeOffset now)
    {
        var nightly = await sessions.WaitForEndAsync(new("nightly"), new() { StartedAfter = now, Timeout = TimeSpan.FromHours(8) });
        return nightly;
    }

    public static async Task WatchEverything(IStatusDatabase database, CancellationToken cancellationToken)
    {
        var options = new StatusWatchOptions { Phases = [StatusPhase.Failed] };
        await foreach (var change in database.WatchAsync(await database.GetSequenceAsync(cancellationToken), options, cancellationToken))
        {
            Console.WriteLine($"{change.Sequence} {change.Model} {change.Id} {change.State}");       // a bookmark has no model
            if (change.As<CfsSession>() is { Value: { } session })
            {
                Console.WriteLine(session.Logs);
            }
        }
    }

    private Task<long> LoadPositionAsync() => Task.FromResult(_saved);

    private Task SavePositionAsync(long position)
    {
        _saved = position;
        return Task.CompletedTask;
    }

    private Task HandleAsync(StatusChange<CfsSession> change)
    {
        Handled.Add($"{change.Sequence} {change.Kind} {change.Id}");
        if (change.Id == new StatusId("last"))
        {
            Done.TrySetResult();
        }

        return Task.CompletedTask;
    }
}
