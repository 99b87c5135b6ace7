using System.Text;
using System.Text.Json;
using StatusKit.Cfs;

namespace StatusKit.Cli.Cray;

/// <summary>Prints answers of the service as <c>cray</c> does.</summary>
internal static class CrayOutput
{
    public const string Json = "json";
    public const string Toml = "toml";
    public const string Yaml = "yaml";

    /// <summary>The text of a successful answer. What is not JSON is printed as it is.</summary>
    /// <exception cref="FormatException">The answer cannot be written in this form.</exception>
    public static string Format(byte[] body, string format)
    {
        using var json = TryParse(body);
        return json?.RootElement.ValueKind switch
        {
            null => Encoding.UTF8.GetString(body) + "\n",
            JsonValueKind.Null => "\n",
            JsonValueKind.String => json.RootElement.GetString() + "\n",
            JsonValueKind.Object or JsonValueKind.Array => Format(json.RootElement, format),
            JsonValueKind.Number => CfsPythonText.Number(json.RootElement.GetRawText()) + "\n",
            _ => json.RootElement.GetRawText() + "\n",
        };
    }

    /// <summary>The message of an answer that is an error.</summary>
    public static string ErrorOf(CfsAnswer answer)
    {
        using var json = TryParse(answer.Body);
        return json?.RootElement is { ValueKind: JsonValueKind.Object } problem
            && problem.TryGetProperty("title", out var title) && problem.TryGetProperty("detail", out var detail)
                ? $"{TextOf(title)}: {TextOf(detail)}"
                : $"Error received from server: {answer.Status} {answer.Reason}";
    }

    private static string Format(JsonElement root, string format) => format switch
    {
        Json => CrayJsonWriter.Write(root) + "\n",
        Yaml => CrayYamlWriter.Write(root) + "\n",
        _ when root.ValueKind == JsonValueKind.Array => FormatList(root),
        _ => CrayTomlWriter.Write(root) + "\n",
    };

    // A list is not a TOML document: it is under a name.
    private static string FormatList(JsonElement list)
    {
        using var wrapped = JsonDocument.Parse($"{{\"results\":{list.GetRawText()}}}");
        return CrayTomlWriter.Write(wrapped.RootElement) + "\n";
    }

    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "None",
        JsonValueKind.String => value.GetString()!,
        _ => value.GetRawText(),
    };

    private static JsonDocument? TryParse(byte[] body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
