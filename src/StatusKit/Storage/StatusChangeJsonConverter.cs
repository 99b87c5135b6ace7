using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StatusKit.Storage;

/// <summary>
/// Reads and writes a change, with the record as stores keep it. Add it to <see cref="JsonSerializerOptions.Converters"/>; it needs no reflection.
/// </summary>
/// <typeparam name="T">The record's type.</typeparam>
public sealed class StatusChangeJsonConverter<T> : JsonConverter<StatusChange<T>>
    where T : class, IStatusRecord<T>
{
    private static readonly StatusIdJsonConverter Ids = new();

    /// <inheritdoc/>
    public override StatusChange<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var change = JsonElement.ParseValue(ref reader);
        try
        {
            var id = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(change.GetProperty("id").GetRawText()));
            id.Read();
            return new()
            {
                Sequence = change.GetProperty("sequence").GetInt64(),
                Kind = Enum.Parse<StatusChangeKind>(change.GetProperty("kind").GetString()!),
                Id = Ids.Read(ref id, typeof(StatusId), options),
                ChangedAt = change.GetProperty("changedAt").GetDateTimeOffset(),
                Value = change.GetProperty("value") is { ValueKind: not JsonValueKind.Null } value
                    ? T.ReadStored(System.Text.Encoding.UTF8.GetBytes(value.GetRawText()))
                    : null,
            };
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new JsonException($"The change is not valid: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, StatusChange<T> value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        writer.WriteStartObject();
        writer.WriteNumber("sequence", value.Sequence);
        writer.WriteString("kind", value.Kind.ToString());
        writer.WritePropertyName("id");
        Ids.Write(writer, value.Id, options);
        writer.WriteString("changedAt", value.ChangedAt);
        writer.WritePropertyName("value");
        if (value.Value is { } record)
        {
            var output = new ArrayBufferWriter<byte>();
            T.WriteStored(record, output);
            writer.WriteRawValue(output.WrittenSpan);
        }
        else
        {
            writer.WriteNullValue();
        }

        writer.WriteEndObject();
    }
}
