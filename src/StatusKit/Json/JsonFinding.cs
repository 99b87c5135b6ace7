namespace StatusKit.Json;

/// <summary>Something that a reader accepted and kept although a document of that kind should not contain it.</summary>
/// <param name="Position">Where it starts in the document.</param>
/// <param name="Path">Where it is, as a JSON path from <c>$</c>.</param>
/// <param name="Code">A stable code to branch on: one of the constants of <see cref="JsonFindingCodes"/>.</param>
/// <param name="Message">The value and the rule, for people.</param>
public readonly record struct JsonFinding(TextPosition Position, string Path, string Code, string Message);
