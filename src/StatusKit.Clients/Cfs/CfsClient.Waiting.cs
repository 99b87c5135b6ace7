using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using StatusKit.Cfs;
using StatusKit.Storage;

namespace StatusKit.Clients;

public sealed partial class CfsClient
{
    // The names are ids of their records.
    private static readonly Func<CfsSession, StatusId> IdOf = session => new(session.Name);

    internal Random Random { get; init; } = Random.Shared;

    /// <summary>Waits until a session is complete, or what else the options say.</summary>
    /// <remarks>
    /// The service cannot notify: it is asked every <see cref="ServicePollingOptions.MinInterval"/> to
    /// <see cref="ServicePollingOptions.MaxInterval"/>. So states
    /// that pass quickly may not be seen; a mirror has the same limit, but keeps what it saw. Errors that pass are
    /// tried again until the time is up.
    /// </remarks>
    /// <param name="name">The name of the session.</param>
    /// <param name="options">What to wait for and how long; null means until it is complete, forever.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>How the wait ended; the sequence of a record of a service is 0.</returns>
    public async Task<StatusWaitResult<CfsSession>> WaitForEndAsync(
        string name, StatusWaitOptions<CfsSession>? options = null, CancellationToken cancellationToken = default) =>
        (await WaitForEndAsync([name], StatusWaitMode.All, options, cancellationToken).ConfigureAwait(false))[0];

    /// <summary>
    /// Waits for several sessions, which costs one list for each interval, not one request for each session.
    /// </summary>
    /// <remarks>As the overload for one.</remarks>
    /// <param name="names">The names of the sessions.</param>
    /// <param name="mode">
    /// When to stop: with all, with the first that is reached, or with the first that did not succeed.
    /// </param>
    /// <param name="options">
    /// What to wait for and how long, for each of them; null means until it is final, forever.
    /// </param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The results so far, in the order in which they came.</returns>
    public Task<ImmutableArray<StatusWaitResult<CfsSession>>> WaitForEndAsync(
        IEnumerable<string> names, StatusWaitMode mode, StatusWaitOptions<CfsSession>? options =
            null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(names);
        string[] all = [.. names];
        foreach (var name in all)
        {
            PathTo(name); // refuses names that cannot be asked for
        }

        return new ServiceWaiter<CfsSession>(_transport.Time, _options.Polling, Random, options ?? new(), FindAsync)
            .WaitAsync(all.Select(name => new StatusId(name)), mode, cancellationToken);
    }

    /// <summary>
    /// Streams the sessions that match, and then each change of them that a look at the service shows.
    /// </summary>
    /// <remarks>
    /// Costs one list for each interval, however many sessions there are. The numbers of the changes count from 1 and
    /// mean nothing to the service. A session that
    /// no longer matches is reported once more, as it then is, and is forgotten. The stream ends by cancellation, or
    /// with an error that does not pass.
    /// </remarks>
    /// <param name="query">The filters; null means all sessions.</param>
    /// <param name="cancellationToken">A token to end the stream.</param>
    public async IAsyncEnumerable<StatusChange<CfsSession>> WatchAsync(
        CfsSessionQuery? query = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Dictionary<string, CfsSession> known = new(StringComparer.Ordinal);
        var (sequence, interval) = (0L, _options.Polling.MinInterval);
        while (true)
        {
            List<StatusChange<CfsSession>> changes = [];
            try
            {
                await LookAsync(query, known, changes, cancellationToken).ConfigureAwait(false);
            }
            catch (StatusServiceException e) when (e.IsTransient)
            {
                // What was seen before the error is still true.
            }

            foreach (var change in changes)
            {
                yield return change with { Sequence = ++sequence };
            }

            interval = changes.Count > 0 ? _options.Polling.MinInterval : interval;
            await Task.Delay(
                interval * (1 + (_options.Polling.Jitter * ((2 * Random.NextDouble()) - 1))),
                _transport.Time,
                cancellationToken).ConfigureAwait(false);
            interval = TimeSpan.FromTicks(Math.Min(2 * interval.Ticks, _options.Polling.MaxInterval.Ticks));
        }
    }

    private async Task LookAsync(
        CfsSessionQuery? query,
        Dictionary<string, CfsSession> known,
        List<StatusChange<CfsSession>> changes,
        CancellationToken cancellationToken)
    {
        var gone = known.Keys.ToHashSet(StringComparer.Ordinal);
        await foreach (var session in ListAsync(query, cancellationToken).ConfigureAwait(false))
        {
            gone.Remove(session.Name);
            Add(session);
        }

        foreach (var name in gone)
        {
            if (await GetAsync(name, cancellationToken).ConfigureAwait(false) is { } session)
            {
                Add(session);
            }
            else
            {
                changes.Add(Change(StatusChangeKind.Deleted, known[name]));
            }

            known.Remove(name);
        }

        void Add(CfsSession session)
        {
            var before = known.GetValueOrDefault(session.Name);
            if (!session.Equals(before))
            {
                known[session.Name] = session;
                changes.Add(Change(before is null ? StatusChangeKind.Created : StatusChangeKind.Updated, session));
            }
        }
    }

    private StatusChange<CfsSession> Change(StatusChangeKind kind, CfsSession session) =>
        new()
        {
            Sequence = 0,
            Kind = kind,
            Id = IdOf(session),
            Value = session,
            ChangedAt = _transport.Time.GetUtcNow(),
        };

    // One session by itself, several by one list; only what a list lacks is asked for by name, because pages are not
    // one moment.
    private async Task<IReadOnlyDictionary<StatusId, CfsSession>> FindAsync(
        IReadOnlyList<StatusId> ids, CancellationToken cancellationToken)
    {
        Dictionary<StatusId, CfsSession> found = [];
        var missing = ids.ToHashSet();
        if (ids.Count > 1)
        {
            var prefix = CommonPrefix(ids);
            var query = new CfsSessionQuery { NameContains = prefix.Length > 0 ? prefix : null };
            await foreach (var session in ListAsync(query, cancellationToken).ConfigureAwait(false))
            {
                if (missing.Remove(IdOf(session)))
                {
                    found[IdOf(session)] = session;
                }
            }
        }

        foreach (var id in missing)
        {
            if (await GetAsync(id.Name, cancellationToken).ConfigureAwait(false) is { } session)
            {
                found[id] = session;
            }
        }

        return found;
    }

    private static string CommonPrefix(IReadOnlyList<StatusId> ids)
    {
        var prefix = ids[0].Name.AsSpan();
        foreach (var id in ids)
        {
            prefix = prefix[..prefix.CommonPrefixLength(id.Name)];
        }

        return prefix.ToString();
    }
}
