using StatusKit.Cfs;
using StatusKit.Storage;
using static StatusKit.Clients.Tests.Answers;
using static StatusKit.Clients.Tests.TestService;

namespace StatusKit.Clients.Tests;

/// <summary>Waiting at a service has the outcomes of waiting at a store, and costs one question at a time.</summary>
public sealed class ServiceWaitTests : IAsyncLifetime
{
    private static readonly HttpClient Http = new() { Timeout = Timeout.InfiniteTimeSpan };

    private readonly TestTime _time = new();
    private readonly Dictionary<string, CfsSession> _sessions = [];
    private readonly List<DateTimeOffset> _looks = [];
    private Action<int> _onLook = _ => { };
    private TestService _service = null!;

    public async Task InitializeAsync() => _service = await StartAsync(context =>
    {
        _looks.Add(_time.GetUtcNow());
        _onLook(_looks.Count);
        var path = context.Request.Path.Value!;
        return path == "/v3/sessions" ? AnswerAsync(context, 200, Page(_sessions.Values))
            : _sessions.TryGetValue(path.Split('/')[^1], out var session)
                ? AnswerAsync(context, 200, SessionJson(session))
            : AnswerAsync(context, 404, NoSession, "application/problem+json");
    });

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_session_is_followed_to_its_end()
    {
        Set("s1", "pending");
        _onLook = look =>
        {
            if (look is 3 or 6)
            {
                Set("s1", look == 3 ? "running" : "complete", look == 3 ? "none" : "true");
            }
        };
        List<string> states = [];
        var result = await Client().WaitForEndAsync(
            "s1",
            new()
            {
                Progress = new Inline<StatusProgress<CfsSession>>(
                progress => states.Add(progress.Stored.Value.Status.Session.Status.Text))
            });
        Assert.Equal((StatusWaitOutcome.Reached, StatusPhase.Succeeded), (result.Outcome, result.Last!.Value.Phase));
        Assert.Equal(["pending", "running", "complete"], states);
    }

    [Fact]
    public async Task The_interval_doubles_from_2_to_30_seconds_and_begins_again_after_a_change()
    {
        Set("s1", "running");
        _onLook = look =>
        {
            if (look is 8 or 10)
            {
                Set("s1", look == 8 ? "running" : "complete", "unknown");
            }
        };
        await Client(jitter: 0).WaitForEndAsync("s1");
        var intervals = _looks.Zip(
            _looks.Skip(1), (before, after) => Math.Round((after - before).TotalSeconds)).ToArray();
        Assert.Equal([2, 4, 8, 16, 30, 30, 30, 30, 30], intervals);
    }

    [Fact]
    public async Task Intervals_vary_by_the_jitter()
    {
        Set("s1", "running");
        await Client().WaitForEndAsync("s1", new() { Timeout = TimeSpan.FromHours(1) });
        var intervals = _looks.Zip(_looks.Skip(1), (before, after) => (after - before).TotalSeconds).ToArray();
        Assert.All(intervals.SkipLast(1).Skip(5), interval => Assert.InRange(interval, 22.4, 37.6));
        Assert.True(intervals.Skip(5).Distinct().Count() > 10);
    }

    [Theory]
    [InlineData("true", StatusPhase.Succeeded)]
    [InlineData("false", StatusPhase.Failed)]
    [InlineData("unknown", StatusPhase.Failed)]
    public async Task A_session_that_ended_is_reached_at_once(string succeeded, StatusPhase phase)
    {
        Set("s1", "complete", succeeded);
        var result = await Client().WaitForEndAsync("s1");
        Assert.Equal(StatusWaitOutcome.Reached, result.Outcome);
        Assert.Equal(phase == StatusPhase.Succeeded, result.Last!.Value.Phase == StatusPhase.Succeeded);
        Assert.Single(_looks);
    }

