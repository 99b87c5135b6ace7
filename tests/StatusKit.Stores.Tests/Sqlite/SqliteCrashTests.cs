using System.Globalization;
using Microsoft.Data.Sqlite;
using StatusKit.Cfs;
using StatusKit.Sqlite;
using StatusKit.Storage;
using StatusKit.Tests.Storage;

namespace StatusKit.Tests.Sqlite;

/// <summary>Writers that are killed, and writers in several processes: of the reliability trials. STATUSKIT_KILLS sets the number of kills.</summary>
public sealed class SqliteCrashTests(SqliteFolder folder) : IClassFixture<SqliteFolder>
{
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("STATUSKIT_KILLS") ?? "25", CultureInfo.InvariantCulture);

    private readonly CancellationToken _deadline = new CancellationTokenSource(TimeSpan.FromMinutes(Math.Max(3, Kills / 20))).Token;

    [Fact]
    public async Task No_acknowledged_write_of_a_killed_process_is_lost()
    {
        var (file, random) = (folder.NewFile(), new Random(1));
        for (var round = 0; round < Kills; round += 3)
        {
            // One writer alone with the write-ahead log, and then two that share the file.
            Assert.Empty(await Lost(file, random, ["sqlite"], "create", round));
            Assert.Empty(await Lost(file, random, ["sqlite-shared", "sqlite-shared"], "create", round));
        }

        Assert.Null(Inconsistency(file));
    }

    [Fact]
    public async Task A_writer_that_tells_before_the_commit_loses_what_it_told()
    {
        var (file, random) = (folder.NewFile(), new Random(2));
        Assert.NotEmpty(await Lost(file, random, ["sqlite"], "create-unasked", 0));
    }

    [Fact]
    public async Task No_update_of_several_processes_is_lost()
    {
        const int Processes = 4;
        const int Each = 100;
        var file = folder.NewFile();
        await using (var database = Shared(file))
        {
            var session = new CfsSession { Name = "counter" };
            await database.GetStore<CfsSession>().CreateAsync(session with { Tags = session.Tags.With("number", "0") }, _deadline);
        }

        var said = await Together(Enumerable.Range(0, Processes).Select(_ => new[] { "sqlite-shared", $"Data Source={file}", "increment", "counter", $"{Each}" }));
        Assert.Equal(Processes * Each, said.Count(line => line.StartsWith("Applied ", StringComparison.Ordinal)));
        Assert.Equal(Processes * Each, said.Distinct().Count()); // each with a version of its own
        await using var after = Shared(file);
        var stored = (await after.GetStore<CfsSession>().GetAsync(new("counter"), _deadline))!;
        Assert.Equal($"{Processes * Each}", stored.Value.Tags["number"]);
        var history = await after.GetStore<CfsSession>().HistoryAsync(new("counter"), _deadline).ToListAsync(_deadline);
        Assert.Equal(Enumerable.Range(0, (Processes * Each) + 1), history.Select(change => int.Parse(change.Value!.Tags["number"], CultureInfo.InvariantCulture)));
        Assert.Equal(stored.Sequence, history[^1].Sequence);
        Assert.Null(Inconsistency(file));
    }

    [Fact]
    public async Task What_several_processes_wrote_and_deleted_is_what_the_history_says()
    {
        var file = folder.NewFile();
        await using (var database = Shared(file))
        {
            Assert.Equal(0, await database.GetStore<CfsSession>().GetSequenceAsync(_deadline)); // makes the tables
        }

        await Together(Enumerable.Range(0, 4).Select(seed => new[] { "sqlite-shared", $"Data Source={file}", "mix", $"{seed}", "100" }));
        Assert.Null(Inconsistency(file));
    }

    [Theory]
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

        Assert.Null(Inconsistency(file));
        using (var connection = Open(file))
        {
            using var command = connection.CreateCommand();
            command.CommandText = damage;
            Assert.NotEqual(0, command.ExecuteNonQuery());
        }

        Assert.NotNull(Inconsistency(file));
    }

    // A record is its own last change.
    private const string Changes = "(select sequence, set_id, id, kind from statuskit_change union all select sequence, set_id, id, kind from statuskit_record)";

    private static SqliteStatusDatabase Shared(string file) => new($"Data Source={file}", new() { MultiProcess = true, MaxHistory = 100_000 });

    private async Task<List<string>> Lost(string file, Random random, string[] stores, string verb, int round)
    {
        var said = await Task.WhenAll(stores.Select(async (store, i) =>
        {
            using var writer = new WriterProcess(store, $"Data Source={file}", verb, $"{store}{round}-{i}");
            return await writer.KillAfter(random.Next(5, 40), _deadline);
        }));
        await using var database = new SqliteStatusDatabase($"Data Source={file}", new() { MultiProcess = stores.Length > 1 });
        var sessions = database.GetStore<CfsSession>();
        var lost = new List<string>();
        foreach (var line in said.SelectMany(lines => lines))
        {
            var (name, version) = (line.Split(' ')[0], long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
            if (await sessions.GetAsync(new(name), _deadline) is not { } stored || (version != 0 && stored.Sequence != version))
            {
                lost.Add(line);
            }
        }

        return lost;
    }

    private async Task<List<string>> Together(IEnumerable<string[]> writers) =>
        [.. (await Task.WhenAll(writers.Select(async arguments =>
        {
            using var writer = new WriterProcess(arguments);
            return await writer.Finish(_deadline);
        }))).SelectMany(lines => lines)];

    // R-5, and the engine's own check: what is wrong with a file in which all changes are still kept; null when all fits.
    private static string? Inconsistency(string file)
    {
        using var connection = Open(file);
        foreach (var (what, sql) in new[]
        {
            ("the engine's check", "select integrity_check from pragma_integrity_check where integrity_check <> 'ok'"),
            ("a number without its change", $"select 1 from statuskit_counter where last <> (select count(*) from {Changes}) or last <> (select max(sequence) from {Changes})"),
            ("a record that is not its last change", "select 1 from statuskit_record r where kind > 1 or exists (select 1 from statuskit_change c where c.set_id = r.set_id and c.id = r.id and c.sequence >= r.sequence)"),
            ("a last change without its record", $"select 1 from statuskit_change c where kind < 2 and not exists (select 1 from {Changes} x where x.set_id = c.set_id and x.id = c.id and x.sequence > c.sequence)"),
            ("a creation over what was there, or a change of what was not", $"select 1 from (select kind, lag(kind, 1, 2) over (partition by set_id, id order by sequence) as before from {Changes}) x where (kind = 0) <> (before = 2)"),
            ("a key without its record", "select 1 from statuskit_key k where not exists (select 1 from statuskit_record r where r.set_id = k.set_id and r.id = k.id)"),
            ("a record without its keys", "select 1 from statuskit_record r where length(keys) > 0 and not exists (select 1 from statuskit_key k where k.set_id = r.set_id and k.id = r.id)"),
        })
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            if (command.ExecuteScalar() is { } found)
            {
                return $"{what}: {found}";
            }
        }

        return null;
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        connection.Open();
        return connection;
    }
}
