using System.Text.Json;

namespace StatusKit.Benchmarks;

/// <summary>The floor of writing: a document's tokens with their texts escaped beforehand, given to a <see cref="Utf8JsonWriter"/> one after the other.</summary>
internal sealed class JsonReplay
{
    private readonly List<(JsonTokenType Type, JsonEncodedText Text, int Number)> _tokens = [];

    public JsonReplay(ReadOnlySpan<byte> utf8Json)
    {
        var reader = new Utf8JsonReader(utf8Json);
        while (reader.Read())
        {
            var text = reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String ? JsonEncodedText.Encode(reader.GetString()!) : default;
            _tokens.Add((reader.TokenType, text, reader.TokenType == JsonTokenType.Number ? reader.GetInt32() : 0));
        }
    }

    public void Write(Utf8JsonWriter writer)
    {
        foreach (var (type, text, number) in _tokens)
        {
            switch (type)
            {
                case JsonTokenType.StartObject:
                    writer.WriteStartObject();
                    break;
                case JsonTokenType.EndObject:
                    writer.WriteEndObject();
                    break;
                case JsonTokenType.StartArray:
                    writer.WriteStartArray();
                    break;
                case JsonTokenType.EndArray:
                    writer.WriteEndArray();
                    break;
                case JsonTokenType.PropertyName:
                    writer.WritePropertyName(text);
                    break;
                case JsonTokenType.String:
                    writer.WriteStringValue(text);
                    break;
                case JsonTokenType.Number:
                    writer.WriteNumberValue(number);
                    break;
                case JsonTokenType.Null:
                    writer.WriteNullValue();
                    break;
                default:
                    writer.WriteBooleanValue(type == JsonTokenType.True);
                    break;
            }
        }

        writer.Flush();
    }
}
