using System.Collections.Immutable;
using StatusKit;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Cli.Stores;

/// <summary>A record and how much attention it needs.</summary>
internal sealed record Attention(StatusRow Row, StatusDiagnosis Diagnosis)
{
    /// <summary>What needs the most attention first; among equals by name.</summary>
    public static IComparer<Attention> Order { get; } = Comparer<Attention>.Create(static (x, y) =>
        StatusDiagnosis.ByAttention.Compare(x.Diagnosis, y.Diagnosis) is var byNeed && byNeed != 0 ? byNeed : string.CompareOrdinal(x.Row.Name, y.Row.Name));
}

/// <summary>How a store stands: its records counted by word, and those that need attention. Of any number of records only those shown are held.</summary>
/// <param name="Sessions">Sessions by status.</param>
/// <param name="Upgrades">The hub's copies of NMP statuses by status.</param>
/// <param name="Neediest">What needs the most attention, first things first.</param>
internal sealed record Overview(ImmutableSortedDictionary<string, long> Sessions, ImmutableSortedDictionary<string, long> Upgrades, IReadOnlyList<Attention> Neediest)
{
    // What succeeded needs none: it is looked at only when there is nothing else to show.
    private static readonly ImmutableArray<StatusClass> Succeeded = [StatusClass.Succeeded];
    private static readonly ImmutableArray<StatusClass> Others = [.. Enum.GetValues<StatusClass>().Except(Succeeded)];

    /// <summary>Looks at a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="now">The time to judge at.</param>
    /// <param name="most">The most records to show.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Overview> OfAsync(Store store, DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        var neediest = new Selection(most);
        await neediest.AddAsync(store.Sessions.ListAsync(null, cancellationToken).Select(stored => Of(stored.Value, now)), cancellationToken);
        await neediest.AddAsync(store.Hub.ListAsync(new() { Classes = Others }, cancellationToken).Select(stored => Of(stored, now)), cancellationToken);
        if (neediest.Count < most)
        {
            await neediest.AddAsync(store.Hub.ListAsync(new() { Classes = Succeeded, Limit = most - neediest.Count }, cancellationToken).Select(stored => Of(stored, now)), cancellationToken);
        }

        return new(await store.Sessions.CountAsync(null, cancellationToken), await store.Hub.CountAsync(null, cancellationToken), neediest.ToList());
    }

    private static Attention Of(CfsSession session, DateTimeOffset now) => new(StatusRow.Of(session, now), CfsDiagnosis.Diagnose(session, now));

    // Where a status does not say since when, the store does.
    private static Attention Of(Stored<NmpNodeStatus> stored, DateTimeOffset now)
    {
        var (id, status) = stored.Value;
        var diagnosis = NmpDiagnosis.Diagnose(status, now, policy: id.Policy, node: id.Node);
        return new(
            StatusRow.Of(stored.Value, now),
            diagnosis.Since is null ? NmpDiagnosis.Diagnose(status, now, policy: id.Policy, node: id.Node, since: stored.ChangedAt) : diagnosis);
    }

    /// <summary>The first so many of any number.</summary>
    private sealed class Selection(int most)
    {
        // The last of the order is on top, to be the first to go.
        private readonly PriorityQueue<Attention, Attention> _kept = new(Comparer<Attention>.Create(static (x, y) => Attention.Order.Compare(y, x)));

        public int Count => _kept.Count;

        public async Task AddAsync(IAsyncEnumerable<Attention> found, CancellationToken cancellationToken)
        {
            await foreach (var attention in found.WithCancellation(cancellationToken))
            {
                if (_kept.Count < most)
                {
                    _kept.Enqueue(attention, attention);
                }
                else
                {
                    _kept.EnqueueDequeue(attention, attention);
                }
            }
        }

        public List<Attention> ToList() => [.. _kept.UnorderedItems.Select(item => item.Element).Order(Attention.Order)];
    }
}
