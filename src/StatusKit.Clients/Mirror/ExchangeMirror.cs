using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Clients;

/// <summary>Keeps the statuses of a database in step with an organization at an Exchange, by its change feed.</summary>
/// <remarks>
/// A poll without changes costs one request, each node that changed one more. Everything is read at the start, seldom,
/// and when the feed was cut off; a restart that
/// comes soon enough continues with the feed.
/// </remarks>
public sealed class ExchangeMirror : ServiceMirror
{
    private const string NodeResource = "node";
    private const string PolicyResource = "mgmtpolicy";
    private const string DeletedOperation = "deleted";

    private readonly ExchangeClient _client;
    private readonly ExchangeMirrorOptions _options;
    private readonly MirrorTarget<NmpNodeStatus> _statuses;
    private readonly HashSet<ExchangeId> _unread = [];
    private HashSet<long> _handled = [];
    private long? _passCursor;
    private bool _isOtherFeed;

    /// <summary>Creates a mirror, which does nothing until it runs or polls.</summary>
    /// <param name="client">Reads the Exchange.</param>
    /// <param name="database">Receives the statuses. Nothing else should write them.</param>
    /// <param name="options">How to mirror; null means the defaults.</param>
    /// <param name="time">The clock; null is the system's.</param>
    /// <param name="logger">The log; null for none.</param>
    public ExchangeMirror(
        ExchangeClient client,
        IStatusDatabase database,
        ExchangeMirrorOptions? options = null,
        TimeProvider? time = null,
        ILogger<ExchangeMirror>? logger = null)
        : base($"exchange:{client?.Org}", database, options ??= new(), time, logger)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        _options = options;
        _statuses = new(
            database.GetStore<NmpNodeStatus>(options.Scope ?? NmpScopes.Hub),
            IsOlder,
            id => new(id.Parts[0], id.Parts[1]));
    }

    private protected override Task LoadAsync(CancellationToken cancellationToken) =>
        _statuses.LoadAsync(cancellationToken);

    private protected override (int Created, int Updated, int Deleted) DifferencesNow() =>
        (_statuses.Created, _statuses.Updated, _statuses.Deleted);

    private protected override async Task<(long Cursor, bool WasFull)> MirrorAsync(
        MirrorLease lease, bool isFull, CancellationToken cancellationToken)
    {
        var isFresh = _passCursor is null
            && lease.LastSuccess is { } last
            && Time.GetUtcNow() - last < _options.MaxFeedAge;
        if (!isFull
            && isFresh
            && await ReadFeedAsync(lease.Cursor, cancellationToken).ConfigureAwait(false) is { } cursor)
        {
            return (cursor, false);
        }

        // A pass that could not read some nodes continues with these.
        _passCursor ??= await ListNodesAsync(cancellationToken).ConfigureAwait(false);
        await ReadNodesAsync([.. _unread], cancellationToken).ConfigureAwait(false);
        var passed = _passCursor.Value;
        (_passCursor, _handled, _isOtherFeed) = (null, [], false);
        return (passed, true);
    }

    // Null when the feed does not continue from here.
    private async Task<long?> ReadFeedAsync(long cursor, CancellationToken cancellationToken)
    {
        HashSet<long> handled = [];
        HashSet<ExchangeId> policies = [];
        var from = cursor;
        while (true)
        {
            // Asked from the last one, not after it: the Exchange then also shows what was committed late.
            var page = await _client.GetChangesAsync(
                from, _options.FeedPageSize, cancellationToken).ConfigureAwait(false);
            if (page.MostRecentChangeId < from)
            {
                _isOtherFeed = true; // another database, or a restored one
                return null;
            }

            foreach (var entry in page.Changes.Where(entry => entry.OrgId == _client.Org))
            {
                var isNew = entry.ResourceChanges.IsEmpty;
                foreach (var change in entry.ResourceChanges)
                {
                    handled.Add(change.ChangeId);
                    isNew |= !_handled.Contains(change.ChangeId);
                }

                if (!isNew || !ExchangeId.TryParse(entry.Id, _client.Org, out var id))
                {
                    continue;
                }

                if (entry.Resource == NmpFeedEntry.StatusResource
                    || (entry.Resource == NodeResource && entry.Operation == DeletedOperation))
                {
                    _unread.Add(id);
                }
                else if (entry.Resource == PolicyResource && entry.Operation == DeletedOperation)
                {
                    policies.Add(id);
                }
            }

            if (!page.HitMaxRecords)
            {
                from = page.MostRecentChangeId;
                break;
            }

            if (page.MostRecentChangeId == from)
            {
                return null; // more changes at once than a page has
            }

            from = page.MostRecentChangeId;
        }

        foreach (var policy in policies)
        {
            await ForgetPolicyAsync(policy, cancellationToken).ConfigureAwait(false);
        }

        await ReadNodesAsync([.. _unread], cancellationToken).ConfigureAwait(false);
        _handled = handled;
        return from;
    }

    private async Task<long> ListNodesAsync(CancellationToken cancellationToken)
    {
        // The feed first: what changes while the nodes are read comes twice rather than never.
        var cursor = await _client.GetLastChangeIdAsync(cancellationToken).ConfigureAwait(false);
        var nodes = await _client.GetNodesAsync(cancellationToken).ConfigureAwait(false);
        var gone = _statuses.Groups.ToHashSet();
        gone.ExceptWith(nodes.Select(GroupOf));
        foreach (var id in gone.SelectMany(_statuses.IdsIn).ToArray())
        {
            await _statuses.DeleteAsync(id, cancellationToken).ConfigureAwait(false);
        }

        _unread.Clear();
        _unread.UnionWith(nodes);
        return cursor;
    }

    // Each node is a complete answer of its own. A node that cannot be read for now stays to be read, and the poll has
    // failed; one that is forbidden is
    // left as it is until the next full pass.
    private async Task ReadNodesAsync(IReadOnlyCollection<ExchangeId> nodes, CancellationToken cancellationToken)
    {
        StatusServiceException? first = null;
        var sweep = new ExchangeSweep(
            _client, Time, new() { MaxConcurrency = _options.MaxConcurrency }, _client.GetNodeStatusesAsync);
        await foreach (var answer in sweep.NodesAsync(nodes, cancellationToken).ConfigureAwait(false))
        {
            if (answer.Error is null)
            {
                await ApplyAsync(answer.Node, answer.Statuses, cancellationToken).ConfigureAwait(false);
            }

            if (answer.Error is { IsTransient: true } error)
            {
                first ??= error;
            }
            else
            {
                _unread.Remove(answer.Node);
            }
        }

        if (first is not null)
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }

    private async Task ApplyAsync(
        ExchangeId node, IReadOnlyCollection<NmpNodeStatus> statuses, CancellationToken cancellationToken)
    {
        var present = statuses.Select(status => NmpNodeStatus.StorageId(status.Id)).ToHashSet();
        foreach (var status in statuses)
        {
            await _statuses.PutAsync(status, cancellationToken).ConfigureAwait(false);
        }

        foreach (var id in _statuses.IdsIn(GroupOf(node)).Where(id => !present.Contains(id)).ToArray())
        {
            await _statuses.DeleteAsync(id, cancellationToken).ConfigureAwait(false);
        }
    }

    // The Exchange deletes the statuses of a deleted policy without entries of their own (spec nmp 1.4).
    private async Task ForgetPolicyAsync(ExchangeId policy, CancellationToken cancellationToken)
    {
        if (await _client.GetPolicyAsync(policy, cancellationToken).ConfigureAwait(false) is null)
        {
            StatusId[] orphans =
            [
                .. _statuses.Ids.Where(
                    id => id.Parts is [_, _, var org, var name] && org == policy.Org && name == policy.Name),
            ];
            foreach (var id in orphans)
            {
                await _statuses.DeleteAsync(id, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static StatusId GroupOf(ExchangeId node) => new(node.Org, node.Name);

    // The Exchange numbers each write by its own clock; a restored Exchange is older and right.
    private bool IsOlder(NmpNodeStatus stored, NmpNodeStatus incoming) =>
        !_isOtherFeed
        && stored.Status.AgentUpgrade.LastUpdated.TryGetInstant(out var before)
        && incoming.Status.AgentUpgrade.LastUpdated.TryGetInstant(out var after)
        && after < before;
}
