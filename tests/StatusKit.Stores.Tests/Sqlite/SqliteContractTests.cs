using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Sqlite;
using StatusKit.Storage;
using StatusKit.Tests.Storage;

namespace StatusKit.Tests.Sqlite;

public sealed class SqliteLightTests(SqliteFolder folder) : StatusStoreContract<Light, LightKind>, IClassFixture<SqliteFolder>
{
    protected override ValueTask<IStatusDatabase> CreateAsync(StatusDatabaseOptions retention, TimeProvider time) => new(folder.New(retention, time));
}

public sealed class SqliteCfsSessionTests(SqliteFolder folder) : StatusStoreContract<CfsSession, CfsKind>, IClassFixture<SqliteFolder>
{
    protected override ValueTask<IStatusDatabase> CreateAsync(StatusDatabaseOptions retention, TimeProvider time) => new(folder.New(retention, time));
}

public sealed class SqliteNmpNodeStatusTests(SqliteFolder folder) : StatusStoreContract<NmpNodeStatus, NmpKind>, IClassFixture<SqliteFolder>
{
    protected override ValueTask<IStatusDatabase> CreateAsync(StatusDatabaseOptions retention, TimeProvider time) => new(folder.New(retention, time));
}

/// <summary>The same with the journal that many processes can share.</summary>
public sealed class SqliteMultiProcessLightTests(SqliteFolder folder) : StatusStoreContract<Light, LightKind>, IClassFixture<SqliteFolder>
{
    protected override ValueTask<IStatusDatabase> CreateAsync(StatusDatabaseOptions retention, TimeProvider time) => new(folder.New(retention, time, multiProcess: true));
}

public sealed class SqliteStressTests(SqliteFolder folder) : StatusStoreStress, IClassFixture<SqliteFolder>
{
    protected override string Subject => "SQLite";

    protected override StoreLoad Load { get; } = Trials.Rounds(
        new StoreLoad { Updates = (16, 100), Creates = (32, 50), Watches = (8, 250, 20, 20), Sequences = 40, Histories = 20, Operations = 10_000 }, StoreLoad.LongForm);

    protected override ValueTask<IStatusDatabase> CreateAsync(StatusDatabaseOptions retention, TimeProvider time) => new(folder.New(retention, time));
}

/// <summary>Each writer and watcher has a store of its own on the one file, as in a process of its own.</summary>
public sealed class SqliteMultiProcessStressTests(SqliteFolder folder) : StatusStoreStress, IClassFixture<SqliteFolder>
{
    protected override string Subject => "SQLite, a connection for each";

    protected override StoreLoad Load { get; } = Trials.Rounds(
        new StoreLoad { Updates = (4, 40), Creates = (4, 20), Replays = (4, 40), Watches = (4, 40, 4, 5), Kept = 10, Sequences = 10, Histories = 5, Operations = 1600 },
        StoreLoad.LongForm with { Updates = (8, 500), Creates = (8, 100), Replays = (8, 250), Watches = (4, 2500, 8, 20), Kept = 100, NewKinds = 100, Sequences = 100, Histories = 50, Operations = 20_000 });

    protected override ValueTask<IStatusDatabase> CreateAsync(StatusDatabaseOptions retention, TimeProvider time) => new(folder.New(retention, time, multiProcess: true));

    protected override IStatusDatabase OpenAgain(IStatusDatabase database, StatusDatabaseOptions retention, TimeProvider time) => folder.Again((SqliteStatusDatabase)database, retention, time);
}
