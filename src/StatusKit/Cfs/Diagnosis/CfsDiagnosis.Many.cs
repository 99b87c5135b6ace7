using StatusKit.Storage;

namespace StatusKit.Cfs;

// Many sessions together.
public static partial class CfsDiagnosis
{
    /// <summary>Judges a stored session.</summary>
    /// <remarks>Where the times of the record do not say since when, the time of the store does.</remarks>
    /// <param name="stored">The session as a store returns it.</param>
    /// <param name="now">The time to judge at.</param>
    /// <param name="options">The limits; null means the defaults.</param>
    public static StatusDiagnosis DiagnoseStored(
        Stored<CfsSession> stored, DateTimeOffset now, CfsDiagnosisOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return Diagnose(stored.Value, now, options, stored.ChangedAt);
    }

    /// <summary>Judges many sessions together: counts, the most urgent, and those in conflict.</summary>
    /// <remarks>The memory it takes does not grow with the number of sessions.</remarks>
    /// <param name="sessions">The sessions.</param>
    /// <param name="now">The time to judge at.</param>
    /// <param name="options">The limits; null means the defaults.</param>
    /// <param name="overview">How much to keep; null means the defaults.</param>
    public static StatusOverview<CfsSession> DiagnoseMany(
        IEnumerable<CfsSession> sessions,
        DateTimeOffset now,
        CfsDiagnosisOptions? options = null,
        StatusOverviewOptions? overview = null)
    {
        ArgumentNullException.ThrowIfNull(sessions);
        var builder = new CfsOverviewBuilder(now, options, overview);
        foreach (var session in sessions)
        {
            builder.Add(session, null);
        }

        return builder.Build();
    }

    /// <summary>Judges many sessions together: counts, the most urgent, and those in conflict.</summary>
    /// <remarks>The memory it takes does not grow with the number of sessions.</remarks>
    /// <param name="sessions">The sessions, such as the pages of a list.</param>
    /// <param name="now">The time to judge at.</param>
    /// <param name="options">The limits; null means the defaults.</param>
    /// <param name="overview">How much to keep; null means the defaults.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public static async Task<StatusOverview<CfsSession>> DiagnoseManyAsync(
        IAsyncEnumerable<CfsSession> sessions,
        DateTimeOffset now,
        CfsDiagnosisOptions? options = null,
        StatusOverviewOptions? overview = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sessions);
        var builder = new CfsOverviewBuilder(now, options, overview);
        await foreach (var session in sessions.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            builder.Add(session, null);
        }

        return builder.Build();
    }

    /// <summary>Judges many sessions together: counts, the most urgent, and those in conflict.</summary>
    /// <remarks>The memory it takes does not grow with the number of sessions.</remarks>
    /// <param name="sessions">The stored sessions: <c>store.ListAsync()</c>.</param>
    /// <param name="now">The time to judge at.</param>
    /// <param name="options">The limits; null means the defaults.</param>
    /// <param name="overview">How much to keep; null means the defaults.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public static async Task<StatusOverview<CfsSession>> DiagnoseManyAsync(
        IAsyncEnumerable<Stored<CfsSession>> sessions,
        DateTimeOffset now,
        CfsDiagnosisOptions? options = null,
        StatusOverviewOptions? overview = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sessions);
        var builder = new CfsOverviewBuilder(now, options, overview);
        await foreach (var stored in sessions.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            builder.Add(stored.Value, stored.ChangedAt);
        }

        return builder.Build();
    }

    /// <summary>
    /// Starts to keep an overview of a store: counts, the most urgent sessions, and those in conflict, up to date with
    /// every change.
    /// </summary>
    /// <param name="store">The sessions.</param>
    /// <param name="options">The limits; null means the defaults.</param>
    /// <param name="overview">How much to keep; null means the defaults.</param>
    /// <param name="time">The clock; null means that of the system.</param>
    /// <returns>The overview; dispose of it to stop.</returns>
    public static LiveStatusOverview<CfsSession> Follow(
        IStatusStore<CfsSession> store,
        CfsDiagnosisOptions? options = null,
        StatusOverviewOptions? overview = null,
        TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        var limits = options ?? CfsDiagnosisOptions.Default;
        return new(
            store,
            new(
                (session, now, seen) => Judge(session, now, limits, seen),
                session => session.Configuration.Name,
                (session, now, seen) => Diagnose(session, now, limits, seen),
                now => new CfsOverviewBuilder(now, limits, overview)),
            overview,
            time);
    }

    /// <summary>What a session counts as, without messages.</summary>
    internal static StatusJudgement Judge(
        CfsSession session, DateTimeOffset now, CfsDiagnosisOptions options, DateTimeOffset? seen)
    {
        var facts = new Facts(session, now, options, seen);
        var verdict = Judge(facts);
        return new(facts.Run.Status.Text, facts.Run.Phase, verdict.Code, verdict.Severity, facts.StateSince);
    }
}
