using StatusKit.Nmp;
using StatusKit.Storage;
using static StatusKit.Clients.Tests.Answers;
using static StatusKit.Clients.Tests.FakeCluster;

namespace StatusKit.Clients.Tests;

/// <summary>A mirror of an organization follows the change feed.</summary>
public sealed class ExchangeMirrorTests : IDisposable
{
    private readonly FakeTime _time = new();
    private readonly FakeExchange _exchange = new();
    private readonly InMemoryStatusDatabase _database;

    public ExchangeMirrorTests()
    {
        _database = new(time: _time);
        for (var i = 0; i < 20; i++)
        {
            _exchange.Set($"n{i:00}", "p1", "waiting");
        }
    }

    private IStatusStore<NmpNodeStatus> Store => _database.GetStore<NmpNodeStatus>(NmpScopes.Hub);

    public void Dispose() => _exchange.Dispose();

    [Fact]
    public async Task The_first_poll_reads_every_node()
    {
        await PollCosts(Mirror(), 22); // last change, nodes, and each node
        Assert.Equal(20, await Store.ListAsync().CountAsync());
    }

    [Fact]
    public async Task A_change_at_one_node_costs_two_requests()
    {
        var mirror = await SettledAsync();
        await PollCosts(mirror, 1);
        _exchange.Set("n07", "p1", "initiated");
        await PollCosts(mirror, 2);
        Assert.Equal("initiated", await StateAsync("n07"));
        await PollCosts(mirror, 1); // the change is shown again, and is known
    }

    [Fact]
    public async Task New_and_deleted_statuses_follow_the_feed()
    {
        var mirror = await SettledAsync();
        _exchange.Set("n01", "p2", "waiting");
        _exchange.Set("n99", "p1", "waiting");
        _exchange.Nodes["n02"].Clear();
        _exchange.Announce("nodemgmtpolstatus", "n02", "deleted");
        await PollCosts(mirror, 4);
        Assert.Equal(
            ("waiting", "waiting", null),
            (await StateAsync("n01", "p2"), await StateAsync("n99"), await StateAsync("n02")));
    }

    [Fact]
    public async Task The_statuses_of_a_deleted_node_or_policy_go_with_it()
    {
        _exchange.Set("n03", "p2", "waiting");
        var mirror = await SettledAsync();
        _exchange.Nodes.Remove("n04");
        _exchange.Announce("node", "n04", "deleted");
        _exchange.Policies.Remove("p2");
        _exchange.Nodes["n03"].Remove("p2");
        _exchange.Announce("mgmtpolicy", "p2", "deleted");
        await PollCosts(mirror, 3);
        Assert.Equal(
            (null, null, "waiting"), (await StateAsync("n04"), await StateAsync("n03", "p2"), await StateAsync("n03")));
    }

