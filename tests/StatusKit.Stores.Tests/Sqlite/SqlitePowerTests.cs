using StatusKit.Tests.Storage;

namespace StatusKit.Tests.Sqlite;

/// <summary>Power cuts: a file system on a loop device that stops in the middle of the writes of two processes.</summary>
[NeedsLoopDevices]
public sealed class SqlitePowerTests
{
    private readonly CancellationToken _deadline = Trials.Deadline();

    [StoreFact]
    [Trait("Trial", "R-2")]
    public Task No_acknowledged_write_is_lost_when_the_power_of_ext4_is_cut() => NothingIsLost("ext4");

    [StoreFact]
    [Trait("Trial", "R-2")]
    public Task No_acknowledged_write_is_lost_when_the_power_of_XFS_is_cut() => NothingIsLost("xfs");

    [StoreFact]
    [Trait("Control", "R-2")]
    public async Task Writers_that_do_not_wait_for_the_disk_lose_what_they_acknowledged()
    {
        using var disk = new LoopFileSystem("xfs");
        var (cuts, random, lost) = (0, new Random(2), 0);
        while (lost == 0 && cuts < 20)
        {
            lost = (await Cut(disk, random, ["sqlite-hasty"], cuts++)).Lost.Count; // about one cut in three does
        }

        Assert.NotEqual(0, lost);
    }

    private async Task NothingIsLost(string kind)
    {
        using var disk = new LoopFileSystem(kind);
        var random = new Random(1);
        var (acknowledged, lost) = (0, new List<string>());
        var cuts = Trials.Rounds(10, 120);
        for (var cut = 0; cut < cuts; cut++)
        {
            var (count, gone) = await Cut(disk, random, cut % 2 == 0 ? ["sqlite-shared", "sqlite-shared"] : ["sqlite"], cut);
            acknowledged += count;
            lost.AddRange(gone);
        }

        TrialReport.Add(new() { Trial = "R-2", Subject = $"SQLite on {kind}, two writers and one", Rounds = cuts, Acknowledged = acknowledged, Lost = lost.Count });
        Assert.Empty(lost);
        Assert.Null(SqliteCheck.Inconsistency(Path.Combine(disk.Path, "status.db")));
    }

    // Only what was acknowledged before the cut counts: a file system may still answer while it stops.
    private async Task<(int Acknowledged, List<string> Lost)> Cut(LoopFileSystem disk, Random random, string[] stores, int round)
    {
        var file = Path.Combine(disk.Path, "status.db");
        var writers = stores.Select((store, i) => new WriterProcess(store, $"Data Source={file}", "create", $"r{round}-{i}")).ToList();
        List<string> said;
        try
        {
            said = [.. (await Task.WhenAll(writers.Select(writer => writer.ReadAsync(random.Next(20, 400), _deadline)))).SelectMany(lines => lines)];
            disk.CutPower();
        }
        finally
        {
            foreach (var writer in writers)
            {
                await writer.KillAsync(_deadline);
                writer.Dispose();
            }
        }

        disk.Restart();
        return (said.Count, await SqliteCheck.LostAsync(file, said, isShared: true, _deadline));
    }
}
