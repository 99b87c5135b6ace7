using Microsoft.Extensions.Diagnostics.HealthChecks;
using StatusKit.Cfs;
using StatusKit.Storage;
using static StatusKit.Clients.Tests.Answers;
using static StatusKit.Clients.Tests.FakeCluster;

namespace StatusKit.Clients.Tests;

/// <summary>A mirror of sessions writes what differs, deletes what is gone, and never goes back.</summary>
public sealed class CfsMirrorTests : IDisposable
{
    private readonly FakeTime _time = new();
    private readonly FakeCluster _cluster = new();
    private readonly InMemoryStatusDatabase _database;

    public CfsMirrorTests() => _database = new(time: _time);

    private IStatusStore<CfsSession> Store => _database.GetStore<CfsSession>();

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public async Task The_first_poll_brings_all_sessions()
    {
        _cluster.PageSize = 2;
        _cluster.Set("a", "complete", "true");
        _cluster.Set("b", "running");
        _cluster.Set("c", "pending");
        var mirror = Mirror();
        Assert.True(await mirror.PollAsync());
        Assert.Equal(["a", "b", "c"], await NamesAsync());
        Assert.Equal((1, 3, true), (mirror.Status.Polls, mirror.Status.Differences, mirror.Status.IsActive));
    }

    [Fact]
    public async Task Only_differences_are_written()
    {
        _cluster.Set("a", "running");
        var mirror = Mirror();
        await mirror.PollAsync();
        var sequence = (await Store.GetAsync(new("a")))!.Sequence;
        for (var i = 0; i < 20; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await mirror.PollAsync();
        }

        Assert.Equal((sequence, 1), ((await Store.GetAsync(new("a")))!.Sequence, mirror.Status.Differences));
    }

    [Fact]
    public async Task A_poll_costs_two_requests_and_one_for_each_session_that_ended()
    {
        _cluster.Set("a", "running");
        _cluster.Set("b", "pending");
        _cluster.Set("c", "complete", "true");
        var mirror = Mirror();
        await mirror.PollAsync();
        await PollCosts(mirror, 2);
        _cluster.Set("a", "complete", "false");
        _cluster.Sessions.Remove("b");
        await PollCosts(mirror, 4);
        Assert.Equal(["a", "c"], await NamesAsync());
        Assert.Equal(StatusPhase.Failed, (await Store.GetAsync(new("a")))!.Value.Phase);
        await PollCosts(mirror, 2);
    }

    [Fact]
    public async Task A_complete_list_deletes_what_it_lacks()
    {
        _cluster.Set("a", "complete", "true");
        _cluster.Set("b", "complete", "true");
        var mirror = Mirror();
        await mirror.PollAsync();
        _cluster.Sessions.Remove("a");
        await mirror.PollAsync();
        Assert.Equal(["a", "b"], await NamesAsync());
        _time.Advance(mirror.Options.FullInterval);
        await mirror.PollAsync();
        Assert.Equal(["b"], await NamesAsync());
    }

    [Theory]
    [InlineData(503, "busy", "text/plain")]
    [InlineData(200, "null", "application/json")]
    [InlineData(404, "<html></html>", "text/html")]
    [InlineData(404, NoRoute, "application/problem+json")]
    public async Task A_list_that_breaks_off_deletes_nothing(int status, string body, string type)
    {
        _cluster.PageSize = 1;
        _cluster.Set("a", "complete", "true");
        _cluster.Set("b", "complete", "true");
        var mirror = Mirror();
        await mirror.PollAsync();
        _cluster.Sessions.Remove("b");
        _cluster.Set("a", "complete", "false");
        _cluster.Set("c", "complete", "true");
        _cluster.Before = request =>
            request.RequestUri!.Query.Contains("after_id", StringComparison.Ordinal)
                ? Answer(status, body, type)
                : null;
        _time.Advance(mirror.Options.FullInterval);
        await Assert.ThrowsAsync<StatusServiceException>(() => mirror.PollAsync());
        Assert.Equal(["a", "b"], await NamesAsync());
        Assert.IsType<StatusServiceException>(mirror.Status.LastError);
        _cluster.Before = _ => null;
        await mirror.PollAsync();
        Assert.Equal(["a", "c"], await NamesAsync());
        Assert.Null(mirror.Status.LastError);
    }

    [Fact]
    public async Task An_older_answer_does_not_overwrite_a_newer_one()
    {
        _cluster.Set("a", "complete", "true");
        var mirror = Mirror();
        await mirror.PollAsync();
        _cluster.Set("a", "running"); // of a replica that is behind
        await mirror.PollAsync();
        Assert.Equal("complete", (await Store.GetAsync(new("a")))!.Value.Status.Session.Status.Text);
    }

    // Neither state nor outcome falls; a value that is not documented is the lowest.
    [Theory]
    [InlineData("pending none", "running none", true)]
    [InlineData("running none", "pending none", false)]
    [InlineData("running none", "complete none", true)]
    [InlineData("complete unknown", "running unknown", false)]
    [InlineData("pending none", "paused none", false)]
    [InlineData("paused none", "pending none", true)]
    [InlineData("complete none", "complete unknown", true)]
    [InlineData("complete unknown", "complete none", false)]
    [InlineData("complete unknown", "complete false", true)]
    [InlineData("complete false", "complete unknown", false)]
    [InlineData("complete false", "complete true", true)]
    [InlineData("complete true", "complete false", false)]
    [InlineData("complete none", "complete maybe", false)]
    [InlineData("running true", "complete false", false)]
    public async Task Neither_state_nor_outcome_of_one_run_goes_back(string before, string after, bool isWritten)
    {
        var (first, second) = (before.Split(' '), after.Split(' '));
        _cluster.Set("a", first[0], first[1]);
        var mirror = Mirror();
        await mirror.PollAsync();
        _time.Advance(mirror.Options.FullInterval);
        _cluster.Set("a", second[0], second[1]);
        await mirror.PollAsync();
        var run = (await Store.GetAsync(new("a")))!.Value.Status.Session;
        Assert.Equal(isWritten ? after : before, $"{run.Status} {run.Succeeded}");
    }

