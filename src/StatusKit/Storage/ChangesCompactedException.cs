namespace StatusKit.Storage;

/// <summary>
/// A watcher asked for changes that are not kept: they were removed, or the sequence is ahead of the database, which was
/// created again. Get the sequence, list the records, and watch after that sequence.
/// </summary>
public sealed class ChangesCompactedException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="afterSequence">The number after which the watcher asked for changes.</param>
    /// <param name="oldestSequence">The oldest number still kept; the next one to come when none is kept.</param>
    /// <param name="lastSequence">The number of the last change.</param>
    public ChangesCompactedException(long afterSequence, long oldestSequence, long lastSequence)
        : base(afterSequence > lastSequence
            ? $"Changes after {afterSequence} were asked for, but the last one is {lastSequence}: the database is another "
                + "one or was created again. Get its sequence, list the records, and watch after it."
            : $"Changes after {afterSequence} were asked for, but the oldest one kept is {oldestSequence}. Get the "
                + "sequence, list the records, and watch after it.")
    {
        AfterSequence = afterSequence;
        OldestSequence = oldestSequence;
        LastSequence = lastSequence;
    }

    /// <summary>The number after which the watcher asked for changes.</summary>
    public long AfterSequence { get; }

    /// <summary>The oldest number still kept.</summary>
    public long OldestSequence { get; }

    /// <summary>The number of the last change.</summary>
    public long LastSequence { get; }
}
