namespace StatusKit.Storage;

/// <summary>One database that keeps records of any kind.</summary>
public interface IStatusDatabase
{
    /// <summary>The records of one kind.</summary>
    /// <param name="scope">
    /// Parts sets of records of one kind, such as the statuses of the node and of the hub; "" is the common one.
    /// </param>
    /// <typeparam name="T">The record's type.</typeparam>
    IStatusStore<T> GetStore<T>(string scope = "")
        where T : class, IStatusRecord<T>;

    /// <summary>Gets the sequence of the last change, of any kind of record.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    ValueTask<long> GetSequenceAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Streams every change after a sequence, of all kinds of records, each once, in commit order, and then those to
    /// come. The stream ends by cancellation only.
    /// </summary>
    /// <param name="after">The last sequence already handled.</param>
    /// <param name="options">How to watch, and which changes; null means the defaults.</param>
    /// <param name="cancellationToken">
    /// A token to end the stream, with <see cref="OperationCanceledException"/>.
    /// </param>
    /// <exception cref="ChangesCompactedException">
    /// From the stream: changes after the sequence are no longer kept. Get the sequence, list, and watch after it.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The sequence is negative.</exception>
    IAsyncEnumerable<StatusDatabaseChange> WatchAsync(
        long after, StatusWatchOptions? options = null, CancellationToken cancellationToken = default);
}
