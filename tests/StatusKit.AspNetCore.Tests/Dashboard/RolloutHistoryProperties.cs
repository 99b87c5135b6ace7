using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace StatusKit.AspNetCore.Tests.Dashboard;

public class RolloutHistoryProperties
{
    private static readonly DateTimeOffset Start = new(2026, 11, 26, 8, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = Start.AddMinutes(500);

    [Property(Arbitrary = [typeof(Histories)])]
    public void The_last_point_is_what_is_known_of_each_node(Change[] changes)
    {
        var series = Made(changes).ToSeries(null, Now);
        if (series.Times.Count == 0)
        {
            Assert.All(changes, change => Assert.Equal(RolloutStage.Absent, change.Stage));
            return;
        }

        foreach (var stage in RolloutStages.Shown)
        {
            Assert.Equal(Last(changes).Count(each => each == stage), series.CountAt(series.Times.Count - 1, stage));
        }
    }

    [Property(Arbitrary = [typeof(Histories)])]
    public void At_each_point_the_stages_sum_to_the_nodes_that_exist(Change[] changes)
    {
        // Clocks of one node that run forwards, so that the model needs no rule for those that do not.
        var history = Made(changes = [.. changes.OrderBy(change => change.Minute)]);
        var series = history.ToSeries(null, Now);
        for (var i = 0; i < series.Times.Count; i++)
        {
            var stages = Last(changes.Where(change => i == series.Times.Count - 1 || TimeOf(change) <= series.Times[i])).ToArray();
            Assert.Equal(stages.Count(stage => stage != RolloutStage.Absent), series.TotalAt(i));
            Assert.All(RolloutStages.Shown, stage => Assert.Equal(stages.Count(each => each == stage), series.CountAt(i, stage)));
        }
    }

    [Property(Arbitrary = [typeof(Histories)])]
    public void No_count_is_negative_and_times_rise_whatever_the_clocks_say(Change[] changes, PositiveInt points)
    {
        var most = 2 + (points.Get % 50);
        var series = Made(changes).ToSeries(null, Now, maxPoints: most);
        Assert.InRange(series.Times.Count, 0, most);
        Assert.All(series.Counts, counts => Assert.All(counts, count => Assert.True(count >= 0)));
        Assert.All(series.Times.Zip(series.Times.Skip(1)), pair => Assert.True(pair.First < pair.Second));
    }

    [Property(Arbitrary = [typeof(Histories)])]
    public void A_selection_and_the_rest_sum_to_the_whole(Change[] changes)
    {
        var history = Made(changes);
        long At(Func<int, bool>? isIncluded, RolloutStage stage) =>
            history.ToSeries(isIncluded, Now) is { Times.Count: > 0 } series ? series.CountAt(series.Times.Count - 1, stage) : 0;
        Assert.All(
            RolloutStages.Shown,
            stage => Assert.Equal(At(null, stage), At(node => node % 2 == 0, stage) + At(node => node % 2 == 1, stage)));
    }

    [Property(Arbitrary = [typeof(Histories)])]
    public void A_span_shows_the_end_of_the_whole(Change[] changes)
    {
        var history = Made(changes);
        var (whole, part) = (history.ToSeries(null, Now), history.ToSeries(null, Now, TimeSpan.FromMinutes(100)));
        Assert.Equal(whole.Times.Count == 0, part.Times.Count == 0);
        if (part.Times.Count > 0)
        {
            Assert.Equal(whole.Counts[^1], part.Counts[^1]);
            Assert.True(part.Times[0] >= Now.AddMinutes(-100));
        }
    }

    [Property(Arbitrary = [typeof(Histories)])]
    public void Forgetting_the_oldest_changes_keeps_the_present(Change[] changes)
    {
        var (whole, brief) = (Made(changes), Made(changes, maxEntries: 8));
        var (all, kept) = (whole.ToSeries(null, Now), brief.ToSeries(null, Now));
        Assert.InRange(brief.Count, 0, 8 + 4 + (2 * 6)); // the limit, what is added before it is tried again, the nodes
        if (kept.Counts.Count > 0)
        {
            Assert.Equal(all.Counts[^1], kept.Counts[^1]);
        }
        else
        {
            Assert.True(all.Counts.Count == 0 || all.TotalAt(all.Counts.Count - 1) == 0);
        }
    }

    [Property(Arbitrary = [typeof(Histories)])]
    public void An_expected_end_is_later_than_now_and_needs_open_nodes(Change[] changes)
    {
        var pace = Made(changes).Estimate(null, Now);
        Assert.Equal(Last(changes).Count(stage => stage.IsOpen()), pace.Open);
        if (pace.ExpectedEnd is { } end)
        {
            Assert.True(end > Now);
            Assert.True(pace.Open > 0);
            Assert.True(pace.PerHour > 0);
        }
    }

    private static RolloutHistory Made(Change[] changes, int maxEntries = int.MaxValue)
    {
        var history = new RolloutHistory(maxEntries);
        Array.ForEach(changes, change => history.Add(change.Node, TimeOf(change), change.Stage));
        return history;
    }

    private static DateTimeOffset TimeOf(Change change) => Start.AddMinutes(change.Minute);

    private static IEnumerable<RolloutStage> Last(IEnumerable<Change> changes) =>
        changes.GroupBy(change => change.Node).Select(node => node.Last().Stage);

    public sealed record Change(int Node, int Minute, int StageNumber)
    {
        internal RolloutStage Stage => (RolloutStage)StageNumber;
    }

    // Minutes beyond the 500 of Now are those of clocks that are fast.
    public static class Histories
    {
        public static Arbitrary<Change[]> Changes() => (
            from node in Gen.Choose(0, 5)
            from minute in Gen.Choose(0, 520)
            from stage in Gen.Choose(0, RolloutStages.Count - 1)
            select new Change(node, minute, stage)).ArrayOf().ToArbitrary();
    }
}
