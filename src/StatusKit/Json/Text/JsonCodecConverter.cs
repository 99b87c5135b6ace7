using System.Text.Json;
using System.Text.Json.Serialization;

namespace StatusKit.Json;

/// <summary>Lets <see cref="JsonSerializer"/> read and write a document in one form.</summary>
internal sealed class JsonCodecConverter<T>(JsonCodec<T> codec) : JsonConverter<T>
    where T : class
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializerBridge.Read(ref reader, codec);

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        JsonSerializerBridge.Write(writer, codec, value);
}
