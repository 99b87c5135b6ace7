using Samples;
using StatusKit.Cfs;
using StatusKit.Storage;

namespace StatusKit.Tests.Storage;

/// <summary>The backend of docs/extend.md does what every other one does.</summary>
public sealed class FileLightTests(SqliteFolder folder) : StatusStoreContract<Light, LightKind>, IClassFixture<SqliteFolder>
{
    protected override ValueTask<IStatusDatabase> CreateAsync(StatusDatabaseOptions retention, TimeProvider time) =>
        new(new StatusDatabase(new FileBackend(folder.NewFile(), retention), time));

    [Fact]
    public async Task What_was_written_is_there_when_the_file_is_opened_again()
    {
        var file = folder.NewFile();
        await using (var database = new StatusDatabase(new FileBackend(file, new())))
        {
            await database.GetStore<Light>().PutManyAsync([new("a", "red", 1), new("b", "red"), new("a", "green", 2)], Deadline);
            await database.GetStore<Light>().DeleteAsync(new("b"), Deadline);
        }

        await File.AppendAllTextAsync(file, "5\t0\tnot written to its end", Deadline);
        await using var again = new StatusDatabase(new FileBackend(file, new()));
        var store = again.GetStore<Light>();
        Assert.Equal([new Light("a", "green", 2)], await store.ListAsync(new() { Keys = [new("odd", "no")] }, Deadline).Select(stored => stored.Value).ToListAsync(Deadline));
        Assert.Equal(2, await store.HistoryAsync(new("b"), Deadline).CountAsync(Deadline));
        Assert.Equal(5, await store.CreateAsync(new("c", "red"), Deadline));
    }
}

public sealed class FileCfsSessionTests(SqliteFolder folder) : StatusStoreContract<CfsSession, CfsKind>, IClassFixture<SqliteFolder>
{
    protected override ValueTask<IStatusDatabase> CreateAsync(StatusDatabaseOptions retention, TimeProvider time) =>
        new(new StatusDatabase(new FileBackend(folder.NewFile(), retention), time));
}

public sealed class FileStressTests(SqliteFolder folder) : StatusStoreStress, IClassFixture<SqliteFolder>
{
    protected override string Subject => "the sample of a custom backend";

    protected override StoreLoad Load { get; } = new() { Updates = (16, 50), Creates = (32, 50), Watches = (8, 100, 20, 20), Sequences = 40, Histories = 20, Operations = 3000 };

    protected override ValueTask<IStatusDatabase> CreateAsync(StatusDatabaseOptions retention, TimeProvider time) =>
        new(new StatusDatabase(new FileBackend(folder.NewFile(), retention), time));
}
