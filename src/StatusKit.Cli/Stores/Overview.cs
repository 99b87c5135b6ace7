using StatusKit;
using StatusKit.Cfs;
using StatusKit.Nmp;

namespace StatusKit.Cli.Stores;

/// <summary>A record and how much attention it needs.</summary>
internal sealed record UrgentRecord(StatusRow Row, StatusDiagnosis Diagnosis);

/// <summary>How a store is doing: its records counted, and those that need the most attention.</summary>
/// <param name="Sessions">The sessions.</param>
/// <param name="Upgrades">The hub's copies of NMP statuses.</param>
/// <param name="MostUrgent">What needs the most attention, first things first.</param>
internal sealed record Overview(
    StatusOverview<CfsSession> Sessions, StatusOverview<NmpNodeStatus> Upgrades, IReadOnlyList<UrgentRecord> MostUrgent)
{
    /// <summary>What is wrong with several records together.</summary>
    public IEnumerable<StatusGroupFinding> Findings =>
        Sessions.Findings.Concat(Upgrades.Findings).OrderByDescending(finding => finding.Severity);

    /// <summary>How many records need each degree of attention, the most severe first.</summary>
    public IEnumerable<KeyValuePair<StatusSeverity, long>> Needs => Sessions.BySeverity.Concat(Upgrades.BySeverity)
        .GroupBy(count => count.Key, count => count.Value)
        .Select(counts => KeyValuePair.Create(counts.Key, counts.Sum()))
        .OrderByDescending(count => count.Key);

    /// <summary>Looks at a store, with the default limits.</summary>
    /// <param name="store">The store.</param>
    /// <param name="now">The time to judge at.</param>
    /// <param name="most">The most records to show.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public static Task<Overview> CreateAsync(
        Store store, DateTimeOffset now, int most, CancellationToken cancellationToken) =>
        CreateAsync(store, new DiagnosisContext(now), most, cancellationToken);

    /// <summary>Looks at a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="context">What to judge with.</param>
    /// <param name="most">The most records to show.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <param name="haGroupOf">The HA group of a node; null finds nothing about groups.</param>
    public static async Task<Overview> CreateAsync(
        Store store,
        DiagnosisContext context,
        int most,
        CancellationToken cancellationToken,
        Func<ExchangeId, string?>? haGroupOf = null)
    {
        var options = new StatusOverviewOptions { MostUrgent = most };
        var sessions = await CfsDiagnosis.DiagnoseManyAsync(
            store.Sessions.ListAsync(null, cancellationToken), context.Now, context.Cfs, options, cancellationToken);
        var upgrades = await NmpDiagnosis.DiagnoseManyAsync(
            store.Hub.ListAsync(null, cancellationToken), context.Now, context.Nmp, options, haGroupOf, cancellationToken);
        var urgent = sessions.MostUrgent.Select(each => new UrgentRecord(StatusRow.From(each.Record, context.Now), each.Diagnosis))
            .Concat(upgrades.MostUrgent.Select(each => new UrgentRecord(StatusRow.From(each.Record, context.Now), each.Diagnosis)))
            .OrderBy(each => each.Diagnosis, StatusDiagnosis.ByAttention)
            .ThenBy(each => each.Row.Name, StringComparer.Ordinal);
        return new(sessions, upgrades, [.. urgent.Take(most)]);
    }
}