    [Fact]
    public async Task The_feed_is_read_page_by_page()
    {
        _exchange.Rewind = 0;
        var mirror = Mirror();
        await mirror.PollAsync();
        _exchange.MaxRecords = 4;
        for (var i = 0; i < 20; i++)
        {
            _exchange.Set($"n{i:00}", "p1", "initiated");
        }

        await mirror.PollAsync();
        Assert.All(
            await Store.ListAsync().ToListAsync(),
            stored => Assert.Equal(NmpState.Initiated, stored.Value.Status.AgentUpgrade.Status));
        Assert.Single(_exchange.Requests, request => request.EndsWith("/nodes", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)] // changes are gone
    [InlineData(false)] // the Exchange was restored: its numbers begin again
    public async Task A_feed_that_was_cut_off_makes_a_full_pass(bool isLate)
    {
        var mirror = Mirror();
        await mirror.PollAsync();
        _exchange.Set("n05", "p1", "successful", announce: false);
        if (isLate)
        {
            _time.Advance(TimeSpan.FromHours(3));
        }
        else
        {
            _exchange.LastChange = 5;
            _exchange.LastUpdated = "2026-03-01T00:00:00Z";
        }

        await mirror.PollAsync();
        Assert.Equal("successful", await StateAsync("n05"));
    }

    [Fact]
    public async Task A_restart_continues_with_the_feed()
    {
        _exchange.Rewind = 0;
        var first = Mirror();
        await first.PollAsync();
        await first.RunAsync(new(canceled: true)); // hands over
        _time.Advance(TimeSpan.FromHours(1));
        _exchange.Set("n08", "p1", "downloaded");
        await PollCosts(Mirror(), 3); // the feed, the node, and the node of the last change before
        Assert.Equal("downloaded", await StateAsync("n08"));
    }

    [Fact]
    public async Task A_node_that_fails_is_read_again_and_nothing_else()
    {
        _exchange.Before = request =>
            request.RequestUri!.AbsolutePath.Contains("/n06/", StringComparison.Ordinal)
                ? Answer(503, "busy", "text/plain")
                : null;
        var time = new TestTime();
        var mirror = new ExchangeMirror(_exchange.Client(time), _database, time: time);
        await Assert.ThrowsAsync<StatusServiceException>(() => mirror.PollAsync());
        Assert.Equal(19, await Store.ListAsync().CountAsync());
        _exchange.Before = _ => null;
        await PollCosts(mirror, 1);
        Assert.Equal(20, await Store.ListAsync().CountAsync());
        Assert.NotNull(mirror.Status.LastFullPass);
    }

    [Fact]
    public async Task A_status_that_is_older_than_the_stored_one_is_not_written()
    {
        var mirror = Mirror();
        await mirror.PollAsync();
        _exchange.LastUpdated = "2026-03-02T07:00:00Z";
        _exchange.Set("n09", "p1", "unknown");
        await mirror.PollAsync();
        Assert.Equal("waiting", await StateAsync("n09"));
    }

    // What the feed shows of node n01, and how many requests a poll then costs: one for the feed, one for each node or policy to look at.
    [Theory]
    [InlineData("acme", "nodemgmtpolstatus", "n01", "created/modified", 2)]
    [InlineData("acme", "nodemgmtpolstatus", "acme/n01", "deleted", 2)]
    [InlineData("other", "nodemgmtpolstatus", "n01", "created/modified", 1)]
    [InlineData("acme", "nodemgmtpolstatus", "", "created/modified", 1)]
    [InlineData("acme", "node", "n01", "created/modified", 1)]
    [InlineData("acme", "node", "n01", "deleted", 2)]
    [InlineData("acme", "mgmtpolicy", "p1", "created/modified", 1)]
    [InlineData("acme", "mgmtpolicy", "p1", "deleted", 2)]
    [InlineData("acme", "service", "n01", "deleted", 1)]
    public async Task Only_changes_of_statuses_and_deletions_are_looked_at(string org, string resource, string id, string operation, int requests)
    {
        var mirror = await SettledAsync();
        _exchange.Before = request => request.RequestUri!.AbsolutePath.EndsWith("/changes", StringComparison.Ordinal)
            ? Answer(201, Page(org, resource, id, operation, changes: $"{{\"changeId\":{_exchange.LastChange + 1},\"lastUpdated\":\"2026-03-02T08:06:41Z\"}}"))
            : null;
        await PollCosts(mirror, requests);
        await PollCosts(mirror, 1); // the change is known now
        Assert.Equal(20, await Store.ListAsync().CountAsync()); // the policy is there again: nothing goes with it
    }

    [Fact]
    public async Task A_change_without_a_number_is_looked_at_each_time()
    {
        var mirror = await SettledAsync();
        _exchange.Before = request => request.RequestUri!.AbsolutePath.EndsWith("/changes", StringComparison.Ordinal)
            ? Answer(201, Page("acme", "nodemgmtpolstatus", "n01", "created/modified", changes: ""))
            : null;
        await PollCosts(mirror, 2);
        await PollCosts(mirror, 2);
    }

    [Fact]
    public async Task More_changes_at_once_than_a_page_holds_make_a_full_pass()
    {
        var mirror = await SettledAsync();
        _exchange.Before = request => request.RequestUri!.AbsolutePath.EndsWith("/changes", StringComparison.Ordinal)
            ? Answer(201, Page("acme", "service", "x", "deleted", changes: "", hitMax: true))
            : null;
        await PollCosts(mirror, 23); // the feed, and everything
        Assert.Equal(_time.GetUtcNow(), mirror.Status.LastFullPass);
    }

    [Fact]
    public async Task A_node_that_is_forbidden_is_left_as_it_is_until_the_next_full_pass()
    {
        var mirror = await SettledAsync();
        _exchange.Before = request => request.RequestUri!.AbsolutePath.Contains("/n06/", StringComparison.Ordinal) ? Answer(403, """{"code":"access-denied","msg":"no"}""") : null;
        _exchange.Set("n06", "p1", "initiated");
        await PollCosts(mirror, 2);
        Assert.Equal("waiting", await StateAsync("n06"));
        await PollCosts(mirror, 1);
        _exchange.Before = _ => null;
        _time.Advance(TimeSpan.FromHours(6));
        await mirror.PollAsync();
        Assert.Equal("initiated", await StateAsync("n06"));
    }

    [Fact]
    public async Task A_node_of_the_feed_that_fails_is_read_again_with_the_next_poll()
    {
        var time = new TestTime();
        var mirror = new ExchangeMirror(_exchange.Client(time), _database, time: time);
        await mirror.PollAsync();
        await mirror.PollAsync();
        _exchange.Set("n06", "p1", "initiated");
        _exchange.Before = request => request.RequestUri!.AbsolutePath.Contains("/n06/", StringComparison.Ordinal) ? Answer(503, "busy", "text/plain") : null;
        var error = await Assert.ThrowsAsync<StatusServiceException>(() => mirror.PollAsync());
        Assert.Equal(503, (int)error.StatusCode!);
        _exchange.Before = _ => null;
        await PollCosts(mirror, 2);
        Assert.Equal("initiated", await StateAsync("n06"));
    }

    [Fact]
    public async Task A_full_pass_deletes_the_statuses_of_nodes_that_are_gone()
    {
        var mirror = await SettledAsync();
        _exchange.Nodes.Remove("n04");
        _time.Advance(TimeSpan.FromHours(6));
        await mirror.PollAsync();
        Assert.Equal((null, 19), (await StateAsync("n04"), await Store.ListAsync().CountAsync()));
    }

    [Fact]
    public async Task The_feed_is_trusted_for_three_hours()
    {
        var mirror = await SettledAsync();
        _time.Advance(TimeSpan.FromHours(3) - TimeSpan.FromTicks(1));
        await PollCosts(mirror, 1);
        _time.Advance(TimeSpan.FromHours(3));
        await PollCosts(mirror, 22);
    }

    [Fact]
    public async Task After_a_restored_Exchange_was_read_older_statuses_are_refused_again()
    {
        var mirror = await SettledAsync();
        (_exchange.LastChange, _exchange.LastUpdated) = (5, "2026-03-01T00:00:00Z");
        _exchange.Set("n05", "p1", "successful", announce: false);
        await mirror.PollAsync();
        Assert.Equal("successful", await StateAsync("n05"));
        _exchange.LastUpdated = "2026-02-28T00:00:00Z";
        _exchange.Set("n05", "p1", "waiting");
        await mirror.PollAsync();
        Assert.Equal("successful", await StateAsync("n05"));
    }

    [Fact]
    public async Task The_size_of_a_page_of_the_feed_is_asked_for()
    {
        List<string> asked = [];
        _exchange.Before = request =>
        {
            asked.Add(request.Content is null ? "" : request.Content.ReadAsStringAsync().Result);
            return null;
        };
        var mirror = new ExchangeMirror(_exchange.Client(_time), _database, new() { FeedPageSize = 77 }, _time);
        await mirror.PollAsync();
        await mirror.PollAsync();
        Assert.Single(asked, body => body.Contains("\"maxRecords\":77", StringComparison.Ordinal));
    }

    private string Page(string org, string resource, string id, string operation, string changes, bool hitMax = false) =>
        $"{{\"changes\":[{{\"orgId\":\"{org}\",\"resource\":\"{resource}\",\"id\":\"{id}\",\"operation\":\"{operation}\",\"resourceChanges\":[{changes}]}}],"
        + $"\"mostRecentChangeId\":{_exchange.LastChange},\"hitMaxRecords\":{(hitMax ? "true" : "false")},\"exchangeVersion\":\"2.154.0\"}}";

    private ExchangeMirror Mirror() => new(_exchange.Client(_time), _database, time: _time);

    // After a full pass the feed shows once more what was just before it.
    private async Task<ExchangeMirror> SettledAsync()
    {
        var mirror = Mirror();
        await mirror.PollAsync();
        await mirror.PollAsync();
        return mirror;
    }

    private async Task<string?> StateAsync(string node, string policy = "p1") =>
        (await Store.GetAsync(NmpNodeStatus.StorageId(Id(node, policy))))?.Value.Status.AgentUpgrade.Status.Text;

    private async Task PollCosts(ServiceMirror mirror, int requests)
    {
        var before = _exchange.Requests.Count;
        Assert.True(await mirror.PollAsync());
        Assert.True(requests == _exchange.Requests.Count - before, string.Join("\n", _exchange.Requests.Skip(before)));
    }
}
