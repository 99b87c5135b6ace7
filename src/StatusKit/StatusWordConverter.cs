using System.Text.Json;
using System.Text.Json.Serialization;

namespace StatusKit;

/// <summary>Reads and writes a status word as the JSON string it is on the wire.</summary>
/// <typeparam name="TWord">The word's type.</typeparam>
public abstract class StatusWordConverter<TWord> : JsonConverter<TWord>
    where TWord : struct
{
    private protected StatusWordConverter()
    {
    }

    private protected abstract TWord FromText(string text);

    /// <inheritdoc/>
    public sealed override TWord Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            ? FromText(reader.GetString()!)
            : throw new JsonException($"A status word is a JSON string, not {reader.TokenType}.");

    /// <inheritdoc/>
    public sealed override TWord ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        FromText(reader.GetString()!);

    /// <inheritdoc/>
    public sealed override void WriteAsPropertyName(Utf8JsonWriter writer, TWord value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WritePropertyName(value.ToString()!);
    }

    /// <inheritdoc/>
    public sealed override void Write(Utf8JsonWriter writer, TWord value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
