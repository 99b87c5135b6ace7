using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tomlyn;
using Tomlyn.Model;

namespace StatusKit.Cli.Documents;

/// <summary>Reads TOML, the default output of <c>cray</c>, as JSON.</summary>
internal static class TomlReader
{
    // Around the lists of the v2 API, which are bare arrays in JSON.
    private const string Wrapper = "results";

    /// <summary>The tables of a document.</summary>
    /// <exception cref="TomlException">It is not TOML.</exception>
    public static TomlTable? Read(string text) => TomlSerializer.Deserialize<TomlTable>(text);

    /// <summary>The document as JSON.</summary>
    /// <exception cref="TomlException">It is not TOML.</exception>
    public static byte[] ReadAsJson(byte[] utf8Toml)
    {
        var root = Read(Encoding.UTF8.GetString(utf8Toml).TrimStart('\uFEFF')) ?? [];
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            Write(json, root.Count == 1 && root.TryGetValue(Wrapper, out var list) ? list : root);
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case TomlTable table:
                json.WriteStartObject();
                foreach (var (name, member) in table)
                {
                    json.WritePropertyName(name);
                    Write(json, member);
                }

                json.WriteEndObject();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case System.Collections.IEnumerable items:
                json.WriteStartArray();
                foreach (var item in items)
                {
                    Write(json, item);
                }

                json.WriteEndArray();
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
