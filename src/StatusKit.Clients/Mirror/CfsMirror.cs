using Microsoft.Extensions.Logging;
using StatusKit.Cfs;
using StatusKit.Storage;

namespace StatusKit.Clients;

/// <summary>Keeps the sessions of a database in step with a CFS service: those that are not complete often, all of them
/// seldom.</summary>
/// <remarks>Costs two requests for each interval while nothing ends, and one more for each session that
/// ended.</remarks>
public sealed class CfsMirror : ServiceMirror
{
    // From here on one list of everything is less work than one request for each.
    private const int MostSingleReads = 50;

    private readonly CfsClient _client;
    private readonly MirrorTarget<CfsSession> _sessions;

    /// <summary>Creates a mirror, which does nothing until it runs or polls.</summary>
    /// <param name="client">Reads the service.</param>
    /// <param name="database">Receives the sessions. Nothing else should write them.</param>
    /// <param name="options">How to mirror; null means the defaults.</param>
    /// <param name="time">The clock; null is the system's.</param>
    /// <param name="logger">The log; null for none.</param>
    public CfsMirror(
        CfsClient client,
        IStatusDatabase database,
        MirrorOptions? options = null,
        TimeProvider? time = null,
        ILogger<CfsMirror>? logger = null)
        : base("cfs", database, options ??= new(), time, logger)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        _sessions = new(database.GetStore<CfsSession>(options.Scope ?? ""), IsOlder);
    }

    private protected override Task LoadAsync(CancellationToken cancellationToken) =>
        _sessions.LoadAsync(cancellationToken);

    private protected override (int Created, int Updated, int Deleted) DifferencesNow() =>
        (_sessions.Created, _sessions.Updated, _sessions.Deleted);

    private protected override async Task<(long Cursor, bool WasFull)> MirrorAsync(
        MirrorLease lease, bool isFull, CancellationToken cancellationToken)
    {
        if (isFull)
        {
            await ReadAllAsync(cancellationToken).ConfigureAwait(false);
            return (0, true);
        }

        var ended = _sessions.Unfinished.ToHashSet();
        foreach (var state in (string[])["pending", "running"])
        {
            var listed = _client.ListAsync(new() { Status = state }, cancellationToken);
            await foreach (var session in listed.ConfigureAwait(false))
            {
                ended.Remove(session.Id);
                await _sessions.PutAsync(session, cancellationToken).ConfigureAwait(false);
            }
        }

        if (ended.Count > MostSingleReads)
        {
            await ReadAllAsync(cancellationToken).ConfigureAwait(false);
            return (0, true);
        }

        foreach (var id in ended)
        {
            if (await _client.GetAsync(id.Name, cancellationToken).ConfigureAwait(false) is { } session)
            {
                await _sessions.PutAsync(session, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await _sessions.DeleteAsync(id, cancellationToken).ConfigureAwait(false);
            }
        }

        return (0, false);
    }

    // What was there before the list began and is not in it is gone: a list of all pages holds every session that
    // existed all the time.
    private async Task ReadAllAsync(CancellationToken cancellationToken)
    {
        var gone = _sessions.Ids.ToHashSet();
        await foreach (var session in _client.ListAsync(null, cancellationToken).ConfigureAwait(false))
        {
            gone.Remove(session.Id);
            await _sessions.PutAsync(session, cancellationToken).ConfigureAwait(false);
        }

        foreach (var id in gone)
        {
            await _sessions.DeleteAsync(id, cancellationToken).ConfigureAwait(false);
        }
    }

    // The two states only rise (spec cfs 5.4); another start is another session of the same name.
    private static bool IsOlder(CfsSession stored, CfsSession incoming)
    {
        var (before, after) = (stored.Status.Session, incoming.Status.Session);
        return before.StartTime == after.StartTime
            && (Rank(after.Status) < Rank(before.Status) || Rank(after.Succeeded) < Rank(before.Succeeded));
    }

    private static int Rank(CfsSessionState state) =>
        state.Kind switch
        {
            CfsSessionStateKind.Pending => 1,
            CfsSessionStateKind.Running => 2,
            CfsSessionStateKind.Complete => 3,
            _ => 0,
        };

    private static int Rank(CfsOutcome outcome) =>
        outcome.Kind switch
        {
            CfsOutcomeKind.None => 1,
            CfsOutcomeKind.Unknown => 2,
            CfsOutcomeKind.False => 3,
            CfsOutcomeKind.True => 4,
            _ => 0,
        };
}
