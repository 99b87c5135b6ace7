using Microsoft.Data.Sqlite;
using StatusKit.Sqlite;
using StatusKit.Storage;
using StatusKit.Tests.Storage;

namespace StatusKit.Tests.Sqlite;

/// <summary>What may be the matter with a file: each is a clear error that names it, and the store goes on when it is cured.</summary>
public sealed class SqliteFileTests(SqliteFolder folder) : IClassFixture<SqliteFolder>
{
    private readonly CancellationToken _deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    [Theory]
    [InlineData("")]
    [InlineData("Data Source=")]
    [InlineData("Data Source=:memory:")]
    [InlineData("Data Source=x;Mode=Memory")]
    [InlineData("Data Source=x;Mode=ReadOnly")]
    [InlineData("Data Source=x;Cache=Shared")]
    [InlineData("Data Source=file:x?mode=memory")]
    [InlineData("status.db")]
    [InlineData("Data Sauce=status.db")]
    public void A_connection_string_that_names_no_file_to_write_is_refused(string connectionString) =>
        Assert.Throws<ArgumentException>(() => new SqliteStatusDatabase(connectionString));

    [Fact]
    public async Task A_record_is_there_after_closing_and_opening()
    {
        var file = folder.NewFile();
        long? version;
        await using (var database = new SqliteStatusDatabase($"Data Source={file}"))
        {
            version = await database.GetStore<Light>("north").CreateAsync(new("a", "red", 7), _deadline);
        }

        await using var again = new SqliteStatusDatabase($"Data Source={file}");
        var stored = (await again.GetStore<Light>("north").GetAsync(new("a"), _deadline))!;
        Assert.Equal((7, version), (stored.Value.Number, (long?)stored.Sequence));
        Assert.Null(await again.GetStore<Light>("south").GetAsync(new("a"), _deadline));
        Assert.Equal(1, await again.GetStore<Light>("south").GetSequenceAsync(_deadline));
        Assert.Equal(2, await again.GetStore<Light>("south").CreateAsync(new("a", "red"), _deadline));
    }

