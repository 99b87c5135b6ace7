using System.Text.Json;
using System.Text.Json.Serialization;

namespace StatusKit.Json;

/// <summary>
/// Lets <see cref="JsonSerializer"/> read and write a record in its first form: V3 for CFS, the agent's for NMP.
/// </summary>
/// <remarks>
/// The serializer's options decide escaping and indentation; the form decides everything else. For other forms, see
/// <see cref="JsonDialect{T}.TypeInfo"/>.
/// </remarks>
/// <typeparam name="T">The type of the record.</typeparam>
public sealed class JsonRecordConverter<T> : JsonConverter<T>
    where T : JsonRecord<T>, IJsonRecord<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializerBridge.Read(ref reader, T.Codec);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        JsonSerializerBridge.Write(writer, T.Codec, value);
}
