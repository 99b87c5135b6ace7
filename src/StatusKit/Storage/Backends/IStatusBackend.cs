namespace StatusKit.Storage;

/// <summary>
/// Where a <see cref="StatusDatabase"/> keeps its rows: what a provider implements. It knows no record types.
/// </summary>
/// <remarks>
/// <para>Every change of the database gets the next number of <b>one</b> sequence, in commit order, over all sets: 1,
/// 2, 3 and so on without a gap. Row,
/// change and history are written together or not at all. Readers see a change only after all changes before it.</para>
/// <para>Reads may come from many threads at once; <see cref="CommitAsync"/> comes from one at a time, unless
/// <see cref="MaxGroup"/> is 1. A custom
/// backend is complete when it passes the contract's tests.</para>
/// </remarks>
public interface IStatusBackend : IAsyncDisposable
{
    /// <summary>The name in telemetry, such as <c>sqlite</c>.</summary>
    string Name { get; }

    /// <summary>
    /// The most writes in one group; 1 when grouping gains nothing, so that writes come one by one and from many
    /// threads.
    /// </summary>
    int MaxGroup => 512;

    /// <summary>Reads one row.</summary>
    /// <param name="set">The set.</param>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    ValueTask<StatusRow?> GetAsync(StatusSet set, StatusId id, CancellationToken cancellationToken);

    /// <summary>Reads the matching rows, as of one moment, in the order that the query says.</summary>
    /// <param name="set">The set.</param>
    /// <param name="query">Which rows.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    IAsyncEnumerable<StatusRow> ListAsync(StatusSet set, StatusQuery query, CancellationToken cancellationToken);

    /// <summary>Counts the matching rows by state; states without rows are left out.</summary>
    /// <param name="set">The set.</param>
    /// <param name="query">Which rows; its limit does not count.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    ValueTask<IReadOnlyDictionary<string, long>> CountAsync(
        StatusSet set, StatusQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the writes of a group in one transaction, in order, and sets <see cref="StatusWrite.Sequence"/> of those
    /// that make a change.
    /// </summary>
    /// <param name="group">The writes; each id of a set occurs once.</param>
    /// <param name="now">When the changes happen.</param>
    ValueTask CommitAsync(IReadOnlyList<StatusWrite> group, DateTimeOffset now);

    /// <summary>Gets the sequence of the last change; 0 when there is none.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    ValueTask<long> GetSequenceAsync(CancellationToken cancellationToken);

    /// <summary>Reads the next changes after a sequence.</summary>
    /// <param name="after">The last sequence that the reader knows.</param>
    /// <param name="set">Whose changes; null means those of all sets.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="ChangesCompactedException">
    /// Changes after the sequence are no longer kept, or it is ahead of the database.
    /// </exception>
    ValueTask<StatusRowChanges> ReadChangesAsync(long after, StatusSet? set, CancellationToken cancellationToken);

    /// <summary>Reads the last changes of one row, oldest first, also of one that was deleted.</summary>
    /// <param name="set">The set.</param>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    ValueTask<IReadOnlyList<StatusRowChange>> GetHistoryAsync(
        StatusSet set, StatusId id, CancellationToken cancellationToken);

    /// <summary>Waits until there may be a change after a sequence.</summary>
    /// <param name="after">The last sequence that the reader knows.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task WaitForChangesAsync(long after, CancellationToken cancellationToken);

    /// <summary>
    /// Whether an error may pass, so that the call can be tried again; a write may have happened all the same.
    /// </summary>
    /// <param name="exception">What a call threw.</param>
    bool IsTransient(Exception exception) => false;
}
