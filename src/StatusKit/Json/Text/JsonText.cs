namespace StatusKit.Json;

/// <summary>Texts from documents in messages.</summary>
internal static class JsonText
{
    private const int Longest = 64;

    /// <summary>The text, cut when it is long, so that a message never grows with the document.</summary>
    public static string Short(string text) =>
        text.Length <= Longest ? text : $"{text.AsSpan(0, char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)}…";
}
