namespace StatusKit.Storage;

/// <summary>A state that a record has come to.</summary>
/// <param name="Stored">The record.</param>
/// <param name="TimeInPrevious">
/// How long it was in the state before, as far as that was seen; null for the first one. Never negative.
/// </param>
/// <typeparam name="T">The record's type.</typeparam>
public readonly record struct StatusProgress<T>(Stored<T> Stored, TimeSpan? TimeInPrevious)
    where T : class;
