namespace StatusKit.Storage;

/// <summary>One change of a record.</summary>
/// <typeparam name="T">The record's type.</typeparam>
public sealed record StatusChange<T>
    where T : class
{
    /// <summary>The number of the change; of a bookmark, the position it reports.</summary>
    public required long Sequence { get; init; }

    /// <summary>What happened.</summary>
    public required StatusChangeKind Kind { get; init; }

    /// <summary>Which record; <c>default</c> in a bookmark.</summary>
    public StatusId Id { get; init; }

    /// <summary>The value: as written, or as it was when it was deleted; null in a bookmark.</summary>
    public T? Value { get; init; }

    /// <summary>
    /// When it happened, by the clock of the writer. The order is that of <see cref="Sequence"/>, never of this.
    /// </summary>
    public DateTimeOffset ChangedAt { get; init; }
}
