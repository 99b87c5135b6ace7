using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StatusKit.Storage;

/// <summary>
/// Reads and writes a stored record, as stores keep it. Add it to <see cref="JsonSerializerOptions.Converters"/>; it needs no reflection.
/// </summary>
/// <typeparam name="T">The record's type.</typeparam>
public sealed class StoredJsonConverter<T> : JsonConverter<Stored<T>>
    where T : class, IStatusRecord<T>
{
    /// <inheritdoc/>
    public override Stored<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var stored = JsonElement.ParseValue(ref reader);
        try
        {
            return new(
                T.ReadStored(JsonMarshal.GetRawUtf8Value(stored.GetProperty("value"))),
                stored.GetProperty("sequence").GetInt64(),
                stored.GetProperty("changedAt").GetDateTimeOffset());
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new JsonException($"The stored record is not valid: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Stored<T> value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        var output = new ArrayBufferWriter<byte>();
        T.WriteStored(value.Value, output);
        writer.WriteStartObject();
        writer.WriteNumber("sequence", value.Sequence);
        writer.WriteString("changedAt", Timestamp.FromDateTimeOffset(value.ChangedAt.ToUniversalTime()).ToString());
        writer.WritePropertyName("value");
        writer.WriteRawValue(output.WrittenSpan);
        writer.WriteEndObject();
    }
}
