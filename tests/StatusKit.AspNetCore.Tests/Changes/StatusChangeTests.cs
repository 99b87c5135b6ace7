using System.Net;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.AspNetCore.Tests.Changes;

public sealed class StatusChangeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_stream_begins_with_its_position_and_shows_what_follows()
    {
        await using var host = await StartAsync();
        await PutAsync(host, "before");
        await using var events = await OpenAsync(host, "/status/changes");
        Assert.Equal(("bookmark", "1"), Kind(await events.NextAsync()));
        await PutAsync(host, "after");
        var change = await events.NextAsync();
        Assert.Equal(("created", "2"), Kind(change));
        var json = JsonDocument.Parse(change.Data).RootElement;
        Assert.Equal(
            ("cfs-sessions", "after", "after"),
            (
                json.GetProperty("kind").GetString(),
                json.GetProperty("id")[0].GetString(),
                json.GetProperty("value").GetProperty("name").GetString()));
    }

    [Fact]
    public async Task An_event_is_the_change_that_a_watcher_in_the_process_sees()
    {
        await using var host = await StartAsync();
        await PutAsync(host, "a");
        await using var events = await OpenAsync(host, "/status/changes?after=0");
        var options = new JsonSerializerOptions { Converters = { new StatusChangeJsonConverter<CfsSession>() } };
        var data = (await events.NextAsync(skip: "bookmark")).Data;
        var sent = JsonSerializer.Deserialize<StatusChange<CfsSession>>(data, options)!;
        var store = host.Database.GetStore<CfsSession>();
        var seen = await store.WatchAsync(0).FirstAsync(change => change.Kind != StatusChangeKind.Bookmark);
        Assert.Equal(seen, sent);
        const string Member = "\"kind\":\"cfs-sessions\",";
        Assert.Contains(Member, data, StringComparison.Ordinal);
        Assert.Equal(data.Replace(Member, "", StringComparison.Ordinal), JsonSerializer.Serialize(seen, options));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reader_resumes_after_the_last_event_it_received(bool byHeader)
    {
        await using var host = await StartAsync();
        await PutAsync(host, "a");
        await PutAsync(host, "b");
        await using var events =
            await OpenAsync(host, byHeader ? "/status/changes" : "/status/changes?after=1", byHeader ? "1" : null);
        Assert.Equal(("bookmark", "1"), Kind(await events.NextAsync()));
        Assert.Equal(("created", "2"), Kind(await events.NextAsync()));
    }

    [Fact]
    public async Task Kinds_phases_and_ids_can_be_chosen()
    {
        await using var host = await StartAsync();
        await using var nodes = await OpenAsync(host, "/status/changes?kind=nmp-node&after=0");
        await using var pending = await OpenAsync(host, "/status/changes?phase=pending&kind=cfs-sessions&after=0");
        await using var one = await OpenAsync(host, "/status/changes?id=b&after=0");
        await PutAsync(host, "a", CfsSessionState.Running);
        await PutAsync(host, "b", CfsSessionState.Pending);
        await PutNodeAsync(host, "pump-07");
        Assert.Equal(("created", "3"), Kind(await nodes.NextAsync(skip: "bookmark")));
        Assert.Equal(("created", "2"), Kind(await pending.NextAsync(skip: "bookmark")));
        Assert.Equal(("created", "2"), Kind(await one.NextAsync(skip: "bookmark")));
    }

    [Theory]
    [InlineData("?kind=nosuch")]
    [InlineData("?after=x")]
    [InlineData("?after=-1")]
    [InlineData("?phase=nosuch")]
    [InlineData("?phase=1")]
    [InlineData("?id=")]
    public async Task A_wrong_parameter_is_named(string query)
    {
        await using var host = await StartAsync();
        var (status, type, body) = await host.SendAsync("GET", "/status/changes" + query);
        Assert.Equal((400, "application/problem+json; charset=utf-8"), (status, type));
        Assert.Contains("\"detail\":\"'", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_idle_stream_sends_its_position()
    {
        await using var host = await StartAsync(options => options.HeartbeatInterval = TimeSpan.FromMilliseconds(50));
        await using var events = await OpenAsync(host, "/status/changes");
        Assert.Equal(("bookmark", "0"), Kind(await events.NextAsync()));
        Assert.Equal(("bookmark", "0"), Kind(await events.NextAsync()));
    }

    [Fact]
    public async Task A_stream_whose_changes_are_gone_says_so_and_ends()
    {
        await using var host = await StartAsync();
        // ahead of the database: it was made again
        await using var events = await OpenAsync(host, "/status/changes", "100");
        Assert.Equal(("bookmark", "100"), Kind(await events.NextAsync()));
        Assert.Equal(("compacted", "0"), Kind(await events.NextAsync()));
        Assert.True(await events.IsAtEndAsync());
    }

    [Fact]
    [Trait("Trial", "R-20")]
    public async Task A_caller_has_a_limited_number_of_streams()
    {
        await using var host = await StartAsync(options => options.MaxStreamsPerCaller = 2);
        await using var first = await OpenAsync(host, "/status/changes");
        await using (await OpenAsync(host, "/status/changes"))
        {
            Assert.Equal(429, (await host.SendAsync("GET", "/status/changes")).Status);
        }

        // The place of a stream is free when the server has seen that it ended.
        for (var deadline = DateTime.UtcNow + Patience; ;)
        {
            using var response = await host.Client.GetAsync(
                new Uri("/status/changes", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                return;
            }

            Assert.True(DateTime.UtcNow < deadline);
            await Task.Delay(20);
        }
    }

    [Fact]
    [Trait("Trial", "R-20")]
    public async Task A_reader_that_takes_nothing_is_disconnected() =>
        Assert.Null(await KeepsAsync(app => app.MapStatusChanges()));

    [Fact]
    [Trait("Control", "R-20")]
    public async Task A_stream_that_queues_what_its_reader_does_not_take_is_caught() =>
        Assert.Equal("the reader was not disconnected", await KeepsAsync(
            app => app.MapGet("/status/changes", async (HttpContext context, IStatusStore<CfsSession> store) =>
            {
                using var stream = context.RequestServices.GetRequiredService<StatusChangeService>().Streams.TryOpen(context, 1);
                var queue = Channel.CreateUnbounded<byte[]>();
                var reading = Task.Run(async () =>
                {
                    await foreach (var change in store.WatchAsync(0, null, context.RequestAborted))
                    {
                        queue.Writer.TryWrite(CfsJson.V3.Session.Write(change.Value!));
                    }
                });
                await foreach (var change in queue.Reader.ReadAllAsync(context.RequestAborted))
                {
                    await context.Response.Body.WriteAsync(change, context.RequestAborted);
                }

                await reading;
            })));

    // What is wrong with a server that sends large changes to a reader that takes nothing; null when it disconnects the reader.
    private static async Task<string?> KeepsAsync(Action<WebApplication> map)
    {
        const int Changes = 300;
        var open = 0;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MinResponseDataRate = null; // it does not do the work of the endpoint
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Use(next => async connection =>
            {
                Interlocked.Increment(ref open);
                try
                {
                    await next(connection);
                }
                finally
                {
                    Interlocked.Decrement(ref open);
                }
            }));
        });
        builder.Services.AddInMemoryStatusDatabase().AddStatusEndpoints(
            options => options.StreamWriteTimeout = TimeSpan.FromMilliseconds(400));
        await using var app = builder.Build();
        map(app);
        await app.StartAsync();
        using var socket = new System.Net.Sockets.TcpClient { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Loopback, new Uri(app.Urls.First()).Port);
        await socket.GetStream().WriteAsync("GET /status/changes?after=0 HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
        var store = app.Services.GetRequiredService<IStatusStore<CfsSession>>();
        var session = new CfsSession { Name = "large", Tags = new Dictionary<string, string> { ["k"] = new('x', 200_000) }.ToTags() };
        await store.PutAsync(new() { Name = "first" });
        await ReadUntilAsync(socket.GetStream(), "\"first\"");
        Assert.Equal((1, 1), (Volatile.Read(ref open), app.Services.GetRequiredService<StatusChangeService>().Streams.Count));
        for (var at = 0; at < Changes; at++)
        {
            await store.PutAsync(session with { Logs = $"{at}" });
            await Task.Delay(20);
            if (Volatile.Read(ref open) == 0)
            {
                return null;
            }
        }

        socket.Client.Close(0);
        return "the reader was not disconnected";
    }

    private static async Task ReadUntilAsync(Stream stream, string text)
    {
        using var patience = new CancellationTokenSource(Patience);
        var (received, buffer) = ("", new byte[4096]);
        while (!received.Contains(text, StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer, patience.Token);
            Assert.NotEqual(0, read);
            received += Encoding.UTF8.GetString(buffer, 0, read);
        }
    }

    [Fact]
    public async Task Counts_history_and_diagnosis_are_json()
    {
        await using var host = await StartAsync();
        await PutAsync(host, "a");
        await PutAsync(host, "a", CfsSessionState.Running);
        await PutNodeAsync(host, "pump-07");
        Assert.Equal(
            (200, """{"cfs-sessions":{"running":1},"nmp-node":{"waiting":1},"nmp-hub":{}}"""),
            Body(await host.SendAsync("GET", "/status/counts")));
        var history =
            JsonDocument.Parse((await host.SendAsync("GET", "/status/cfs-sessions/history/a")).Body).RootElement;
        Assert.Equal(
            "created updated",
            string.Join(' ', history.EnumerateArray().Select(change => change.GetProperty("change").GetString())));
        Assert.Equal(
            1,
            JsonDocument.Parse(
                (await host.SendAsync("GET", "/status/nmp-node/history/acme/pump-07/acme/p")).Body).RootElement.GetArrayLength());
        Assert.StartsWith(
            """{"code":""",
            (await host.SendAsync("GET", "/status/cfs-sessions/diagnosis/a")).Body,
            StringComparison.Ordinal);
        Assert.StartsWith(
            """{"code":""",
            (await host.SendAsync("GET", "/status/nmp-node/diagnosis/acme/pump-07/acme/p")).Body,
            StringComparison.Ordinal);
        Assert.All(
            new[] { "/status/cfs-sessions/history/b", "/status/cfs-sessions/diagnosis/b", "/status/nosuch/history/a", "/status/nmp-node/diagnosis/acme/x" },
            path => Assert.Equal(404, host.SendAsync("GET", path).Result.Status));
    }

    [Fact]
    public async Task Streams_counts_and_history_show_what_the_caller_may_read()
    {
        await using var host =
            await StartAsync(services: services => services.AddSingleton<IExchangeCallers>(new OneNode()));
        await using var events = await OpenAsync(host, "/status/changes?after=0");
        await PutNodeAsync(host, "pump-08");
        await PutNodeAsync(host, "pump-07");
        Assert.Equal(("created", "2"), Kind(await events.NextAsync(skip: "bookmark")));
        Assert.Contains(
            "\"nmp-node\":{\"waiting\":1}",
            (await host.SendAsync("GET", "/status/counts")).Body,
            StringComparison.Ordinal);
        Assert.Equal(200, (await host.SendAsync("GET", "/status/nmp-node/history/acme/pump-07/acme/p")).Status);
        Assert.Equal(404, (await host.SendAsync("GET", "/status/nmp-node/history/acme/pump-08/acme/p")).Status);
        Assert.Equal(404, (await host.SendAsync("GET", "/status/nmp-node/diagnosis/acme/pump-08/acme/p")).Status);
    }

    private static (int, string) Body((int Status, string? Type, string Body) answer) => (answer.Status, answer.Body);

    private static (string Type, string? Id) Kind(SseItem<string> item) => (item.EventType, item.EventId);

    private static Task<EndpointHost> StartAsync(
        Action<StatusEndpointOptions>? options = null, Action<IServiceCollection>? services = null) =>
        EndpointHost.StartAsync(app => app.MapStatusChanges(), services, options);

    private static async Task<EventReader> OpenAsync(EndpointHost host, string path, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        var response = await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(
            (HttpStatusCode.OK, "text/event-stream"),
            (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        return new(response, await response.Content.ReadAsStreamAsync());
    }

    private static async Task PutAsync(EndpointHost host, string name, CfsSessionState? state = null) =>
        await host.Database.GetStore<CfsSession>().PutAsync(
            new() { Name = name, Status = new() { Session = new() { Status = state ?? CfsSessionState.Pending } } });

    private static async Task PutNodeAsync(EndpointHost host, string node) =>
        await host.Database.GetStore<NmpNodeStatus>(NmpScopes.Node).PutAsync(
        new(new(new("acme", node), new("acme", "p")), new() { AgentUpgrade = new() { Status = NmpState.Waiting } }));

    private sealed class OneNode : IExchangeCallers
    {
        public ValueTask<ExchangeCaller?> IdentifyAsync(HttpContext context) =>
            new(new ExchangeCaller(ExchangeCallerKind.Node, new("acme", "pump-07")));
    }

    private sealed class EventReader(HttpResponseMessage response, Stream stream) : IAsyncDisposable
    {
        private readonly IAsyncEnumerator<SseItem<string>> _items =
            SseParser.Create(stream).EnumerateAsync().GetAsyncEnumerator();

        public async Task<SseItem<string>> NextAsync(string? skip = null)
        {
            do
            {
                Assert.True(await _items.MoveNextAsync().AsTask().WaitAsync(Patience));
            }
            while (_items.Current.EventType == skip);
            return _items.Current;
        }

        public async Task<bool> IsAtEndAsync() => !await _items.MoveNextAsync().AsTask().WaitAsync(Patience);

        public ValueTask DisposeAsync()
        {
            response.Dispose();
            return default;
        }
    }
}

internal static class TagExtensions
{
    public static StatusKit.Json.JsonMap<string> ToTags(this IEnumerable<KeyValuePair<string, string>> tags) =>
        StatusKit.Json.JsonMap.Create(tags);
}
