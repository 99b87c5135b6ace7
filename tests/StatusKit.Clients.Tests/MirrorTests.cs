using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using StatusKit.Cfs;
using StatusKit.Storage;
using static StatusKit.Clients.Tests.Answers;
using static StatusKit.Clients.Tests.FakeCluster;

namespace StatusKit.Clients.Tests;

/// <summary>What all mirrors have in common: options, lease, pauses, and what they say of themselves.</summary>
public sealed class MirrorTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTime _time = new();
    private readonly FakeCluster _cluster = new();
    private readonly FakeLogger<CfsMirror> _log = new();
    private readonly InMemoryStatusDatabase _database;

    public MirrorTests()
    {
        _database = new(time: _time);
        _cluster.Set("a", "running");
    }

    private IStatusStore<MirrorLease> Leases => _database.GetStore<MirrorLease>(MirrorLease.Scope);

    public void Dispose() => _cluster.Dispose();

    // Times in seconds; what is not in a row is the default, which is valid.
    [Theory]
    [InlineData("default", 10, 600, 60, 300, "")]
    [InlineData("", 10, 600, 60, 300, "Name is missing.")]
    [InlineData("x", 0, 600, 60, 300, "Interval must be positive and FullInterval not shorter.")]
    [InlineData("x", 10, 9, 60, 300, "Interval must be positive and FullInterval not shorter.")]
    [InlineData("x", 10, 10, 1, 1, "")]
    [InlineData("x", 10, 600, 0.5, 300, "LeaseDuration is 00:00:00.5000000, but must be at least a second.")]
    [InlineData("x", 10, 600, 60, 0, "UnhealthyLag is 00:00:00, but must be positive.")]
    [InlineData("", 0, 600, 60, -1, "Name is missing. Interval must be positive and FullInterval not shorter. UnhealthyLag is -00:00:01, but must be positive.")]
    public void Options_say_what_is_wrong(string name, double interval, double fullInterval, double lease, double lag, string errors)
    {
        var options = new MirrorOptions
        {
            Name = name,
            Interval = interval * Second,
            FullInterval = fullInterval * Second,
            LeaseDuration = lease * Second,
            UnhealthyLag = lag * Second,
        };
        Assert.Equal(errors, string.Join(' ', options.Validate()));
        if (errors.Length > 0)
        {
            var error = Assert.Throws<ArgumentException>(() => Mirror(options));
            Assert.StartsWith($"MirrorOptions: {options.Validate().First()}", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1, 1, 11, "")]
    [InlineData(0, 1, 11, "MaxConcurrency and FeedPageSize must be at least 1, and MaxFeedAge longer than Interval.")]
    [InlineData(1, 0, 11, "MaxConcurrency and FeedPageSize must be at least 1, and MaxFeedAge longer than Interval.")]
    [InlineData(1, 1, 10, "MaxConcurrency and FeedPageSize must be at least 1, and MaxFeedAge longer than Interval.")]
    public void Options_of_an_Exchange_say_what_is_wrong(int concurrency, int pageSize, double feedAge, string errors)
    {
        var options = new ExchangeMirrorOptions { MaxConcurrency = concurrency, FeedPageSize = pageSize, MaxFeedAge = feedAge * Second };
        Assert.Equal(errors, string.Join(' ', options.Validate()));
        options.Name = "";
        Assert.Equal($"Name is missing. {errors}".Trim(), string.Join(' ', options.Validate()));
    }

    [Fact]
    public void The_defaults_are_those_of_the_documentation()
    {
        var (options, exchange) = (new MirrorOptions(), new ExchangeMirrorOptions());
        Assert.Equal(
            (10, 600, 60, 300), (options.Interval.TotalSeconds, options.FullInterval.TotalSeconds, options.LeaseDuration.TotalSeconds, options.UnhealthyLag.TotalSeconds));
        Assert.Equal((6, 3, 50, 1000), (exchange.FullInterval.TotalHours, exchange.MaxFeedAge.TotalHours, exchange.MaxConcurrency, exchange.FeedPageSize));
    }

    [Fact]
    public void Without_a_successful_poll_and_while_another_mirror_works_there_is_no_lag()
    {
        var now = _time.GetUtcNow();
        Assert.Null(new MirrorStatus { IsActive = true }.LagAt(now));
        Assert.Null(new MirrorStatus { LastSuccess = now }.LagAt(now));
        var status = new MirrorStatus { IsActive = true, LastSuccess = now };
        Assert.Equal(Second, status.LagAt(now + Second));
        Assert.Equal(TimeSpan.Zero, status.LagAt(now));
        Assert.Equal(TimeSpan.Zero, status.LagAt(now - Second)); // a clock that was set back
    }

    [Theory]
    [InlineData("", false, """{"name":"cfs:default","holder":"","cursor":0}""")]
    [InlineData("me", true, """{"name":"cfs:default","holder":"me","cursor":7,"last_success":"2026-03-02T08:00:00.0000000\u002B00:00","last_full_pass":"2026-03-02T07:59:59.0000000\u002B00:00"}""")]
    public async Task A_lease_is_stored_as_it_always_was_and_read_back(string holder, bool hasTimes, string json)
    {
        var now = _time.GetUtcNow();
        var lease = new MirrorLease
        {
            Name = "cfs:default",
            Holder = holder,
            Cursor = hasTimes ? 7 : 0,
            LastSuccess = hasTimes ? now : null,
            LastFullPass = hasTimes ? now - Second : null,
        };
        Assert.Equal(json, Stored(lease));
        Assert.Equal(lease, Read<MirrorLease>(json));
        Assert.NotNull(await Leases.CreateAsync(lease));
        Assert.Equal(lease, (await Leases.GetAsync(new("cfs:default")))!.Value);
        var state = holder.Length > 0 ? "held" : "released";
        Assert.Equal((holder.Length > 0 ? StatusPhase.Running : StatusPhase.Waiting, false, state), (lease.Phase, lease.IsFinal, StateOf(lease)));
        Assert.Equal(1, (await Leases.CountAsync())[state]);
    }

    [Fact]
    public async Task Another_mirror_takes_over_once_there_was_no_sign_for_the_duration_of_the_lease()
    {
        var (first, second) = (Mirror(), Mirror());
        Assert.True(await first.PollAsync());
        Assert.False(await second.PollAsync()); // sees the lease for the first time
        _time.Advance((60 * Second) - TimeSpan.FromTicks(1));
        Assert.False(await second.PollAsync());
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(await second.PollAsync());
        Assert.Equal((false, true), (await first.PollAsync(), second.Status.IsActive));
        Assert.Equal((false, null), (first.Status.IsActive, first.Status.LastError));
    }

    [Fact]
    public async Task A_mirror_that_gives_signs_keeps_its_lease()
    {
        var (first, second) = (Mirror(), Mirror());
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal((true, false), (await first.PollAsync(), await second.PollAsync()));
            _time.Advance(30 * Second);
        }
    }

    [Fact]
    public async Task A_lease_is_renewed_after_a_third_of_its_duration_and_not_before()
    {
        var mirror = Mirror();
        await mirror.PollAsync();
        var first = (await LeaseAsync()).Sequence;
        _time.Advance((20 * Second) - TimeSpan.FromTicks(1));
        await mirror.PollAsync();
        Assert.Equal(first, (await LeaseAsync()).Sequence);
        _time.Advance(TimeSpan.FromTicks(1));
        await mirror.PollAsync();
        Assert.NotEqual(first, (await LeaseAsync()).Sequence);
    }

    [Fact]
    public async Task A_lease_that_was_handed_back_is_taken_at_once()
    {
        Assert.NotNull(await Leases.CreateAsync(new() { Name = "cfs:default" }));
        var mirror = Mirror();
        Assert.True(await mirror.PollAsync());
        Assert.NotEqual("", (await LeaseAsync()).Value.Holder);
        await mirror.RunAsync(new(canceled: true));
        Assert.Equal("", (await LeaseAsync()).Value.Holder);
        Assert.False(mirror.Status.IsActive);
        Assert.True(await mirror.PollAsync()); // and it may take it again
    }

    [Fact]
    public async Task A_mirror_that_takes_over_knows_what_the_other_one_wrote()
    {
        var (first, second) = (Mirror(), Mirror());
        await first.PollAsync();
        await second.PollAsync();
        _time.Advance(60 * Second);
        _cluster.Set("b", "running");
        Assert.True(await second.PollAsync());
        Assert.False(await first.PollAsync()); // has lost its lease
        Assert.False(await first.PollAsync()); // sees that of the other one for the first time
        _time.Advance(60 * Second);
        _cluster.Set("a", "complete", "true");
        _cluster.Set("b", "complete", "true");
        Assert.True(await first.PollAsync());
        Assert.Equal([StatusPhase.Succeeded, StatusPhase.Succeeded], await _database.GetStore<CfsSession>().ListAsync().Select(stored => stored.Value.Phase).ToListAsync());
        Assert.Equal((1 + 2, 2), (first.Status.Differences, first.Status.Polls));
    }

    [Fact]
    public async Task A_full_pass_comes_after_its_interval_or_when_the_clock_was_set_back_by_more()
    {
        var mirror = Mirror();
        await mirror.PollAsync();
        var pass = _time.GetUtcNow();
        Assert.Equal((pass, pass), (mirror.Status.LastFullPass, mirror.Status.LastSuccess));
        _time.Advance((600 * Second) - TimeSpan.FromTicks(1));
        await mirror.PollAsync();
        Assert.Equal((pass, _time.GetUtcNow()), (mirror.Status.LastFullPass, mirror.Status.LastSuccess));
        _time.Advance(TimeSpan.FromTicks(1));
        await mirror.PollAsync();
        pass = _time.GetUtcNow();
        Assert.Equal(pass, mirror.Status.LastFullPass);
        _time.Jump(-600 * Second);
        await mirror.PollAsync();
        Assert.Equal(pass, mirror.Status.LastFullPass);
        _time.Jump(-TimeSpan.FromTicks(1));
        await mirror.PollAsync();
        Assert.Equal(_time.GetUtcNow(), mirror.Status.LastFullPass);
    }

    [Theory]
    [InlineData(0.0, 10, "9 9")]
    [InlineData(0.5, 10, "10 10")]
    [InlineData(1.0, 10, "11 11")]
    public async Task Between_polls_is_the_interval_give_or_take_a_tenth(double random, double interval, string pauses) =>
        Assert.Equal(pauses, await PausesAsync(random, interval, count: 2));

    [Theory]
    [InlineData(10, 7, "10 20 40 60 60 60 60")]
    [InlineData(120, 3, "120 120 120")] // an interval that is longer than the longest pause stays what it is
    [InlineData(0.001, 70, "1.024")] // however often it failed
    public async Task After_a_poll_that_failed_the_pause_doubles_up_to_a_minute(double interval, int count, string pauses)
    {
        _cluster.Before = _ => Answer(404, NoRoute, "application/problem+json");
        Assert.EndsWith(pauses, await PausesAsync(0.5, interval, count), StringComparison.Ordinal);
        Assert.Equal(count, _log.Collector.GetSnapshot().Count(record => record.Id.Id == 12));
    }

    [Fact]
    public async Task After_a_poll_that_succeeded_the_pauses_begin_again()
    {
        _cluster.Before = _ => _cluster.Requests is 3 or > 5 ? null : Answer(404, NoRoute, "application/problem+json");
        Assert.Equal("10 20 10 10 20 10", await PausesAsync(0.5, 10, count: 6));
        Assert.Equal([2, 2], _log.Collector.GetSnapshot().Where(record => record.Id.Id == 13).Select(record => int.Parse(record.GetStructuredStateValue("Attempts")!, null)));
    }

    [Fact]
    public async Task The_log_tells_who_works_and_what_failed()
    {
        var (first, second) = (Mirror(), Mirror());
        await first.PollAsync();
        await first.PollAsync();
        await second.PollAsync(); // waits from the beginning, which is not worth a line
        Assert.Equal([10], Events());
        _time.Advance(60 * Second);
        await second.PollAsync();
        await first.PollAsync();
        await first.PollAsync();
        Assert.Equal([10, 10, 11], Events());

        IEnumerable<int> Events() => _log.Collector.GetSnapshot().Select(record => record.Id.Id);
    }

    [Fact]
    public async Task A_mirror_that_cannot_hand_over_ends_all_the_same()
    {
        var mirror = Mirror();
        await mirror.PollAsync();
        await _database.DisposeAsync();
        await mirror.RunAsync(new(canceled: true));
        Assert.Equal(14, _log.LatestRecord.Id.Id);
    }

    [Fact]
    public async Task Measurements_count_polls_and_differences_and_show_the_lag()
    {
        var name = $"{Guid.NewGuid()}";
        using var polls = new MetricCollector<long>(MirrorTelemetry.Polls);
        using var differences = new MetricCollector<long>(MirrorTelemetry.Differences);
        using var lags = new MetricCollector<double>(MirrorTelemetry.Lag);
        _cluster.Set("b", "running");
        var mirror = Mirror(new() { Name = name });
        await mirror.PollAsync();
        _cluster.Set("a", "complete", "true");
        _cluster.Sessions.Remove("b");
        _time.Advance(10 * Second);
        await mirror.PollAsync();
        _cluster.Before = _ => Answer(404, NoRoute, "application/problem+json");
        _time.Advance(10 * Second);
        await Assert.ThrowsAsync<StatusServiceException>(() => mirror.PollAsync());
        Assert.Equal(["full 1", "changes 1", "failed 1"], Of(polls, MirrorTelemetry.Result));
        Assert.Equal(["created 2", "updated 1", "deleted 1"], Of(differences, MirrorTelemetry.Kind));
        Assert.Equal(
            [0, 0, 10], lags.GetMeasurementSnapshot().Where(measured => measured.Tags[MirrorTelemetry.Mirror]!.Equals($"cfs:{name}")).Select(measured => measured.Value));

        IEnumerable<string> Of(MetricCollector<long> collector, string tag) => collector.GetMeasurementSnapshot()
            .Where(measured => measured.Tags[MirrorTelemetry.Mirror]!.Equals($"cfs:{name}")).Select(measured => $"{measured.Tags[tag]} {measured.Value}");
    }

    [Fact]
    public void Measurements_have_the_documented_names()
    {
        System.Diagnostics.Metrics.Instrument[] instruments = [MirrorTelemetry.Polls, MirrorTelemetry.Differences, MirrorTelemetry.Lag];
        Assert.Equal(
            ["StatusKit.Clients statuskit.mirror.polls {poll}", "StatusKit.Clients statuskit.mirror.differences {record}", "StatusKit.Clients statuskit.mirror.lag s"],
            instruments.Select(instrument => $"{instrument.Meter.Name} {instrument.Name} {instrument.Unit}"));
        Assert.All(instruments, instrument => Assert.EndsWith(".", instrument.Description, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_health_of_several_mirrors_is_that_of_the_worst()
    {
        using var other = new FakeCluster();
        var (good, bad) = (Mirror(new() { Name = "good" }), new CfsMirror(other.Client(_time), _database, new() { Name = "bad", Scope = "bad" }, _time));
        other.Before = _ => Answer(404, NoRoute, "application/problem+json");
        var check = new MirrorHealthCheck([good, bad]);
        Assert.Equal((HealthStatus.Healthy, null), await HealthAsync());
        Assert.Equal(["cfs:bad active", "cfs:good active"], (await check.CheckHealthAsync(new())).Data.Keys.Order());
        await good.PollAsync();
        var error = await Assert.ThrowsAsync<StatusServiceException>(() => bad.PollAsync());
        Assert.Equal((HealthStatus.Unhealthy, $"The mirror cfs:bad has not succeeded yet. {error.Message}"), await HealthAsync());
        Assert.Same(error, (await check.CheckHealthAsync(new())).Exception);
        other.Before = _ => null;
        await bad.PollAsync();
        Assert.Equal((HealthStatus.Healthy, null), await HealthAsync());

        _time.Advance(300 * Second);
        Assert.Equal((HealthStatus.Healthy, null), await HealthAsync());
        await bad.PollAsync();
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal((HealthStatus.Unhealthy, "The mirror cfs:good is 300 s behind."), await HealthAsync());
        Assert.Equal(
            new Dictionary<string, object>
            {
                ["cfs:good active"] = true,
                ["cfs:good lag"] = 300.0000001,
                ["cfs:good last_success"] = "2026-03-02T08:00:00.0000000+00:00",
                ["cfs:bad active"] = true,
                ["cfs:bad lag"] = 0.0000001,
                ["cfs:bad last_success"] = "2026-03-02T08:05:00.0000000+00:00",
            },
            (await check.CheckHealthAsync(new())).Data);

        other.Before = _ => Answer(404, NoRoute, "application/problem+json");
        await good.PollAsync();
        error = await Assert.ThrowsAsync<StatusServiceException>(() => bad.PollAsync());
        Assert.Equal((HealthStatus.Degraded, $"The mirror cfs:bad is 0 s behind. {error.Message}"), await HealthAsync());
        Assert.Equal(error.Message, (await check.CheckHealthAsync(new())).Data["cfs:bad last_error"]);

        async Task<(HealthStatus, string?)> HealthAsync()
        {
            var health = await check.CheckHealthAsync(new());
            return (health.Status, health.Description);
        }
    }

    private CfsMirror Mirror(MirrorOptions? options = null) => new(_cluster.Client(_time), _database, options, _time, _log);

    private async Task<Stored<MirrorLease>> LeaseAsync() => (await Leases.GetAsync(new("cfs:default")))!;

    private async Task<string> PausesAsync(double random, double interval, int count)
    {
        using var stop = new CancellationTokenSource();
        var time = new Pauses(count, stop);
        var mirror = new CfsMirror(_cluster.Client(_time), new InMemoryStatusDatabase(), new() { Interval = interval * Second }, time, _log) { Random = new Always(random) };
        await mirror.RunAsync(stop.Token);
        return string.Join(' ', time.Seen.Select(pause => string.Create(null, $"{pause.TotalSeconds:0.###}")));
    }

    private static string Stored<T>(T value)
        where T : class, IStatusRecord<T>
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        T.WriteStored(value, output);
        return System.Text.Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static T Read<T>(string json)
        where T : class, IStatusRecord<T> => T.ReadStored(System.Text.Encoding.UTF8.GetBytes(json));

    private static string StateOf<T>(T value)
        where T : class, IStatusRecord<T> => T.IsKnownState(value.State) ? value.State : "unknown";

    /// <summary>Notes each pause and lets it pass, and stops after the last one.</summary>
    private sealed class Pauses(int count, CancellationTokenSource stop) : FakeTimeProvider
    {
        public List<TimeSpan> Seen { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (Seen.Count < count)
            {
                Seen.Add(dueTime);
                _ = Task.Run(() =>
                {
                    if (Seen.Count == count)
                    {
                        stop.Cancel();
                    }

                    Advance(dueTime);
                });
            }

            return timer;
        }
    }

    private sealed class Always(double value) : Random
    {
        public override double NextDouble() => value;
    }
}
