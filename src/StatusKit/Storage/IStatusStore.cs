using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace StatusKit.Storage;

/// <summary>Keeps records of one kind and announces their changes. A store never decides: rules do, through <see cref="StatusStoreExtensions"/>.</summary>
/// <remarks>
/// <para>Every change of one database gets the next number of <b>one</b> sequence, in commit order, over all kinds of records: 1, 2, 3 and so on without a
/// gap. The number is the version of what was written and is never used again, also after deletion. Value, change and history entry are written together or
/// not at all.</para>
/// <para>Safe for use by many threads. Every call obeys its token. Reads see one state of the database and do not wait for writers.</para>
/// </remarks>
/// <typeparam name="T">The record's type.</typeparam>
public interface IStatusStore<T>
    where T : class, IStatusRecord<T>
{
    /// <summary>The clock, the log and the name with which the store works.</summary>
    StatusStoreContext Context { get; }

    /// <summary>Reads one record.</summary>
    /// <param name="id">What it is stored under.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The record and its version, or null when there is none.</returns>
    ValueTask<Stored<T>?> GetAsync(StatusId id, CancellationToken cancellationToken = default);

    /// <summary>Reads matching records in the order of their ids, one by one and as of one moment.</summary>
    /// <param name="query">Which records; null means all.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    IAsyncEnumerable<Stored<T>> ListAsync(StatusQuery? query = null, CancellationToken cancellationToken = default);

    /// <summary>Counts matching records by status word; words without records are left out.</summary>
    /// <param name="query">Which records; null means all. <see cref="StatusQuery.Limit"/> is ignored.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask<ImmutableSortedDictionary<string, long>> CountAsync(StatusQuery? query = null, CancellationToken cancellationToken = default);

    /// <summary>Writes a new record.</summary>
    /// <param name="value">The record; it is stored under its <see cref="IStatusRecord{TSelf}.Id"/>.</param>
    /// <param name="cancellationToken">A token to cancel the operation; a write that was handed over may happen all the same.</param>
    /// <returns>The sequence of the change; null when the id exists, and nothing was written.</returns>
    /// <exception cref="ArgumentException">The state or a key holds U+0000 or a lone surrogate, which databases cannot hold.</exception>
    ValueTask<long?> CreateAsync(T value, CancellationToken cancellationToken = default);

    /// <summary>Writes a record over the one that was read.</summary>
    /// <param name="value">The record.</param>
    /// <param name="sequence">The <see cref="Stored{T}.Sequence"/> that was read.</param>
    /// <param name="cancellationToken">A token to cancel the operation; a write that was handed over may happen all the same.</param>
    /// <returns>The sequence of the change; null when the stored sequence differs, and nothing was written.</returns>
    /// <exception cref="ArgumentException">The state or a key holds U+0000 or a lone surrogate, which databases cannot hold.</exception>
    ValueTask<long?> ReplaceAsync(T value, long sequence, CancellationToken cancellationToken = default);

    /// <summary>Writes a record whatever is stored.</summary>
    /// <param name="value">The record.</param>
    /// <param name="cancellationToken">A token to cancel the operation; a write that was handed over may happen all the same.</param>
    /// <returns>Whether it was written; false when an equal record is stored.</returns>
    /// <exception cref="ArgumentException">The state or a key holds U+0000 or a lone surrogate, which databases cannot hold.</exception>
    async ValueTask<bool> PutAsync(T value, CancellationToken cancellationToken = default) =>
        await PutManyAsync([value], cancellationToken).ConfigureAwait(false) > 0;

    /// <summary>Writes records whatever is stored; those that are equal to what is stored are not written.</summary>
    /// <param name="values">The records, in order. They may be written in several transactions, each record wholly in one.</param>
    /// <param name="cancellationToken">A token to cancel the operation between records; what was written stays.</param>
    /// <returns>The number of records written.</returns>
    ValueTask<long> PutManyAsync(IEnumerable<T> values, CancellationToken cancellationToken = default);

    /// <summary>Deletes a record whatever its sequence is.</summary>
    /// <param name="id">The id of the record.</param>
    /// <param name="cancellationToken">A token to cancel the operation; a deletion that was handed over may happen all the same.</param>
    /// <returns>Whether it was deleted; false when it does not exist.</returns>
    ValueTask<bool> DeleteAsync(StatusId id, CancellationToken cancellationToken = default);

    /// <summary>Deletes the record that was read.</summary>
    /// <param name="id">The id of the record.</param>
    /// <param name="sequence">The <see cref="Stored{T}.Sequence"/> that was read.</param>
    /// <param name="cancellationToken">A token to cancel the operation; a deletion that was handed over may happen all the same.</param>
    /// <returns>Whether it was deleted; false when it does not exist or the stored sequence differs.</returns>
    ValueTask<bool> DeleteAsync(StatusId id, long sequence, CancellationToken cancellationToken = default);

    /// <summary>Deletes the matching records. A record that changes meanwhile and no longer matches is kept.</summary>
    /// <param name="query">Which records.</param>
    /// <param name="cancellationToken">A token to cancel the operation between records; what was deleted stays deleted.</param>
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

    /// <summary>The number of the last change of the database: where to begin to watch.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask<long> GetSequenceAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Streams every change after a sequence, each once, in order, and then those to come. The numbers rise with gaps, which are changes of other
    /// kinds of records. The stream ends by cancellation only.
    /// </summary>
    /// <param name="after">The last sequence already handled: of a change, a <see cref="Stored{T}"/>, or <see cref="GetSequenceAsync"/>.</param>
    /// <param name="options">How to watch; null means the defaults.</param>
    /// <param name="cancellationToken">A token to end the stream, with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ChangesCompactedException">
    /// From the stream: changes after the sequence are no longer kept. Read the sequence, list, and watch from there.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The sequence is negative.</exception>
    IAsyncEnumerable<StatusChange<T>> WatchAsync(long after, StatusWatchOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>The last changes of one record, oldest first, also of one that was deleted.</summary>
    /// <param name="id">What it is, or was, stored under.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    IAsyncEnumerable<StatusChange<T>> HistoryAsync(StatusId id, CancellationToken cancellationToken = default);

    /// <summary>Whether an error is one of the connection, which may pass: the call can be tried again, and a write may have happened all the same. False unless the store says otherwise.</summary>
    /// <param name="exception">What a call of this store threw.</param>
    bool IsTransient(Exception exception) => false;
}

/// <summary>A record as it is stored.</summary>
/// <param name="Value">The record.</param>
/// <param name="Sequence">The sequence of the change that wrote it.</param>
/// <param name="ChangedAt">When it was written, by the store's clock.</param>
/// <typeparam name="T">The record's type.</typeparam>
public sealed record Stored<T>(T Value, long Sequence, DateTimeOffset ChangedAt)
    where T : class;

/// <summary>What happened to a record.</summary>
public enum StatusChangeKind
{
    /// <summary>It was not there before.</summary>
    Created = 0,

    /// <summary>It has another value.</summary>
    Updated,

    /// <summary>It is not there any more.</summary>
    Deleted,

    /// <summary>Nothing: an idle stream tells how far it is.</summary>
    Bookmark,
}

/// <summary>One change of a record.</summary>
/// <typeparam name="T">The record's type.</typeparam>
public sealed record StatusChange<T>
    where T : class
{
    /// <summary>The number of the change; of a bookmark, the position it tells.</summary>
    public required long Sequence { get; init; }

    /// <summary>What happened.</summary>
    public required StatusChangeKind Kind { get; init; }

    /// <summary>Which record; <c>default</c> in a bookmark.</summary>
    public StatusId Id { get; init; }

    /// <summary>The value: as written, or as it was when it was deleted; null in a bookmark.</summary>
    public T? Value { get; init; }

    /// <summary>When it happened, by the clock of the writer. The order is that of <see cref="Sequence"/>, never of this.</summary>
    public DateTimeOffset ChangedAt { get; init; }
}

/// <summary>With what a store works, for the extensions that work on it.</summary>
/// <param name="Name">The kind of store in telemetry: <c>memory</c>, <c>sqlite</c>, <c>postgresql</c>.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The log.</param>
public sealed record StatusStoreContext(string Name, TimeProvider Time, ILogger Logger);

/// <summary>One database that keeps records of any kind.</summary>
public interface IStatusDatabase
{
    /// <summary>The records of one kind.</summary>
    /// <param name="scope">Parts sets of records of one kind, such as the statuses of the node and of the hub; "" is the common one.</param>
    /// <typeparam name="T">The record's type.</typeparam>
    IStatusStore<T> GetStore<T>(string scope = "")
        where T : class, IStatusRecord<T>;

    /// <summary>Gets the sequence of the last change, of any kind of record.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    ValueTask<long> GetSequenceAsync(CancellationToken cancellationToken = default);
}

/// <summary>
/// A watcher asked for changes that are not kept: no longer, or, of a position ahead of the database, because it was made anew. Read the position, list
/// the records, and watch from that position.
/// </summary>
public sealed class ChangesCompactedException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="afterSequence">Behind which number the watcher asked.</param>
    /// <param name="oldestSequence">The oldest number still kept; the next one to come when none is kept.</param>
    /// <param name="lastSequence">The number of the last change.</param>
    public ChangesCompactedException(long afterSequence, long oldestSequence, long lastSequence)
        : base(afterSequence > lastSequence
            ? $"Changes behind {afterSequence} were asked for, but the last one is {lastSequence}: the database is another one or was made anew. Read its position, list the records and watch from there."
            : $"Changes behind {afterSequence} were asked for, but the oldest one kept is {oldestSequence}. Read the position, list the records and watch from there.")
    {
        AfterSequence = afterSequence;
        OldestSequence = oldestSequence;
        LastSequence = lastSequence;
    }

    /// <summary>Behind which number the watcher asked.</summary>
    public long AfterSequence { get; }

    /// <summary>The oldest number still kept.</summary>
    public long OldestSequence { get; }

    /// <summary>The number of the last change.</summary>
    public long LastSequence { get; }
}

/// <summary>An update lost the race against others until its time was up. Nothing was written.</summary>
public sealed class StatusConflictException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="id">The record.</param>
    /// <param name="attempts">How often it was tried.</param>
    /// <param name="elapsed">For how long.</param>
    public StatusConflictException(StatusId id, int attempts, TimeSpan elapsed)
        : base($"The update of '{id}' lost the race against other writers {attempts} times in {elapsed.TotalSeconds:0.#} s and was given up.")
    {
        Id = id;
        Attempts = attempts;
        Elapsed = elapsed;
    }

    /// <summary>The record.</summary>
    public StatusId Id { get; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; }

    /// <summary>For how long.</summary>
    public TimeSpan Elapsed { get; }
}
