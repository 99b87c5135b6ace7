using System.Diagnostics;
using System.Globalization;
using StatusKit;
using StatusKit.Cfs;
using StatusKit.Storage;

/// <summary>What an application does that must not notice much of a fail-over. Tells each outcome as a line, with the time of the machine's steady clock in milliseconds.</summary>
internal static class Endurance
{
    private static readonly Lock Gate = new();

    /// <summary>
    /// <c>ack NAME SEQUENCE</c> and <c>failed NAME ERROR</c> of creations, <c>unknown NAME</c> when it may have happened; <c>applied SEQUENCE</c> of updates that count;
    /// <c>saw SEQUENCE NAME</c> of the watcher; <c>read</c> and <c>stale SEQUENCE LAST</c> of reads; <c>broken WHAT</c> of anything that must not be.
    /// </summary>
    public static async Task Run(IStatusStore<CfsSession> store, string prefix, StatusId counter, int writers)
    {
        using var stop = new CancellationTokenSource();
        var ended = Task.Run(async () =>
        {
            await Console.In.ReadToEndAsync();
            await stop.CancelAsync();
        });
        using var stopWatching = new CancellationTokenSource();
        var watching = Guard("watch", () => Watch(store, stopWatching.Token));
        await Task.WhenAll(
        [
            .. Enumerable.Range(0, writers).Select(writer => Guard("create", () => Create(store, $"{prefix}-{writer}", stop.Token))),
            Guard("update", () => Count(store, prefix, counter, stop.Token)),
            Guard("read", () => Read(store, counter, stop.Token)),
        ]);
        Tell("stopped");
        await ended;
        await watching;

        async Task Guard(string what, Func<Task> work)
        {
            try
            {
                await work();
            }
            catch (Exception e)
            {
                Tell($"broken {what}: {OneLine(e)}");
                await stopWatching.CancelAsync();
            }
        }
    }

    private static async Task Create(IStatusStore<CfsSession> store, string prefix, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var name = $"{prefix}-{i}";
            try
            {
                Tell($"ack {name} {await store.CreateAsync(New(name), CancellationToken.None)}");
            }
            catch (Exception e)
            {
                Tell($"{(e is StatusOutcomeUnknownException ? "unknown" : "failed")} {name} {OneLine(e)}");
                await Task.Delay(20, CancellationToken.None);
            }
        }
    }

    // The records of two writers differ, so that each recognizes what it wrote.
    private static async Task Count(IStatusStore<CfsSession> store, string writer, StatusId counter, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var update = await store.UpdateAsync(
                counter,
                session => StatusUpdate.Applied(session with { Tags = session.Tags.With("number", Next(session, "number")).With(writer, Next(session, writer)) }),
                TimeSpan.FromMinutes(2),
                CancellationToken.None);
            Tell($"applied {update.Sequence}");
        }
    }

    private static async Task Read(IStatusStore<CfsSession> store, StatusId counter, CancellationToken stop)
    {
        for (var last = 0L; !stop.IsCancellationRequested;)
        {
            var stored = await store.GetAsync(counter, CancellationToken.None);
            if (stored!.Sequence < last)
            {
                Tell($"stale {stored.Sequence} {last}");
            }

            last = Math.Max(last, stored.Sequence);
            Tell($"read {stored.Sequence}");
            await Task.Delay(5, CancellationToken.None);
        }
    }

    private static async Task Watch(IStatusStore<CfsSession> store, CancellationToken stop)
    {
        // Without bookmarks, which are no changes, and come when a fail-over takes longer than 30 seconds.
        await foreach (var change in store.WatchAsync(0, new() { BookmarkInterval = null }, stop))
        {
            Tell($"saw {change.Sequence} {change.Id.Name}");
            if (change.Id.Name == "end")
            {
                return;
            }
        }
    }

    private static CfsSession New(string name) => new() { Name = name, Status = new() { Session = new() { Status = CfsSessionState.Pending } } };

    private static string Next(CfsSession session, string tag) =>
        ((session.Tags.TryGetValue(tag, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : 0) + 1).ToString(CultureInfo.InvariantCulture);

    private static string OneLine(Exception e) => $"{e.GetType().Name}: {e.Message} <- {e.InnerException?.GetType().Name}: {e.InnerException?.Message}".ReplaceLineEndings(" ");

    private static void Tell(string line)
    {
        lock (Gate)
        {
            Console.Out.WriteLine($"{Stopwatch.GetTimestamp() * 1000 / Stopwatch.Frequency} {line}");
            Console.Out.Flush();
        }
    }
}
