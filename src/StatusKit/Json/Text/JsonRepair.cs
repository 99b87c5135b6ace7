using System.Diagnostics.CodeAnalysis;

namespace StatusKit.Json;

/// <summary>
/// Makes JSON of a document that a script wrote without escaping its text. Returns false when it is not such a
/// document.
/// </summary>
internal delegate bool JsonRepair(
    ReadOnlySpan<byte> text, [NotNullWhen(true)] out byte[]? repaired, out JsonFinding finding);
