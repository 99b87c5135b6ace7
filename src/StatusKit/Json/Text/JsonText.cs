namespace StatusKit.Json;

/// <summary>Text from documents, for messages and paths.</summary>
internal static class JsonText
{
    private const int Longest = 64;

    /// <summary>The text, cut when it is long, so that a message never grows with the document.</summary>
    public static string Short(string text) =>
        text.Length <= Longest
            ? text
            : $"{text.AsSpan(0, char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)}…";

    /// <summary>A member's name as a part of a JSON path.</summary>
    public static string PathSegment(string name) => IsPlain(name) ? $".{Short(name)}" : $"['{Short(name)}']";

    private static bool IsPlain(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
}