    [Fact]
    public async Task A_name_that_never_existed_is_missing()
    {
        Assert.Equal(StatusWaitOutcome.Missing, (await Client().WaitForEndAsync("s1")).Outcome);
        Assert.Single(_looks);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_yet_may_appear()
    {
        _onLook = look =>
        {
            if (look == 3)
            {
                Set("s1", "complete", "true");
            }
        };
        Assert.Equal(
            StatusWaitOutcome.Reached,
            (await Client(appearWithin: TimeSpan.FromMinutes(1)).WaitForEndAsync("s1")).Outcome);
        var late = await Client(appearWithin: TimeSpan.FromMinutes(1)).WaitForEndAsync("s2");
        Assert.Equal((StatusWaitOutcome.Missing, 60), (late.Outcome, Math.Round(late.Waited.TotalSeconds)));
    }

    [Fact]
    public async Task A_session_that_goes_away_is_deleted()
    {
        Set("s1", "running");
        _onLook = look =>
        {
            if (look == 3)
            {
                _sessions.Clear();
            }
        };
        var result = await Client().WaitForEndAsync("s1");
        Assert.Equal((StatusWaitOutcome.Deleted, "s1"), (result.Outcome, result.Last?.Value.Name));
    }

    [Fact]
    public async Task Errors_that_pass_do_not_end_a_wait()
    {
        Set("s1", "running");
        var handler = _service.Handler;
        var looks = 0;
        _service.Handler = context =>
            ++looks is 2 or 3 ? AnswerAsync(context, 503, "<html>", "text/html") : handler(context);
        _onLook = look =>
        {
            if (look == 3)
            {
                Set("s1", "complete", "true");
            }
        };
        Assert.Equal(StatusWaitOutcome.Reached, (await Client().WaitForEndAsync("s1")).Outcome);
        Assert.Equal(5, looks);
    }

    [Fact]
    public async Task A_time_out_says_why_the_service_could_not_be_read()
    {
        _service.Handler = context => AnswerAsync(context, 503, "busy", "text/plain");
        var result = await Client().WaitForEndAsync("s1", new() { Timeout = TimeSpan.FromMinutes(1) });
        Assert.Equal((StatusWaitOutcome.TimedOut, 60), (result.Outcome, Math.Round(result.Waited.TotalSeconds)));
        Assert.IsType<StatusServiceException>(result.Error);
    }

    [Fact]
    public async Task An_error_that_does_not_pass_ends_a_wait()
    {
        _service.Handler = context => AnswerAsync(context, 401, "no", "text/plain");
        await Assert.ThrowsAsync<StatusServiceException>(() => Client().WaitForEndAsync("s1"));
    }

    [Fact]
    public async Task A_hundred_sessions_cost_one_list_an_interval()
    {
        string[] names = [.. Enumerable.Range(0, 100).Select(i => $"batch-{i}")];
        foreach (var name in names)
        {
            Set(name, "running");
        }

        _onLook = look => Set(names[(look - 1) % 100], "complete", "true");
        var results = await Client().WaitForEndAsync(names, StatusWaitMode.All);
        Assert.Equal(100, results.Length);
        Assert.Equal(100, _looks.Count);
        Assert.All(
            _service.Requests.SkipLast(1),
            request => Assert.StartsWith("GET /v3/sessions?name_contains=batch-", request, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(StatusWaitMode.All, 3)]
    [InlineData(StatusWaitMode.Any, 1)]
    [InlineData(StatusWaitMode.FirstFailure, 2)]
    public async Task Several_sessions_are_waited_for_until_the_mode_is_met(StatusWaitMode mode, int results)
    {
        Set("a", "running");
        Set("b", "running");
        Set("c", "running");
        _onLook = look =>
        {
            if (look is 2 or 4 or 6)
            {
                Set(look == 2 ? "a" : look == 4 ? "b" : "c", "complete", look == 4 ? "false" : "true");
            }
        };
        Assert.Equal(results, (await Client().WaitForEndAsync(["a", "b", "c"], mode)).Length);
    }

    [Fact]
    public async Task A_state_that_must_settle_is_waited_for_until_it_did()
    {
        Set("s1", "running");
        var result = await Client().WaitForEndAsync(
            "s1", new() { Until = _ => true, Settled = TimeSpan.FromMinutes(1) });
        Assert.Equal((StatusWaitOutcome.Reached, 60), (result.Outcome, Math.Round(result.Waited.TotalSeconds)));
    }

    [Fact]
    public async Task A_watch_tells_what_differs_between_two_looks()
    {
        Set("a", "running");
        Set("b", "running");
        _onLook = look =>
        {
            if (look == 3)
            {
                Set("a", "complete", "true");
                _sessions.Remove("b");
                Set("c", "pending");
            }
        };
        var changes = await Client().WatchAsync().Take(5).Select(
            change => (change.Sequence, change.Kind, change.Id.Name)).ToListAsync();
        Assert.Equal(
            [(1, StatusChangeKind.Created, "a"), (2, StatusChangeKind.Created, "b"), (3, StatusChangeKind.Updated, "a"), (
                4, StatusChangeKind.Created, "c"), (5, StatusChangeKind.Deleted, "b")],
            changes);
    }

    private CfsClient Client(double jitter = 0.25, TimeSpan appearWithin = default) => new(
        Http, new() { BaseAddress = _service.Address, Timeout = TimeSpan.FromDays(1), Polling = new() { Jitter = jitter, AppearWithin = appearWithin } }, _time)
    {
        Random =
            new(1)
    };

    private void Set(string name, string status, string succeeded = "none") =>
        _sessions[name] = Session(name, status, succeeded);

    private sealed class Inline<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
