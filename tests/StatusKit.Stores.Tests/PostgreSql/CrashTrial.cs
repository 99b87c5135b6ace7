using System.Collections.Concurrent;
using StatusKit.Storage;
using StatusKit.Tests.Storage;

namespace StatusKit.Tests.PostgreSql;

/// <summary>R-8 and R-2: what a server that ends in the middle of writes loses of what it acknowledged.</summary>
/// <param name="server">The server.</param>
/// <param name="crash">Ends it.</param>
/// <param name="restart">Starts it again.</param>
/// <param name="deadline">Ends a trial that hangs.</param>
internal sealed class CrashTrial(PostgreSqlServer server, Action crash, Action restart, CancellationToken deadline)
{
    private int _unknown;

    /// <summary>How many writes were acknowledged before a crash.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>How many writes failed at a crash.</summary>
    public int Unknown => _unknown;

    /// <summary>The longest time from a crash to the next answer.</summary>
    public TimeSpan LongestGap { get; private set; }

    /// <summary>Whether a server may answer with errors of its disk while it ends.</summary>
    public bool AllowsAnyError { get; init; }

    /// <summary>Crashes the server while writers create records; gives those that were acknowledged before and are not there when it is back.</summary>
    public async Task<List<string>> LostAsync(IReadOnlyList<IStatusStore<Light>> stores, string prefix, int writes = 100)
    {
        var acknowledged = new ConcurrentQueue<(Light Value, long Version)>();
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writing = StoreTrials.Together(4 * stores.Count, async writer =>
        {
            var store = stores[writer % stores.Count];
            for (var i = 0; ; i++)
            {
                var light = new Light($"{prefix}-{writer}-{i}", "red", i);
                try
                {
                    acknowledged.Enqueue((light, (await store.CreateAsync(light, deadline))!.Value));
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    Assert.True(AllowsAnyError || store.Host().IsTransient(e), e.ToString());
                    Interlocked.Increment(ref _unknown);
                    return;
                }

                if (acknowledged.Count > writes)
                {
                    enough.TrySetResult();
                }
            }
        });
        await Task.WhenAny(enough.Task, writing);
        var before = acknowledged.ToArray(); // what is acknowledged during the crash does not count
        Assert.True(before.Length > writes);
        Acknowledged += before.Length;
        var crashed = TimeProvider.System.GetTimestamp();
        crash();
        await writing;
        restart();
        var found = new Dictionary<string, (Light, long)>();
        var back = await BackAsync(stores[0]);
        var gap = TimeProvider.System.GetElapsedTime(crashed);
        LongestGap = gap > LongestGap ? gap : LongestGap;
        await foreach (var stored in back.ListAsync(null, deadline))
        {
            found.Add(stored.Value.Name, (stored.Value, stored.Sequence));
        }

        server.Source.Clear(); // what died with the server is not for other tests
        return [.. before.Where(each => !found.TryGetValue(each.Value.Name, out var there) || there != each).Select(each => each.Value.Name)];
    }

    /// <summary>Reports what the crashes cost.</summary>
    public void Report(string name, string subject, int crashes, List<string> lost) => TrialReport.Add(new()
    {
        Trial = name,
        Subject = subject,
        Rounds = crashes,
        Acknowledged = Acknowledged,
        Lost = lost.Count,
        Unknown = Unknown,
        LongestGap = LongestGap.TotalSeconds,
    });

    // Connections that died with the server may still lie in the pool.
    private async Task<IStatusStore<Light>> BackAsync(IStatusStore<Light> store)
    {
        while (true)
        {
            try
            {
                await store.GetSequenceAsync(deadline);
                return store;
            }
            catch (Exception e) when (store.Host().IsTransient(e))
            {
                await Task.Yield();
            }
        }
    }
}
