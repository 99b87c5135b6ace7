using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace StatusKit.Storage;

/// <summary>What is done with a store: changing by a rule, and waiting.</summary>
public static partial class StatusStoreExtensions
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Changes a record by a rule: loads it, applies the rule, writes if nobody else wrote in between, and otherwise
    /// starts over.
    /// </summary>
    /// <remarks>
    /// <para>The rule may run more than once and must give the same answer for the same value. It is not called when
    /// there is no record. Updates of one record by one process queue, so that they race only against other
    /// processes.</para>
    /// <para>When the connection breaks during a write, the history shows what became of it: if the next change holds
    /// the very bytes that were to be written, the update is applied, and otherwise tried again. So two writers that
    /// write the same bytes over the same sequence both count as applied; a rule that counts rather than states needs
    /// something of its writer in the record. When the history no longer reaches back, the error is thrown as it
    /// came.</para>
    /// </remarks>
    /// <param name="store">The store.</param>
    /// <param name="id">The id of the record.</param>
    /// <param name="rule">
    /// What to make of it, such as <c>session => CfsSessionRules.Corrected.Merge(session, patch)</c>.
    /// </param>
    /// <param name="timeout">
    /// How long to queue and to try again after lost races; null means 30 seconds, zero to try once without queueing.
    /// </param>
    /// <param name="cancellationToken">
    /// A token to cancel the operation; a write that was handed over may happen all the same.
    /// </param>
    /// <returns>
    /// What the rule answered, written when it is <see cref="StatusUpdateKind.Applied"/>, with the sequence that is
    /// stored now.
    /// </returns>
    /// <exception cref="StatusConflictException">
    /// Others were faster until the time was up; nothing was written.
    /// </exception>
    /// <exception cref="InvalidOperationException">The rule gave a record with another id.</exception>
    /// <typeparam name="T">The record's type.</typeparam>
    public static ValueTask<StatusUpdate<T>> UpdateAsync<T>(
        this IStatusStore<T> store,
        StatusId id,
        Func<T, StatusUpdate<T>> rule,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
        where T : class, IStatusRecord<T>
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(rule);
        return ChangeAsync(store, id, value => rule(value!), canCreate: false, timeout, cancellationToken);
    }

    /// <summary>
    /// Changes a record by a rule, or creates it: like <see cref="UpdateAsync"/>, but the rule is also called when
    /// there is no record.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="id">The id of the record.</param>
    /// <param name="rule">What to make of the record; its argument is null when there is none.</param>
    /// <param name="timeout">
    /// How long to queue and to try again after lost races; null means 30 seconds, zero to try once without queueing.
    /// </param>
    /// <param name="cancellationToken">
    /// A token to cancel the operation; a write that was handed over may happen all the same.
    /// </param>
    /// <returns>
    /// What the rule answered, written when it is <see cref="StatusUpdateKind.Applied"/>, with the sequence that is
    /// stored now.
    /// </returns>
    /// <exception cref="StatusConflictException">
    /// Others were faster until the time was up; nothing was written.
    /// </exception>
    /// <exception cref="InvalidOperationException">The rule gave a record with another id.</exception>
    /// <typeparam name="T">The record's type.</typeparam>
    public static ValueTask<StatusUpdate<T>> UpsertAsync<T>(
        this IStatusStore<T> store,
        StatusId id,
        Func<T?, StatusUpdate<T>> rule,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
        where T : class, IStatusRecord<T>
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(rule);
        return ChangeAsync(store, id, rule, canCreate: true, timeout, cancellationToken);
    }

    /// <summary>
    /// Counts matching records by state and reports the counts as the measurement <c>statuskit.records</c>, which
    /// nothing else does: it costs a query.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="query">Which records; null means all.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>
    /// The counts, as <see cref="IStatusStore{T}.CountAsync"/> gives them. In the measurement, unlisted states are
    /// counted together as <c>_OTHER</c>.
    /// </returns>
    /// <typeparam name="T">The record's type.</typeparam>
    public static async ValueTask<ImmutableSortedDictionary<string, long>> ReportCountAsync<T>(
        this IStatusStore<T> store, StatusQuery? query = null, CancellationToken cancellationToken = default)
        where T : class, IStatusRecord<T>
    {
        ArgumentNullException.ThrowIfNull(store);
        var counts = await store.CountAsync(query, cancellationToken).ConfigureAwait(false);
        foreach (var (word, count) in counts.GroupBy(
            count => StatusTelemetry.StateOf<T>(count.Key), count => count.Value, (word, each) => (word, each.Sum())))
        {
            var tags = StatusTelemetry.Tags(T.Model, store.Host().Context);
            tags.Add(StatusTelemetry.State, word);
            StatusTelemetry.Records.Record(count, tags);
        }

        return counts;
    }

    private static ValueTask<StatusUpdate<T>> ChangeAsync<T>(
        IStatusStore<T> store,
        StatusId id,
        Func<T?, StatusUpdate<T>> rule,
        bool canCreate,
        TimeSpan? timeout,
        CancellationToken cancellationToken)
        where T : class, IStatusRecord<T>
    {
        var limit = timeout ?? DefaultTimeout;
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, TimeSpan.Zero, nameof(timeout));
        return new StatusUpdater<T>(store, store.Host(), id, rule, canCreate, limit).UpdateAsync(cancellationToken);
    }

    /// <summary>
    /// What updates and waits need of the database behind a store; for a store of somebody's own, what serves any.
    /// </summary>
    internal static IStatusStoreHost Host<T>(this IStatusStore<T> store)
        where T : class, IStatusRecord<T> => store as IStatusStoreHost ?? CustomStoreHost.Instance;
}
