using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using StatusKit.Cfs;
using static StatusKit.Clients.Tests.Answers;
using static StatusKit.Clients.Tests.TestService;

namespace StatusKit.Clients.Tests;

/// <summary>What the client of CFS makes of every kind of answer, over a real socket.</summary>
public sealed class CfsClientTests : IAsyncLifetime
{
    private static readonly HttpClient Http = new(
        new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All })
    {
        Timeout =
            Timeout.InfiniteTimeSpan
    };
    private readonly FakeTime _time = new();
    private TestService _service = null!;

    private CfsClient Client => field ??= new(Http, new() { BaseAddress = _service.Address }, _time);

    public async Task InitializeAsync() => _service = await StartAsync();

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_session_is_read()
    {
        Answer(200, SessionJson(Session("s1")));
        Assert.Equal(Session("s1"), await Client.GetAsync("s1"));
        Assert.Equal(["GET /v3/sessions/s1"], _service.Requests);
    }

    [Fact]
    public async Task A_name_is_escaped()
    {
        Answer(404, NoSession, "application/problem+json");
        Assert.Null(await Client.GetAsync("a b?c%"));
        Assert.Equal("/v3/sessions/a b?c%", Uri.UnescapeDataString(_service.Requests.Single()["GET ".Length..]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    public Task A_name_that_is_a_path_is_refused(string name) =>
        Assert.ThrowsAnyAsync<ArgumentException>(() => Client.GetAsync(name));

    [Fact]
    public async Task A_session_that_does_not_exist_is_null()
    {
        Answer(404, NoSession, "application/problem+json");
        Assert.Null(await Client.GetAsync("x"));
    }

    [Theory] // each of these must not pass for "deleted"
    [InlineData(404, NoRoute, "application/problem+json", StatusServiceError.UnexpectedStatus, "Not Found")]
    [InlineData(404, "<html><h1>404 Not Found</h1></html>", "text/html", StatusServiceError.UnexpectedContent, null)]
    [InlineData(404, "", null, StatusServiceError.UnexpectedStatus, null)]
    [InlineData(200, "null", "application/json", StatusServiceError.Malformed, null)]
    [InlineData(200, "", "application/json", StatusServiceError.Truncated, null)]
    [InlineData(200, "{\"name\":\"s1\",", "application/json", StatusServiceError.Malformed, null)]
    [InlineData(200, "[]", "application/json", StatusServiceError.Malformed, null)]
    [InlineData(200, "<html>Sign in</html>", "text/html; charset=utf-8", StatusServiceError.UnexpectedContent, null)]
    [InlineData(200, "{}", "application/octet-stream", StatusServiceError.UnexpectedContent, null)]
    [InlineData(500, "upstream connect error", "text/plain", StatusServiceError.UnexpectedContent, null)]
    [InlineData(
        503,
        "{\"title\":\"Database busy\",\"detail\":\"d\",\"status\":503}",
        "application/problem+json",
        StatusServiceError.UnexpectedStatus,
        "Database busy")]
    [InlineData(401, "RBAC: access denied", "text/plain", StatusServiceError.UnexpectedContent, null)]
    [InlineData(204, "", null, StatusServiceError.UnexpectedStatus, null)]
    [Trait("Trial", "R-11")]
    public async Task An_answer_that_says_nothing_of_the_session_is_an_exception(
        int status, string body, string? type, StatusServiceError error, string? title)
    {
        Answer(status, body, type);
        var e = await Assert.ThrowsAsync<StatusServiceException>(() => Client.GetAsync("s1"));
        Assert.Equal((error, (HttpStatusCode?)status, title), (e.Error, e.StatusCode, e.Reason?.Code));
        Assert.Equal(
            (HttpMethod.Get, new Uri(_service.Address, "v3/sessions/s1"), body.Trim()),
            (e.Method, e.RequestUri, e.Excerpt));
        Assert.Contains($"GET {e.RequestUri}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JSON_with_the_label_of_text_is_read()
    {
        Answer(200, SessionJson(Session("s1")), "text/plain");
        Assert.Equal("s1", (await Client.GetAsync("s1"))!.Name);
    }

    [Fact]
    public async Task Compressed_JSON_is_read()
    {
        _service.Handler = async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(SessionJson(Session("s1"))));
        };
        Assert.Equal("s1", (await Client.GetAsync("s1"))!.Name);
    }

    [Fact]
    [Trait("Trial", "R-11")]
    public async Task The_excerpt_has_at_most_one_kilobyte_and_no_control_characters()
    {
        Answer(502, "a\u0007" + new string('ö', 5000), "text/html");
        var e = await Assert.ThrowsAsync<StatusServiceException>(() => Client.GetAsync("s1"));
        Assert.InRange(Encoding.UTF8.GetByteCount(e.Excerpt), 1000, 1024);
        Assert.DoesNotContain(e.Excerpt, char.IsControl);
        Assert.True(e.IsTransient);
    }

    [Fact]
    [Trait("Trial", "R-11")]
    public async Task A_compressed_answer_is_bounded_by_what_it_becomes()
    {
        var bytes = new byte[4 << 20];
        _service.Handler = async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync(bytes);
        };
        var client = new CfsClient(Http, new() { BaseAddress = _service.Address, MaxResponseBytes = 1 << 20 });
        Assert.Equal(
            StatusServiceError.TooLarge,
            (await Assert.ThrowsAsync<StatusServiceException>(() => client.GetAsync("s1"))).Error);
    }

    [Fact]
    [Trait("Trial", "R-11")]
    public async Task A_connection_that_breaks_in_the_middle_is_a_truncated_answer()
    {
        using var head = new HeadSignal();
        using var http = new HttpClient(head);
        _service.Handler = async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = 10_000;
            await context.Response.Body.WriteAsync("{\"name\":"u8.ToArray());
            await context.Response.Body.FlushAsync();
            await head.Arrived;
            context.Abort();
        };
        var client = new CfsClient(http, new() { BaseAddress = _service.Address });
        var e = await Assert.ThrowsAsync<StatusServiceException>(() => client.GetAsync("s1"));
        Assert.Equal((StatusServiceError.Truncated, true), (e.Error, e.IsTransient));
    }

    [Fact]
    [Trait("Trial", "R-11")]
    public async Task A_service_that_is_not_there_is_unreachable()
    {
        var address = _service.Address;
        await _service.DisposeAsync();
        var e = await Assert.ThrowsAsync<StatusServiceException>(
            () => new CfsClient(Http, new() { BaseAddress = address }).GetAsync("s1"));
        Assert.Equal(
            (StatusServiceError.Unreachable, HttpRequestError.ConnectionError, true),
            (e.Error, e.HttpRequestError, e.IsTransient));
    }

    [Fact]
    [Trait("Trial", "R-11")]
    public async Task An_answer_of_one_byte_a_second_ends_with_the_time_of_the_call()
    {
        _service.Handler = async context =>
        {
            context.Response.ContentType = "application/json";
            foreach (var each in Encoding.UTF8.GetBytes(SessionJson(Session("s1"))))
            {
                await context.Response.Body.WriteAsync(new[] { each }, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(TimeSpan.FromSeconds(1), _time, context.RequestAborted);
            }
        };
        var call = Client.GetAsync("s1");
        while (!call.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1);
        }

        Assert.Equal(StatusServiceError.TimedOut, (await Assert.ThrowsAsync<StatusServiceException>(() => call)).Error);
    }

    [Fact]
    [Trait("Trial", "R-11")]
    public async Task Cancellation_is_no_failure_of_the_service()
    {
        using var stop = new CancellationTokenSource();
        _service.Handler = async context =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        var e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client.GetAsync("s1", stop.Token));
        Assert.Equal(stop.Token, e.CancellationToken);
    }

    [Fact]
    public async Task A_list_follows_the_pages_with_the_filters_of_the_first()
    {
        string[] names = ["a", "b", "c", "d", "e"];
        _service.Handler = context =>
        {
            var query = context.Request.Query;
            var (after, limit) = (query["after_id"].ToString(), 2);
            string[] left = [.. names.Where(name => string.CompareOrdinal(name, after) > 0)];
            var next = left.Length > limit
                ? new CfsSessionQuery { Tags = query["tags"], Status = query["status"] }.NextPage(left[limit - 1], limit)
                : null;
            return AnswerAsync(context, 200, Page(left.Take(limit).Select(name => Session(name)), next));
        };
        var found =
            await Client.ListAsync(new() { Tags = "k=v,ä=1", Status = "running", Limit = "2" }).Select(session => session.Name).ToListAsync();
        Assert.Equal(names, found);
        Assert.Equal(3, _service.Requests.Count);
        Assert.All(
            _service.Requests,
            request =>
                Assert.Contains("status=running&tags=k%3Dv%2C%C3%A4%3D1&limit=2", request, StringComparison.Ordinal));
        Assert.DoesNotContain(_service.Requests, request => request.Contains("age", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Trial", "R-11")]
    public async Task A_page_that_leads_to_itself_ends_the_list()
    {
        Answer(200, Page([Session("a")], new CfsSessionQuery().NextPage("a", 1)));
        var e = await Assert.ThrowsAsync<StatusServiceException>(async () => await Client.ListAsync().CountAsync());
        Assert.Equal((StatusServiceError.Malformed, 2), (e.Error, _service.Requests.Count));
    }

    [Fact]
    public async Task A_list_of_100_000_sessions_streams_in_pages()
    {
        const int Count = 100_000;
        string[] pages =
            [.. Enumerable.Range(0, Count).Select(i => Session($"s{i:000000}")).Chunk(1000).Select((page, i) =>
            Page(page, i < (Count / 1000) - 1 ? new CfsSessionQuery().NextPage(page[^1].Name, 1000) : null))];
        _service.Handler = context =>
            AnswerAsync(
                context,
                200,
                pages[context.Request.Query["after_id"].ToString() is { Length: > 0 } after ? (
                    int.Parse(after[1..], null) / 1000) + 1 : 0]);
        Assert.Equal(Count, await Client.ListAsync().CountAsync());
    }

    [Fact]
    public async Task A_created_session_is_applied()
    {
        Answer(201, SessionJson(Session("s1", "pending")));
        var created = await Client.CreateAsync(new() { Name = "s1", ConfigurationName = "conf" });
        Assert.True(created.IsApplied(out var session));
        Assert.Equal("s1", session.Name);
        Assert.Equal("""{"configuration_name":"conf","name":"s1"}""", Compact(_service.Bodies.Single()));
    }

    [Theory]
    [InlineData(409, "Conflicting session name", CfsReasonCodes.NameTaken)]
    [InlineData(400, "Bad Request", CfsReasonCodes.BadRequest)]
    [InlineData(400, "Invalid configuration", CfsReasonCodes.InvalidConfiguration)]
    public async Task A_refused_creation_says_why(int status, string title, string code)
    {
        Answer(status, $$"""{"detail":"because","status":{{status}},"title":"{{title}}","type":"about:blank"}""", "application/problem+json");
        var created = await Client.CreateAsync(new() { Name = "s1", ConfigurationName = "conf" });
        Assert.Equal(
            (StatusUpdateKind.Refused, code, "because"), (created.Kind, created.Reason?.Code, created.Reason?.Message));
    }

    [Theory]
    [InlineData("conf", true)]
    [InlineData("another", false)] // somebody else's session of the same name
    public async Task A_lost_answer_to_a_creation_is_looked_up(string configuration, bool isOurs)
    {
        _service.Handler = context => context.Request.Method == "POST"
            ? AnswerAsync(context, 504, "<html>gateway time-out</html>", "text/html")
            : AnswerAsync(
                context,
                200,
                SessionJson(Session("s1") with { Configuration = new() { Name = configuration, Limit = "" } }));
        var create = Client.CreateAsync(new() { Name = "s1", ConfigurationName = "conf" });
        if (isOurs)
        {
            Assert.Equal(StatusUpdateKind.Applied, (await create).Kind);
        }
        else
        {
            Assert.Equal(
                HttpStatusCode.GatewayTimeout,
                (await Assert.ThrowsAsync<StatusServiceException>(() => create)).StatusCode);
        }

        Assert.Equal(["POST /v3/sessions", "GET /v3/sessions/s1"], _service.Requests);
    }

    [Theory]
    [InlineData("cfs-1", null, StatusUpdateKind.Unchanged)] // our own patch, repeated
    [InlineData("cfs-2", null, StatusUpdateKind.Refused)]
    [InlineData("cfs-1", "complete", StatusUpdateKind.Refused)] // the rest of the patch is not in effect
    public async Task A_conflict_about_a_job_is_none_when_it_is_the_same(
        string job, string? state, StatusUpdateKind kind)
    {
        _service.Handler = context => context.Request.Method == "PATCH"
            ? AnswerAsync(context, 409, """{"detail":"cannot be updated","status":409,"title":"Session patch conflict.","type":"about:blank"}""", "application/problem+json")
            : AnswerAsync(context, 200, SessionJson(Session("s1")));
        var run = new CfsSessionRun { Job = job };
        var update = await Client.PatchAsync(
            "s1", new() { Status = new() { Session = state is null ? run : run with { Status = new(state) } } });
        Assert.Equal((kind, "cfs-1"), (update.Kind, update.Value?.Status.Session.Job));
    }

    [Fact]
    public async Task A_patch_of_a_session_that_does_not_exist_is_missing()
    {
        Answer(404, NoSession, "application/problem+json");
        Assert.Equal(StatusUpdateKind.Missing, (await Client.PatchAsync("x", new())).Kind);
    }

    [Fact]
    public async Task A_deletion_is_true_once()
    {
        Answer(204, "", "application/problem+json");
        Assert.True(await Client.DeleteAsync("s1"));
        Answer(404, NoSession, "application/problem+json");
        Assert.False(await Client.DeleteAsync("s1"));
    }

    [Theory]
    [InlineData(404, true)] // the record was gone when the event failed
    [InlineData(200, false)]
    public async Task A_failed_deletion_is_looked_up(int status, bool deleted)
    {
        _service.Handler = context => context.Request.Method == "DELETE"
            ? AnswerAsync(context, 500, """{"title":"Internal Server Error","status":500,"detail":"d"}""", "application/problem+json")
            : AnswerAsync(context, status, status == 404 ? NoSession : SessionJson(Session("s1")));
        if (deleted)
        {
            Assert.True(await Client.DeleteAsync("s1"));
        }
        else
        {
            await Assert.ThrowsAsync<StatusServiceException>(() => Client.DeleteAsync("s1"));
        }
    }

    [Fact]
    public async Task Deleting_many_gives_the_names()
    {
        Answer(200, """{"session_ids":["a","b"]}""");
        Assert.Equal<string>(["a", "b"], await Client.DeleteManyAsync(new() { MinAge = "7d", Limit = "1" }));
        Assert.Equal(["DELETE /v3/sessions?min_age=7d"], _service.Requests);
    }

    [Fact]
    public async Task Deleting_in_every_state_must_be_confirmed()
    {
        Answer(200, """{"session_ids":[]}""");
        await Assert.ThrowsAsync<ArgumentException>(() => Client.DeleteManyAsync(new() { Status = "" }));
        Assert.Empty(_service.Requests);
        Assert.Empty(await Client.DeleteManyAsync(new(), everyState: true));
        Assert.Equal(["DELETE /v3/sessions?status="], _service.Requests);
    }

    [Fact]
    public async Task Options_and_version_are_read()
    {
        Answer(200, """{"default_page_size":1000,"session_ttl":"7d","debug_wait_time":3600,"include_ara_links":true,"extra":{}}""");
        Assert.Equal(
            new CfsServiceOptions { DefaultPageSize = 1000, SessionTtl = "7d", DebugWaitTime = TimeSpan.FromHours(1), IncludeAraLinks = true },
            await Client.GetOptionsAsync());
        Answer(200, """{"major":"1","minor":"31","patch":"1"}""");
        Assert.Equal("1.31.1", await Client.GetVersionAsync());
        Answer(404, NoRoute, "application/problem+json");
        Assert.Null(await Client.GetVersionAsync());
    }

    [Fact]
    public async Task A_system_that_has_only_v2_is_spoken_to_in_v2()
    {
        var client = new CfsClient(
            Http, new() { BaseAddress = new(_service.Address, "apis/cfs"), Version = CfsVersion.V2, PageSize = 5 });
        Answer(
            200,
            Encoding.UTF8.GetString(
                CfsJson.V2.SessionList.Write(
                    CfsJson.V2.SessionList.Convert(new() { Sessions = [Session("a"), Session("b")] }))));
        Assert.Equal(2, await client.ListAsync(new() { Limit = "1" }).CountAsync());
        Answer(204, "", null);
        Assert.True((await client.DeleteManyAsync(new())).IsDefault);
        Assert.Equal(["GET /apis/cfs/v2/sessions", "DELETE /apis/cfs/v2/sessions"], _service.Requests);
    }

    private static string Compact(string json) =>
        json.Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);

    private void Answer(int status, string body, string? type = "application/json") =>
        _service.Handler = context => AnswerAsync(context, status, body, type);

    /// <summary>Reports when the head of an answer has arrived.</summary>
    private sealed class HeadSignal() : DelegatingHandler(new SocketsHttpHandler())
    {
        private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Arrived => _arrived.Task;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            _arrived.TrySetResult();
            return response;
        }
    }
}
