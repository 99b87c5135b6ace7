using StatusKit.Cfs;
using StatusKit.PostgreSql;
using StatusKit.Storage;
using StatusKit.Tests.Storage;
using Xunit.Abstractions;

namespace StatusKit.Tests.PostgreSql;

/// <summary>
/// Two servers under Patroni, of which the primary is killed, frozen, relieved or cut off while two processes write: R-9 of the reliability trials.
/// </summary>
[NeedsPatroni]
public sealed class PostgreSqlFailoverTests(ITestOutputHelper output)
{
    private static readonly StatusId Counter = new("counter");
    private static readonly int Rounds = Trials.Rounds(4, 20);

    private readonly CancellationToken _deadline = Trials.Deadline();

    [StoreFact]
    [Trait("Trial", "R-9")]
    public async Task A_fail_over_loses_no_acknowledged_write_and_watchers_miss_nothing()
    {
        var noCut = PatroniCluster.CutMissing;
        await using var cluster = await PatroniCluster.StartAsync(isSynchronous: true, isCuttable: noCut is null, _deadline);
        output.WriteLine($"{PatroniCluster.Versions}{(noCut is null ? "" : $"; without a partition: {noCut}")}");
        string[] ways = noCut is null ? ["kill", "freeze", "switch", "cut"] : ["kill", "freeze", "switch"];
        await using var database = new PostgreSqlStatusDatabase(cluster.ConnectionString, new() { MaxHistory = 100_000 });
        var sessions = database.GetStore<CfsSession>();
        await sessions.CreateAsync(new() { Name = Counter.Name }, _deadline);
        using var first = Start(cluster, "p");
        using var second = Start(cluster, "q");
        EnduranceProcess[] both = [first, second];
        var gaps = new SortedDictionary<string, long>(StringComparer.Ordinal);
        for (var round = 0; round < Rounds; round++)
        {
            await Task.WhenAll(both.Select(each => each.Acknowledges(200)));
            var (way, name) = (ways[round % ways.Length], $"waited-{round}");
            var wait = sessions.WaitForEndAsync(new(name), new() { WaitForCreation = true, Until = _ => true }, _deadline);
            await FailOver(cluster, way);
            await Put(sessions, name);
            Assert.Equal(StatusWaitOutcome.Reached, (await wait).Outcome);
            await Task.WhenAll(both.Select(each => each.Acknowledges(200)));
            await cluster.WaitUntilCompleteAsync(_deadline);
            var gap = both.Select(each => each.TakeLongestGap()).Max();
            gaps[way] = Math.Max(gaps.GetValueOrDefault(way), gap);
            output.WriteLine($"{round + 1} {way}: longest gap {gap} ms");
        }

        Array.ForEach(both, each => each.Stop());
        await Task.WhenAll(both.Select(each => each.Stopped));
        await Put(sessions, "end");
        await Task.WhenAll(both.Select(each => each.Ended));

        var found = await Find(sessions);
        var acknowledged = both.SelectMany(each => each.Acknowledged).ToList();
        var unknown = both.SelectMany(each => each.Names("unknown")).ToList();
        var failed = both.SelectMany(each => each.Names("failed")).ToList();
        output.WriteLine($"{acknowledged.Count} acknowledged, {acknowledged.Count(each => IsLost(each, found))} lost, {unknown.Count} unknown of which {unknown.Count(found.ContainsKey)} happened, "
            + $"{failed.Count} failed, {both.Sum(each => each.Count("applied"))} updates, {both.Sum(each => each.Count("read"))} reads, {both.Sum(each => each.Count("stale"))} of them stale");
        TrialReport.Add(new()
        {
            Trial = "R-9",
            Subject = $"PostgreSQL under Patroni and etcd, two processes writing: {string.Join(", ", ways)}",
            Rounds = Rounds,
            Acknowledged = acknowledged.Count,
            Lost = acknowledged.Count(each => IsLost(each, found)),
            Unknown = unknown.Count,
            LongestGap = gaps.Values.Max() / 1000.0,
            Note = $"longest gaps: {string.Join(", ", gaps.Select(gap => FormattableString.Invariant($"{gap.Key} {gap.Value / 1000.0:0.0} s")))}; "
                + $"{unknown.Count(found.ContainsKey)} of the unknown happened; {PatroniCluster.Versions}{(noCut is null ? "" : $"; no partition: {noCut}")}",
        });
        Assert.Empty(both.SelectMany(each => each.Names("broken")));
        Assert.DoesNotContain(acknowledged, each => IsLost(each, found));
        Assert.DoesNotContain(failed, found.ContainsKey); // what is said to have failed has not happened
        Assert.Equal(both.Sum(each => each.Count("applied")), CfsKind.NumberOf((await sessions.GetAsync(Counter, _deadline))!.Value));
        var last = await sessions.GetSequenceAsync(_deadline);
        Assert.All(both, each => Assert.Equal(Enumerable.Range(1, (int)last).Select(i => (long)i), each.Seen));
    }

