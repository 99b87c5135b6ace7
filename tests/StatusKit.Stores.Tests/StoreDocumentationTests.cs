using global::Samples;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Sqlite;
using StatusKit.Storage;

namespace StatusKit.Tests;

/// <summary>The code of the pages about stores does what they say.</summary>
public class StoreDocumentationTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 5, 2, TimeSpan.Zero);

    private static readonly NmpStatusId Id = new(new("org", "n"), new("org", "p"));

    private readonly InMemoryStatusDatabase _database = new();

    [Fact]
    public async Task Stores()
    {
        Assert.Contains("'disk' is no kind of store", Assert.Throws<ArgumentException>(() => StoreSamples.ChooseAStore("disk", "")).Message, StringComparison.Ordinal);
        var sessions = StoreSamples.ChooseAStore("memory", "").GetStore<CfsSession>();
        Assert.Equal((2L, true), await StoreSamples.WriteReadDelete(sessions, CfsKind.Make("s") with { Logs = "here" }, [CfsKind.Make("t")]));
        var update = await StoreSamples.UpdateByARule(sessions, "t", new() { Status = new() { Session = new() { Status = CfsSessionState.Running } } });
        Assert.Equal(StatusUpdateKind.Applied, update.Kind);
        await StoreSamples.ReadTheHistory(sessions, "t");
        await StoreSamples.ListAndCount(_database.GetStore<NmpNodeStatus>(), Now);
        var databases = new IStatusDatabase[] { _database, new InMemoryStatusDatabase() };
        Assert.Same(StoreSamples.PartitionByTenant(databases, new("acme", "n1")), StoreSamples.PartitionByTenant(databases, new("acme", "n2")));
    }

    [Fact]
    public async Task Registrations()
    {
        var services = new ServiceCollection();
        StoreSamples.RegisterAStore(services);
        await using var sqlite = services.BuildServiceProvider();
        Assert.Equal(50, sqlite.GetRequiredService<IOptions<SqliteStatusDatabaseOptions>>().Value.MaxHistory);
        services.Clear();
        StoreSamples.ServersWithFailover(services);
        await using var postgreSql = services.BuildServiceProvider();
        Assert.NotNull(postgreSql.GetRequiredService<IStatusStore<CfsSession>>());
    }

    [Fact]
    public async Task Waiting_and_watching()
    {
        var (sessions, statuses) = (_database.GetStore<CfsSession>(), _database.GetStore<NmpNodeStatus>());
        await sessions.CreateAsync(CfsKind.Make("good", phase: StatusPhase.Succeeded));
        await sessions.CreateAsync(CfsKind.Make("bad", phase: StatusPhase.Failed));
        await sessions.CreateAsync(CfsKind.Make("last"));
        Assert.Equal((0, 1, 3), (await WatchSamples.WaitForAnEnd(sessions, "good"), await WatchSamples.WaitForAnEnd(sessions, "bad"), await WatchSamples.WaitForAnEnd(sessions, "none")));
        var (settled, all) = await WatchSamples.WaitForOthers(statuses, NmpNodeStatus.StorageId(Id), sessions, ["good", "bad"]);
        Assert.Equal(StatusWaitOutcome.Missing, settled.Outcome);
        Assert.Equal(2, all.Length);

        using var enough = new CancellationTokenSource();
        var watch = new WatchSamples();
        var watching = watch.WatchFromAPosition(sessions, enough.Token);
        await watch.Done.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
        Assert.Equal(["1 Created good", "2 Created bad", "3 Created last"], watch.Handled);
    }

    [Fact]
    public async Task A_watcher_that_is_too_far_behind_lists_afresh()
    {
        var sessions = new InMemoryStatusDatabase(new() { MaxChanges = 1 }).GetStore<CfsSession>();
        await sessions.PutManyAsync([CfsKind.Make("a"), CfsKind.Make("last")]);
        using var enough = new CancellationTokenSource();
        var watch = new WatchSamples();
        var watching = watch.WatchFromAPosition(sessions, enough.Token);
        await watch.Done.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
        Assert.Equal(["1 Updated a", "2 Updated last"], watch.Handled);
    }

    [Fact]
    public async Task A_third_kind_of_status()
    {
        var services = new ServiceCollection();
        BackupSamples.UseTheThirdKind(services);
        Assert.Contains(services, service => service.ServiceType == typeof(IStatusStore<Backup>));
        var (backups, now) = (_database.GetStore<Backup>(), TimeProvider.System.GetUtcNow());
        var (refused, end) = await BackupSamples.FollowTheThirdKind(backups, now);
        Assert.Equal("'retry' does not follow 'copying'.", refused.Reason?.Message);
        Assert.Equal((StatusWaitOutcome.TimedOut, "AsPlanned"), (end.Outcome, end.Diagnosis?.Code));
        var slow = BackupRules.Diagnose(end.Last!.Value, now.AddHours(7));
        Assert.Equal(("Slow", "ssh db1 iostat"), (slow.Code, slow.Hints[0].Command));
        Assert.Equal(2, await backups.HistoryAsync(new("nightly")).CountAsync());
        Assert.Single(await backups.ListAsync(new() { Keys = [new("host", "db1")] }).ToListAsync());
    }
}
