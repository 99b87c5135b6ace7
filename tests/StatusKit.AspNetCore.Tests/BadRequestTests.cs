using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.AspNetCore.Tests;

/// <summary>R-19: requests that no client should send, byte for byte over real sockets. After each, nothing has changed, and the next good request works.</summary>
[Trait("Trial", "R-19")]
public sealed class BadRequestTests : IAsyncLifetime
{
    private const string Good = """{"status":{"session":{"status":"running"}}}""";

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private WebApplication _app = null!;
    private int _port;

    private IStatusDatabase Database => _app.Services.GetRequiredService<IStatusDatabase>();

    // Each line of the list of what a server must withstand: requests first, then documents. A case below, or a test, names it.
    private static readonly string[] Lines =
    [
        "wrong method", "wrong media type", "no body", "chunked without end", "wrong Content-Length", "two hosts", "path with ..", "path with %2F", "path with %00", "overlong UTF-8", "8 kB id", "100 kB query",
        "1,000 parameters", "repeated limit", "limit of -1, 0, 2^31 and 1e3", "after_id unknown or deleted", "invalid tags", "age overflow", "If-Match malformed", "64 kB header", "slow header", "slow body", "early close",
        "Expect", "HEAD, OPTIONS and TRACE", "conditional PUT of a missing record", "two conflicting writes", "Accept: text/html", "gzip bomb",
        "number for a state", "quoted number for a state", "list of states", "state with blanks", "state in capitals", "member twice", "unknown member", "member missing, null or empty", "null", "BOM", "UTF-16, UTF-8, surrogates", "U+0000",
        "large name and body", "name with a final newline", "nesting", "comments, commas, second document", "1e2, 1.0, \"1\" and 2^63 for an integer", "time without zone", "time in part", "nanoseconds", "odd RFC 3339", "-00:00", "wrong time", "epoch and empty time",
    ];

    private static readonly Dictionary<string, string> Tests = new()
    {
        ["early close"] = nameof(A_client_that_leaves_in_the_middle_changes_nothing),
        ["two conflicting writes"] = nameof(Of_two_conflicting_writes_at_once_none_is_lost),
        ["after_id unknown or deleted"] = nameof(A_list_goes_on_after_a_session_that_was_deleted),
        ["slow body"] = nameof(A_body_that_comes_too_slowly_is_refused),
    };

