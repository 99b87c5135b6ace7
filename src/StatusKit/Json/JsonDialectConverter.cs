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

    /// <inheritdoc/>
    public sealed override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return _dialect.Read(JsonMarshal.GetRawUtf8Value(document.RootElement));
    }

    /// <inheritdoc/>
    public sealed override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        using var document = JsonDocument.Parse(_dialect.Write(value));
        document.RootElement.WriteTo(writer);
    }
}