    [Fact]
    public async Task Disposal_commits_what_was_handed_over_ends_watchers_and_releases_the_file()
    {
        var file = folder.NewFile();
        var database = new SqliteStatusDatabase($"Data Source={file}");
        var store = database.GetStore<Light>();
        await store.CreateAsync(new("first", "red"), _deadline);
        await using var watch = store.WatchAsync(1, null, _deadline).GetAsyncEnumerator(_deadline);
        var next = watch.MoveNextAsync().AsTask();
        var writes = Enumerable.Range(0, 100).Select(i => store.CreateAsync(new($"n{i}", "red"), _deadline).AsTask()).ToList();
        await database.DisposeAsync();
        await database.DisposeAsync(); // twice is once
        Assert.All(await Task.WhenAll(writes), version => Assert.NotNull(version));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () =>
        {
            while (await next)
            {
                next = watch.MoveNextAsync().AsTask();
            }
        });
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.GetAsync(new("a"), _deadline));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.CreateAsync(new("a", "red"), _deadline));
        Assert.Throws<ObjectDisposedException>(() => database.GetStore<Light>());
        Assert.Equal([file, file + ".lock"], Directory.GetFiles(folder.Path, Path.GetFileName(file) + "*").Order()); // no write-ahead log is left
        using var exclusive = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
    }

    [Fact]
    [Trait("Trial", "R-26")]
    public async Task A_second_store_on_a_file_is_refused_by_name_until_the_first_is_closed()
    {
        var file = folder.NewFile();
        var first = new SqliteStatusDatabase($"Data Source={file}");
        await Write(first, "a");
        await using var second = new SqliteStatusDatabase($"Data Source={file}");
        await using var shared = new SqliteStatusDatabase($"Data Source={file}", new() { MultiProcess = true });
        foreach (var other in new[] { second, shared })
        {
            Assert.Null(await Unclear(() => Write(other, "b"), file + ".lock", "MultiProcess"));
        }

        await first.DisposeAsync();
        await Write(second, "b");
        Assert.Equal(2, await second.GetStore<Light>().ListAsync(null, _deadline).CountAsync(_deadline));
    }

    [Fact]
    [Trait("Control", "R-26")]
    public async Task A_second_writer_that_nobody_refuses_is_caught()
    {
        var file = folder.NewFile();
        await using var first = Raw(file);
        await using var second = new SqliteConnection($"Data Source={file};Pooling=false");
        second.Open();
        Assert.Equal("there was no error", await Unclear(() => Insert(second), file + ".lock", "MultiProcess"));
    }

    [Fact]
    [Trait("Trial", "R-26")]
    public async Task Stores_that_share_a_file_refuse_one_that_wants_it_alone()
    {
        var file = folder.NewFile();
        await using var first = new SqliteStatusDatabase($"Data Source={file}", new() { MultiProcess = true });
        await using var second = new SqliteStatusDatabase($"Data Source={file}", new() { MultiProcess = true, PollInterval = TimeSpan.FromMilliseconds(10) });
        await using var alone = new SqliteStatusDatabase($"Data Source={file}");
        await Write(first, "a");
        await using var watch = second.GetStore<Light>().WatchAsync(0, null, _deadline).GetAsyncEnumerator(_deadline);
        Assert.True(await watch.MoveNextAsync());
        var next = watch.MoveNextAsync().AsTask();
        await Write(first, "b");
        Assert.True(await next);
        Assert.Equal(new("b"), watch.Current.Id);
        await Assert.ThrowsAsync<SqliteStatusException>(() => Write(alone, "c"));
        using var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        connection.Open();
        Assert.Equal("wal", Scalar(connection, "pragma journal_mode"));
    }

    [Fact]
    [Trait("Trial", "R-13")]
    public async Task A_folder_that_is_missing_is_named_and_the_store_works_once_it_is_there()
    {
        var directory = Path.Combine(folder.Path, "missing");
        await using var database = new SqliteStatusDatabase($"Data Source={Path.Combine(directory, "a.db")}");
        Assert.Null(await Unclear(() => Write(database, "a"), directory));
        Directory.CreateDirectory(directory);
        await Write(database, "a");
    }

    [Fact]
    [Trait("Trial", "R-14")]
    public async Task A_file_that_is_no_database_is_named_and_left_as_it_is()
    {
        var file = folder.NewFile();
        var text = string.Concat(Enumerable.Repeat("This is no database. ", 100));
        await File.WriteAllTextAsync(file, text);
        await using var database = new SqliteStatusDatabase($"Data Source={file}");
        var e = await Assert.ThrowsAsync<SqliteStatusException>(() => Write(database, "a"));
        Assert.Equal(26, e.ErrorCode);
        Assert.Contains(file, e.Message, StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(file));
    }

    [Fact]
    [Trait("Trial", "R-14")]
    public async Task A_damaged_file_is_an_error_of_its_own_name()
    {
        var file = folder.NewFile();
        await using (var database = new SqliteStatusDatabase($"Data Source={file}"))
        {
            await database.GetStore<Light>().PutManyAsync(Enumerable.Range(0, 2000).Select(i => new Light($"n{i}", "red")), _deadline);
        }

        var bytes = await File.ReadAllBytesAsync(file);
        bytes.AsSpan(4096 * 8, bytes.Length - (4096 * 8)).Fill(0xA5);
        await File.WriteAllBytesAsync(file, bytes);
        await using var damaged = new SqliteStatusDatabase($"Data Source={file}");
        var e = await Assert.ThrowsAsync<SqliteStatusException>(async () => await damaged.GetStore<Light>().ListAsync(null, _deadline).CountAsync(_deadline));
        Assert.Equal(11, e.ErrorCode);
    }

    [Fact]
    [Trait("Trial", "R-14")]
    public async Task An_empty_file_is_a_new_database()
    {
        var file = folder.NewFile();
        await File.WriteAllBytesAsync(file, []);
        await using var database = new SqliteStatusDatabase($"Data Source={file}");
        await Write(database, "a");
    }

    [Fact]
    [Trait("Trial", "R-13")]
    public async Task A_file_that_is_removed_while_open_is_an_error_and_not_made_anew_in_silence()
    {
        var file = folder.NewFile();
        await using var database = new SqliteStatusDatabase($"Data Source={file}");
        await Write(database, "a");
        File.Move(file, file + ".away");
        Assert.Null(await Unclear(() => Write(database, "b"), file, "was removed"));
        Assert.Null(await Unclear(() => Write(database, "b"), file));
        Assert.False(File.Exists(file));
        File.Move(file + ".away", file);
        await Write(database, "b");
        Assert.Equal(2, await database.GetStore<Light>().ListAsync(null, _deadline).CountAsync(_deadline));
    }

    [MountFact]
    [Trait("Trial", "R-13")]
    public async Task A_full_disk_fails_the_write_and_loses_nothing()
    {
        using var disk = new SmallFileSystem();
        var file = Path.Combine(disk.Path, "a.db");
        await using var database = new SqliteStatusDatabase($"Data Source={file}");
        var store = database.GetStore<Light>();
        await Write(database, "before");
        var ballast = Path.Combine(disk.Path, "ballast");
        SmallFileSystem.Fill(ballast, freePages: 0);
        var acknowledged = new List<string>();
        Assert.Null(await Unclear(
            async () =>
            {
                for (var i = 0; i < 10_000; i++)
                {
                    await Write(database, $"n{i}");
                    acknowledged.Add($"n{i}");
                }
            },
            file,
            "no space"));
        Assert.Equal(acknowledged.Append("before").Order(StringComparer.Ordinal), await Names());
        File.Delete(ballast);
        await Write(database, "after");
        Assert.Equal(acknowledged.Append("before").Append("after").Order(StringComparer.Ordinal), await Names());
        Assert.Equal(acknowledged.Count + 2, await store.WatchAsync(0, null, _deadline).Take(acknowledged.Count + 2).CountAsync(_deadline));

        async Task<List<string>> Names() => await store.ListAsync(null, _deadline).Select(stored => stored.Value.Name).ToListAsync(_deadline);
    }

    [MountFact]
    [Trait("Trial", "R-13")]
    public async Task A_disk_that_is_read_only_is_named_and_the_store_works_once_it_is_not()
    {
        using var disk = new SmallFileSystem();
        var file = Path.Combine(disk.Path, "a.db");
        await using (var database = new SqliteStatusDatabase($"Data Source={file}"))
        {
            await Write(database, "a");
        }

        disk.SetReadOnly(true);
        await using var again = new SqliteStatusDatabase($"Data Source={file}");
        Assert.Null(await Unclear(() => Write(again, "b"), file, "read-only"));
        disk.SetReadOnly(false);
        await Write(again, "b");
        Assert.Equal(2, await again.GetStore<Light>().GetSequenceAsync(_deadline));
    }

    [Fact]
    [Trait("Trial", "R-12")]
    public async Task A_lock_that_another_program_holds_is_an_error_that_passes()
    {
        var file = folder.NewFile();
        await using var database = new SqliteStatusDatabase($"Data Source={file}", new() { BusyTimeout = TimeSpan.Zero });
        var store = database.GetStore<Light>();
        await Write(database, "a");
        using (var other = new SqliteConnection($"Data Source={file};Pooling=false"))
        {
            other.Open();
            Scalar(other, "begin immediate");
            var e = await Assert.ThrowsAsync<SqliteStatusException>(() => Write(database, "b"));
            Assert.True(e.IsBusy);
            Assert.True(store.Host().IsTransient(e));
        }

        await Write(database, "b");
        Assert.False(store.Host().IsTransient(new SqliteStatusException(file, 13, "full")));
    }

    [Fact]
    [Trait("Trial", "R-12")]
    public async Task No_caller_hangs_while_the_file_is_locked_and_nothing_is_lost() => Assert.Null(await LockAsync(TimeSpan.FromMilliseconds(20), store => store));

    [Fact]
    [Trait("Control", "R-12")]
    public async Task Callers_that_wait_for_a_lock_without_a_limit_hang_and_are_caught() => Assert.Equal("a call hangs", await LockAsync(TimeSpan.FromHours(1), store => store));

    [Fact]
    [Trait("Control", "R-12")]
    public async Task Errors_that_are_taken_for_success_lose_writes() =>
        Assert.EndsWith("are lost", await LockAsync(TimeSpan.FromMilliseconds(20), store => new SwallowsErrors<Light>(store)), StringComparison.Ordinal);

    private async Task<string?> LockAsync(TimeSpan busyTimeout, Func<IStatusStore<Light>, IStatusStore<Light>> wrap)
    {
        var file = folder.NewFile();
        await using var database = new SqliteStatusDatabase($"Data Source={file}", new() { MultiProcess = true, BusyTimeout = busyTimeout });
        using var other = new SqliteConnection($"Data Source={file};Pooling=false;Default Timeout=60");
        other.Open();
        return await StoreTrials.Pauses(() => wrap(database.GetStore<Light>()), () => Scalar(other, "begin immediate"), () => Scalar(other, "rollback"), _deadline);
    }

    [Fact]
    [Trait("Control", "R-13")]
    public async Task The_errors_of_the_driver_alone_are_not_clear()
    {
        var directory = Path.Combine(folder.Path, "missing-for-the-driver");
        var missing = await Assert.ThrowsAsync<SqliteException>(() => Raw(Path.Combine(directory, "a.db")).DisposeAsync().AsTask());
        Assert.Equal((14, $"it does not name {directory}"), (missing.SqliteErrorCode, Unclear(missing, directory)));
        var file = folder.NewFile();
        await using var open = Raw(file);
        File.Move(file, file + ".away");
        var removed = await Assert.ThrowsAsync<SqliteException>(() => Insert(open));
        Assert.Equal((8, $"it does not name {file}, was removed"), (removed.SqliteErrorCode, Unclear(removed, file, "was removed")));
    }

    [MountFact]
    [Trait("Control", "R-13")]
    public async Task The_errors_of_the_driver_on_a_bad_disk_are_not_clear()
    {
        using var disk = new SmallFileSystem();
        var file = Path.Combine(disk.Path, "a.db");
        await using (var open = Raw(file))
        {
            SmallFileSystem.Fill(Path.Combine(disk.Path, "ballast"), freePages: 0);
            var full = await Assert.ThrowsAsync<SqliteException>(() => Insert(open, new string('x', 20_000)));
            Assert.Equal((13, $"it does not name {file}, no space"), (full.SqliteErrorCode, Unclear(full, file, "no space")));
        }

        File.Delete(Path.Combine(disk.Path, "ballast"));
        disk.SetReadOnly(true);
        await using var again = new SqliteConnection($"Data Source={file};Pooling=false");
        again.Open();
        var readOnly = await Assert.ThrowsAsync<SqliteException>(() => Insert(again));
        Assert.Equal((8, $"it does not name {file}, read-only"), (readOnly.SqliteErrorCode, Unclear(readOnly, file, "read-only")));
    }

    // R-13: what is wrong with an error, whoever threw it; null when its message names all this.
    private static string? Unclear(Exception error, params string[] named) =>
        named.Where(name => !error.Message.Contains(name, StringComparison.Ordinal)).ToList() is { Count: > 0 } missing
            ? $"it does not name {string.Join(", ", missing)}"
            : null;

    // The same of a call of the package.
    private static async Task<string?> Unclear(Func<Task> call, params string[] named) =>
        await Record.ExceptionAsync(call) is { } error ? Unclear(Assert.IsType<SqliteStatusException>(error), named) : "there was no error";

    private static SqliteConnection Raw(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        connection.Open();
        Scalar(connection, "create table t (x)");
        return connection;
    }

    private static async Task Insert(SqliteConnection connection, string text = "")
    {
        await Task.Yield();
        Scalar(connection, $"insert into t values ('{text}')");
    }

    [Fact]
    [Trait("Trial", "R-25")]
    public async Task A_newer_schema_is_refused_and_left_as_it_is()
    {
        var file = folder.NewFile();
        await using (var database = new SqliteStatusDatabase($"Data Source={file}"))
        {
            await Write(database, "a");
        }

        using (var connection = new SqliteConnection($"Data Source={file};Pooling=false"))
        {
            connection.Open();
            Scalar(connection, "update statuskit_counter set version = 99");
        }

        Assert.Null(await Touched(file, async () =>
        {
            await using var old = new SqliteStatusDatabase($"Data Source={file}", new() { MultiProcess = true });
            await Write(old, "b");
        }));
        Assert.Null(await Touched(file, async () =>
        {
            await using var old = new SqliteStatusDatabase($"Data Source={file}", new() { MultiProcess = true });
            await old.GetStore<Light>().GetAsync(new("a"), _deadline);
        }));
    }

    [Fact]
    [Trait("Control", "R-25")]
    public async Task A_newer_schema_that_is_opened_all_the_same_is_caught()
    {
        var file = folder.NewFile();
        using var connection = Raw(file);
        Assert.Equal("it was not refused", await Touched(file, () => Insert(connection)));
        Assert.StartsWith("it was changed", await Touched(file, async () =>
        {
            await Insert(connection);
            throw new SqliteStatusException(file, 1, $"The version of {file} is 99.");
        }), StringComparison.Ordinal);
    }

    // R-25: what is wrong with how a file of a newer schema was treated; null when it was refused by its version, and left as it was.
    private static async Task<string?> Touched(string file, Func<Task> open)
    {
        var before = await File.ReadAllBytesAsync(file);
        var unclear = await Unclear(open, file, "99");
        var after = await File.ReadAllBytesAsync(file);
        return unclear is "there was no error" ? "it was not refused"
            : unclear ?? (before.SequenceEqual(after) ? null : "it was changed before it was refused");
    }

    [Fact]
    public async Task Without_creating_the_schema_a_file_without_it_is_refused()
    {
        var file = folder.NewFile();
        await using var strict = new SqliteStatusDatabase($"Data Source={file}", new() { CreateSchema = false });
        await Assert.ThrowsAsync<SqliteStatusException>(() => Write(strict, "a"));
        Assert.False(File.Exists(file));
        await File.WriteAllBytesAsync(file, []);
        var e = await Assert.ThrowsAsync<SqliteStatusException>(() => Write(strict, "a"));
        Assert.Contains("CreateSchema", e.Message, StringComparison.Ordinal);
        Assert.Empty(await File.ReadAllBytesAsync(file));
        await using (var maker = new SqliteStatusDatabase($"Data Source={file}"))
        {
            await Write(maker, "a");
        }

        await Write(strict, "b");
    }

    [Fact]
    public async Task Tables_of_the_host_can_live_in_the_same_file()
    {
        var file = folder.NewFile();
        using (var connection = new SqliteConnection($"Data Source={file};Pooling=false"))
        {
            connection.Open();
            Scalar(connection, "create table record (id int); insert into record values (1)");
        }

        await using var database = new SqliteStatusDatabase($"Data Source={file}");
        await Write(database, "a");
        Assert.Equal(1, await database.GetStore<Light>().GetSequenceAsync(_deadline));
    }

    [Fact]
    public async Task A_half_read_list_holds_nobody_up()
    {
        var file = folder.NewFile();
        await using var database = new SqliteStatusDatabase($"Data Source={file}", new() { MultiProcess = true, BusyTimeout = TimeSpan.Zero });
        await database.GetStore<Light>().PutManyAsync(Enumerable.Range(0, 1000).Select(i => new Light($"n{i:0000}", "red")), _deadline);
        await using var list = database.GetStore<Light>().ListAsync(null, _deadline).GetAsyncEnumerator(_deadline);
        Assert.True(await list.MoveNextAsync());
        await Write(database, "a");
        var rest = 1;
        while (await list.MoveNextAsync())
        {
            rest++;
        }

        Assert.Equal(1000, rest);
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private async Task Write(SqliteStatusDatabase database, string name) => Assert.NotNull(await database.GetStore<Light>().CreateAsync(new(name, "red"), _deadline));
}
