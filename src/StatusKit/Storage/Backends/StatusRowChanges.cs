namespace StatusKit.Storage;

/// <summary>The changes after a sequence, as many as are well read at once.</summary>
/// <param name="Changes">The changes, in order.</param>
/// <param name="Through">
/// The sequence up to which all changes were looked at; the one asked for when there was none.
/// </param>
/// <param name="Last">
/// The sequence of the last change of the database; when it is not above <paramref name="Through"/>, the reader waits.
/// </param>
public readonly record struct StatusRowChanges(IReadOnlyList<StatusRowChange> Changes, long Through, long Last);
