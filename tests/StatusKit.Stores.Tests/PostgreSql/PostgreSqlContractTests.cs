using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;
using StatusKit.Tests.Storage;

namespace StatusKit.Tests.PostgreSql;

[NeedsPostgreSql]
[Collection(nameof(PostgreSqlServer))]
public sealed class PostgreSqlLightTests(PostgreSqlServer server) : StatusStoreContract<Light, LightKind>
{
    protected override ValueTask<IStatusDatabase> CreateAsync(StatusDatabaseOptions retention, TimeProvider time) => new(server.New(retention, time));
}

[NeedsPostgreSql]
[Collection(nameof(PostgreSqlServer))]
public sealed class PostgreSqlCfsSessionTests(PostgreSqlServer server) : StatusStoreContract<CfsSession, CfsKind>
{
    protected override ValueTask<IStatusDatabase> CreateAsync(StatusDatabaseOptions retention, TimeProvider time) => new(server.New(retention, time));
}

[NeedsPostgreSql]
[Collection(nameof(PostgreSqlServer))]
public sealed class PostgreSqlNmpNodeStatusTests(PostgreSqlServer server) : StatusStoreContract<NmpNodeStatus, NmpKind>
{
    protected override ValueTask<IStatusDatabase> CreateAsync(StatusDatabaseOptions retention, TimeProvider time) => new(server.New(retention, time));
}

/// <summary>The trials under load, with a store of its own for each writer and watcher, as in a process of its own.</summary>
[NeedsPostgreSql]
[Collection(nameof(PostgreSqlServer))]
public sealed class PostgreSqlStressTests(PostgreSqlServer server) : StatusStoreStress
{
    private readonly Dictionary<IStatusDatabase, string> _schemas = [];

    protected override string Subject => "PostgreSQL, a pool for each";

    protected override StoreLoad Load { get; } = Trials.Rounds(
        new StoreLoad { Updates = (8, 50), Creates = (16, 30), Replays = (8, 50), Watches = (8, 100, 10, 5), Kept = 20, Sequences = 40, Histories = 20, Operations = 3_000 },
        StoreLoad.LongForm with { Updates = (24, 600), Creates = (24, 250), Replays = (24, 500), Watches = (8, 12_500, 20, 20), Sequences = 200, Histories = 100 });

    protected override ValueTask<IStatusDatabase> CreateAsync(StatusDatabaseOptions retention, TimeProvider time)
    {
        var schema = server.NewSchema();
        var database = server.New(retention, time, schema);
        _schemas.Add(database, schema);
        return new(database);
    }

    protected override IStatusDatabase OpenAgain(IStatusDatabase database, StatusDatabaseOptions retention, TimeProvider time) => server.New(retention, time, _schemas[database]);
}
