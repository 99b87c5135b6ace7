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