    [Theory]
    [InlineData(50, 52, false)] // the two lists, and each that ended
    [InlineData(51, 3, true)] // the two lists, and the list of all
    public async Task Many_that_ended_are_read_with_one_list(int ended, int requests, bool isFull)
    {
        for (var i = 0; i < ended; i++)
        {
            _cluster.Set($"s{i:00}", "running");
        }

        var mirror = Mirror();
        await mirror.PollAsync();
        _time.Advance(TimeSpan.FromSeconds(10));
        for (var i = 0; i < ended; i++)
        {
            _cluster.Set($"s{i:00}", "complete", "true");
        }

        await PollCosts(mirror, requests);
        Assert.Equal(ended, await Store.ListAsync(new() { Phases = [StatusPhase.Succeeded] }).CountAsync());
        Assert.Equal(isFull, mirror.Status.LastFullPass == _time.GetUtcNow());
    }

    [Fact]
    public async Task Another_start_is_another_session()
    {
        _cluster.Set("a", "complete", "true");
        var mirror = Mirror();
        await mirror.PollAsync();
        _cluster.Set("a", "pending", start: "2026-03-02T07:59:00"); // created again, by a clock that was set back
        await mirror.PollAsync();
        Assert.Equal("pending", (await Store.GetAsync(new("a")))!.Value.Status.Session.Status.Text);
    }

    [Fact]
    public async Task What_another_writer_wrote_since_the_request_is_not_overwritten()
    {
        _cluster.Set("a", "pending");
        var mirror = Mirror();
        await mirror.PollAsync();
        _cluster.Before = request =>
        {
            _cluster.Before = _ => null;
            _database.GetStore<CfsSession>().PutAsync(Session("a", "complete", "true")).AsTask().Wait();
            return null;
        };
        _cluster.Set("a", "running");
        await mirror.PollAsync();
        Assert.Equal("complete", (await Store.GetAsync(new("a")))!.Value.Status.Session.Status.Text);
    }

    [Fact]
    public async Task A_restart_continues_without_a_full_pass()
    {
        _cluster.Set("a", "running");
        await Mirror().PollAsync();
        var second = Mirror();
        _time.Advance(TimeSpan.FromSeconds(61)); // the first one crashed
        Assert.False(await second.PollAsync());
        _time.Advance(TimeSpan.FromSeconds(61));
        await PollCosts(second, 2);
        Assert.Equal((0, true), (second.Status.Differences, second.Status.IsActive));
    }

    [Fact]
    public async Task Of_several_mirrors_one_works()
    {
        _cluster.Set("a", "running");
        ServiceMirror[] mirrors = [Mirror(), Mirror(), Mirror()];
        for (var i = 0; i < 30; i++)
        {
            var before = _cluster.Requests;
            var worked = await Task.WhenAll(mirrors.Select(mirror => mirror.PollAsync()));
            Assert.Single(worked, each => each);
            Assert.InRange(_cluster.Requests - before, 1, 2);
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal([true, false, false], mirrors.Select(mirror => mirror.Status.IsActive).OrderDescending());
    }

    [Fact]
    public async Task A_mirror_that_stops_hands_over_at_once()
    {
        _cluster.Set("a", "running");
        var (first, second) = (Mirror(), Mirror());
        using var stop = new CancellationTokenSource();
        var timer = _time.NextTimer();
        var run = first.RunAsync(stop.Token);
        await timer;
        Assert.False(await second.PollAsync());
        await stop.CancelAsync();
        await run;
        Assert.True(await second.PollAsync());
    }

    [Fact]
    public async Task The_health_check_tells_lag_and_errors()
    {
        var mirror = Mirror();
        var check = new MirrorHealthCheck([mirror]);
        Assert.Equal(HealthStatus.Healthy, (await check.CheckHealthAsync(new())).Status);
        await mirror.PollAsync();
        _cluster.Before = _ => Answer(503, "busy", "text/plain");
        _time.Advance(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAsync<StatusServiceException>(() => mirror.PollAsync());
        var degraded = await check.CheckHealthAsync(new());
        Assert.Equal((HealthStatus.Degraded, 60.0), (degraded.Status, degraded.Data["cfs:default lag"]));
        Assert.Contains("503", degraded.Description, StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(HealthStatus.Unhealthy, (await check.CheckHealthAsync(new())).Status);
    }

    private CfsMirror Mirror() => new(_cluster.Client(_time), _database, time: _time);

    private async Task<string[]> NamesAsync() =>
        [.. (await Store.ListAsync().ToListAsync()).Select(stored => stored.Value.Name)];

    private async Task PollCosts(ServiceMirror mirror, int requests)
    {
        var before = _cluster.Requests;
        Assert.True(await mirror.PollAsync());
        Assert.Equal(requests, _cluster.Requests - before);
    }
}
