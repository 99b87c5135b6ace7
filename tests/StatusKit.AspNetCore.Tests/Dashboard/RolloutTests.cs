using Microsoft.Extensions.Logging.Abstractions;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.AspNetCore.Tests.Dashboard;

public class RolloutTests
{
    private static readonly ExchangeId Policy = new("acme", "agent-2.31");

    private static CancellationToken Patience => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    [Fact]
    public async Task It_starts_with_the_history_that_the_database_has()
    {
        await using var database = new InMemoryStatusDatabase(new());
        await PutAsync(database, "a", "waiting", "downloaded", "initiated", "successful");
        await PutAsync(database, "b", "waiting", "initiated", "failed");
        await PutAsync(database, "c", "waiting");
        await using var rollout = Open(database);
        await rollout.Complete.WaitAsync(Patience);
        Assert.Equal(["a done", "b failed", "c waiting"], Shown(rollout));
        Assert.Equal(3 + 3 + 1, Entries(rollout)); // downloaded and initiated are one stage
    }

    [Fact]
    public async Task It_follows_the_database()
    {
        await using var database = new InMemoryStatusDatabase(new());
        await PutAsync(database, "a", "waiting");
        await using var rollout = Open(database);
        await rollout.Complete.WaitAsync(Patience);
        await PutAsync(database, "a", "successful");
        await PutAsync(database, "b", "waiting");
        await UntilAsync(() => Shown(rollout).SequenceEqual(["a done", "b waiting"]));
        await Store(database).DeleteAsync(Id("a"));
        await UntilAsync(() => Shown(rollout).SequenceEqual(["b waiting"]));
        await PutAsync(database, "a", "reset");
        await UntilAsync(() => Shown(rollout).SequenceEqual(["a waiting", "b waiting"]));
    }

    [Fact]
    public async Task Other_policies_scopes_and_kinds_are_not_part_of_it()
    {
        await using var database = new InMemoryStatusDatabase(new());
        await PutAsync(database, "a", "waiting");
        await database.GetStore<NmpNodeStatus>(NmpScopes.Node).PutAsync(Record("b", "waiting", Policy));
        await Store(database).PutAsync(Record("c", "waiting", new("acme", "other")));
        await Store(database).PutAsync(Record("d", "waiting", new("other", Policy.Name)));
        await using var rollout = Open(database);
        await rollout.Complete.WaitAsync(Patience);
        Assert.Equal(["a waiting"], Shown(rollout));
        Assert.Equal(1, Entries(rollout));
    }

    [Fact]
    public async Task Nodes_whose_changes_are_no_longer_kept_begin_with_their_last_one()
    {
        await using var database = new InMemoryStatusDatabase(new() { MaxChanges = 3, MaxHistory = 1 });
        await PutAsync(database, "a", "waiting", "initiated", "successful");
        await PutAsync(database, "b", "waiting", "initiated", "failed");
        await PutAsync(database, "gone", "waiting");
        await Store(database).DeleteAsync(Id("gone"));
        await using var rollout = Open(database);
        await rollout.Complete.WaitAsync(Patience);
        Assert.Equal(["a done", "b failed"], Shown(rollout));
        var counts = rollout.Calculate(history => history.ToSeries(null, DateTimeOffset.MaxValue))!.Counts[^1];
        Assert.Equal((1, 1, 2), (counts[(int)RolloutStage.Done], counts[(int)RolloutStage.Failed], counts.Sum()));
    }

    [Fact]
    public async Task An_empty_database_is_a_rollout_without_nodes()
    {
        await using var database = new InMemoryStatusDatabase(new());
        await using var rollout = Open(database);
        await rollout.Complete.WaitAsync(Patience);
        Assert.Empty(rollout.Nodes);
        Assert.Empty(rollout.Calculate(history => history.ToSeries(null, DateTimeOffset.UtcNow))!.Times);
        await PutAsync(database, "a", "waiting");
        await UntilAsync(() => Shown(rollout).SequenceEqual(["a waiting"]));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("Upgrade error: disk full\nsecond line", "disk full")]
    [InlineData("Rollback error: no package. Upgrade error: disk full\r\nmore", "disk full")]
    [InlineData("Rollback error: no package", "no package")]
    [InlineData("  plain  ", "plain")]
    public void Failures_are_grouped_by_what_failed_first(string message, string line) =>
        Assert.Equal(line, RolloutNode.FirstLine(message));

    [Fact]
    public void A_very_long_line_is_cut_between_characters()
    {
        var line = RolloutNode.FirstLine(new string('a', 199) + "😀 and more");
        Assert.Equal(new string('a', 199) + "…", line);
    }