    [StoreFact]
    [Trait("Control", "R-9")]
    public async Task A_standby_that_nobody_waits_for_loses_what_was_acknowledged()
    {
        await using var cluster = await PatroniCluster.StartAsync(isSynchronous: false, isCuttable: false, _deadline);
        await using var database = new PostgreSqlStatusDatabase(cluster.ConnectionString);
        var sessions = database.GetStore<CfsSession>();
        await sessions.CreateAsync(new() { Name = Counter.Name }, _deadline);
        using var writer = Start(cluster, "p");
        await writer.Acknowledges(100);
        var primary = await cluster.PrimaryAsync(_deadline);
        cluster.PauseReplication(primary);
        await writer.Acknowledges(100);
        var acknowledged = writer.Acknowledged.ToList();
        cluster.Kill(primary);
        await cluster.WaitForAnotherPrimaryAsync(primary, _deadline);
        await Put(sessions, "after");
        var found = await Find(sessions);
        var lost = acknowledged.Count(each => IsLost(each, found));
        output.WriteLine($"{acknowledged.Count} acknowledged, {lost} lost");
        Assert.True(lost > 0);
    }

    private static bool IsLost((string Name, long Sequence) acknowledged, Dictionary<string, long> found) =>
        found.GetValueOrDefault(acknowledged.Name) != acknowledged.Sequence;

    private EnduranceProcess Start(PatroniCluster cluster, string prefix) =>
        new(new("postgresql/statuskit", cluster.ConnectionString, "endure", prefix, Counter.Name, "2"), _deadline);

    private async Task<Dictionary<string, long>> Find(IStatusStore<CfsSession> sessions) =>
        await sessions.ListAsync(null, _deadline).ToDictionaryAsync(stored => stored.Value.Name, stored => stored.Sequence, cancellationToken: _deadline);

    // Writing the same again does no harm.
    private async Task Put(IStatusStore<CfsSession> sessions, string name)
    {
        while (true)
        {
            try
            {
                await sessions.PutAsync(new() { Name = name }, _deadline);
                return;
            }
            catch (Exception e) when (sessions.Host().IsTransient(e))
            {
                await Task.Delay(50, _deadline);
            }
        }
    }

    private async Task FailOver(PatroniCluster cluster, string way)
    {
        var primary = await cluster.PrimaryAsync(_deadline);
        switch (way)
        {
            case "kill":
                cluster.Kill(primary);
                await cluster.WaitForAnotherPrimaryAsync(primary, _deadline);
                cluster.Restart(primary);
                break;
            case "freeze":
                cluster.Freeze(primary);
                await cluster.WaitForAnotherPrimaryAsync(primary, _deadline);
                cluster.Thaw(primary); // for a moment it believes to be the primary still
                break;
            case "switch":
                await cluster.SwitchOverAsync(primary, _deadline);
                break;
            default:
                cluster.SetLink(primary, isUp: false);
                await cluster.WaitForAnotherPrimaryAsync(primary, _deadline);
                cluster.SetLink(primary, isUp: true);
                break;
        }
    }
}
