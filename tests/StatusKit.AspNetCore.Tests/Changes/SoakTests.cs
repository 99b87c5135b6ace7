using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StatusKit.Cfs;
using StatusKit.Storage;

namespace StatusKit.AspNetCore.Tests.Changes;

/// <summary>R-24: mixed load for half an hour; what a process holds must not grow with it. The quick form runs it for a moment.</summary>
public sealed class SoakTests(SqliteFolder folder) : IClassFixture<SqliteFolder>
{
    private const double MaxSlope = 1 << 20; // bytes a minute

    private readonly CancellationToken _deadline = Trials.Deadline();

    [Fact]
    [Trait("Trial", "R-24")]
    public async Task Mixed_load_grows_neither_memory_nor_handles_nor_the_log_of_the_database()
    {
        var (file, duration) = (folder.NewFile(), Trials.Rounds(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(30)));
        await using var app = await StartAsync(file);
        using var http = new HttpClient { BaseAddress = new(app.Urls.First()) };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_deadline);
        stop.CancelAfter(duration);
        var requests = 0L;
        Task[] load =
        [
            .. Enumerable.Range(0, 4).Select(_ => RepeatAsync(10, async random =>
            {
                var name = $"s{random.Next(500)}";
                using var response = await http.SendAsync(Request(random, name), stop.Token);
                Assert.True((int)response.StatusCode < 500, $"{response.StatusCode}");
                Interlocked.Increment(ref requests);
            })),
            RepeatAsync(200, async _ =>
            {
                // A stream that is opened, read for a moment and left.
                using var response = await http.GetAsync(new Uri("/status/changes?after=0", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, stop.Token);
                await using var stream = await response.Content.ReadAsStreamAsync(stop.Token);
                await stream.ReadAtLeastAsync(new byte[1000], 1000, throwOnEndOfStream: false, stop.Token); // a stream whose changes are gone ends
            }),
            RepeatAsync(200, async random =>
            {
                var store = app.Services.GetRequiredService<IStatusStore<CfsSession>>();
                using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
                enough.CancelAfter(100);
                try
                {
                    await foreach (var change in store.WatchAsync(await store.GetSequenceAsync(stop.Token), new StatusWatchOptions { Ids = [new($"s{random.Next(500)}")] }, enough.Token))
                    {
                    }
                }
                catch (OperationCanceledException) when (!stop.IsCancellationRequested)
                {
                }
            }),
        ];
        var samples = await SampleAsync(file, duration, stop.Token);
        await Task.WhenAll(load);
        var steady = samples.Where(sample => sample.Minutes > (Trials.AreLong ? 5 : 0)).ToList();
        var slope = Slope([.. steady.Select(sample => (sample.Minutes, (double)sample.Memory))]);
        TrialReport.Add(new()
        {
            Trial = "R-24",
            Subject = "endpoints over SQLite: sessions written, patched, listed, deleted; streams and watchers opened and left",
            Rounds = requests,
            Lost = 0,
            Note = string.Create(
                CultureInfo.InvariantCulture,
                $"{duration.TotalMinutes:0} minutes: working set {slope / (1 << 20):0.00} MiB a minute, at most {samples.Max(sample => sample.Memory) >> 20} MiB; handles {steady[0].Handles} to {steady[^1].Handles}; threads {steady[0].Threads} to {steady[^1].Threads}; write-ahead log at most {samples.Max(sample => sample.Log) >> 10} KiB"),
        });
        Assert.True(requests > 0);
        if (Trials.AreLong)
        {
            Assert.InRange(slope, double.MinValue, MaxSlope);
            Assert.InRange(steady[^1].Handles, 0, steady[0].Handles + 100);
            Assert.InRange(samples.Max(sample => sample.Log), 0, 64L << 20);
        }

        async Task RepeatAsync(int milliseconds, Func<Random, Task> act)
        {
            var random = new Random(milliseconds);
            try
            {
                while (true)
                {
                    await act(random);
                    await Task.Delay(milliseconds, stop.Token);
                }
            }
            catch (Exception e) when (stop.IsCancellationRequested && e is OperationCanceledException or HttpRequestException or IOException)
            {
            }
        }
    }

    [Fact]
    [Trait("Control", "R-24")]
    public async Task Watchers_that_are_never_left_show_as_growth()
    {
        await using var database = new InMemoryStatusDatabase();
        var store = database.GetStore<CfsSession>();
        using var stop = new CancellationTokenSource();
        var (held, points) = (new List<Task>(), new List<(double, double)>());
        for (var minute = 0; minute < 10; minute++)
        {
            held.AddRange(Enumerable.Range(0, 1000).Select(i => Task.Run(async () => await store.WatchAsync(0, new StatusWatchOptions { Ids = [new($"never-{i}")] }, stop.Token).FirstOrDefaultAsync(stop.Token))));
            await Task.Yield();
            points.Add((minute, GC.GetTotalMemory(forceFullCollection: true)));
        }

        Assert.True(Slope(points) > MaxSlope);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(held));
    }

    private static HttpRequestMessage Request(Random random, string name) => random.Next(6) switch
    {
        0 => new(HttpMethod.Post, "/v3/sessions") { Content = Json($$"""{"name":"{{name}}","configuration_name":"c"}""") },
        1 or 2 => new(HttpMethod.Patch, $"/v3/sessions/{name}") { Content = Json("""{"status":{"session":{"status":"running","start_time":"2026-03-02T08:00:SS"}}}""".Replace("SS", $"{random.Next(10, 60)}", StringComparison.Ordinal)) },
        3 => new(HttpMethod.Get, $"/v3/sessions/{name}"),
        4 => new(HttpMethod.Get, "/v3/sessions?limit=50"),
        _ => new(HttpMethod.Delete, $"/v3/sessions/{name}"),
    };

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    private static async Task<WebApplication> StartAsync(string file)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSqliteStatusDatabase($"Data Source={file}", options => options.MaxChanges = 10_000).AddStatusEndpoints();
        var app = builder.Build();
        app.MapCfsSessions();
        app.MapStatusChanges();
        await app.StartAsync();
        return app;
    }

    private static async Task<List<(double Minutes, long Memory, int Handles, int Threads, long Log)>> SampleAsync(string file, TimeSpan duration, CancellationToken stop)
    {
        var (samples, start) = (new List<(double, long, int, int, long)>(), Stopwatch.GetTimestamp());
        do
        {
            using var process = Process.GetCurrentProcess();
            var log = new FileInfo(file + "-wal");
            samples.Add((Stopwatch.GetElapsedTime(start).TotalMinutes, process.WorkingSet64, process.HandleCount, process.Threads.Count, log.Exists ? log.Length : 0));
            try
            {
                await Task.Delay(duration / 180, stop);
            }
            catch (OperationCanceledException)
            {
            }
        }
        while (!stop.IsCancellationRequested);
        return samples;
    }

    // By least squares: growth of y with each x.
    private static double Slope(IReadOnlyList<(double X, double Y)> points)
    {
        var (x, y) = (points.Average(point => point.X), points.Average(point => point.Y));
        var spread = points.Sum(point => (point.X - x) * (point.X - x));
        return spread == 0 ? 0 : points.Sum(point => (point.X - x) * (point.Y - y)) / spread;
    }
}
