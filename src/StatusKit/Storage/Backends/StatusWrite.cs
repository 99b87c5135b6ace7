namespace StatusKit.Storage;

/// <summary>A write of one row, whose outcome the backend sets.</summary>
/// <param name="kind">What the write depends on.</param>
/// <param name="row">What to write; for a deletion only set and id count.</param>
/// <param name="expectedSequence">The sequence that must be stored; null for any.</param>
public sealed class StatusWrite(StatusWriteKind kind, StatusRow row, long? expectedSequence = null)
{
    /// <summary>What the write depends on.</summary>
    public StatusWriteKind Kind => kind;

    /// <summary>What to write; for a deletion only set and id count.</summary>
    public StatusRow Row => row;

    /// <summary>
    /// The sequence that must be stored, for <see cref="StatusWriteKind.Replace"/> and, if it is not null,
    /// <see cref="StatusWriteKind.Delete"/>.
    /// </summary>
    public long? ExpectedSequence => expectedSequence;

    /// <summary>The sequence of the change that the write made; null when it made none.</summary>
    public long? Sequence { get; set; }

    /// <summary>Why this write alone failed though others of its group were committed; null when it did not.</summary>
    public Exception? Error { get; set; }

    /// <summary>Whether the write may happen over what is stored.</summary>
    /// <param name="stored">The stored row; null when there is none.</param>
    public bool CanFollow(StatusRow? stored) =>
        kind == StatusWriteKind.Put
            ? stored is null || !row.HasSameValue(stored)
            : CanFollow(stored?.Sequence, default, default);

    /// <summary>Whether the write may happen over what is stored.</summary>
    /// <param name="sequence">The stored sequence; null when nothing is stored.</param>
    /// <param name="value">The stored document, if any; looked at for <see cref="StatusWriteKind.Put"/> only.</param>
    /// <param name="keys">
    /// The stored keys as <see cref="StatusRow.KeysToUtf8"/> gives them; looked at for <see cref="StatusWriteKind.Put"/>
    /// only.
    /// </param>
    public bool CanFollow(long? sequence, ReadOnlySpan<byte> value, ReadOnlySpan<byte> keys) => kind switch
    {
        StatusWriteKind.Create => sequence is null,
        StatusWriteKind.Replace => sequence is not null && sequence == expectedSequence,
        StatusWriteKind.Put =>
            sequence is null || !value.SequenceEqual(row.Value.Span) || !keys.SequenceEqual(row.KeysToUtf8()),
        _ => sequence is not null && (expectedSequence ?? sequence) == sequence,
    };

    /// <summary>Makes the change: sets <see cref="Sequence"/> and gives what becomes part of the feed.</summary>
    /// <param name="stored">The stored row; null when there is none.</param>
    /// <param name="sequence">The sequence of the change.</param>
    /// <param name="changedAt">When it happens.</param>
    public StatusRowChange Apply(StatusRow? stored, long sequence, DateTimeOffset changedAt)
    {
        Sequence = sequence;
        if (kind == StatusWriteKind.Delete)
        {
            return new(StatusChangeKind.Deleted, (stored ?? row).CopyTo(sequence, changedAt));
        }

        (row.Sequence, row.ChangedAt) = (sequence, changedAt);
        return new(stored is null ? StatusChangeKind.Created : StatusChangeKind.Updated, row);
    }
}
