using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StatusKit.Json;

/// <summary>Lets <see cref="JsonSerializer"/> read and write a document in one of its wire forms.</summary>
/// <remarks>The serializer's own options decide escaping, indentation and newline; the dialect decides everything else.</remarks>
/// <typeparam name="T">The document's type.</typeparam>
public abstract class JsonDialectConverter<T> : JsonConverter<T>
    where T : class
{
    private readonly JsonDialect<T> _dialect;

    private protected JsonDialectConverter(JsonDialect<T> dialect) => _dialect = dialect;

    // For parts of documents, which have no wire form of their own.
    private protected JsonDialectConverter(JsonCodec<T> codec)
        : this(new JsonDialect<T>(codec, JsonLayout.Compact))
    {
    }

    /// <inheritdoc/>
    public sealed override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        try
        {
            return _dialect.Read(JsonMarshal.GetRawUtf8Value(document.RootElement));
        }
        catch (JsonException e)
        {
            throw new JsonException(e.Message, e); // the serializer adds the path and the position in its own document
        }
    }

    /// <inheritdoc/>
    public sealed override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        using var document = JsonDocument.Parse(_dialect.Write(value));
        document.RootElement.WriteTo(writer);
    }
}
