namespace StatusKit.Json;

/// <summary>A JSON object of strings under free names.</summary>
internal static class TextMapCodec
{
    public static MapCodec<string> Instance { get; } = new(TextCodec.Instance);
}
