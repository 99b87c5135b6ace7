using System.Buffers;
using System.Text;
using System.Text.Json;
using StatusKit.Cfs;

namespace StatusKit.AspNetCore;

/// <summary>Reads request bodies as the original CFS service does, whose JSON reader takes more than JSON.</summary>
/// <remarks>
/// Read are also: UTF-16 and UTF-32, a byte order mark, members that occur twice (the last one counts), <c>NaN</c> and
/// <c>Infinity</c>. The result is
/// plain JSON in UTF-8: numbers as the original writes them, no member twice. Not a number becomes a number out of
/// range, which no rule accepts.
/// </remarks>
internal static class LenientJson
{
    private const string OutOfRange = "1e999";

    private static readonly JsonWriterOptions Written =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>
    /// The document; null when the bytes are not JSON even so, or hold a string that is not Unicode text.
    /// </summary>
    public static JsonDocument? TryRead(ReadOnlyMemory<byte> body)
    {
        try
        {
            var utf8 = Decode(body.Span);
            using var read = JsonDocument.Parse(
                Encoding.UTF8.GetByteCount(utf8) == 0 ? default : Encoding.UTF8.GetBytes(WithoutBareWords(utf8)));
            var output = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(output, Written))
            {
                Write(writer, read.RootElement);
            }

            return JsonDocument.Parse(output.WrittenMemory);
        }
        catch (Exception e) when (
            e is JsonException or DecoderFallbackException or EncoderFallbackException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The first number that is no finite one; null when all are.</summary>
    public static JsonElement? FindNonFinite(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => double.IsFinite(value.GetDouble()) ? null : IsInteger(value) ? null : value,
        JsonValueKind.Array => value.EnumerateArray().Select(FindNonFinite).FirstOrDefault(found => found is not null),
        JsonValueKind.Object => value.EnumerateObject()
            .Select(member => FindNonFinite(member.Value))
            .FirstOrDefault(found => found is not null),
        _ => null,
    };

    /// <summary>Whether a number is written as an integer.</summary>
    public static bool IsInteger(JsonElement number) => !number.GetRawText().AsSpan().ContainsAny('.', 'e', 'E');

    /// <summary>Writes a value with members once and numbers as the original writes them.</summary>
    public static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var (name, member) in Members(value))
                {
                    writer.WritePropertyName(name);
                    Write(writer, member);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var element in value.EnumerateArray())
                {
                    Write(writer, element);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.Number:
                var number = CfsPythonText.Number(value.GetRawText());
                writer.WriteRawValue(
                    number == "inf" ? OutOfRange : number == "-inf" ? $"-{OutOfRange}" : number,
                    skipInputValidation: true);
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(value.GetString());
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static Dictionary<string, JsonElement> Members(JsonElement value)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            members[member.Name] = member.Value;
        }

        return members;
    }

    // As Python distinguishes encodings: by a mark, else by where the zero bytes are.
    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        Encoding encoding = bytes switch
        {
            [0xFF, 0xFE, 0, 0, ..] => new UTF32Encoding(false, true, true),
            [0, 0, 0xFE, 0xFF, ..] => new UTF32Encoding(true, true, true),
            [0xFF, 0xFE, ..] => new UnicodeEncoding(false, true, true),
            [0xFE, 0xFF, ..] => new UnicodeEncoding(true, true, true),
            [0, 0, _, _, ..] => new UTF32Encoding(true, false, true),
            [0, _, _, _, ..] or [0, _] => new UnicodeEncoding(true, false, true),
            [_, 0, 0, 0, ..] => new UTF32Encoding(false, false, true),
            [_, 0, _, _, ..] or [_, 0] => new UnicodeEncoding(false, false, true),
            _ => new UTF8Encoding(false, true),
        };
        var text = encoding.GetString(bytes);
        return text.StartsWith('\uFEFF') ? text[1..] : text;
    }

    // NaN, Infinity and -Infinity outside of strings.
    private static string WithoutBareWords(string json)
    {
        if (!json.AsSpan().ContainsAny('N', 'I'))
        {
            return json;
        }

        var plain = new StringBuilder(json.Length);
        var isString = false;
        for (var at = 0; at < json.Length; at++)
        {
            var rest = json.AsSpan(at);
            if (isString && json[at] == '\\' && at + 1 < json.Length)
            {
                plain.Append(json[at++]);
            }
            else if (json[at] == '"')
            {
                isString = !isString;
            }
            else if (!isString && rest.StartsWith("NaN", StringComparison.Ordinal))
            {
                plain.Append(OutOfRange);
                at += "NaN".Length - 1;
                continue;
            }
            else if (!isString && rest.StartsWith("Infinity", StringComparison.Ordinal))
            {
                plain.Append(OutOfRange);
                at += "Infinity".Length - 1;
                continue;
            }

            plain.Append(json[at]);
        }

        return plain.ToString();
    }
}
