using StatusKit.Storage;

namespace StatusKit.Nmp;

// Many upgrades together.
public static partial class NmpDiagnosis
{
    /// <summary>Judges a stored upgrade.</summary>
    /// <remarks>Where the times of the record do not say since when, the time of the store does.</remarks>
    /// <param name="stored">The upgrade as a store returns it.</param>
    /// <param name="now">The present time.</param>
    /// <param name="options">The limits; null means the defaults.</param>
    public static StatusDiagnosis DiagnoseStored(
        Stored<NmpNodeStatus> stored, DateTimeOffset now, NmpDiagnosisOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return Diagnose(stored.Value, now, options ?? NmpDiagnosisOptions.Default, stored.ChangedAt);
    }

    /// <summary>Judges many upgrades together: counts, the most urgent, and those in conflict.</summary>
    /// <remarks>The memory it takes does not grow with the number of upgrades.</remarks>
    /// <param name="upgrades">The upgrades, of the agents or of the hub.</param>
    /// <param name="now">The present time.</param>
    /// <param name="options">The limits; null means the defaults.</param>
    /// <param name="overview">How much to keep; null means the defaults.</param>
    /// <param name="haGroupOf">The HA group of a node, which no status says; null finds nothing about groups.</param>
    public static StatusOverview<NmpNodeStatus> DiagnoseMany(
        IEnumerable<NmpNodeStatus> upgrades,
        DateTimeOffset now,
        NmpDiagnosisOptions? options = null,
        StatusOverviewOptions? overview = null,
        Func<ExchangeId, string?>? haGroupOf = null)
    {
        ArgumentNullException.ThrowIfNull(upgrades);
        var builder = new NmpOverviewBuilder(now, options, overview, haGroupOf);
        foreach (var upgrade in upgrades)
        {
            builder.Add(upgrade, null);
        }

        return builder.Build();
    }

    /// <summary>Judges many upgrades together: counts, the most urgent, and those in conflict.</summary>
    /// <remarks>The memory it takes does not grow with the number of upgrades.</remarks>
    /// <param name="upgrades">The upgrades, such as those that a client reads.</param>
    /// <param name="now">The present time.</param>
    /// <param name="options">The limits; null means the defaults.</param>
    /// <param name="overview">How much to keep; null means the defaults.</param>
    /// <param name="haGroupOf">The HA group of a node, which no status says; null finds nothing about groups.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public static async Task<StatusOverview<NmpNodeStatus>> DiagnoseManyAsync(
        IAsyncEnumerable<NmpNodeStatus> upgrades,
        DateTimeOffset now,
        NmpDiagnosisOptions? options = null,
        StatusOverviewOptions? overview = null,
        Func<ExchangeId, string?>? haGroupOf = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(upgrades);
        var builder = new NmpOverviewBuilder(now, options, overview, haGroupOf);
        await foreach (var upgrade in upgrades.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            builder.Add(upgrade, null);
        }

        return builder.Build();
    }

    /// <summary>Judges many upgrades together: counts, the most urgent, and those in conflict.</summary>
    /// <remarks>The memory it takes does not grow with the number of upgrades.</remarks>
    /// <param name="upgrades">The stored upgrades: <c>store.ListAsync()</c>.</param>
    /// <param name="now">The present time.</param>
    /// <param name="options">The limits; null means the defaults.</param>
    /// <param name="overview">How much to keep; null means the defaults.</param>
    /// <param name="haGroupOf">The HA group of a node, which no status says; null finds nothing about groups.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public static async Task<StatusOverview<NmpNodeStatus>> DiagnoseManyAsync(
        IAsyncEnumerable<Stored<NmpNodeStatus>> upgrades,
        DateTimeOffset now,
        NmpDiagnosisOptions? options = null,
        StatusOverviewOptions? overview = null,
        Func<ExchangeId, string?>? haGroupOf = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(upgrades);
        var builder = new NmpOverviewBuilder(now, options, overview, haGroupOf);
        await foreach (var stored in upgrades.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            builder.Add(stored.Value, stored.ChangedAt);
        }

        return builder.Build();
    }

    /// <summary>
    /// Starts to keep an overview of a store: counts, the most urgent upgrades, and those in conflict, up to date with
    /// every change.
    /// </summary>
    /// <param name="store">The upgrades, of the agents or of the hub.</param>
    /// <param name="options">The limits; null means the defaults.</param>
    /// <param name="overview">How much to keep; null means the defaults.</param>
    /// <param name="haGroupOf">The HA group of a node, which no status says; null finds nothing about groups.</param>
    /// <param name="time">The clock; null means that of the system.</param>
    /// <returns>The overview; dispose of it to stop.</returns>
    public static LiveStatusOverview<NmpNodeStatus> Follow(
        IStatusStore<NmpNodeStatus> store,
        NmpDiagnosisOptions? options = null,
        StatusOverviewOptions? overview = null,
        Func<ExchangeId, string?>? haGroupOf = null,
        TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        var limits = options ?? NmpDiagnosisOptions.Default;
        return new(
            store,
            new(
                (record, now, seen) => Judge(record, now, limits, seen),
                record => record.Id.Policy.ToString(),
                (record, now, seen) => Diagnose(record, now, limits, seen),
                now => new NmpOverviewBuilder(now, limits, overview, haGroupOf)),
            overview,
            time);
    }

    /// <summary>What an upgrade counts as, without messages.</summary>
    internal static StatusJudgement Judge(
        NmpNodeStatus record, DateTimeOffset now, NmpDiagnosisOptions options, DateTimeOffset? seen)
    {
        var facts = new Facts(record.Status, now, options, since: null, seen);
        var verdict = Judge(facts);
        return new(facts.Upgrade.Status.Text, facts.State.Phase, verdict.Code, verdict.Severity, facts.Since);
    }

    internal static StatusDiagnosis Diagnose(
        NmpNodeStatus record, DateTimeOffset now, NmpDiagnosisOptions options, DateTimeOffset? seen) =>
        Diagnose(new(record.Status, now, options, since: null, seen), record.Id.Policy, record.Id.Node);
}
