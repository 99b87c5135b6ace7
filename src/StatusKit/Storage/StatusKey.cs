namespace StatusKit.Storage;

/// <summary>A string to find records by.</summary>
/// <param name="Name">What it is, such as <c>node</c>.</param>
/// <param name="Value">The text; compared ordinally. No U+0000, no lone surrogate.</param>
public readonly record struct StatusKey(string Name, string Value);
