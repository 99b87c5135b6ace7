namespace StatusKit.Storage;

/// <summary>
/// One change of a database, of any kind of record. Its value is deserialized only when somebody asks for it.
/// </summary>
public sealed class StatusDatabaseChange
{
    private readonly StatusRow _row;

    internal StatusDatabaseChange(StatusRowChange change) => (Kind, _row) = (change.Kind, change.Row);

    /// <summary>The sequence of the change; of a bookmark, how far the stream is.</summary>
    public long Sequence => _row.Sequence;

    /// <summary>What happened.</summary>
    public StatusChangeKind Kind { get; }

    /// <summary>The name of the record's kind, such as <c>cfs_session</c>; null in a bookmark.</summary>
    public string? Model => _row.Set.Model;

    /// <summary>The scope of the record; null in a bookmark.</summary>
    public string? Scope => _row.Set.Scope;

    /// <summary>The id of the record; <c>default</c> in a bookmark.</summary>
    public StatusId Id => _row.Id;

    /// <summary>
    /// The state of the record; "" in a bookmark, and in changes that an older version of the package made and that
    /// have been overwritten since.
    /// </summary>
    public string State => _row.State;

    /// <summary>How far the work had come; <see cref="StatusPhase.Unknown"/> where <see cref="State"/> is "".</summary>
    public StatusPhase Phase => _row.Phase;

    /// <summary>
    /// When it happened, by the clock of the writer. The order is that of <see cref="Sequence"/>, never of this.
    /// </summary>
    public DateTimeOffset ChangedAt => _row.ChangedAt;

    /// <summary>
    /// The record as stores keep it: as written, or as it was when it was deleted; empty in a bookmark.
    /// </summary>
    public ReadOnlyMemory<byte> Utf8Json => _row.Value;

    /// <summary>The change of a record of a known kind; null when it is of another kind, or a bookmark.</summary>
    /// <typeparam name="T">The record's type.</typeparam>
    public StatusChange<T>? As<T>()
        where T : class, IStatusRecord<T> => Kind != StatusChangeKind.Bookmark && _row.Set.Model == T.Model
            ? _row.ToChange<T>(Kind)
            : null;
}
