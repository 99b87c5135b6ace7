using System.Collections.Concurrent;
using System.Net;
using StatusKit.Nmp;
using StatusKit.Storage;
using static StatusKit.Clients.Tests.Answers;
using static StatusKit.Clients.Tests.TestService;

namespace StatusKit.Clients.Tests;

/// <summary>What the client of the Exchange makes of its answers, over a real socket.</summary>
public sealed class ExchangeClientTests : IAsyncLifetime
{
    private static readonly HttpClient Http = new() { Timeout = Timeout.InfiniteTimeSpan };

    private readonly TestTime _time = new();
    private TestService _service = null!;

    private ExchangeClient Client =>
        field ??= new(
            Http,
            new() { BaseAddress = new(_service.Address, "v1"), Org = "acme", Timeout = TimeSpan.FromDays(1) },
            _time);

    public async Task InitializeAsync() => _service = await StartAsync();

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task The_statuses_of_a_node_come_with_their_ids()
    {
        Answer(200, Statuses(("p2", "waiting"), ("p1", "successful")));
        var statuses = await Client.GetNodeStatusesAsync(new("acme", "n1"));
        Assert.Equal(
            [(Id("n1", "p1"), "successful"), (Id("n1", "p2"), "waiting")],
            statuses.Select(status => (status.Id, status.Status.AgentUpgrade.Status.Text)));
        Assert.Equal(["GET /v1/orgs/acme/nodes/n1/managementStatus"], _service.Requests);
    }

    [Theory]
    [InlineData(NoStatuses)]
    [InlineData(NoNode)]
    public async Task Both_kinds_of_404_are_nothing(string body)
    {
        Answer(404, body);
        Assert.Null(await Client.GetStatusAsync(Id("n1")));
        Assert.Empty(await Client.GetNodeStatusesAsync(new("acme", "n1")));
    }

    [Theory] // each of these must not pass for "no status"
    [InlineData(404, """{"code":"not-found","msg":"unrecognized route"}""", "application/json")]
    [InlineData(404, "<html></html>", "text/html")]
    [InlineData(403, """{"code":"access-denied","msg":"Access denied"}""", "application/json")]
    [InlineData(200, "null", "application/json")]
    [InlineData(200, """{"managementStatus":{"no-slash":{}}}""", "application/json")]
    [InlineData(502, """{"code":"database-connection-error","msg":"m"}""", "application/json")]
    [Trait("Trial", "R-11")]
    public async Task Other_answers_are_exceptions(int status, string body, string type)
    {
        Answer(status, body, type);
        var e = await Assert.ThrowsAsync<StatusServiceException>(() => Client.GetNodeStatusesAsync(new("acme", "n1")));
        Assert.Equal((HttpStatusCode)status, e.StatusCode);
        Assert.Equal(status >= 500, e.IsTransient);
    }

    [Fact]
    public Task A_policy_of_another_organization_cannot_be_addressed() =>
        Assert.ThrowsAsync<ArgumentException>(() => Client.GetStatusAsync(new(new("acme", "n1"), new("ibm", "p1"))));

    [Fact]
    public async Task A_status_is_written_without_what_the_Exchange_refuses()
    {
        Answer(201, """{"code":"ok","msg":"status added or updated"}""");
        var status = NmpJson.ExchangeGet.Read(
            System.Text.Encoding.UTF8.GetBytes(Statuses(("p1", "initiated")))).ManagementStatus["acme/p1"];
        Assert.Equal(StatusUpdateKind.Applied, (await Client.PutStatusAsync(new(Id("n1"), status))).Kind);
        Assert.Equal(["PUT /v1/orgs/acme/nodes/n1/managementStatus/p1"], _service.Requests);
        Assert.DoesNotContain("lastUpdated", _service.Bodies.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500, """{"code":"internal_error","msg":"not inserted or updated: violates foreign key constraint"}""", StatusUpdateKind.Missing)]
    [InlineData(404, NoNode, StatusUpdateKind.Missing)]
    [InlineData(400, """{"code":"invalid-input","msg":"bad"}""", StatusUpdateKind.Refused)]
    public async Task A_status_that_is_not_written_says_why(int code, string body, StatusUpdateKind kind)
    {
        Answer(code, body);
        Assert.Equal(kind, (await Client.PutStatusAsync(new(Id("n1"), new()))).Kind);
    }

    [Fact]
    public async Task A_deletion_is_true_once()
    {
        Answer(204, "", null);
        Assert.True(await Client.DeleteStatusAsync(Id("n1")));
        Answer(404, """{"code":"not-found","msg":"status of management policy 'acme/p1' for node 'acme/n1' not found"}""");
        Assert.False(await Client.DeleteStatusAsync(Id("n1")));
    }

