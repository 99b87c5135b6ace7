using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using StatusKit.Storage;

namespace StatusKit.Tests.Storage;

/// <summary>A record that has the keys that a test wants, and nothing else.</summary>
public sealed record Tagged(string Name, ImmutableArray<StatusKey> Tags) : IStatusRecord<Tagged>
{
    public static string Model => "tagged";

    public StatusId Id => new(Name);

    public string State => "there";

    public StatusPhase Phase => StatusPhase.Running;

    public bool IsFinal => false;

    public Timestamp StartTime => default;

    public IEnumerable<StatusKey> Keys => Tags;

    public bool Equals(Tagged? other) => other is not null && Name == other.Name && Tags.SequenceEqual(other.Tags);

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    public static Tagged ReadStored(ReadOnlySpan<byte> utf8Json)
    {
        var reader = new Utf8JsonReader(utf8Json);
        string[] texts = [.. JsonElement.ParseValue(ref reader).EnumerateArray().Select(text => text.GetString()!)];
        return new(texts[0], [.. texts.Skip(1).Chunk(2).Select(key => new StatusKey(key[0], key[1]))]);
    }

    public static void WriteStored(Tagged value, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartArray();
        json.WriteStringValue(value.Name);
        foreach (var key in value.Tags)
        {
            json.WriteStringValue(key.Name);
            json.WriteStringValue(key.Value);
        }

        json.WriteEndArray();
    }
}