    private static readonly Case[] Refused =
    [
        new("wrong method", "PUT", Request("PUT", "/v3/sessions/a", Good), 405),
        new("wrong method", "unknown method", Request("FROB", "/v3/sessions/a"), 405),
        new("HEAD, OPTIONS and TRACE", "TRACE", Request("TRACE", "/v3/sessions/a"), 405),
        new("HEAD, OPTIONS and TRACE", "HEAD", Request("HEAD", "/v3/sessions/a"), 200),
        new("HEAD, OPTIONS and TRACE", "HEAD of none", Request("HEAD", "/v3/sessions/none"), 404),
        new("HEAD, OPTIONS and TRACE", "OPTIONS", Request("OPTIONS", "/v3/sessions/a"), 200),
        new("wrong media type", "wrong media type", Request("PATCH", "/v3/sessions/a", Good, "text/plain"), 400),
        new("wrong media type", "no media type", Request("PATCH", "/v3/sessions/a", Good, null), 400),
        new("no body", "no body", "PATCH /v3/sessions/a HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n", 400),
        new("chunked without end", "chunked without end", "PATCH /v3/sessions/a HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"sta", null) { IsCut = true },
        new("chunked without end", "chunk of a wrong length", "PATCH /v3/sessions/a HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", 400),
        new("wrong Content-Length", "length too large", $"PATCH /v3/sessions/a HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{Good}", null) { IsCut = true },
        new("wrong Content-Length", "length too small", $"PATCH /v3/sessions/a HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{Good}", 400),
        new("large name and body", "length of 3 GB", "PATCH /v3/sessions/a HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 3000000000\r\n\r\n{}", 413),
        new("wrong Content-Length", "negative length", "PATCH /v3/sessions/a HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
        new("two hosts", "two hosts", "GET /v3/sessions/a HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400),
        new("two hosts", "no host", "GET /v3/sessions/a HTTP/1.1\r\n\r\n", 400),
        new("path with ..", "dots", Request("DELETE", "/v3/sessions/../../etc/passwd"), 404),
        new("path with %2F", "escaped slash", Request("DELETE", "/v3/sessions/a%2F..%2Fb"), 404),
        new("path with %00", "escaped NUL", Request("DELETE", "/v3/sessions/a%00"), 400),
        new("overlong UTF-8", "overlong UTF-8", Request("DELETE", "/v3/sessions/%C0%AF"), 404),
        new("8 kB id", "8 kB id", Request("DELETE", "/v3/sessions/" + new string('a', 8000)), 404),
        new("100 kB query", "100 kB query", Request("GET", "/v3/sessions?name_contains=" + new string('a', 100_000)), 414),
        new("1,000 parameters", "1,000 parameters", Request("GET", "/v3/sessions?" + string.Join('&', Enumerable.Repeat("a=1", 1000))), 200),
        new("repeated limit", "limit twice", Request("GET", "/v3/sessions?limit=1&limit=2"), 200),
        new("limit of -1, 0, 2^31 and 1e3", "limit=-1", Request("GET", "/v3/sessions?limit=-1"), 400),
        new("limit of -1, 0, 2^31 and 1e3", "limit=0", Request("GET", "/v3/sessions?limit=0"), 400),
        new("limit of -1, 0, 2^31 and 1e3", "limit=2^31", Request("GET", "/v3/sessions?limit=2147483648"), 200),
        new("limit of -1, 0, 2^31 and 1e3", "limit=2^64", Request("GET", "/v3/sessions?limit=18446744073709551616"), 200),
        new("limit of -1, 0, 2^31 and 1e3", "limit=1e3", Request("GET", "/v3/sessions?limit=1e3"), 400),
        new("after_id unknown or deleted", "after an unknown id", Request("GET", "/v3/sessions?after_id=never"), 200),
        new("invalid tags", "tags without a value", Request("GET", "/v3/sessions?tags=x"), 400),
        new("age overflow", "age beyond all time", Request("GET", "/v3/sessions?min_age=99999999999999d"), 400),
        new("wrong method", "delete by a wrong filter", Request("DELETE", "/v3/sessions?status=frobbed"), 400),
        new("If-Match malformed", "If-Match malformed", $"PATCH /v3/sessions/none HTTP/1.1\r\nHost: x\r\nIf-Match: \"\r\nContent-Type: application/json\r\nContent-Length: {Good.Length}\r\n\r\n{Good}", 404),
        new("64 kB header", "64 kB header", $"GET /v3/sessions/a HTTP/1.1\r\nHost: x\r\nX-Large: {new string('a', 65_536)}\r\n\r\n", 431),
        new("slow header", "header without end", "GET /v3/sessions/a HTTP/1.1\r\nHost: x\r\nX-Sl", 408),
        new("slow header", "no HTTP at all", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n", 400),
        new("Expect", "expects to continue, and does not", "PATCH /v3/sessions/a HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n", 100),
        new("conditional PUT of a missing record", "conditional PUT of a record that is not there", "PUT /v1/orgs/acme/nodes/n/managementStatus/p HTTP/1.1\r\nHost: x\r\nIf-Match: \"7\"\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", 400),
        new("Accept: text/html", "accepts HTML only", "GET /v3/sessions/none HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\n\r\n", 404),
        new("gzip bomb", "gzip body", "PATCH /v3/sessions/a HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\u001f\u008b\u0008\u0000", 400),
        new("UTF-16, UTF-8, surrogates", "invalid UTF-8", Request("PATCH", "/v3/sessions/a", "{\"status\":{\"session\":{\"job\":\"\u00c3\"}}}"), 400),
        new("UTF-16, UTF-8, surrogates", "lone surrogate", Request("PATCH", "/v3/sessions/a", """{"status":{"session":{"job":"\ud800"}}}"""), 400),
        new("null", "null", Request("PATCH", "/v3/sessions/a", "null"), 400),
        new("comments, commas, second document", "two documents", Request("PATCH", "/v3/sessions/a", Good + Good), 400),
        new("comments, commas, second document", "something after the document", Request("PATCH", "/v3/sessions/a", Good + "x"), 400),
        new("comments, commas, second document", "a comment", Request("PATCH", "/v3/sessions/a", "/* */" + Good), 400),
        new("comments, commas, second document", "a trailing comma", Request("PATCH", "/v3/sessions/a", """{"status":{"session":{"status":"running"},}}"""), 400),
        new("unknown member", "an unknown member", Request("PATCH", "/v3/sessions/a", """{"statuses":{}}"""), 400),
        new("member missing, null or empty", "a name that is missing", Request("POST", "/v3/sessions", """{"configuration_name":"c"}"""), 400),
        new("member missing, null or empty", "a name that is null", Request("POST", "/v3/sessions", """{"name":null,"configuration_name":"c"}"""), 400),
        new("member missing, null or empty", "a name that is empty", Request("POST", "/v3/sessions", """{"name":"","configuration_name":"c"}"""), 400),
        new("member missing, null or empty", "a status that is null", Request("PATCH", "/v3/sessions/a", """{"status":null}"""), 400),
        new("nesting", "nesting of 100,000", Request("PATCH", "/v3/sessions/a", new string('[', 100_000)), 400),
        new("large name and body", "a body of 2 MB", Request("POST", "/v3/sessions", $$"""{"name":"{{new string('a', 2 << 20)}}"}"""), 413),
        new("large name and body", "a name of 1,000 letters", Request("POST", "/v3/sessions", $$"""{"name":"{{new string('a', 1000)}}","configuration_name":"c"}"""), 400),
        new("name with a final newline", "a name with a newline at its end", Request("POST", "/v3/sessions", """{"name":"abc\n","configuration_name":"c"}"""), 400),
        new("unknown member", "a changed name", Request("PATCH", "/v3/sessions/a", """{"name":"b"}"""), 400),
        new("unknown member", "an unknown member for the Exchange", Request("PUT", "/v1/orgs/acme/nodes/n/managementStatus/p", """{"x":1}"""), 400),
        new("comments, commas, second document", "half a document for the Exchange", Request("PUT", "/v1/orgs/acme/nodes/n/managementStatus/p", "{"), 400),
        new("1e2, 1.0, \"1\" and 2^63 for an integer", "a quoted number for an integer", Request("POST", "/v3/sessions", """{"name":"n","configuration_name":"c","ansible_verbosity":"1"}"""), 400),
        new("1e2, 1.0, \"1\" and 2^63 for an integer", "1e2 for an integer of at most 4", Request("POST", "/v3/sessions", """{"name":"n","configuration_name":"c","ansible_verbosity":1e2}"""), 400),
        new("1e2, 1.0, \"1\" and 2^63 for an integer", "2^63 for an integer", Request("POST", "/v3/sessions", """{"name":"n","configuration_name":"c","ansible_verbosity":9223372036854775808}"""), 400),
        new("wrong method", "a stream after nothing", Request("GET", "/status/changes?after=x"), 400),
        new("wrong method", "a stream of an unknown kind", Request("GET", "/status/changes?kind=x"), 400),
    ];

    // What the original takes, too (spec cfs 2.4 and 5.2): states that are in neither list are ignored, all else is kept as it came.
    private static readonly Tolerable[] Tolerated =
    [
        new("UTF-16, UTF-8, surrogates", "an empty patch in UTF-16", "\u00ff\u00fe{\u0000}\u0000", "status", "\"pending\""),
        new("BOM", "a byte order mark", "\u00ef\u00bb\u00bf" + Good, "status", "\"running\""),
        new("member twice", "a member twice", """{"status":{"session":{"status":"running","statu\u0073":"complete"}}}""", "status", "\"complete\""), // the last counts
        new("number for a state", "a number for a state", """{"status":{"session":{"status":99}}}""", "status", "\"pending\""),
        new("quoted number for a state", "a quoted number for a state", """{"status":{"session":{"status":"99"}}}""", "status", "\"pending\""),
        new("list of states", "a list of states", """{"status":{"session":{"status":"pending, running"}}}""", "status", "\"pending\""),
        new("state with blanks", "a state with blanks", """{"status":{"session":{"status":" running "}}}""", "status", "\"pending\""),
        new("state in capitals", "a state in capitals", """{"status":{"session":{"status":"RUNNING"}}}""", "status", "\"pending\""),
        new("member missing, null or empty", "a state that is null", """{"status":{"session":{"status":null}}}""", "status", "\"pending\""),
        new("member missing, null or empty", "a state that is empty", """{"status":{"session":{"status":""}}}""", "status", "\"pending\""),
        new("unknown member", "an unknown member of the session", """{"status":{"session":{"x":{"y":[1]}}}}""", "x", """{"y":[1]}"""),
        new("U+0000", "U+0000", """{"status":{"session":{"x":"\u0000"}}}""", "x", "\"\\u0000\""),
        .. new (string Line, string Time)[]
        {
            ("time without zone", "2020-01-01T00:00:00"), ("time in part", "2020-01-01"), ("time in part", "2020-01-01T00:00Z"), ("time in part", "2020-01-01T00:00:00+00"), ("time in part", "2020-01-01T00:00:00.Z"),
            ("nanoseconds", "2020-01-01T00:00:00.123456789Z"), ("odd RFC 3339", "2020-01-01t00:00:00z"), ("odd RFC 3339", "2016-12-31T23:59:60Z"), ("odd RFC 3339", "2020-01-01T00:00:00+23:59"), ("-00:00", "2020-01-01T00:00:00-00:00"),
            ("wrong time", "2020-01-01T24:00:00Z"), ("wrong time", "2020-02-30T00:00:00Z"), ("wrong time", "0000-01-01T00:00:00Z"), ("wrong time", "10000-01-01T00:00:00Z"), ("wrong time", "2020-01-01 00:00:00Z"),
            ("wrong time", "2020-01-01T00:00:00,5Z"), ("wrong time", " 2020-01-01T00:00:00Z"),
        }.Select(each => new Tolerable(each.Line, each.Time, "{\"status\":{\"session\":{\"completion_time\":\"" + each.Time + "\"}}}", "completion_time", $"\"{each.Time}\"")),
        new("wrong time", "fullwidth digits", """{"status":{"session":{"completion_time":"\uff12020"}}}""", "completion_time", "\"２020\""),
        new("epoch and empty time", "an epoch", """{"status":{"session":{"completion_time":1577836800}}}""", "completion_time", "1577836800"),
        new("epoch and empty time", "an empty time", """{"status":{"session":{"completion_time":""}}}""", "completion_time", null), // ignored
    ];

    public static TheoryData<string> RefusedNames => [.. Refused.Select(each => each.What)];

    public static TheoryData<string> ToleratedNames => [.. Tolerated.Select(each => each.What)];

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(1);
            kestrel.Limits.MinRequestBodyDataRate = new(bytesPerSecond: 100, gracePeriod: TimeSpan.FromSeconds(2));
        });
        builder.Services.AddInMemoryStatusDatabase().AddStatusEndpoints();
        builder.Services.Configure<AgentEndpointOptions>(agent => agent.Node = new ExchangeId("acme", "n"));
        _app = builder.Build();
        _app.MapCfsSessions();
        _app.MapExchangeManagementStatus();
        _app.MapAgentManagement();
        _app.MapStatusChanges();
        await _app.StartAsync();
        _port = new Uri(_app.Urls.First()).Port;
        await Database.GetStore<CfsSession>().PutManyAsync([new() { Name = "a", Status = new() { Session = new() { Status = CfsSessionState.Pending } } }, new() { Name = "b" }]);
    }

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public void Every_line_of_the_list_has_a_case_or_a_test()
    {
        Assert.Equal(Lines.Order(), Refused.Select(each => each.Line).Concat(Tolerated.Select(each => each.Line)).Concat(Tests.Keys).Distinct().Order());
        Assert.All(Tests.Values, test => Assert.NotEmpty(typeof(BadRequestTests).GetMethod(test)!.GetCustomAttributes(typeof(FactAttribute), true)));
    }

    [Theory]
    [MemberData(nameof(RefusedNames))]
    public async Task A_bad_request_changes_nothing_and_the_next_good_one_works(string what)
    {
        var bad = Refused.Single(each => each.What == what);
        var before = await Database.GetStore<CfsSession>().GetSequenceAsync();
        Assert.Equal((what, bad.Status), (what, await SendAsync(bad.Request, bad.IsCut)));
        Assert.Equal(before, await Database.GetStore<CfsSession>().GetSequenceAsync());
        Assert.Equal(200, await SendAsync(Request("PATCH", "/v3/sessions/a", Good)));
        Assert.Equal(before + 1, await Database.GetStore<CfsSession>().GetSequenceAsync());
    }

    [Theory]
    [MemberData(nameof(ToleratedNames))]
    public async Task What_the_original_takes_is_answered_and_kept_as_it_does(string what)
    {
        var odd = Tolerated.Single(each => each.What == what);
        Assert.Equal((what, 200), (what, await SendAsync(Request("PATCH", "/v3/sessions/a", odd.Body))));
        Assert.Equal(200, await SendAsync(Request("GET", "/v3/sessions")));
        using var http = new HttpClient();
        using var session = JsonDocument.Parse(await http.GetByteArrayAsync(new Uri($"{_app.Urls.First()}/v3/sessions/a")));
        var members = session.RootElement.GetProperty("status").GetProperty("session");
        Assert.Equal(odd.Value, members.TryGetProperty(odd.Member, out var member) && member.ValueKind != JsonValueKind.Null ? JsonSerializer.Serialize(member, Plain) : null);
    }

    [Fact]
    public async Task A_list_goes_on_after_a_session_that_was_deleted()
    {
        await Database.GetStore<CfsSession>().DeleteAsync(new("a"));
        using var http = new HttpClient();
        var page = CfsJson.V3.SessionList.Read(await http.GetByteArrayAsync(new Uri($"{_app.Urls.First()}/v3/sessions?after_id=a&limit=1")));
        Assert.Equal("b", Assert.Single(page.Sessions).Name);
    }

    [Fact]
    public async Task A_body_that_comes_too_slowly_is_refused()
    {
        var before = await Database.GetStore<CfsSession>().GetSequenceAsync();
        Assert.Equal(408, await SendAsync($"PATCH /v3/sessions/a HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {Good.Length}\r\n\r\n{Good[..10]}"));
        Assert.Equal(before, await Database.GetStore<CfsSession>().GetSequenceAsync());
    }

    [Fact]
    public async Task A_client_that_leaves_in_the_middle_changes_nothing()
    {
        var before = await Database.GetStore<CfsSession>().GetSequenceAsync();
        var whole = Request("PATCH", "/v3/sessions/a", Good);
        foreach (var length in Enumerable.Range(1, whole.Length - 1).Where(length => length % 7 == 0))
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, _port);
            await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(whole[..length]));
            client.Client.Close(0);
        }

        Assert.Equal(200, await SendAsync(Request("GET", "/v3/sessions/a")));
        Assert.Equal(before, await Database.GetStore<CfsSession>().GetSequenceAsync());
    }

    [Fact]
    public async Task Of_two_conflicting_writes_at_once_none_is_lost()
    {
        const int Each = 50;
        await Task.WhenAll(Enumerable.Range(0, 2).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
            {
                Assert.Equal(200, await SendAsync(Request("PATCH", "/v3/sessions/b", $$$"""{"status":{"artifacts":[{"image_id":"{{{writer}}}-{{{i}}}"}]}}""")));
            }
        })));
        var session = (await Database.GetStore<CfsSession>().GetAsync(new("b")))!.Value;
        Assert.Equal(2 * Each, session.Status.Artifacts.Length);
    }

    [Fact]
    [Trait("Control", "R-19")]
    public async Task A_request_that_does_change_something_is_noticed()
    {
        var before = await Database.GetStore<CfsSession>().GetSequenceAsync();
        Assert.Equal(200, await SendAsync(Request("PATCH", "/v3/sessions/a", Good)));
        Assert.NotEqual(before, await Database.GetStore<CfsSession>().GetSequenceAsync());
    }

    // Characters are bytes here.
    private static string Request(string method, string path, string? body = null, string? type = "application/json") =>
        string.Create(CultureInfo.InvariantCulture, $"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{(body is null || type is null ? "" : $"Content-Type: {type}\r\n")}{(body is null ? "" : $"Content-Length: {body.Length}\r\n")}\r\n{body}");

    // The status of the first answer; null when the connection ended without one.
    private async Task<int?> SendAsync(string request, bool isCut = false)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _port);
        var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
            if (isCut)
            {
                client.Client.Shutdown(SocketShutdown.Send);
            }

            using var reader = new StreamReader(stream, Encoding.Latin1);
            return await reader.ReadLineAsync() is ['H', 'T', 'T', 'P', ..] and var line ? int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture) : null;
        }
        catch (IOException)
        {
            return null; // refused before it was read to its end
        }
    }

    /// <param name="Line">What it is a case of.</param>
    /// <param name="What">Its name.</param>
    /// <param name="Request">All of it, with characters for bytes.</param>
    /// <param name="Status">Of the answer; null when the connection ends without one, because the client has ended it.</param>
    private sealed record Case(string Line, string What, string Request, int? Status)
    {
        /// <summary>Whether the client sends nothing more.</summary>
        public bool IsCut { get; init; }
    }

    /// <param name="Line">What it is a case of.</param>
    /// <param name="What">Its name.</param>
    /// <param name="Body">Of a patch.</param>
    /// <param name="Member">Of the session's progress, afterwards.</param>
    /// <param name="Value">Its JSON without white space; null when it is absent or null.</param>
    private sealed record Tolerable(string Line, string What, string Body, string Member, string? Value);
}
