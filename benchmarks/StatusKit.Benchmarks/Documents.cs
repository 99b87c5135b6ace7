using System.Text.Json;
using System.Text.Json.Serialization;

namespace StatusKit.Benchmarks;

/// <summary>The documents that the benchmarks read and write.</summary>
internal static class Documents
{
    /// <summary>The documented session (spec cfs 2.12).</summary>
    public static readonly byte[] Session = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "cfs-session.json"));

    /// <summary>The floor of reading: every token is looked at and none is kept.</summary>
    public static int Walk(ReadOnlySpan<byte> utf8Json)
    {
        var reader = new Utf8JsonReader(utf8Json);
        var tokens = 0;
        while (reader.Read())
        {
            tokens++;
        }

        return tokens;
    }
}

/// <summary>The plain records that someone without StatusKit would write, in the same member order.</summary>
public sealed record PlainSession(
    [property: JsonPropertyName("ansible")] PlainAnsible Ansible,
    [property: JsonPropertyName("configuration")] PlainConfiguration Configuration,
    [property: JsonPropertyName("debug_on_failure")] bool DebugOnFailure,
    [property: JsonPropertyName("logs")] string? Logs,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("status")] PlainStatus Status,
    [property: JsonPropertyName("tags")] Dictionary<string, string> Tags,
    [property: JsonPropertyName("target")] PlainTarget Target);

public sealed record PlainAnsible(
    [property: JsonPropertyName("config")] string Config,
    [property: JsonPropertyName("limit")] string? Limit,
    [property: JsonPropertyName("passthrough")] string? Passthrough,
    [property: JsonPropertyName("verbosity")] int Verbosity);

public sealed record PlainConfiguration(
    [property: JsonPropertyName("limit")] string Limit,
    [property: JsonPropertyName("name")] string Name);

public sealed record PlainStatus(
    [property: JsonPropertyName("artifacts")] PlainArtifact[] Artifacts,
    [property: JsonPropertyName("session")] PlainRun Session);

public sealed record PlainArtifact(
    [property: JsonPropertyName("image_id")] string ImageId,
    [property: JsonPropertyName("result_id")] string ResultId,
    [property: JsonPropertyName("type")] string Type);

public sealed record PlainRun(
    [property: JsonPropertyName("completion_time")] string? CompletionTime,
    [property: JsonPropertyName("job")] string? Job,
    [property: JsonPropertyName("start_time")] string? StartTime,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("succeeded")] string Succeeded);

public sealed record PlainTarget(
    [property: JsonPropertyName("definition")] string Definition,
    [property: JsonPropertyName("groups")] PlainGroup[]? Groups);

public sealed record PlainGroup(
    [property: JsonPropertyName("members")] string[] Members,
    [property: JsonPropertyName("name")] string Name);

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(PlainSession))]
internal sealed partial class PlainJson : JsonSerializerContext;
