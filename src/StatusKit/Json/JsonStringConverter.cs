using System.Text.Json;
using System.Text.Json.Serialization;

namespace StatusKit.Json;

/// <summary>
/// Lets <see cref="JsonSerializer"/> read and write a value as the JSON string of its text, also as the name of a
/// member.
/// </summary>
/// <remarks>
/// For ids and other types with one text, such as <see cref="Nmp.ExchangeId"/> and <see cref="Storage.StatusId"/>.
/// </remarks>
/// <typeparam name="T">
/// The type of the value; <see cref="object.ToString"/> returns what <c>TryParse</c> accepts.
/// </typeparam>
public sealed class JsonStringConverter<T> : JsonConverter<T>
    where T : IParsable<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            ? Parse(reader.GetString())
            : throw new JsonException($"A value of type {typeof(T).Name} is a JSON string, not {reader.TokenType}.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        writer.WriteStringValue(value.ToString());
    }

    /// <inheritdoc/>
    public override T ReadAsPropertyName(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(reader.GetString());

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        writer.WritePropertyName(value.ToString()!);
    }

    private static T Parse(string? text) => T.TryParse(text, null, out var value)
        ? value
        : throw new JsonException($"'{JsonText.Short(text ?? "")}' is not a valid {typeof(T).Name}.");
}
