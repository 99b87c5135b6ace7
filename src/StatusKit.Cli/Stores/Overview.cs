using System.Collections.Immutable;
using StatusKit;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Cli.Stores;

/// <summary>A record and how much attention it needs.</summary>
internal sealed record UrgentRecord(StatusRow Row, StatusDiagnosis Diagnosis)
{
    /// <summary>What needs the most attention first; among equals by name.</summary>
    public static IComparer<UrgentRecord> Order { get; } = Comparer<UrgentRecord>.Create(static (x, y) =>
        StatusDiagnosis.ByAttention.Compare(x.Diagnosis, y.Diagnosis) is var byUrgency && byUrgency != 0
            ? byUrgency
            : string.CompareOrdinal(x.Row.Name, y.Row.Name));
}

/// <summary>
/// How a store stands: its records counted by word, and those that byUrgency attention. Of any number of records only
/// those shown are held.
/// </summary>
/// <param name="Sessions">Sessions by status.</param>
/// <param name="Upgrades">The hub's copies of NMP statuses by status.</param>
/// <param name="MostUrgent">What needs the most attention, first things first.</param>
internal sealed record Overview(
    ImmutableSortedDictionary<string, long> Sessions,
    ImmutableSortedDictionary<string, long> Upgrades,
    IReadOnlyList<UrgentRecord> MostUrgent)
{
    // What succeeded needs none: it is looked at only when there is nothing else to show.
    private static readonly ImmutableArray<StatusPhase> Succeeded = [StatusPhase.Succeeded];
    private static readonly ImmutableArray<StatusPhase> Others = [.. Enum.GetValues<StatusPhase>().Except(Succeeded)];

    /// <summary>Looks at a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="now">The time to judge at.</param>
    /// <param name="most">The most records to show.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Overview> CreateAsync(
        Store store, DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        var mostUrgent = new Selection(most);
        await mostUrgent.AddAsync(
            store.Sessions.ListAsync(null, cancellationToken).Select(stored => For(stored.Value, now)),
            cancellationToken);
        await mostUrgent.AddAsync(
            store.Hub.ListAsync(new() { Phases = Others }, cancellationToken).Select(stored => For(stored, now)),
            cancellationToken);
        if (mostUrgent.Count < most)
        {
            await mostUrgent.AddAsync(
                store.Hub.ListAsync(
                    new() { Phases = Succeeded, Limit = most - mostUrgent.Count },
                    cancellationToken).Select(stored => For(stored, now)),
                cancellationToken);
        }

        return new(
            await store.Sessions.CountAsync(null, cancellationToken),
            await store.Hub.CountAsync(null, cancellationToken),
            mostUrgent.ToList());
    }

    private static UrgentRecord For(CfsSession session, DateTimeOffset now) =>
        new(StatusRow.From(session, now), CfsDiagnosis.Diagnose(session, now));

    private static UrgentRecord For(Stored<NmpNodeStatus> stored, DateTimeOffset now) =>
        new(StatusRow.From(stored.Value, now), Diagnose(stored, now));

    /// <summary>
    /// What a stored upgrade means. Where the status does not say since when, the store does; only the status of an
    /// edge cluster has <c>k8s</c>.
    /// </summary>
    public static StatusDiagnosis Diagnose(Stored<NmpNodeStatus> stored, DateTimeOffset now)
    {
        var (id, status) = stored.Value;
        var options =
            new NmpDiagnosisOptions { NodeType = status.AgentUpgrade.K8s is null ? NmpNodeType.Device : NmpNodeType.Cluster };
        var diagnosis = NmpDiagnosis.Diagnose(status, now, options, id.Policy, id.Node);
        return diagnosis.Since is null
            ? NmpDiagnosis.Diagnose(status, now, options, id.Policy, id.Node, stored.ChangedAt)
            : diagnosis;
    }

    /// <summary>The first so many of any number.</summary>
    private sealed class Selection(int most)
    {
        // The last of the order is on top, to be the first to go.
        private readonly PriorityQueue<UrgentRecord, UrgentRecord> _kept = new(
            Comparer<UrgentRecord>.Create(static (x, y) => UrgentRecord.Order.Compare(y, x)));

        public int Count => _kept.Count;

        public async Task AddAsync(IAsyncEnumerable<UrgentRecord> found, CancellationToken cancellationToken)
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

        public List<UrgentRecord> ToList() =>
            [.. _kept.UnorderedItems.Select(item => item.Element).Order(UrgentRecord.Order)];
    }
}
