namespace StatusKit.Storage;

/// <summary>How far a database is, as its store knows, and how watchers wait for it to get further.</summary>
/// <remarks>Safe for use by many threads.</remarks>
public sealed class StatusPosition
{
    private readonly Lock _gate = new();
    private long _sequence;
    private TaskCompletionSource? _advanced;

    /// <summary>The number of the last change.</summary>
    public long Sequence => Volatile.Read(ref _sequence);

    /// <summary>
    /// Reports that the database has reached a number. A number that is not higher than the one reported before changes
    /// nothing.
    /// </summary>
    /// <param name="sequence">The number of a change that readers can see.</param>
    public void Advance(long sequence)
    {
        TaskCompletionSource? advanced;
        lock (_gate)
        {
            if (sequence <= _sequence)
            {
                return;
            }

            Volatile.Write(ref _sequence, sequence);
            (advanced, _advanced) = (_advanced, null);
        }

        advanced?.SetResult(); // its continuations run elsewhere
    }

    /// <summary>Completes when there is a change after a number; at once when there is one already.</summary>
    /// <param name="afterSequence">The last number that the caller knows.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public Task WaitAsync(long afterSequence, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return _sequence > afterSequence
                ? Task.CompletedTask
                : (_advanced ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task.WaitAsync(cancellationToken);
        }
    }
}
