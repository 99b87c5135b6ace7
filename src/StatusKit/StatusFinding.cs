namespace StatusKit;

/// <summary>Something odd about a record that does not decide its verdict.</summary>
/// <param name="Code">A stable code to branch on, such as <c>MissingJob</c>.</param>
/// <param name="Message">The value and the rule it breaks, for people.</param>
public readonly record struct StatusFinding(string Code, string Message);
