using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StatusKit.Storage;

/// <summary>
/// Reads and writes a change as the stream of changes over HTTP shows it:
/// <c>{"sequence":42,"change":"updated","id":["example"],"changedAt":"2026-03-02T08:00:12Z","value":{…}}</c>, with the
/// record as stores keep it.
/// </summary>
/// <remarks>
/// Add it to <see cref="JsonSerializerOptions.Converters"/>; it needs no reflection. The stream also names the kind of
/// the record, in a member <c>kind</c> that is not read, because <typeparamref name="T"/> says it.
/// </remarks>
/// <typeparam name="T">The record's type.</typeparam>
public sealed class StatusChangeJsonConverter<T> : JsonConverter<StatusChange<T>>
    where T : class, IStatusRecord<T>
{
    private static readonly StatusIdJsonConverter Ids = new();
    private static readonly string[] Kinds = ["created", "updated", "deleted", "bookmark"];

    /// <inheritdoc/>
    public override StatusChange<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var change = JsonElement.ParseValue(ref reader);
        try
        {
            var id = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(change.GetProperty("id")));
            id.Read();
            return new()
            {
                Sequence = change.GetProperty("sequence").GetInt64(),
                Kind = KindNamed(change.GetProperty("change").GetString()),
                Id = Ids.Read(ref id, typeof(StatusId), options),
                ChangedAt = change.GetProperty("changedAt").GetDateTimeOffset(),
                Value = change.GetProperty("value") is { ValueKind: not JsonValueKind.Null } value
                    ? T.ReadStored(JsonMarshal.GetRawUtf8Value(value))
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
        writer.WriteString("change", Kinds[(int)value.Kind]);
        writer.WritePropertyName("id");
        Ids.Write(writer, value.Id, options);
        writer.WriteString("changedAt", Timestamp.FromDateTimeOffset(value.ChangedAt.ToUniversalTime()).ToString());
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

    private static StatusChangeKind KindNamed(string? name) => Array.IndexOf(Kinds, name) is >= 0 and var kind
        ? (StatusChangeKind)kind
        : throw new JsonException($"'{name}' is not a kind of change.");
}
