using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using StatusKit.Storage;

namespace StatusKit.Relational;

/// <summary>A record as a relational database keeps it: its bytes, and what it is found by.</summary>
internal sealed class StatusRow
{
    /// <summary>The id's bytes: <see cref="StatusId.ToUtf8"/>.</summary>
    public required byte[] Id { get; init; }

    public required string Word { get; init; }

    public required int Class { get; init; }

    /// <summary>The last part of the id.</summary>
    public required string Name { get; init; }

    /// <summary>When the work began, in ticks of UTC; null when the record does not say.</summary>
    public required long? StartedAt { get; init; }

    /// <summary>The keys, each once, in order.</summary>
    public required ImmutableArray<StatusKey> Keys { get; init; }

    /// <summary>The stored document.</summary>
    public required byte[] Value { get; init; }

    public static StatusRow Of<T>(T value)
        where T : class, IStatusRecord<T>
    {
        var output = new ArrayBufferWriter<byte>(1024);
        T.WriteStored(value, output);
        var id = value.Id;
        return new()
        {
            Id = id.ToUtf8(),
            Word = value.Word,
            Class = (int)value.Phase,
            Name = id.Name,
            StartedAt = value.StartTime.TryGetInstant(out var start) ? start.UtcTicks : null,
            Keys = [.. value.Keys.Distinct().OrderBy(key => key.Name, StringComparer.Ordinal).ThenBy(key => key.Value, StringComparer.Ordinal)],
            Value = output.WrittenSpan.ToArray(),
        };
    }

    /// <summary>The keys as they stand beside the record, so that an update finds the entries to take away: each text with a byte 0 behind it.</summary>
    public byte[] KeysToUtf8() => Encoding.UTF8.GetBytes(string.Concat(Keys.Select(key => $"{key.Name}\0{key.Value}\0")));

    /// <summary>The keys of which <see cref="KeysToUtf8"/> made these bytes.</summary>
    public static ImmutableArray<StatusKey> KeysFromUtf8(ReadOnlySpan<byte> utf8)
    {
        var texts = Encoding.UTF8.GetString(utf8).Split('\0');
        return [.. Enumerable.Range(0, texts.Length / 2).Select(i => new StatusKey(texts[2 * i], texts[(2 * i) + 1]))];
    }
}
