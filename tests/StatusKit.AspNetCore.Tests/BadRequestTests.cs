using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
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

    private WebApplication _app = null!;
    private int _port;

    private IStatusDatabase Database => _app.Services.GetRequiredService<IStatusDatabase>();

    // A request in full, and the statuses that it may be answered with; none when the connection may just end.
    public static TheoryData<string, string, int[]> Requests => new()
    {
        { "wrong method", Request("PUT", "/v3/sessions/a", Good), [405] },
        { "unknown method", Request("FROB", "/v3/sessions/a"), [405] },
        { "TRACE", Request("TRACE", "/v3/sessions/a"), [405] },
        { "wrong media type", Request("PATCH", "/v3/sessions/a", Good, "text/plain"), [400, 415] },
        { "no media type", Request("PATCH", "/v3/sessions/a", Good, null), [400, 415] },
        { "no body", "PATCH /v3/sessions/a HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n", [400] },
        { "chunked without end", "PATCH /v3/sessions/a HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"sta", [400] },
        { "chunk of a wrong length", "PATCH /v3/sessions/a HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", [400] },
        { "length too large", $"PATCH /v3/sessions/a HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{Good}", [400] },
        { "length too small", $"PATCH /v3/sessions/a HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{Good}", [400] },
        { "length of 3 GB", "PATCH /v3/sessions/a HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 3000000000\r\n\r\n{}", [413] },
        { "negative length", "PATCH /v3/sessions/a HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", [400] },
        { "two hosts", "GET /v3/sessions/a HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", [400] },
        { "no host", "GET /v3/sessions/a HTTP/1.1\r\n\r\n", [400] },
        { "dots", Request("DELETE", "/v3/sessions/../../etc/passwd"), [404, 405] },
        { "escaped slash", Request("DELETE", "/v3/sessions/a%2F..%2Fb"), [400, 404] },
        { "escaped NUL", Request("DELETE", "/v3/sessions/a%00"), [400, 404] },
        { "overlong UTF-8", Request("DELETE", "/v3/sessions/%C0%AF"), [400, 404] },
        { "8 kB id", Request("DELETE", "/v3/sessions/" + new string('a', 8000)), [400, 404, 414] },
        { "100 kB query", Request("GET", "/v3/sessions?name_contains=" + new string('a', 100_000)), [414] },
        { "1,000 parameters", Request("GET", "/v3/sessions?" + string.Join('&', Enumerable.Repeat("a=1", 1000))), [200, 400, 414] },
        { "limit twice", Request("GET", "/v3/sessions?limit=1&limit=2"), [200, 400] },
        { "limit=-1", Request("GET", "/v3/sessions?limit=-1"), [400] },
        { "limit=0", Request("GET", "/v3/sessions?limit=0"), [200, 400] },
        { "limit=2^31", Request("GET", "/v3/sessions?limit=2147483648"), [200, 400] },
        { "limit=2^64", Request("GET", "/v3/sessions?limit=18446744073709551616"), [200, 400] },
        { "limit=1e3", Request("GET", "/v3/sessions?limit=1e3"), [400] },
        { "after an unknown id", Request("GET", "/v3/sessions?after_id=never"), [200, 400, 404] },
        { "tags without a value", Request("GET", "/v3/sessions?tags=x"), [200, 400] },
        { "age beyond all time", Request("GET", "/v3/sessions?min_age=99999999999999d"), [400] },
        { "delete by a wrong filter", Request("DELETE", "/v3/sessions?status=frobbed"), [400] },
        { "If-Match malformed", $"PATCH /v3/sessions/none HTTP/1.1\r\nHost: x\r\nIf-Match: \"\r\nContent-Type: application/json\r\nContent-Length: {Good.Length}\r\n\r\n{Good}", [400, 404, 412] },
        { "64 kB header", $"GET /v3/sessions/a HTTP/1.1\r\nHost: x\r\nX-Large: {new string('a', 65_536)}\r\n\r\n", [431] },
        { "header without end", "GET /v3/sessions/a HTTP/1.1\r\nHost: x\r\nX-Sl", [408, 400] },
        { "no HTTP at all", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000", [400] },
        { "expects to continue, and does not", "PATCH /v3/sessions/a HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n", [100, 400] },
        { "conditional PUT of a record that is not there", "PUT /v1/orgs/acme/nodes/n/managementStatus/p HTTP/1.1\r\nHost: x\r\nIf-Match: \"7\"\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", [400, 404, 412] },
        { "accepts HTML only", "GET /v3/sessions/none HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\n\r\n", [404, 406] },
        { "gzip body", "PATCH /v3/sessions/a HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\u001f\u008b\u0008\u0000", [400, 415] },
        { "invalid UTF-8", Request("PATCH", "/v3/sessions/a", "{\"status\":{\"session\":{\"job\":\"\u00c3\"}}}"), [400] },
        { "lone surrogate", Request("PATCH", "/v3/sessions/a", """{"status":{"session":{"job":"\ud800"}}}"""), [400] },
        { "null", Request("PATCH", "/v3/sessions/a", "null"), [400] },
        { "two documents", Request("PATCH", "/v3/sessions/a", Good + Good), [400] },
        { "a comment", Request("PATCH", "/v3/sessions/a", "/* */" + Good), [400] },
        { "a trailing comma", Request("PATCH", "/v3/sessions/a", """{"status":{"session":{"status":"running"},}}"""), [400] },
        { "an unknown member", Request("PATCH", "/v3/sessions/a", """{"statuses":{}}"""), [400] },
        { "nesting of 100,000", Request("PATCH", "/v3/sessions/a", new string('[', 100_000)), [400] },
        { "a body of 2 MB", Request("POST", "/v3/sessions", $$"""{"name":"{{new string('a', 2 << 20)}}"}"""), [413] },
        { "a name with a newline at its end", Request("POST", "/v3/sessions", """{"name":"abc\n","configuration_name":"c"}"""), [400] },
        { "a name of 1,000 letters", Request("POST", "/v3/sessions", $$"""{"name":"{{new string('a', 1000)}}","configuration_name":"c"}"""), [400] },
        { "a changed name", Request("PATCH", "/v3/sessions/a", """{"name":"b"}"""), [400] },
        { "an unknown member for the Exchange", Request("PUT", "/v1/orgs/acme/nodes/n/managementStatus/p", """{"x":1}"""), [400] },
        { "a status file for the Exchange", Request("PUT", "/v1/orgs/acme/nodes/n/managementStatus/p", "{"), [400] },
        { "a stream after nothing", Request("GET", "/status/changes?after=x"), [400] },
        { "a stream of an unknown kind", Request("GET", "/status/changes?kind=x"), [400] },
    };

    // What the original takes, too: the specification of the service decides, not what one would like it to be.
    public static TheoryData<string, string> Tolerated => new()
    {
        { "UTF-16 body", Request("PATCH", "/v3/sessions/a", "\u00ff\u00fe{\u0000}\u0000") },
        { "a member twice", Request("PATCH", "/v3/sessions/a", """{"status":{"session":{"status":"running","statu\u0073":"complete"}}}""") },
        { "a number for a state", Request("PATCH", "/v3/sessions/a", """{"status":{"session":{"status":99}}}""") },
        { "a list of states", Request("PATCH", "/v3/sessions/a", """{"status":{"session":{"status":"pending, running"}}}""") },
        { "a state with blanks", Request("PATCH", "/v3/sessions/a", """{"status":{"session":{"status":" running "}}}""") },
    };

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(1);
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

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_bad_request_changes_nothing_and_the_next_good_one_works(string what, string request, int[] allowed)
    {
        var before = await Database.GetStore<CfsSession>().GetSequenceAsync();
        var status = await SendAsync(request, isCut: what is "chunked without end" or "length too large" or "no HTTP at all");
        Assert.True(status is null || allowed.Contains(status.Value), $"{what}: {status} rather than {string.Join(" or ", allowed)}");
        Assert.Equal(before, await Database.GetStore<CfsSession>().GetSequenceAsync());
        Assert.Equal(200, await SendAsync(Request("PATCH", "/v3/sessions/a", Good)));
        Assert.Equal(before + 1, await Database.GetStore<CfsSession>().GetSequenceAsync());
    }

    [Theory]
    [MemberData(nameof(Tolerated))]
    public async Task What_the_original_takes_leaves_a_record_that_can_be_read(string what, string request)
    {
        Assert.Equal((what, 200), (what, await SendAsync(request)));
        Assert.Equal(200, await SendAsync(Request("GET", "/v3/sessions/a")));
        Assert.Equal(200, await SendAsync(Request("GET", "/v3/sessions")));
        Assert.Equal("a", (await Database.GetStore<CfsSession>().GetAsync(new("a")))!.Value.Name);
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
}
