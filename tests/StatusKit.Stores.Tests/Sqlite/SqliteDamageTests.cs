using Microsoft.Data.Sqlite;
using StatusKit.Cfs;
using StatusKit.Sqlite;
using StatusKit.Storage;

namespace StatusKit.Tests.Sqlite;

/// <summary>R-14: files damaged at random. Each call works, or fails with an exception that names the file, or the record that cannot be read.</summary>
public sealed class SqliteDamageTests(SqliteFolder folder) : IClassFixture<SqliteFolder>
{
    private const int Page = 4096;

    private readonly CancellationToken _deadline = Trials.Deadline();

    [Fact]
    [Trait("Trial", "R-14")]
    public async Task A_damaged_file_works_or_fails_with_an_exception_that_names_what_is_damaged()
    {
        var (files, good) = (Trials.Rounds(200, 2000), await GoodAsync());
        var (whole, failed, problems) = (0, 0, new List<string>());
        foreach (var seed in Enumerable.Range(0, files).Concat([242, 830, 1315])) // a state counted twice, a time beyond all times, a value that is missing
        {
            var file = folder.NewFile();
            await File.WriteAllBytesAsync(file, Damage(good, new Random(seed)), _deadline);
            var errors = await UseAsync(file);
            whole += errors.Count == 0 ? 1 : 0;
            failed += errors.Count == 0 ? 0 : 1;
            problems.AddRange(errors.Where(error => error is not InvalidDataException && (error is not SqliteStatusException { File: var named } || named != file)).Select(error => $"seed {seed}: {error}"));
            Array.ForEach(Directory.GetFiles(folder.Path, Path.GetFileName(file) + "*"), File.Delete);
        }

        TrialReport.Add(new()
        {
            Trial = "R-14",
            Subject = "SQLite files, bits flipped, pages lost, exchanged or torn, cut short",
            Rounds = files + 3,
            Lost = problems.Count,
            Note = $"{whole:N0} worked, {failed:N0} named the damage",
        });
        Assert.True(problems.Count == 0, string.Join('\n', problems.DistinctBy(problem => problem.Split(':')[1])));
        Assert.True(whole > files / 20 && failed > files / 20, $"{whole} worked, {failed} failed: one side was hardly tried");
    }

    [Fact]
    [Trait("Control", "R-14")]
    public async Task Damage_is_met_where_nobody_translates_it()
    {
        var good = await GoodAsync();
        Assert.Contains(Enumerable.Range(0, 50), seed =>
        {
            var file = folder.NewFile();
            File.WriteAllBytes(file, Damage(good, new Random(seed)));
            try
            {
                using var connection = SqliteCheck.Open(file);
                using var command = connection.CreateCommand();
                command.CommandText = "select count(*) from statuskit_record where length(value) > 0";
                command.ExecuteScalar();
                return false;
            }
            catch (SqliteException)
            {
                return true;
            }
        });
    }

    private async Task<byte[]> GoodAsync()
    {
        var file = folder.NewFile();
        await using (var database = new SqliteStatusDatabase($"Data Source={file}"))
        {
            var sessions = database.GetStore<CfsSession>();
            for (var round = 0; round < 3; round++)
            {
                await sessions.PutManyAsync(Enumerable.Range(0, 100).Select(i => CfsKind.Make($"s{i}", round)), _deadline);
            }

            for (var i = 0; i < 20; i++)
            {
                await sessions.DeleteAsync(new($"s{i}"), _deadline);
            }
        }

        return await File.ReadAllBytesAsync(file, _deadline);
    }

    // What failed of all that one does with a store.
    private async Task<List<Exception>> UseAsync(string file)
    {
        await using var database = new SqliteStatusDatabase($"Data Source={file}");
        var sessions = database.GetStore<CfsSession>();
        Func<Task>[] calls =
        [
            async () => await sessions.ListAsync(null, _deadline).CountAsync(_deadline),
            async () => await sessions.CountAsync(null, _deadline),
            async () => await sessions.ListAsync(new() { Keys = [CfsKind.KeyOf(CfsKind.Make("s50", 2))] }, _deadline).CountAsync(_deadline),
            async () => await sessions.GetAsync(new("s50"), _deadline),
            async () => await sessions.HistoryAsync(new("s50"), _deadline).CountAsync(_deadline),
            async () => await sessions.WatchAsync(0, new StatusWatchOptions { BookmarkInterval = TimeSpan.FromMilliseconds(1) }, _deadline)
                .TakeWhile(change => change.Kind != StatusChangeKind.Bookmark).CountAsync(_deadline),
            async () => await sessions.CreateAsync(CfsKind.Make("new", 1), _deadline),
            async () => await sessions.PutAsync(CfsKind.Make("s60", 9), _deadline),
            async () => await sessions.DeleteAsync(new("s70"), _deadline),
        ];
        var errors = new List<Exception>();
        foreach (var call in calls)
        {
            try
            {
                await call();
            }
            catch (Exception e) when (!_deadline.IsCancellationRequested && e is not ChangesCompactedException)
            {
                errors.Add(e);
            }
        }

        return errors;
    }

    private static byte[] Damage(byte[] good, Random random)
    {
        var bytes = good.ToArray();
        var pages = bytes.Length / Page;
        var (one, other) = (random.Next(pages) * Page, random.Next(pages) * Page);
        switch (random.Next(8))
        {
            case 0:
                bytes[random.Next(100)] ^= (byte)(1 << random.Next(8)); // the header
                break;
            case 1:
                bytes.AsSpan(one, Page).Clear();
                break;
            case 2:
                random.NextBytes(bytes.AsSpan(one, Page));
                break;
            case 3:
                bytes.AsSpan(one, Page).CopyTo(bytes.AsSpan(other));
                break;
            case 4:
                bytes.AsSpan(one, Page / 2).CopyTo(bytes.AsSpan(other)); // torn
                break;
            case 5:
                return bytes[..random.Next(bytes.Length)];
            case 6:
                bytes[one + random.Next(12)] ^= (byte)(1 << random.Next(8)); // the head of a page
                break;
            default:
                for (var flips = random.Next(1, 17); flips > 0; flips--)
                {
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                }

                break;
        }

        return bytes;
    }
}
