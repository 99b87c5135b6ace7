using StatusKit.Cfs;
using StatusKit.Storage;
using Xunit.Abstractions;
using static StatusKit.Clients.Tests.FakeCluster;

namespace StatusKit.Clients.Tests;

/// <summary>A day of a cluster, in simulated time.</summary>
public class MirrorSimulationTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_day_with_errors_and_restarts_loses_and_resurrects_nothing(int seed)
    {
        var random = new Random(seed);
        var time = new TestTime();
        var end = time.GetUtcNow().AddHours(24);
        using var cluster = new FakeCluster { PageSize = 20 };
        var database = new InMemoryStatusDatabase(
            new() { KeepChanges = TimeSpan.FromDays(30), MaxChanges = 1_000_000, MaxHistory = 1000 }, time);
        var (next, lastStep, downUntil) = (0, time.GetUtcNow(), DateTimeOffset.MinValue);
        cluster.Before = _ =>
        {
            // The cluster lives on between the requests; its clock is two minutes behind.
            for (; lastStep < time.GetUtcNow(); lastStep = lastStep.AddSeconds(15))
            {
                Step(lastStep.AddMinutes(-2));
            }

            if (random.Next(20_000) == 0)
            {
                downUntil = time.GetUtcNow().AddSeconds(90);
            }

            return time.GetUtcNow() < downUntil
                ? throw new HttpRequestException(HttpRequestError.ConnectionError, "refused")
                : random.Next(100) < 3 ? Answer(random.Next(2) == 0 ? 503 : 502, "<html>gateway</html>", "text/html")
                : null;
        };

        void Step(DateTimeOffset now)
        {
            if (random.Next(10) == 0)
            {
                // Now and then a name that was there before.
                cluster.Set(
                    random.Next(5) == 0 ? $"s{random.Next(next + 1):0000}" : $"s{next++:0000}",
                    "pending",
                    start: now.ToString("yyyy-MM-dd'T'HH:mm:ss", null));
            }

            foreach (var (name, session) in cluster.Sessions.ToArray())
            {
                var run = session.Status.Session;
                var start = run.StartTime.ToString();
                switch (run.Status.Text)
                {
                    case "pending" when random.Next(4) == 0:
                        cluster.Set(name, "running", start: start);
                        break;
                    case "running" when random.Next(40) == 0:
                        cluster.Set(
                            name,
                            "complete",
                            random.Next(3) switch { 0 => "true", 1 => "false", _ => "unknown" },
                            start);
                        break;
                    case "complete" when random.Next(400) == 0:
                    case "running" when random.Next(2000) == 0:
                        cluster.Sessions.Remove(name);
                        break;
                }
            }
        }

        var restarts = 0;
        while (time.GetUtcNow() < end)
        {
            using var stop = new CancellationTokenSource();
            var stopAt = time.GetUtcNow().AddMinutes(random.Next(10, 240));
            var mirror = new CfsMirror(
                cluster.Client(time),
                database,
                new() { Interval = TimeSpan.FromSeconds(20) },
                time)
            { Random = random };
            var before = cluster.Before;
            cluster.Before = request =>
            {
                if (time.GetUtcNow() > stopAt || time.GetUtcNow() > end)
                {
                    stop.Cancel();
                    stop.Token.ThrowIfCancellationRequested(); // what a mirror that stops does not read was not shown to it
                }

                return before(request);
            };
            await mirror.RunAsync(stop.Token);
            cluster.Before = before;
            restarts++;
        }

        var requests = cluster.Requests;
        cluster.Before = _ => null;
        var store = database.GetStore<CfsSession>();
        time.Advance(TimeSpan.FromMinutes(11));
        await new CfsMirror(cluster.Client(time), database, time: time).PollAsync();
        Assert.Equal(cluster.Sessions.Values, (await store.ListAsync().ToListAsync()).Select(stored => stored.Value));

        HashSet<(string, string, string, string)> mirrored = [];
        for (var i = 0; i <= next; i++)
        {
            await foreach (var change in store.HistoryAsync(new($"s{i:0000}")))
            {
                if (change.Value is { } session)
                {
                    var run = session.Status.Session;
                    mirrored.Add((session.Name, run.StartTime.ToString(), run.Status.Text, run.Succeeded.Text));
                }
            }
        }

        Assert.Empty(cluster.Shown.Except(mirrored));
        Assert.Empty(mirrored.Except(cluster.Shown));
        output.WriteLine(
            $"{next} sessions, {cluster.Shown.Count} states shown and mirrored, {restarts} restarts, {requests / 24} requests an hour");
        Assert.True(next > 300 && restarts > 5);
    }
}
