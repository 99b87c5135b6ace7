using System.Data.Common;
using System.Net.Sockets;
using StatusKit;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Sqlite;
using StatusKit.Storage;

namespace StatusKit.Cli.Stores;

/// <summary>The records of both systems in one database.</summary>
internal sealed class Store(IStatusDatabase database) : IAsyncDisposable
{
    /// <summary>The database.</summary>
    public IStatusDatabase Database => database;

    /// <summary>CFS sessions.</summary>
    public IStatusStore<CfsSession> Sessions { get; } = database.GetStore<CfsSession>();

    /// <summary>NMP statuses as the nodes have them.</summary>
    public IStatusStore<NmpNodeStatus> Node { get; } = database.GetStore<NmpNodeStatus>(NmpScopes.Node);

    /// <summary>The hub's copies of NMP statuses.</summary>
    public IStatusStore<NmpNodeStatus> Hub { get; } = database.GetStore<NmpNodeStatus>(NmpScopes.Hub);

    /// <summary>Whether an error says that the database does not answer, not in time, or cannot be used.</summary>
    public static bool IsUnreachable(Exception e) =>
        e is UnreachableStoreException or SqliteStatusException or DbException or SocketException or StatusConflictException;

    /// <summary>
    /// Changes the status of a node, as its agent does: by a rule, and with a copy for the hub, which takes the form of
    /// a PUT to the Exchange.
    /// </summary>
    public async Task<StatusUpdate<NmpNodeStatus>> ChangeAtNodeAsync(
        NmpStatusId id, Func<NmpStatus, StatusUpdate<NmpStatus>> rule, CancellationToken cancellationToken)
    {
        var update = await Node.UpdateAsync(
            NmpNodeStatus.StorageId(id), stored => stored.Update(rule), cancellationToken: cancellationToken);
        if (update.IsApplied(out var changed))
        {
            await Hub.PutManyAsync([changed.ToHubCopy()], cancellationToken);
        }

        return update;
    }

    /// <summary>What is stored where a record belongs; null when there is nothing.</summary>
    public async ValueTask<StoreRecord?> FindAsync(StoreRecord record, CancellationToken cancellationToken)
    {
        if (record.Session is { } session)
        {
            return await Sessions.GetAsync(new(session.Name), cancellationToken) is { } stored
                ? StoreRecord.ForSession(stored.Value)
                : null;
        }

        var place = record.Where == NmpScopes.Node ? Node : Hub;
        return await place.GetAsync(NmpNodeStatus.StorageId(record.Upgrade!.Id), cancellationToken) is { } there
            ? record with { Upgrade = there.Value }
            : null;
    }

    public async ValueTask DisposeAsync()
    {
        if (database is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }
}