    [Fact]
    public async Task A_filter_selects_by_word_organization_version_and_node()
    {
        await using var database = new InMemoryStatusDatabase(new());
        await Store(database).PutManyAsync(
        [
            Record("pump-1", "failed", Policy, "Upgrade error: disk full", "2.31"), Record("pump-2", "failed", Policy, "Upgrade error: no route"),
            Record("gate-1", "successful", Policy, version: "2.31"), Record("gate-2", "waiting", Policy, org: "north"),
        ]);
        await using var rollout = Open(database);
        await rollout.Complete.WaitAsync(Patience);
        var all = new RolloutFilter("nmp-hub", Policy);
        Assert.Equal(4, await CountAsync(all));
        Assert.Equal(1, await CountAsync(all with { Word = "DISK" }));
        Assert.Equal(2, await CountAsync(all with { Word = "failed" }));
        Assert.Equal(1, await CountAsync(all with { Org = "north" }));
        Assert.Equal(2, await CountAsync(all with { Version = "2.31" }));
        Assert.Equal(1, await CountAsync(all with { Version = "2.31", Node = "Gate" }));
        Assert.Equal(0, await CountAsync(all with { Word = "disk", Node = "gate" }));
        var selection = await RolloutSelection.SelectAsync(rollout.Nodes, all, null);
        Assert.Equal(["disk full", "no route"], selection.Failures.Select(failure => failure.Error));
        Assert.Equal(["acme", "north"], selection.Orgs);
        Assert.Equal(["2.31"], selection.Versions);
        Assert.Equal(["pump-1", "pump-2", "gate-2", "gate-1"], selection.List(null, 0, 10).Select(node => node.Name));

        async Task<int> CountAsync(RolloutFilter filter) =>
            (await RolloutSelection.SelectAsync(rollout.Nodes, filter, null)).Nodes.Count;
    }

    [Fact]
    public async Task A_caller_that_may_not_see_a_node_does_not_count_it()
    {
        await using var database = new InMemoryStatusDatabase(new());
        await PutAsync(database, "mine", "waiting", "successful");
        await PutAsync(database, "theirs", "waiting", "failed");
        await using var rollout = Open(database);
        await rollout.Complete.WaitAsync(Patience);
        var selection = await RolloutSelection.SelectAsync(
            rollout.Nodes, new("nmp-hub", Policy), id => ValueTask.FromResult(id.Parts[1] == "mine"));
        Assert.Equal(("mine", 1), (Assert.Single(selection.Nodes).Name, selection.Total));
        Assert.Empty(selection.Failures);
        var series = rollout.Calculate(history => history.ToSeries(selection.Includes, DateTimeOffset.MaxValue))!;
        Assert.Equal(1, series.TotalAt(series.Times.Count - 1));
    }

    [Fact]
    public void The_expected_end_is_by_the_pace_of_nodes_that_were_seen_to_finish()
    {
        var now = new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
        var history = new RolloutHistory();
        for (var node = 0; node < 100; node++)
        {
            history.Add(node, now.AddHours(-2), node < 20 ? RolloutStage.Done : RolloutStage.Waiting); // 20 came finished
        }

        Assert.Null(history.Estimate(null, now).ExpectedEnd);
        for (var node = 20; node < 40; node++)
        {
            history.Add(node, now.AddMinutes(-30), node % 2 == 0 ? RolloutStage.Done : RolloutStage.Failed);
        }

        var pace = history.Estimate(null, now);
        Assert.Equal((60, 20, TimeSpan.FromHours(1)), (pace.Open, pace.Finished, pace.Window));
        Assert.Equal(now.AddHours(3), pace.ExpectedEnd);
        Assert.Equal(20, pace.PerHour);
    }

    [Fact]
    public void A_rollback_does_not_make_the_pace_faster()
    {
        var now = new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
        var history = new RolloutHistory();
        for (var node = 0; node < 10; node++)
        {
            history.Add(node, now.AddMinutes(-10), RolloutStage.Waiting);
            history.Add(node, now.AddMinutes(-5), node < 5 ? RolloutStage.Failed : RolloutStage.Waiting);
            history.Add(node, now.AddMinutes(-4), node < 5 ? RolloutStage.Running : RolloutStage.Waiting);
            history.Add(node, now.AddMinutes(-3), node < 5 ? RolloutStage.Failed : RolloutStage.Waiting);
        }

        Assert.Equal((5, 5), (history.Estimate(null, now).Open, history.Estimate(null, now).Finished));
    }

    private static Rollout Open(IStatusDatabase database) =>
        new(database, NmpScopes.Hub, Policy, TimeProvider.System, NullLogger.Instance);

    private static IStatusStore<NmpNodeStatus> Store(IStatusDatabase database) => database.GetStore<NmpNodeStatus>(NmpScopes.Hub);

    private static StatusId Id(string node) => NmpNodeStatus.StorageId(new(new ExchangeId("acme", node), Policy));

    private static async Task PutAsync(IStatusDatabase database, string node, params string[] states)
    {
        foreach (var state in states)
        {
            await Store(database).PutAsync(Record(node, state, Policy));
        }
    }

    private static NmpNodeStatus Record(
        string node, string state, ExchangeId policy, string error = "", string version = "", string org = "acme") => new(
        new(new ExchangeId(org, node), policy),
        new()
        {
            AgentUpgrade = new()
            {
                Status = new(state),
                ErrorMessage = error,
                UpgradedVersions = new() { SoftwareVersion = version },
            },
        });

    private static IEnumerable<string> Shown(Rollout rollout) => rollout.Nodes
        .Where(node => node.Stage != RolloutStage.Absent)
        .Select(node => $"{node.Name} {RolloutStages.NameOf(node.Stage)}");

    private static int Entries(Rollout rollout) => ((int[])rollout.Calculate(history => new[] { history.Count })!)[0];

    private static async Task UntilAsync(Func<bool> isSo)
    {
        var patience = Patience;
        while (!isSo())
        {
            await Task.Delay(5, patience);
        }
    }
}
