using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Tests.Storage;

public class InMemoryLightTests : StatusStoreContract<Light, LightKind>
{
    protected override ValueTask<IStatusDatabase> CreateAsync(StatusRetentionOptions retention, TimeProvider time) => new(new InMemoryStatusStore(retention, time));
}

public class InMemoryCfsSessionTests : StatusStoreContract<CfsSession, CfsKind>
{
    protected override ValueTask<IStatusDatabase> CreateAsync(StatusRetentionOptions retention, TimeProvider time) => new(new InMemoryStatusStore(retention, time));
}

public class InMemoryNmpNodeStatusTests : StatusStoreContract<NmpNodeStatus, NmpKind>
{
    protected override ValueTask<IStatusDatabase> CreateAsync(StatusRetentionOptions retention, TimeProvider time) => new(new InMemoryStatusStore(retention, time));
}
