using Microsoft.Extensions.Logging.Abstractions;

namespace StatusKit.Storage;

/// <summary>What updates and waits use for a store that is not of this library, such as one made for a test.</summary>
internal sealed class CustomStoreHost : IStatusStoreHost
{
    public static CustomStoreHost Instance { get; } = new();

    public StatusStoreContext Context { get; } = new("custom", TimeProvider.System, NullLogger.Instance);

    public StatusUpdateQueues Updates { get; } = new();

    public bool IsTransient(Exception exception) => false;
}
