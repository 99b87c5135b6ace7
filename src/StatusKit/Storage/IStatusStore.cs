using System.Collections.Immutable;

namespace StatusKit.Storage;

/// <summary>
/// Keeps records of one kind and announces their changes. A store never decides: rules do, through
/// <see cref="StatusStoreExtensions"/>.
/// </summary>
/// <remarks>
/// <para>Every change of one database gets the next number of <b>one</b> sequence, in commit order, over all kinds of
/// records: 1, 2, 3 and so on without a gap. The number is the sequence of what was written and is never used again,
/// also after deletion. Value, change and history entry are written together or not at all.</para>
/// <para>
/// Safe for use by many threads. All methods honor cancellation. Reads see one state of the database and do not wait
/// for writers.
/// </para>
/// </remarks>
/// <typeparam name="T">The record's type.</typeparam>
public interface IStatusStore<T>
    where T : class, IStatusRecord<T>
{
    /// <summary>Reads one record.</summary>
    /// <param name="id">The id of the record.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The record and its sequence, or null when there is none.</returns>
    ValueTask<Stored<T>?> GetAsync(StatusId id, CancellationToken cancellationToken = default);

    /// <summary>Reads matching records in the order that the query says, one by one and as of one moment.</summary>
    /// <param name="query">Which records; null means all.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    IAsyncEnumerable<Stored<T>> ListAsync(StatusQuery? query = null, CancellationToken cancellationToken = default);

    /// <summary>Counts matching records by state; states without records are left out.</summary>
    /// <param name="query">Which records; null means all. <see cref="StatusQuery.Limit"/> is ignored.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    ValueTask<ImmutableSortedDictionary<string, long>> CountAsync(StatusQuery? query = null, CancellationToken cancellationToken = default);

    /// <summary>Writes a new record.</summary>
    /// <param name="value">The record; it is stored under its <see cref="IStatusRecord{TSelf}.Id"/>.</param>
    /// <param name="cancellationToken">
    /// A token to cancel the operation; a write that was handed over may happen all the same.
    /// </param>
    /// <returns>The sequence of the change; null when the id exists, and nothing was written.</returns>
    /// <exception cref="ArgumentException">
    /// The state or a key holds U+0000 or a lone surrogate, which databases cannot hold.
    /// </exception>
    ValueTask<long?> CreateAsync(T value, CancellationToken cancellationToken = default);

    /// <summary>Writes a record over the one that was read.</summary>
    /// <param name="value">The record.</param>
    /// <param name="sequence">The <see cref="Stored{T}.Sequence"/> that was read.</param>
    /// <param name="cancellationToken">
    /// A token to cancel the operation; a write that was handed over may happen all the same.
    /// </param>
    /// <returns>The sequence of the change; null when the stored sequence differs, and nothing was written.</returns>
    /// <exception cref="ArgumentException">
    /// The state or a key holds U+0000 or a lone surrogate, which databases cannot hold.
    /// </exception>
    ValueTask<long?> ReplaceAsync(T value, long sequence, CancellationToken cancellationToken = default);

    /// <summary>Writes a record whatever is stored.</summary>
    /// <param name="value">The record.</param>
    /// <param name="cancellationToken">
    /// A token to cancel the operation; a write that was handed over may happen all the same.
    /// </param>
    /// <returns>Whether it was written; false when an equal record is stored.</returns>
    /// <exception cref="ArgumentException">
    /// The state or a key holds U+0000 or a lone surrogate, which databases cannot hold.
    /// </exception>
    async ValueTask<bool> PutAsync(T value, CancellationToken cancellationToken = default) =>
        await PutManyAsync([value], cancellationToken).ConfigureAwait(false) > 0;

    /// <summary>Writes records whatever is stored; those that are equal to what is stored are not written.</summary>
    /// <param name="values">
    /// The records; those of one id are written in order. They may be written in several transactions, each record
    /// wholly in one.
    /// </param>
    /// <param name="cancellationToken">A token to cancel the operation between records; what was written stays.</param>
    /// <returns>The number of records written.</returns>
    ValueTask<long> PutManyAsync(IEnumerable<T> values, CancellationToken cancellationToken = default);

    /// <summary>Deletes a record whatever its sequence is.</summary>
    /// <param name="id">The id of the record.</param>
    /// <param name="cancellationToken">
    /// A token to cancel the operation; a deletion that was handed over may happen all the same.
    /// </param>
    /// <returns>Whether it was deleted; false when it does not exist.</returns>
    ValueTask<bool> DeleteAsync(StatusId id, CancellationToken cancellationToken = default);

    /// <summary>Deletes the record that was read.</summary>
    /// <param name="id">The id of the record.</param>
    /// <param name="sequence">The <see cref="Stored{T}.Sequence"/> that was read.</param>
    /// <param name="cancellationToken">
    /// A token to cancel the operation; a deletion that was handed over may happen all the same.
    /// </param>
    /// <returns>Whether it was deleted; false when it does not exist or the stored sequence differs.</returns>
    ValueTask<bool> DeleteAsync(StatusId id, long sequence, CancellationToken cancellationToken = default);

    /// <summary>Deletes the matching records. A record that changes meanwhile and no longer matches is kept.</summary>
    /// <param name="query">Which records.</param>
    /// <param name="cancellationToken">
    /// A token to cancel the operation between records; what was deleted stays deleted.
    /// </param>
    /// <returns>The number of records deleted.</returns>
    async ValueTask<long> DeleteManyAsync(StatusQuery query, CancellationToken cancellationToken = default)
    {
        long deleted = 0;
        await foreach (var stored in ListAsync(query, cancellationToken).ConfigureAwait(false))
        {
            deleted += await DeleteAsync(stored.Value.Id, stored.Sequence, cancellationToken).ConfigureAwait(false) ? 1 : 0;
        }

        return deleted;
    }

    /// <summary>Gets the sequence of the last change of the database: where to begin to watch.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    ValueTask<long> GetSequenceAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Streams every change after a sequence, each once, in order, and then those to come. The numbers rise with gaps,
    /// which are changes of other kinds of records. The stream ends by cancellation only.
    /// </summary>
    /// <param name="after">
    /// The last sequence already handled: of a change, a <see cref="Stored{T}"/>, or <see cref="GetSequenceAsync"/>.
    /// </param>
    /// <param name="options">How to watch; null means the defaults.</param>
    /// <param name="cancellationToken">
    /// A token to end the stream, with <see cref="OperationCanceledException"/>.
    /// </param>
    /// <exception cref="ChangesCompactedException">
    /// From the stream: changes after the sequence are no longer kept. Get the sequence, list, and watch after it.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The sequence is negative.</exception>
    IAsyncEnumerable<StatusChange<T>> WatchAsync(long after, StatusWatchOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>The last changes of one record, oldest first, also of one that was deleted.</summary>
    /// <param name="id">The id of the record.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    IAsyncEnumerable<StatusChange<T>> HistoryAsync(StatusId id, CancellationToken cancellationToken = default);
}
