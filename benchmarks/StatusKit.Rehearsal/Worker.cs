using System.Diagnostics;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Rehearsal;

/// <summary>Does the part of a rollout that falls to one process.</summary>
internal static class Worker
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Creates the statuses of the part. Gives how long it took.</summary>
    public static async Task<TimeSpan> Create(IStatusStore<NmpNodeStatus> store, Rollout rollout, int first, int every)
    {
        var started = Stopwatch.GetTimestamp();
        await store.PutManyAsync(Part(rollout, first, every).Select(rollout.Create));
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Takes each node of the part through its steps, many at the same time. Gives how many steps there were, and how long they took.</summary>
    public static async Task<(long Done, TimeSpan Took)> Run(IStatusStore<NmpNodeStatus> store, Rollout rollout, int first, int every, int callers, TimeSpan atMost)
    {
        var started = Stopwatch.GetTimestamp();
        var steps = new Rollout.Queue(rollout, first, every);
        var left = (long)Part(rollout, first, every).Count() * Rollout.Steps;
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Read(ref left) > 0 && Stopwatch.GetElapsedTime(started) < atMost)
            {
                if (!steps.TryTake(out var step, out var at))
                {
                    await Task.Delay(1); // the last steps are with other callers
                    continue;
                }

                var update = await store.UpdateAsync(
                    NmpNodeStatus.StorageId(Rollout.IdOf(step.Node)),
                    stored => stored.Update(status => Rollout.Fire(status, step.Node, step.Step, at)),
                    Patience);
                if (update.Kind != StatusUpdateKind.Applied)
                {
                    throw new InvalidOperationException($"Step {step.Step} of node {step.Node} was {update.Kind}: {update.Reason}");
                }

                steps.Done(step, at);
                Interlocked.Decrement(ref left);
            }
        })));
        return (((long)Part(rollout, first, every).Count() * Rollout.Steps) - left, Stopwatch.GetElapsedTime(started));
    }

    private static IEnumerable<int> Part(Rollout rollout, int first, int every)
    {
        for (var node = first; node < rollout.Nodes; node += every)
        {
            yield return node;
        }
    }
}
