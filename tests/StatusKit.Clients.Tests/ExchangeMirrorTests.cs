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
