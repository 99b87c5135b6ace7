using System.Text.Json;
using System.Text.Json.Serialization;

namespace StatusKit;

public readonly partial struct Timestamp
{
    /// <summary>
    /// Reads and writes a timestamp as a JSON string; any string is accepted, see <see
    /// cref="Timestamp.ParseLenient(ReadOnlySpan{byte}, TimestampForms)"/>. JSON null reads as <c>default</c>, and
    /// <c>default</c> writes null; the empty string stays the empty string.
    /// </summary>
    /// <remarks>
    /// The caller's encoder applies: the default one writes the <c>+</c> of an offset as <c>\u002B</c>. Uses no
    /// reflection.
    /// </remarks>
    public sealed class Converter : JsonConverter<Timestamp>
    {
        /// <inheritdoc/>
        public override bool HandleNull => true;

        /// <inheritdoc/>
        /// <exception cref="JsonException">
        /// The token is neither a string nor null, or the string is not valid Unicode.
        /// </exception>
        public override Timestamp Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.Null:
                    return default;
                case JsonTokenType.String when !reader.HasValueSequence
                    && TryReadOrdinary(reader.ValueSpan, out var date, out var rest):
                    return new Timestamp(date, rest);
                case JsonTokenType.String:
                    return Timestamp.ParseLenient(GetText(ref reader));
                default:
                    throw new JsonException($"A timestamp is a JSON string or null, not {reader.TokenType}.");
            }
        }

        /// <inheritdoc/>
        public override void Write(Utf8JsonWriter writer, Timestamp value, JsonSerializerOptions options)
        {
            ArgumentNullException.ThrowIfNull(writer);
            Span<byte> buffer = stackalloc byte[MaxOrdinaryLength];
            if (value._text is { } text)
            {
                writer.WriteStringValue(text);
            }
            else if (value.Form == Shape.Unset)
            {
                writer.WriteNullValue();
            }
            else
            {
                writer.WriteStringValue(buffer[..value.WriteOrdinary(buffer)]);
            }
        }

        // The reader checks the Unicode of a string only here.
        private static string GetText(ref Utf8JsonReader reader)
        {
            try
            {
                return reader.GetString()!;
            }
            catch (InvalidOperationException e)
            {
                throw new JsonException("A timestamp must be valid Unicode text.", e);
            }
        }
    }
}
