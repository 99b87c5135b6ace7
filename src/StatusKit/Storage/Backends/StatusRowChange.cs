namespace StatusKit.Storage;

/// <summary>One change of a row.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Row">
/// The row as written, or as it was when it was deleted, with the sequence and time of the change.
/// </param>
public readonly record struct StatusRowChange(StatusChangeKind Kind, StatusRow Row);
