using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace StatusKit.AspNetCore.Tests.Cfs;

/// <summary>One recorded scenario of the original CFS service.</summary>
public sealed record Transcript(string Name, JsonElement Seed, ImmutableArray<TranscriptStep> Steps)
{
    /// <summary>All scenarios.</summary>
    public static IEnumerable<Transcript> All { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Transcripts"), "*.jsonl").Order(StringComparer.Ordinal).Select(Read)];

    private static Transcript Read(string path)
    {
        var lines = File.ReadLines(path, Encoding.UTF8).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        return new(
            Path.GetFileNameWithoutExtension(path),
            lines[0].GetProperty("seed"),
            [.. lines.Where(line => line.TryGetProperty("request", out _)).Select(line => new TranscriptStep(line))]);
    }
}

/// <summary>One request of a scenario with its recorded answer.</summary>
public sealed class TranscriptStep(JsonElement line)
{
    private readonly JsonElement _request = line.GetProperty("request");
    private readonly JsonElement _response = line.GetProperty("response");

    /// <summary>The method.</summary>
    public string Method => _request.GetProperty("method").GetString()!;

    /// <summary>The path as it was sent.</summary>
    public string Path => _request.GetProperty("path").GetString()!;

    /// <summary>The query as it was sent; null when there was no question mark.</summary>
    public string? Query => _request.GetProperty("query").GetString();

    /// <summary>The headers that were sent.</summary>
    public IEnumerable<(string Name, string Value)> Headers =>
        _request.GetProperty("headers").EnumerateObject().Select(header => (header.Name, header.Value.GetString()!));

    /// <summary>The body that was sent; null when there was none.</summary>
    public byte[]? Body =>
        _request.TryGetProperty("body_base64", out var base64)
            && base64.ValueKind == JsonValueKind.String ? base64.GetBytesFromBase64()
        : _request.GetProperty("body").GetString() is { } body ? Encoding.UTF8.GetBytes(body)
        : null;

    /// <summary>The clock of the service.</summary>
    public DateTimeOffset Now =>
        DateTimeOffset.Parse(
            line.GetProperty("now").GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <summary>The recorded status; null when the original ended the request without an answer.</summary>
    public int? Status =>
        _response.GetProperty("status") is { ValueKind: JsonValueKind.Number } status ? status.GetInt32() : null;

    /// <summary>A recorded header.</summary>
    public string? Header(string name) =>
        _response.GetProperty("headers") is { ValueKind: JsonValueKind.Object } headers
        && headers.TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>The recorded body.</summary>
    public string Answer => _response.GetProperty("body").GetString() ?? "";

    /// <summary>Whether the recorded texts are those of the original.</summary>
    public bool IsUpstream => line.GetProperty("source").GetString() == "upstream";

    /// <summary>What answered: the service, its validation layer, or its router.</summary>
    public string Layer => line.GetProperty("layer").GetString()!;

    /// <summary>Why a step is as it is, if the recording says.</summary>
    public string Note => line.TryGetProperty("note", out var note) ? note.GetString() ?? "" : "";

    /// <summary>The request, for messages.</summary>
    public override string ToString() =>
        $"{Method} {Path}{(Query is null ? "" : $"?{Query}")} {(Body is { } body ? Encoding.UTF8.GetString(body) : "")}";
}
