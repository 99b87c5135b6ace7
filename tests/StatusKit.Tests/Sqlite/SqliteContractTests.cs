using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;
using StatusKit.Tests.Storage;

namespace StatusKit.Tests.Sqlite;

public sealed class SqliteLightTests(SqliteFolder folder) : StatusStoreContract<Light, LightKind>, IClassFixture<SqliteFolder>
{
    protected override ValueTask<IStatusDatabase> CreateAsync(StatusStoreOptions retention, TimeProvider time) => new(folder.New(retention, time));
}

public sealed class SqliteCfsSessionTests(SqliteFolder folder) : StatusStoreContract<CfsSession, CfsKind>, IClassFixture<SqliteFolder>
{
    protected override ValueTask<IStatusDatabase> CreateAsync(StatusStoreOptions retention, TimeProvider time) => new(folder.New(retention, time));
}

public sealed class SqliteNmpNodeStatusTests(SqliteFolder folder) : StatusStoreContract<NmpNodeStatus, NmpKind>, IClassFixture<SqliteFolder>
{
    protected override ValueTask<IStatusDatabase> CreateAsync(StatusStoreOptions retention, TimeProvider time) => new(folder.New(retention, time));
}

/// <summary>The same with the journal that many processes can share.</summary>
public sealed class SqliteMultiProcessLightTests(SqliteFolder folder) : StatusStoreContract<Light, LightKind>, IClassFixture<SqliteFolder>
{
    protected override ValueTask<IStatusDatabase> CreateAsync(StatusStoreOptions retention, TimeProvider time) => new(folder.New(retention, time, multiProcess: true));
}
