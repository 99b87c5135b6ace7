namespace StatusKit.Storage;

/// <summary>A record as it is stored.</summary>
/// <param name="Value">The record.</param>
/// <param name="Sequence">The sequence of the change that wrote it.</param>
/// <param name="ChangedAt">When it was written, by the store's clock.</param>
/// <typeparam name="T">The record's type.</typeparam>
public sealed record Stored<T>(T Value, long Sequence, DateTimeOffset ChangedAt)
    where T : class;
