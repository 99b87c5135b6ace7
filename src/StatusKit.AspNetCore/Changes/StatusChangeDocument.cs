using System.Buffers;
using System.Text;
using System.Text.Json;
using StatusKit.Storage;

namespace StatusKit.AspNetCore;

/// <summary>Changes and diagnoses as JSON on one line.</summary>
internal static class StatusChangeDocument
{
    private static readonly string[] Kinds = ["created", "updated", "deleted", "bookmark"];

    /// <summary>The name of what happened.</summary>
    public static string NameOf(StatusChangeKind kind) => Kinds[(int)kind];

    /// <summary>
    /// One change, as <see cref="StatusChangeJsonConverter{T}"/> reads it, and the name of the record's kind.
    /// </summary>
    public static string Write(
        string kindName,
        long sequence,
        StatusChangeKind kind,
        StatusId id,
        DateTimeOffset changedAt,
        ReadOnlySpan<byte> value)
    {
        var output = new ArrayBufferWriter<byte>(value.Length + 256);
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writer.WriteNumber("sequence", sequence);
            writer.WriteString("kind", kindName);
            writer.WriteString("change", NameOf(kind));
            writer.WriteStartArray("id");
            foreach (var part in id.Parts)
            {
                writer.WriteStringValue(part);
            }

            writer.WriteEndArray();
            writer.WriteString("changedAt", Timestamp.FromDateTimeOffset(changedAt.ToUniversalTime()).ToString());
            writer.WritePropertyName("value");
            if (value.IsEmpty)
            {
                writer.WriteNullValue();
            }
            else
            {
                writer.WriteRawValue(value, skipInputValidation: true);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>One diagnosis, with findings and hints.</summary>
    public static byte[] Write(StatusDiagnosis diagnosis)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writer.WriteString("code", diagnosis.Code);
            writer.WriteString("message", diagnosis.Message);
            writer.WriteString("severity", diagnosis.Severity.ToString().ToLowerInvariant());
            writer.WriteString("phase", diagnosis.Phase.ToString().ToLowerInvariant());
            writer.WriteStartArray("findings");
            foreach (var finding in diagnosis.Findings)
            {
                writer.WriteStartObject();
                writer.WriteString("code", finding.Code);
                writer.WriteString("message", finding.Message);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartArray("hints");
            foreach (var hint in diagnosis.Hints)
            {
                writer.WriteStartObject();
                writer.WriteString("code", hint.Code);
                writer.WriteString("text", hint.Text);
                writer.WriteString("command", hint.Command);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }
}
