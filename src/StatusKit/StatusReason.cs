namespace StatusKit;

/// <summary>Why a change was refused.</summary>
/// <param name="Code">A stable code to branch on, such as <c>NotPermitted</c>.</param>
/// <param name="Message">The value and the rule it breaks, for people.</param>
public sealed record StatusReason(string Code, string Message);
