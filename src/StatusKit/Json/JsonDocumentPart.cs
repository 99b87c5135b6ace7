namespace StatusKit.Json;

/// <summary>One of the documents that follow one another in a text.</summary>
public readonly record struct JsonDocumentPart
{
    /// <summary>The document in UTF-8.</summary>
    public required ReadOnlyMemory<byte> Utf8 { get; init; }

    /// <summary>Where it starts in the text in UTF-8.</summary>
    public required TextPosition Start { get; init; }
}
