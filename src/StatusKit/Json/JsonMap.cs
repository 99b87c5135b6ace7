
namespace StatusKit.Json;

/// <summary>Creates maps.</summary>
public static class JsonMap
{
    /// <summary>Creates a map from its members, in any order.</summary>
    /// <param name="members">Names and values.</param>
    /// <exception cref="ArgumentException">A name occurs twice.</exception>
    public static JsonMap<T> Create<T>(params ReadOnlySpan<KeyValuePair<string, T>> members) =>
        JsonMap<T>.FromUnordered(members.ToArray());

    /// <inheritdoc cref="Create{T}(ReadOnlySpan{KeyValuePair{string, T}})"/>
    public static JsonMap<T> Create<T>(IEnumerable<KeyValuePair<string, T>> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        return members as JsonMap<T> ?? JsonMap<T>.FromUnordered([.. members]);
    }
}
