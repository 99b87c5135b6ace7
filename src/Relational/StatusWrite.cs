using StatusKit.Storage;

namespace StatusKit.Relational;

/// <summary>What a write depends on.</summary>
internal enum StatusWriteKind
{
    /// <summary>Writes if the stored version is the expected one.</summary>
    IfVersion,

    /// <summary>Writes unless the very same bytes are stored.</summary>
    IfDifferent,

    /// <summary>Deletes if the stored version is the expected one, or any.</summary>
    Delete,
}

/// <summary>A set of records of one kind: what its rows are numbered by.</summary>
internal readonly record struct StatusSet(string Model, string Scope);

/// <summary>
/// A write that waits for its transaction. Its task gives the number of the change, or null when the stored version was another. Who ends it lets the caller go on
/// on the same thread, and so holds no lock and has nothing else to do.
/// </summary>
internal sealed class StatusWrite(StatusWriteKind kind, StatusSet set, byte[] id, StatusRow? row, long? expectedVersion, CancellationToken cancellationToken)
    : TaskCompletionSource<long?>
{
    public StatusWriteKind Kind => kind;

    public StatusSet Set => set;

    public byte[] Id => id;

    /// <summary>What to write; null for a deletion.</summary>
    public StatusRow? Row => row;

    public long? ExpectedVersion => expectedVersion;

    /// <summary>Looked at until the write is part of a transaction.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>The outcome inside the transaction, told when it is committed.</summary>
    public long? Outcome { get; set; }

    /// <summary>What ended this write alone, though others of its group were committed.</summary>
    public Exception? Error { get; set; }

    /// <summary>Whether the write may happen over what is stored.</summary>
    /// <param name="version">The stored version; null when nothing is stored.</param>
    /// <param name="value">The stored bytes, if any.</param>
    public bool MayFollow(long? version, ReadOnlySpan<byte> value) => kind switch
    {
        StatusWriteKind.IfVersion => version == expectedVersion,
        StatusWriteKind.IfDifferent => version is null || !value.SequenceEqual(row!.Value),
        _ => version is not null && (expectedVersion ?? version) == version,
    };

    /// <summary>Tells the caller, who goes on at once on this thread.</summary>
    /// <param name="error">What ended the group; null when it was committed.</param>
    public void Tell(Exception? error)
    {
        if ((error ?? Error) is { } failure)
        {
            TrySetException(failure);
        }
        else
        {
            TrySetResult(Outcome);
        }
    }

    public StatusChangeKind ChangeOver(long? version) =>
        kind == StatusWriteKind.Delete ? StatusChangeKind.Deleted : version is null ? StatusChangeKind.Created : StatusChangeKind.Updated;
}
