using StatusKit.Storage;
using StatusKit.Tests.Storage;

namespace StatusKit.Tests.PostgreSql;

/// <summary>Power cuts: the file system below a server stops in the middle of the commits of eight writers.</summary>
[NeedsPostgreSql]
[NeedsLoopDevices]
public sealed class PostgreSqlPowerTests
{
    private readonly CancellationToken _deadline = Trials.Deadline();

    [StoreFact]
    [Trait("Trial", "R-2")]
    public async Task No_acknowledged_write_is_lost_when_the_power_of_the_server_is_cut()
    {
        var cuts = Trials.Rounds(3, 60);
        var (trial, lost) = await CutAsync(isDurable: true, cuts);
        trial.Report("R-2", "PostgreSQL on xfs, 8 writers", cuts, lost);
        Assert.Empty(lost);
    }

    [StoreFact]
    [Trait("Control", "R-2")]
    [Trait("Control", "R-8")]
    public async Task A_server_that_does_not_wait_for_the_disk_loses_what_it_acknowledged()
    {
        var (_, lost) = await CutAsync(isDurable: false, cuts: 1);
        Assert.NotEmpty(lost);
    }

    private async Task<(CrashTrial Trial, List<string> Lost)> CutAsync(bool isDurable, int cuts)
    {
        using var disk = new LoopFileSystem("xfs");
        using var server = PostgreSqlServer.StartOn(disk, isDurable);
        var schema = server.NewSchema();
        await using var database = server.New(schema: schema);
        await using var other = server.New(schema: schema);
        await database.GetStore<Light>().CreateAsync(new("first", "red"), _deadline);
        disk.Sync(); // initdb has not: the cluster itself must be there to stay
        var trial = new CrashTrial(server, Cut, Restart, _deadline) { AllowsAnyError = true };
        var (random, lost) = (new Random(1), new List<string>());
        for (var cut = 0; cut < cuts; cut++)
        {
            lost.AddRange(await trial.LostAsync([database.GetStore<Light>(), other.GetStore<Light>()], $"r{cut}", random.Next(20, 200)));
        }

        return (trial, lost);

        void Cut()
        {
            disk.CutPower();
            server.Kill();
        }

        void Restart()
        {
            disk.Restart();
            server.Start();
        }
    }
}
