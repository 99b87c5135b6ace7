using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StatusKit.Cfs;
using StatusKit.Sqlite;
using StatusKit.Storage;

namespace StatusKit.AspNetCore.Tests.Changes;

/// <summary>R-20: many streams over real sockets, idle watchers of other records, and one reader that takes nothing.</summary>
public sealed class LoadSheddingTests(SqliteFolder folder) : IClassFixture<SqliteFolder>
{
    private readonly CancellationToken _deadline = Trials.Deadline();

    [Fact]
    [Trait("Trial", "R-20")]
    public async Task Idle_watchers_and_a_reader_that_takes_nothing_cost_little_and_slow_no_writer()
    {
        var (connections, watchers, writes) = Trials.Rounds((100, 500, 500), (2000, 10_000, 5000));
        await using var app = await StartAsync(folder.NewFile());
        var store = app.Services.GetRequiredService<IStatusStore<CfsSession>>();
        var streams = app.Services.GetRequiredService<StatusChangeService>().Streams;
        await WriteAsync(store, writes); // once for the compiler
        var alone = await WriteAsync(store, writes);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_deadline);
        var idle = Enumerable.Range(0, watchers).Select(i => Task.Run(async () =>
        {
            await foreach (var change in store.WatchAsync(await store.GetSequenceAsync(_deadline), new StatusWatchOptions { Ids = [new($"never-{i}")] }, stop.Token))
            {
                Assert.Fail($"{change.Id} is not watched");
            }
        })).ToList();
        var clients = new List<TcpClient>();
        for (var i = 0; i < connections; i++)
        {
            clients.Add(await OpenAsync(app, $"/status/changes?id=never-{i}"));
        }

        using var stuck = await OpenAsync(app, "/status/changes?after=0"); // it is sent everything, and reads nothing
        while (streams.Count < connections + 1)
        {
            await Task.Delay(20, _deadline);
        }

        var among = await WriteAsync(store, writes);
        var large = new CfsSession { Name = "large", Ansible = new() { Passthrough = new string('x', 200_000) } };
        for (var i = 0; streams.Count > connections; i++)
        {
            await store.PutAsync(large with { Logs = i.ToString(CultureInfo.InvariantCulture) }, _deadline);
            await Task.Delay(5, _deadline);
        }

        var extra = GC.GetTotalMemory(forceFullCollection: true) - before;
        var working = Process.GetCurrentProcess().WorkingSet64;
        Assert.Equal(connections, streams.Count); // only the one that takes nothing was cut
        var last = await LastIdAsync(stuck);
        var resumed = await store.WatchAsync(last, null, _deadline).FirstAsync(_deadline);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(idle));
        clients.ForEach(client => client.Dispose());
        TrialReport.Add(new()
        {
            Trial = "R-20",
            Subject = $"{connections:N0} streams, {watchers:N0} idle watchers, one reader that takes nothing",
            Rounds = writes,
            Acknowledged = writes,
            Lost = 0,
            Note = string.Create(CultureInfo.InvariantCulture, $"{extra >> 20} MiB more on the heap, {working >> 20} MiB in all; {among:N0} writes a second, {alone:N0} without them"),
        });
        Assert.Equal(last + 1, resumed.Sequence);
        Assert.InRange(extra, 0, 512L << 20);
    }

    // Writes a second, for the report: no test asserts how long anything takes.
    private async Task<double> WriteAsync(IStatusStore<CfsSession> store, int writes)
    {
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, writes, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = _deadline }, async (i, token) => await store.PutAsync(new() { Name = $"s{i % 50}", Logs = Guid.NewGuid().ToString() }, token));
        return writes / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<WebApplication> StartAsync(string file)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSqliteStatusDatabase($"Data Source={file}").AddStatusEndpoints(options =>
        {
            options.MaxStreamsPerCaller = 100_000;
            options.StreamWriteTimeout = TimeSpan.FromSeconds(5);
        });
        var app = builder.Build();
        app.MapStatusChanges();
        await app.StartAsync();
        return app;
    }

    private async Task<TcpClient> OpenAsync(WebApplication app, string path)
    {
        var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(IPAddress.Loopback, new Uri(app.Urls.First()).Port, _deadline);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n"), _deadline);
        return client;
    }

    // The last event that arrived whole: where the reader goes on.
    private async Task<long> LastIdAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        var (last, next) = (0L, 0L);
        try
        {
            while (await reader.ReadLineAsync(_deadline) is { } line)
            {
                next = line.StartsWith("id: ", StringComparison.Ordinal) ? long.Parse(line[4..], CultureInfo.InvariantCulture) : next;
                last = line.Length == 0 && next > 0 ? next : last;
            }
        }
        catch (IOException)
        {
        }

        return last;
    }
}
