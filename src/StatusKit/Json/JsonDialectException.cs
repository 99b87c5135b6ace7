using System.Text.Json;

namespace StatusKit.Json;

/// <summary>A document cannot be read in the form of a <see cref="JsonDialect{T}"/>.</summary>
/// <remarks>
/// <see cref="JsonException.Path"/> and <see cref="Position"/> say where; <see cref="JsonException.LineNumber"/> and
/// <see cref="JsonException.BytePositionInLine"/> say it too, counted from 0 as the framework does.
/// </remarks>
public sealed class JsonDialectException : JsonException
{
    internal JsonDialectException(
        string reason, string path, TextPosition position, long bytePositionInLine, Exception? inner)
        : base($"{path}: {reason}.", path, position.Line - 1, bytePositionInLine, inner)
    {
        Reason = reason;
        Position = position;
    }

    /// <summary>What is wrong with the document as a whole.</summary>
    internal JsonDialectException(string reason)
        : this(reason, "$", TextPosition.Start, 0, null)
    {
    }

    /// <summary>What is wrong, without the path and without a full stop.</summary>
    public string Reason { get; }

    /// <summary>Where in the document it is wrong.</summary>
    public TextPosition Position { get; }
}
