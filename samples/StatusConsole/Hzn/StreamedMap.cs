using System.Collections.Immutable;
using StatusKit.Json;

namespace StatusConsole.Hzn;

/// <summary>Writes a map entry by entry, in the bytes that its dialect gives the whole map. Keys come in order, as a store lists them.</summary>
internal sealed class StreamedMap<T>(Screen screen, JsonDialect<ImmutableSortedDictionary<string, T>> dialect)
{
    private readonly ImmutableSortedDictionary<string, T> _empty = dialect.Read("{}"u8);
    private byte[]? _end;

    /// <summary>Whether there is no entry yet.</summary>
    public bool IsEmpty => _end is null;

    public void Add(string key, T value)
    {
        // A map of one entry: "{", the entry on lines of its own, and the end.
        var alone = dialect.Write(_empty.Add(key, value));
        var end = alone.AsSpan().LastIndexOf("\n}"u8);
        screen.Document(IsEmpty ? "{"u8 : ","u8);
        screen.Document(alone.AsSpan(1, end - 1));
        _end = alone[end..];
    }

    public void End() => screen.Document(_end ?? dialect.Write(_empty));
}
