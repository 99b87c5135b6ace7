using System.Text.Json;
using System.Text.Json.Serialization;
using Newtonsoft.Json;
using Newtonsoft.Json.Serialization;
using JsonSerializer = Newtonsoft.Json.JsonSerializer;

namespace StatusKit.Benchmarks;

/// <summary>Newtonsoft.Json over the plain records, with the names and omissions of the System.Text.Json side.</summary>
internal static class PlainNewtonsoft
{
    public static NamingStrategy SnakeCase { get; } = new SnakeCaseNamingStrategy();

    public static NamingStrategy CamelCase { get; } = new CamelCaseNamingStrategy();

    public static JsonSerializer Serializer(NamingStrategy names, JsonSerializerOptions? layout = null) => JsonSerializer.Create(new()
    {
        ContractResolver = new DefaultContractResolver { NamingStrategy = names },
        DateParseHandling = DateParseHandling.None,
        Formatting = layout?.WriteIndented == true ? Formatting.Indented : Formatting.None,
        NullValueHandling = layout?.DefaultIgnoreCondition == JsonIgnoreCondition.WhenWritingNull ? NullValueHandling.Ignore : NullValueHandling.Include,
    });
}
