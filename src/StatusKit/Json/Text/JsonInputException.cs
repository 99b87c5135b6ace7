using System.Text.Json;

namespace StatusKit.Json;

/// <summary>A value is not what a shape expects. Callers see it with its path and position.</summary>
internal sealed class JsonInputException(string message, long offset) : JsonException(message)
{
    /// <summary>Where the reader found it, in bytes from its start.</summary>
    public long Offset { get; } = offset;
}