    [Fact]
    public async Task Version_feed_and_last_change_are_read()
    {
        Answer(200, "2.154.0\n", "text/plain");
        Assert.Equal("2.154.0", await Client.GetVersionAsync());
        Answer(200, """{"maxChangeId":90412}""");
        Assert.Equal(90412, await Client.GetLastChangeIdAsync());
        Answer(201, """{"changes":[{"orgId":"acme","resource":"nodemgmtpolstatus","id":"pump-08","operation":"created/modified","resourceChanges":[{"changeId":90412,"lastUpdated":"2026-03-02T08:06:41.902114336Z"}]}],"mostRecentChangeId":90412,"hitMaxRecords":false,"exchangeVersion":"2.154.0\n"}""");
        var page = await Client.GetChangesAsync(90000);
        Assert.Equal(
            ("pump-08", 90412L, false, "2.154.0"),
            (page.Changes.Single().Id, page.MostRecentChangeId, page.HitMaxRecords, page.ExchangeVersion));
        Assert.Equal("""{"changeId":90000,"maxRecords":1000}""", _service.Bodies.Single());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3000)] // longer than the buffer
    public async Task Nodes_are_found_in_documents_of_any_size(int nodes)
    {
        Answer(200, Nodes(nodes));
        Assert.Equal(
            Enumerable.Range(0, nodes).Select(i => $"n{i:00000}"),
            (await Client.GetNodesAsync()).Select(node => node.Name));
        Answer(404, """{"nodes":{},"lastIndex":0}""");
        Assert.Empty(await Client.GetNodesAsync());
        Assert.False(await Client.NodeExistsAsync(new("acme", "n1")));
    }

    [Fact]
    [Trait("Trial", "R-11")]
    public async Task A_truncated_list_of_nodes_is_no_list()
    {
        Answer(200, Nodes(10)[..500]);
        Assert.Equal(
            StatusServiceError.Malformed,
            (await Assert.ThrowsAsync<StatusServiceException>(() => Client.GetNodesAsync())).Error);
    }

    [Fact]
    public async Task A_policy_is_listed_over_all_nodes_within_the_limit()
    {
        const int Count = 1000;
        var (inFlight, most) = (0, 0);
        ConcurrentDictionary<string, int> asked = new();
        _service.Handler = async context =>
        {
            var path = context.Request.Path.Value!;
            if (path.EndsWith("/nodes", StringComparison.Ordinal))
            {
                await AnswerAsync(context, 200, Nodes(Count));
                return;
            }

            if (path.Contains("/managementpolicies/", StringComparison.Ordinal))
            {
                await AnswerAsync(context, 200, """{"managementPolicy":{"acme/p1":{"enabled":true,"start":"now"}},"lastIndex":0}""");
                return;
            }

            var now = Interlocked.Increment(ref inFlight);
            for (var before = most; now > before; before = most)
            {
                Interlocked.CompareExchange(ref most, now, before);
            }

            await Task.Delay(5);
            var node = path.Split('/')[5];
            var number = int.Parse(node[1..], null);
            Interlocked.Decrement(ref inFlight);
            await (number % 10 == 3 ? AnswerAsync(context, 404, NoStatuses)
                : number % 10 == 5
                    && asked.AddOrUpdate(node, 1, (_, times) => times + 1) == 1
                        ? AnswerAsync(context, 503, "busy", "text/plain")
                : AnswerAsync(context, 200, Statuses(("p1", "waiting"))));
        };
        List<ExchangeListProgress> progress = [];
        var options =
            new ExchangeListOptions { MaxConcurrency = 20, Progress = new Inline<ExchangeListProgress>(progress.Add) };
        var found = await Client.ListByPolicyAsync(new("acme", "p1"), options).ToListAsync();
        Assert.Equal(Count - (Count / 10), found.Select(status => status.Id).Distinct().Count());
        Assert.Equal(found.Count, found.Select(status => status.Id).Distinct().Count());
        Assert.InRange(most, 15, 20);
        Assert.Equal(new(Count, Count, found.Count, 0), progress[^1] with { NodesFailed = 0 });
    }

    [Fact]
    public async Task A_policy_that_does_not_exist_is_not_an_empty_list()
    {
        Answer(404, """{"managementPolicy":{},"lastIndex":0}""");
        var e = await Assert.ThrowsAsync<StatusServiceException>(
            async () => await Client.ListByPolicyAsync(new("acme", "p1")).CountAsync());
        Assert.Equal((HttpStatusCode.NotFound, "not-found"), (e.StatusCode, e.Reason?.Code));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_node_that_cannot_be_read_does_not_hide_the_others(bool reported)
    {
        _service.Handler = context =>
            context.Request.Path.Value!.EndsWith("/nodes", StringComparison.Ordinal)
                ? AnswerAsync(context, 200, Nodes(5))
            : context.Request.Path.Value.Contains("n00002", StringComparison.Ordinal) ? AnswerAsync(context, 403, """{"code":"access-denied","msg":"no"}""")
            : AnswerAsync(context, 200, Statuses(("p1", "waiting")));
        List<NmpNodeStatus> found = [];
        List<ExchangeId> failed = [];
        var list = Client.ListAsync(new() { NodeFailed = reported ? (node, _) => failed.Add(node) : null });
        async Task ReadAsync()
        {
            await foreach (var status in list)
            {
                found.Add(status);
            }
        }

        if (reported)
        {
            await ReadAsync();
            Assert.Equal([new("acme", "n00002")], failed);
        }
        else
        {
            Assert.Equal("access-denied", (await Assert.ThrowsAsync<StatusServiceException>(ReadAsync)).Reason?.Code);
        }

        Assert.Equal(4, found.Count);
    }

    [Fact]
    public async Task A_stopped_list_stops_asking()
    {
        _service.Handler = context => context.Request.Path.Value!.EndsWith("/nodes", StringComparison.Ordinal)
            ? AnswerAsync(context, 200, Nodes(2000))
            : AnswerAsync(context, 200, Statuses(("p1", "waiting")));
        await foreach (var _ in Client.ListAsync(new() { MaxConcurrency = 4 }))
        {
            break;
        }

        var asked = _service.Requests.Count;
        Assert.InRange(asked, 2, 50);
        for (var other = 0; other < 100; other++)
        {
            await Client.GetNodeStatusesAsync(new("acme", "n1")); // meanwhile, a list that goes on asks hundreds of times
        }

        Assert.InRange(_service.Requests.Count - 100, asked, asked + 4); // those that were sent and not counted yet
    }

    [Theory]
    [InlineData(new string[0], StatusUpdateKind.Applied, 1)] // stands
    [InlineData(new[] { "waiting" }, StatusUpdateKind.Applied, 1)] // taken up
    [InlineData(new[] { "download failed", "" }, StatusUpdateKind.Applied, 2)] // overwritten, then stands
    [InlineData(new[] { "failed", "failed", "failed" }, StatusUpdateKind.Refused, 3)]
    public async Task A_reset_is_repeated_until_it_stands(string[] reports, StatusUpdateKind kind, int puts)
    {
        var state = "initiated";
        var written = 0;
        Queue<string> agent = new(reports);
        _service.Handler = context =>
        {
            if (context.Request.Method == "PUT")
            {
                written++;
                state = agent.TryDequeue(out var report) && report.Length > 0 ? report : "reset";
                return AnswerAsync(context, 201, """{"code":"ok","msg":""}""");
            }

            return AnswerAsync(context, 200, Statuses(("p1", state)));
        };
        var reset = await Client.ResetAsync(Id("n1"));
        Assert.Equal((kind, puts), (reset.Kind, written));
        Assert.Equal(
            kind == StatusUpdateKind.Refused ? ExchangeReasonCodes.ResetOverwritten : null, reset.Reason?.Code);
        Assert.All(_service.Bodies, body => Assert.Contains("\"status\":\"reset\"", body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task All_statuses_of_a_node_are_reset()
    {
        ConcurrentDictionary<string, string> states = new() { ["p1"] = "failed", ["p2"] = "initiated" };
        _service.Handler = context =>
        {
            var policy = context.Request.Path.Value!.Split('/')[^1];
            if (context.Request.Method == "PUT")
            {
                states[policy] = "waiting";
                return AnswerAsync(context, 201, """{"code":"ok","msg":""}""");
            }

            return AnswerAsync(
                context,
                200,
                Statuses(
                    [.. states.Where(
                        each =>
                            policy is "managementStatus" || each.Key == policy).Select(each =>
                                (each.Key, each.Value))]));
        };
        var resets = await Client.ResetNodeAsync(new("acme", "n1"));
        Assert.Equal(
            [("p1", StatusUpdateKind.Applied), ("p2", StatusUpdateKind.Applied)],
            resets.Select(reset => (reset.Value!.Id.Policy.Name, reset.Kind)));
        Answer(404, NoStatuses);
        Assert.Empty(await Client.ResetNodeAsync(new("acme", "n1")));
        Assert.Equal(StatusUpdateKind.Missing, (await Client.ResetAsync(Id("n1"))).Kind);
    }

    [Fact]
    public async Task Statuses_of_one_node_are_waited_for_by_one_request_at_a_time()
    {
        var looks = 0;
        _service.Handler = context =>
            AnswerAsync(
                context,
                200,
                ++looks < 3
                    ? Statuses(("p1", "initiated"), ("p2", "initiated"))
                    : Statuses(("p1", "successful"), ("p2", "rollback failed")));
        var results = await Client.WaitForEndAsync([Id("n1", "p1"), Id("n1", "p2")], StatusWaitMode.All);
        Assert.Equal([StatusPhase.Succeeded, StatusPhase.Failed], results.Select(result => result.Last!.Value.Phase));
        Assert.Equal(3, _service.Requests.Count);
    }

    private static string Nodes(int count) =>
        $"{{\"nodes\":{{{string.Join(
            ",",
            Enumerable.Range(0, count).Select(
                i =>
                    $"\"acme/n{i:00000}\":{{\"name\":\"\",\"nodes\":{{\"x\":[1,{{}}]}},\"pattern\":\"{new string('x', 40)}\"}}"))}}},\"lastIndex\":0}}";

    private void Answer(int status, string body, string? type = "application/json") =>
        _service.Handler = context => AnswerAsync(context, status, body, type);

    private sealed class Inline<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
