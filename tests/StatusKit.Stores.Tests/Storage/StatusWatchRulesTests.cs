using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using StatusKit.Storage;

namespace StatusKit.Tests.Storage;

/// <summary>The parts of which watching is made, each by itself.</summary>
public class StatusWatchRulesTests
{
    private readonly CancellationToken _deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    [Fact]
    public async Task A_position_only_advances_and_then_wakes_all_who_wait()
    {
        var position = new StatusPosition();
        position.Advance(3);
        Assert.True(position.WaitAsync(2, _deadline).IsCompleted);
        var waits = new[] { position.WaitAsync(3, _deadline), position.WaitAsync(3, _deadline) };
        position.Advance(3);
        position.Advance(2);
        Assert.Equal((3, false, false), (position.Sequence, waits[0].IsCompleted, waits[1].IsCompleted));
        position.Advance(4);
        await Task.WhenAll(waits);
        Assert.Equal(4, position.Sequence);
    }

    [Fact]
    public void Filters_that_are_not_set_are_empty()
    {
        var options = new StatusWatchOptions { Ids = default, Keys = default, Phases = default };
        Assert.Equal((0, 0, 0), (options.Ids.Length, options.Keys.Length, options.Phases.Length));
        Assert.Equal(TimeSpan.FromSeconds(30), options.BookmarkInterval);
        Assert.Null(new StatusWatchOptions { BookmarkInterval = null }.BookmarkInterval);
        Assert.Throws<ArgumentOutOfRangeException>(() => new StatusWatchOptions { BookmarkInterval = TimeSpan.Zero });
    }

    [Fact]
    public void A_filter_asks_for_phase_and_keys_only_when_it_needs_them()
    {
        var (bare, running) = (Row(), Row(StatusPhase.Running, new StatusKey("odd", "yes")));
        var completed = 0;
        StatusRow Complete(StatusRow row)
        {
            completed++;
            return running;
        }

        Assert.True(new StatusFilter(null, new(), Complete).Matches(bare));
        Assert.True(new StatusFilter(null, new() { Phases = [StatusPhase.Running] }, Complete).Matches(running));
        Assert.False(new StatusFilter(null, new() { Phases = [StatusPhase.Failed] }, Complete).Matches(running));
        Assert.Equal(0, completed);
        Assert.True(new StatusFilter(null, new() { Phases = [StatusPhase.Running] }, Complete).Matches(bare));
        Assert.False(new StatusFilter(null, new() { Phases = [StatusPhase.Failed] }, Complete).Matches(bare));
        Assert.False(new StatusFilter(null, new() { Keys = [new("odd", "no")] }, Complete).Matches(bare));
        Assert.Equal(3, completed);
        Assert.True(new StatusFilter(null, new() { Phases = [StatusPhase.Failed] }).Matches(bare)); // nobody can say
        Assert.True(new StatusFilter(null, new() { Keys = [new("odd", "yes")], Phases = [StatusPhase.Failed, StatusPhase.Running] }).Matches(running));
        Assert.False(new StatusFilter(null, new() { Keys = [new("odd", "yes"), new("number", "1")] }).Matches(running));
    }

    [Theory]
    [InlineData("traffic_light", "", true)]
    [InlineData("traffic_light", "night", false)]
    [InlineData("other", "", false)]
    public void A_filter_of_a_set_takes_only_its_rows(string model, string scope, bool matches) =>
        Assert.Equal(matches, new StatusFilter(new(model, scope), new()).Matches(Row()));

    [Fact]
    public void The_lag_is_that_of_the_slowest_watcher_behind_the_furthest_position_seen()
    {
        var context = new StatusStoreContext($"lag {Guid.NewGuid()}", TimeProvider.System, NullLogger.Instance);
        StatusWatcher[] watchers = [new(context, "light"), new(context, "light"), new(context, "session")];
        Assert.All(watchers, watcher => StatusWatchers.Add(watcher));
        watchers[0].IsAt(5, 10);
        watchers[1].IsAt(8, 12);
        watchers[2].IsAt(12, 12);
        Assert.Equal(["light 7", "session 0"], Lags());
        StatusWatchers.Remove(watchers[0]);
        Assert.Equal(["light 4", "session 0"], Lags());
        watchers[1].IsAt(13, 12); // it reads on while the other figure is older
        Assert.Equal(["light 0", "session 0"], Lags());
        Assert.All(watchers, StatusWatchers.Remove);
        Assert.Empty(Lags());

        IEnumerable<string> Lags() => StatusWatchers.Lags()
            .Select(lag => (Tags: lag.Tags.ToArray().ToDictionary(tag => tag.Key, tag => $"{tag.Value}"), lag.Value))
            .Where(lag => lag.Tags[StatusTelemetry.Store] == context.Name)
            .Select(lag => $"{lag.Tags[StatusTelemetry.Model]} {lag.Value}").Order(StringComparer.Ordinal);
    }

    [Fact]
    public void A_row_with_a_phase_or_keys_but_no_state_is_refused()
    {
        var set = new StatusSet(Light.Model, "");
        Assert.Throws<ArgumentException>("state", () => StatusRow.Read(set, new("a"), default, 1, default, phase: StatusPhase.Failed));
        Assert.Throws<ArgumentException>("state", () => StatusRow.Read(set, new("a"), default, 1, default, keys: []));
    }

    private static StatusRow Row() => StatusRow.Read(new(Light.Model, ""), new("a"), default, 1, default);

    private static StatusRow Row(StatusPhase phase, params ImmutableArray<StatusKey> keys) =>
        StatusRow.Read(new(Light.Model, ""), new("a"), default, 1, default, "amber", phase, keys);
}
