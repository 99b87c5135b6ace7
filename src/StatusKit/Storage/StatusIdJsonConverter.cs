using System.Text.Json;
using System.Text.Json.Serialization;

namespace StatusKit.Storage;

/// <summary>Reads and writes an id as the array of its parts; as the name of a member, as <see cref="StatusId.ToString()"/> writes it.</summary>
public sealed class StatusIdJsonConverter : JsonConverter<StatusId>
{
    /// <inheritdoc/>
    public override StatusId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("An id is an array of strings.");
        }

        var parts = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            parts.Add(reader.GetString()!);
        }

        try
        {
            return reader.TokenType == JsonTokenType.EndArray
                ? parts.Count == 0 ? default : new([.. parts])
                : throw new JsonException("An id is an array of strings.");
        }
        catch (ArgumentException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, StatusId value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartArray();
        foreach (var part in value.Parts)
        {
            writer.WriteStringValue(part);
        }

        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public override StatusId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        StatusId.TryParse(reader.GetString(), null, out var id) ? id : throw new JsonException($"'{reader.GetString()}' is not a valid id.");

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, StatusId value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WritePropertyName(value.ToString());
    }
}
