using System.Globalization;
using StatusKit.Cfs;
using StatusKit.Sqlite;
using StatusKit.Storage;
using StatusKit.Tests.Storage;

namespace StatusKit.Tests.Sqlite;

/// <summary>Writers that are killed, and writers in several processes: of the reliability trials.</summary>
public sealed class SqliteCrashTests(SqliteFolder folder) : IClassFixture<SqliteFolder>
{
    private static readonly int Kills = Trials.Rounds(25, 500);

    private readonly CancellationToken _deadline = Trials.Deadline();

    [Fact]
    [Trait("Trial", "R-1")]
    public async Task No_acknowledged_write_of_a_killed_process_is_lost()
    {
        var (file, random) = (folder.NewFile(), new Random(1));
        var (kills, acknowledged, lost) = (0, 0, new List<string>());
        for (var round = 0; kills < Kills; round++)
        {
            // One writer alone with the write-ahead log, and then two that share the file.
            foreach (var stores in new string[][] { ["sqlite"], ["sqlite-shared", "sqlite-shared"] })
            {
                var said = await Killed(file, random, stores, "create", round);
                (kills, acknowledged) = (kills + stores.Length, acknowledged + said.Count);
                lost.AddRange(await SqliteCheck.LostAsync(file, said, stores.Length > 1, _deadline));
            }
        }

        TrialReport.Add(new() { Trial = "R-1", Subject = "SQLite, one writer and two, kill -9", Rounds = kills, Acknowledged = acknowledged, Lost = lost.Count });
        Assert.Empty(lost);
        Assert.Null(SqliteCheck.Inconsistency(file));
    }

    [Fact]
    [Trait("Control", "R-1")]
    public async Task A_writer_that_tells_before_the_commit_loses_what_it_told()
    {
        var file = folder.NewFile();
        Assert.NotEmpty(await SqliteCheck.LostAsync(file, await Killed(file, new Random(2), ["sqlite"], "create-unasked", 0), isShared: false, _deadline));
    }

    [Fact]
    [Trait("Trial", "R-3")]
    public async Task No_update_of_several_processes_is_lost()
    {
        const int Processes = 4;
        var each = Trials.Rounds(100, 2_000);
        var file = folder.NewFile();
        await using (var database = Shared(file))
        {
            var session = new CfsSession { Name = "counter" };
            await database.GetStore<CfsSession>().CreateAsync(session with { Tags = session.Tags.With("number", "0") }, _deadline);
        }

        var said = await Together(Enumerable.Range(0, Processes).Select(_ => new[] { "sqlite-shared", $"Data Source={file}", "increment", "counter", $"{each}" }));
        TrialReport.Add(new()
        {
            Trial = "R-3",
            Subject = "SQLite, 4 processes",
            Rounds = Processes * each,
            Acknowledged = said.Count,
            Lost = said.Count - await CountedAsync(file),
        });
        Assert.Equal(Processes * each, said.Count(line => line.StartsWith("Applied ", StringComparison.Ordinal)));
        Assert.Equal(Processes * each, said.Distinct().Count()); // each with a version of its own
        await using var after = Shared(file);
        var stored = (await after.GetStore<CfsSession>().GetAsync(new("counter"), _deadline))!;
        Assert.Equal($"{Processes * each}", stored.Value.Tags["number"]);
        var history = await after.GetStore<CfsSession>().HistoryAsync(new("counter"), _deadline).ToListAsync(_deadline);
        Assert.Equal(Enumerable.Range(0, (Processes * each) + 1), history.Select(change => int.Parse(change.Value!.Tags["number"], CultureInfo.InvariantCulture)));
        Assert.Equal(stored.Sequence, history[^1].Sequence);
        Assert.Null(SqliteCheck.Inconsistency(file));
    }

    [Fact]
    [Trait("Trial", "R-5")]
    public async Task What_several_processes_wrote_and_deleted_is_what_the_history_says()
    {
        var file = folder.NewFile();
        await using (var database = Shared(file))
        {
            Assert.Equal(0, await database.GetStore<CfsSession>().GetSequenceAsync(_deadline)); // makes the tables
        }

        await Together(Enumerable.Range(0, 4).Select(seed => new[] { "sqlite-shared", $"Data Source={file}", "mix", $"{seed}", $"{Trials.Rounds(100, 5_000)}" }));
        Assert.Null(SqliteCheck.Inconsistency(file));
    }

    [Theory]
    [Trait("Control", "R-5")]
    [InlineData("delete from statuskit_change where sequence = 2")]
    [InlineData("update statuskit_record set sequence = sequence - 1")]
    [InlineData("insert into statuskit_change select sequence, set_id, id, kind, changed_at, value, state, phase, keys from statuskit_record")]
    [InlineData("delete from statuskit_record")]
    [InlineData("delete from statuskit_key")]
    public async Task A_file_whose_parts_do_not_fit_is_found(string damage)
    {
        var file = folder.NewFile();
        await using (var database = new SqliteStatusDatabase($"Data Source={file}"))
        {
            await database.GetStore<Light>().PutManyAsync([new("a", "red"), new("b", "red"), new("b", "green")], _deadline);
        }

        Assert.Null(SqliteCheck.Inconsistency(file));
        using (var connection = SqliteCheck.Open(file))
        {
            using var command = connection.CreateCommand();
            command.CommandText = damage;
            Assert.NotEqual(0, command.ExecuteNonQuery());
        }

        Assert.NotNull(SqliteCheck.Inconsistency(file));
    }

    private static SqliteStatusDatabase Shared(string file) => new($"Data Source={file}", new() { MultiProcess = true, MaxHistory = 100_000 });

    private async Task<int> CountedAsync(string file)
    {
        await using var database = Shared(file);
        return int.Parse((await database.GetStore<CfsSession>().GetAsync(new("counter"), _deadline))!.Value.Tags["number"], CultureInfo.InvariantCulture);
    }

    // What the writers acknowledged until they were killed.
    private async Task<List<string>> Killed(string file, Random random, string[] stores, string verb, int round) =>
        [.. (await Task.WhenAll(stores.Select(async (store, i) =>
        {
            using var writer = new WriterProcess(store, $"Data Source={file}", verb, $"{store}{round}-{i}");
            return await writer.KillAfter(random.Next(5, 40), _deadline);
        }))).SelectMany(lines => lines)];

    private async Task<List<string>> Together(IEnumerable<string[]> writers) =>
        [.. (await Task.WhenAll(writers.Select(async arguments =>
        {
            using var writer = new WriterProcess(arguments);
            return await writer.Finish(_deadline);
        }))).SelectMany(lines => lines)];
}
