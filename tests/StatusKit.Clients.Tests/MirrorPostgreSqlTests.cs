using StatusKit.Cfs;
using StatusKit.Storage;

namespace StatusKit.Clients.Tests;

/// <summary>Several mirrors over one server share the work, as processes on several machines do.</summary>
[NeedsPostgreSql]
public class MirrorPostgreSqlTests
{
    [StoreFact]
    public async Task One_of_several_mirrors_works_and_another_takes_over()
    {
        var time = new FakeTime();
        using var server = new PostgreSqlServer();
        using var cluster = new FakeCluster();
        var schema = server.NewSchema();
        PostgreSql.PostgreSqlStatusDatabase[] databases =
            [.. Enumerable.Range(0, 3).Select(_ => server.New(time: time, schema: schema))];
        try
        {
            CfsMirror[] mirrors = [.. databases.Select(database => new CfsMirror(cluster.Client(time), database, time: time))];
            cluster.Set("a", "running");
            await RoundsAsync(mirrors);

            // The one that works crashes: nobody hears of it, and its lease ends.
            var crashed = Assert.Single(mirrors, mirror => mirror.Status.IsActive);
            CfsMirror[] others = [.. mirrors.Where(mirror => mirror != crashed)];
            Assert.DoesNotContain(true, await Task.WhenAll(others.Select(mirror => mirror.PollAsync())));
            time.Advance(TimeSpan.FromMinutes(1));
            cluster.Set("a", "complete", "true");
            await RoundsAsync(others);

            // It comes back, and stands by.
            Assert.False(await crashed.PollAsync());
            Assert.False(crashed.Status.IsActive);
            var history = await databases[0].GetStore<CfsSession>().HistoryAsync(new("a")).ToListAsync();
            Assert.Equal(["running", "complete"], history.Select(change => change.Value!.Status.Session.Status.Text));
        }
        finally
        {
            foreach (var database in databases)
            {
                await database.DisposeAsync();
            }
        }

        async Task RoundsAsync(CfsMirror[] mirrors)
        {
            for (var round = 0; round < 10; round++)
            {
                var before = cluster.Requests;
                Assert.Single(await Task.WhenAll(mirrors.Select(mirror => mirror.PollAsync())), worked => worked);
                Assert.InRange(cluster.Requests - before, 1, 3);
                time.Advance(TimeSpan.FromSeconds(10));
            }
        }
    }
}
