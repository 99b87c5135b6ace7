using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.TestKit;
using StatusKit.Tests.Storage;

namespace StatusKit.Storage;

public sealed class LiveStatusOverviewTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task It_is_what_judging_all_sessions_gives(int seed)
    {
        var time = new FakeTimeProvider(Start);
        await using var database = new InMemoryStatusDatabase(time: time);
        var store = database.GetStore<CfsSession>();
        await store.PutAsync(Session("before", CfsSessionState.Running, "a", Start.AddDays(-9)));
        await using var overview = CfsDiagnosis.Follow(store, overview: new() { MostUrgent = 3 }, time: time);
        var random = new Random(seed);
        for (var round = 0; round < 5; round++)
        {
            for (var step = 0; step < 20; step++)
            {
                time.Advance(TimeSpan.FromMilliseconds(100)); // no verdict changes by the clock alone
                var name = string.Create(CultureInfo.InvariantCulture, $"s{random.Next(8)}");
                _ = random.Next(4) == 0
                    ? await store.DeleteAsync(new(name))
                    : await store.PutAsync(Session(
                        name,
                        random.Next(3) switch
                        {
                            0 => CfsSessionState.Pending,
                            1 => CfsSessionState.Running,
                            _ => CfsSessionState.Complete,
                        },
                        random.Next(2) == 0 ? "a" : "b",
                        time.GetUtcNow()));
            }

            var expected = Shown(await CfsDiagnosis.DiagnoseManyAsync(
                store.ListAsync(), time.GetUtcNow(), overview: new() { MostUrgent = 3 }));
            await UntilAsync(overview, shown => shown == expected, expected);
        }
    }

    [Fact]
    public async Task A_verdict_changes_with_the_clock_alone()
    {
        var time = new FakeTimeProvider(Start);
        await using var database = new InMemoryStatusDatabase(time: time);
        var store = database.GetStore<CfsSession>();
        await store.PutAsync(Session("late", CfsSessionState.Pending, "a", Start));
        await using var overview = CfsDiagnosis.Follow(store, time: time);
        Assert.Empty((await overview.GetAsync()).Problems);
        using var patience = new CancellationTokenSource(Patience);
        while ((await overview.GetAsync(patience.Token)).Problems is not [{ Code: CfsVerdictCodes.NotStarting }])
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(10, patience.Token);
        }
    }

    [Fact]
    public async Task Records_with_one_verdict_are_one_problem()
    {
        var time = new FakeTimeProvider(Start);
        await using var database = new InMemoryStatusDatabase(time: time);
        var store = database.GetStore<NmpNodeStatus>(NmpScopes.Hub);
        for (var node = 0; node < 5; node++)
        {
            await store.PutAsync(new(
                new(new("org", string.Create(CultureInfo.InvariantCulture, $"n{node}")), new("org", "p")),
                new() { AgentUpgrade = new() { Status = NmpState.RollbackFailed } }));
            time.Advance(TimeSpan.FromMinutes(1));
        }

        await using var overview = NmpDiagnosis.Follow(store, time: time);
        var problem = Assert.Single((await overview.GetAsync()).Problems);
        Assert.Equal(
            ("org/p", NmpVerdictCodes.NeedsManualWork, StatusSeverity.Error, 5),
            (problem.Group, problem.Code, problem.Severity, problem.Count));
        Assert.Equal("n0", problem.MostUrgent.Record.Id.Node.Name); // the one that waits for the longest time
        Assert.Equal(Start, problem.MostUrgent.Diagnosis.Since);
        Assert.Equal(Start.AddMinutes(4), overview.LastChangedAt);
    }

    [Fact]
    public async Task A_kind_without_an_overview_of_its_own_is_followed_by_its_diagnosis()
    {
        await using var database = new InMemoryStatusDatabase();
        var store = database.GetStore<CfsSession>();
        await store.PutAsync(Session("one", CfsSessionState.Running, "a", Start));
        await using var overview = new LiveStatusOverview<CfsSession>(
            store,
            (session, _) => new()
            {
                Code = "Odd",
                Message = session.Name,
                Severity = StatusSeverity.Warning,
                Phase = session.Phase,
            },
            session => session.Configuration.Name);
        var found = await overview.GetAsync();
        Assert.True(overview.IsReady);
        Assert.Equal(1, found.PhasesByGroup["a"][StatusPhase.Running]);
        Assert.Equal("one", Assert.Single(found.MostUrgent).Diagnosis.Message);
    }

    [Fact]
    public async Task Nobody_waits_for_one_that_was_disposed_of()
    {
        var database = new InMemoryStatusDatabase();
        var store = database.GetStore<CfsSession>();
        await database.DisposeAsync();
        var overview = CfsDiagnosis.Follow(store);
        await overview.DisposeAsync();
        Assert.False(overview.IsReady);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await overview.GetAsync());
    }

    [Fact]
    public async Task A_diagnosis_that_throws_is_the_verdict_of_its_record_alone()
    {
        var log = new FakeLogger<InMemoryStatusDatabase>();
        await using var database = new InMemoryStatusDatabase(logger: log);
        var store = database.GetStore<CfsSession>();
        await store.PutAsync(Session("bad", CfsSessionState.Running, "a", Start));
        await store.PutAsync(Session("good", CfsSessionState.Running, "a", Start));
        await using var overview = new LiveStatusOverview<CfsSession>(store, (session, now) =>
            session.Name == "bad" ? throw new InvalidOperationException("It is odd.") : CfsDiagnosis.Diagnose(session, now));
        var found = await overview.GetAsync();
        var problem = Assert.Single(found.Problems, each => each.Code == "DiagnosisFailed");
        Assert.Equal((2, 1, StatusSeverity.Warning), (found.Total, problem.Count, problem.Severity));
        Assert.Equal("The diagnosis of this record failed: It is odd.", problem.MostUrgent.Diagnosis.Message);
        Assert.Equal("It is odd.", Assert.Single(log.Collector.GetSnapshot(), each => each.Id.Id == 9).Exception?.Message);
        await overview.DisposeAsync();
        await overview.DisposeAsync();
    }

    [Fact]
    public async Task Records_are_read_again_after_growing_pauses_when_following_fails()
    {
        var time = new FakeTime();
        await using var database = new InMemoryStatusDatabase();
        var store = new Unfollowed(database.GetStore<CfsSession>());
        var pausing = time.NextTimer();
        await using var overview = CfsDiagnosis.Follow(store, time: time);
        foreach (var pause in (int[])[5, 10, 20, 40, 60, 60])
        {
            await pausing.WaitAsync(Patience);
            Assert.IsType<IOException>(overview.LastError);
            var (reads, next) = (store.Reads, time.NextTimer());
            time.Advance(TimeSpan.FromSeconds(pause) - TimeSpan.FromTicks(1));
            Assert.Equal(reads, store.Reads);
            time.Advance(TimeSpan.FromTicks(1));
            await next.WaitAsync(Patience);
            Assert.Equal(reads + 1, store.Reads);
            pausing = next;
        }
    }

    private sealed class Unfollowed(IStatusStore<CfsSession> inner) : StoreWrapper<CfsSession>(inner)
    {
        public int Reads { get; private set; }

        public override IAsyncEnumerable<Stored<CfsSession>> ListAsync(StatusQuery? query = null, CancellationToken cancellationToken = default)
        {
            Reads++;
            return base.ListAsync(query, cancellationToken);
        }

        public override IAsyncEnumerable<StatusChange<CfsSession>> WatchAsync(
            long afterSequence, StatusWatchOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new IOException("It is not followed.");
    }

    private static CfsSession Session(string name, CfsSessionState state, string configuration, DateTimeOffset start) =>
        new()
        {
            Name = name,
            Configuration = new() { Name = configuration },
            Status = new()
            {
                Session = new() { Status = state, StartTime = Timestamp.CreateUtcSeconds(start) },
            },
        };

    private static string Shown(StatusOverview<CfsSession> overview)
    {
        return string.Join('\n',
            overview.Total.ToString(CultureInfo.InvariantCulture),
            Counts(overview.ByState),
            Counts(overview.ByPhase),
            Counts(overview.BySeverity),
            Counts(overview.ByCode),
            string.Join(';', overview.ByGroup.Select(group => $"{group.Key}: {Counts(group.Value)}")),
            string.Join(';', overview.PhasesByGroup.Select(group => $"{group.Key}: {Counts(group.Value)}")),
            string.Join(';', overview.MostUrgent.Select(each => $"{each.Diagnosis.Severity} {each.Diagnosis.Since:O}")),
            string.Join(';', overview.Problems.Select(each =>
                $"{each.Group} {each.Code} {each.Severity} {each.Count.ToString(CultureInfo.InvariantCulture)}")));

        static string Counts<TKey>(ImmutableSortedDictionary<TKey, long> counts)
            where TKey : notnull => string.Join(',', counts);
    }

    // Changes arrive a moment after they were written.
    private static async Task UntilAsync(
        LiveStatusOverview<CfsSession> overview, Func<string, bool> isReached, string expected)
    {
        using var patience = new CancellationTokenSource(Patience);
        var shown = "";
        try
        {
            while (!isReached(shown = Shown(await overview.GetAsync(patience.Token))))
            {
                await Task.Delay(5, patience.Token);
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Equal(expected, shown);
        }
    }
}
