using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StatusKit.Json;

/// <summary>
/// A JSON object of values of one kind under free names, ordered by code point, which is the order of the UTF-8 bytes.
/// </summary>
/// <remarks>
/// Immutable and safe for use by many threads. Equality is structural. A collection expression of pairs creates one.
/// </remarks>
/// <typeparam name="T">The type of the values.</typeparam>
[CollectionBuilder(typeof(JsonMap), nameof(JsonMap.Create))]
[SuppressMessage("Naming", "CA1710", Justification = "A map, as JSON calls it.")]
public sealed class JsonMap<T> : IReadOnlyDictionary<string, T>, IEquatable<JsonMap<T>>
{
    private readonly KeyValuePair<string, T>[] _members; // in order, each name once

    private JsonMap(KeyValuePair<string, T>[] members) => _members = members;

    /// <summary>The map without members.</summary>
    [SuppressMessage("Design", "CA1000", Justification = "As in the framework's immutable collections.")]
    public static JsonMap<T> Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _members.Length;

    /// <summary>Whether there are no members.</summary>
    public bool IsEmpty => _members.Length == 0;

    /// <summary>The names, in order.</summary>
    public IEnumerable<string> Keys => _members.Select(member => member.Key);

    /// <summary>The values, in the order of their names.</summary>
    public IEnumerable<T> Values => _members.Select(member => member.Value);

    /// <summary>The value of a member.</summary>
    /// <param name="key">Its exact name.</param>
    /// <exception cref="KeyNotFoundException">There is no such member.</exception>
    public T this[string key] =>
        TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"There is no member '{key}'.");

    /// <summary>Returns a map with one more member, or with another value for a member.</summary>
    /// <param name="key">The member's name.</param>
    /// <param name="value">Its value.</param>
    public JsonMap<T> With(string key, T value)
    {
        var at = IndexOf(key);
        var member = new KeyValuePair<string, T>(key, value);
        if (at < 0)
        {
            return new([.. _members.AsSpan(0, ~at), member, .. _members.AsSpan(~at)]);
        }

        var members = (KeyValuePair<string, T>[])_members.Clone();
        members[at] = member;
        return new(members);
    }

    /// <summary>Returns a map without one member; the same instance when it is not there.</summary>
    /// <param name="key">The member's name.</param>
    public JsonMap<T> Without(string key)
    {
        var at = IndexOf(key);
        return at < 0 ? this : new([.. _members.AsSpan(0, at), .. _members.AsSpan(at + 1)]);
    }

    /// <inheritdoc/>
    public bool ContainsKey(string key) => IndexOf(key) >= 0;

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value)
    {
        var at = IndexOf(key);
        value = at < 0 ? default : _members[at].Value;
        return at >= 0;
    }

    /// <summary>The members, in order.</summary>
    public ImmutableArray<KeyValuePair<string, T>>.Enumerator GetEnumerator() =>
        ImmutableCollectionsMarshal.AsImmutableArray(_members).GetEnumerator();

    IEnumerator<KeyValuePair<string, T>> IEnumerable<KeyValuePair<string, T>>.GetEnumerator() =>
        _members.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _members.GetEnumerator();

    /// <summary>Whether both have the same names with equal values.</summary>
    /// <param name="other">The map to compare with.</param>
    public bool Equals(JsonMap<T>? other) => other is not null && _members.AsSpan().SequenceEqual(other._members);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as JsonMap<T>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var (key, value) in _members)
        {
            hash.Add(key);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    internal ReadOnlySpan<KeyValuePair<string, T>> AsSpan() => _members;

    /// <summary>The map of members that are in order, each name once.</summary>
    internal static JsonMap<T> FromOrdered(KeyValuePair<string, T>[] members) =>
        members.Length == 0 ? Empty : new(members);

    internal static JsonMap<T> FromUnordered(KeyValuePair<string, T>[] members)
    {
        foreach (var (key, _) in members)
        {
            ArgumentNullException.ThrowIfNull(key, nameof(members));
        }

        Array.Sort(members, static (x, y) => CodePointComparer.Instance.Compare(x.Key, y.Key));
        for (var i = 1; i < members.Length; i++)
        {
            if (members[i].Key == members[i - 1].Key)
            {
                throw new ArgumentException($"Member '{members[i].Key}' occurs twice.", nameof(members));
            }
        }

        return FromOrdered(members);
    }

    // As Array.BinarySearch: the complement of where it would be when it is not there.
    private int IndexOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var (low, high) = (0, _members.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = CodePointComparer.Instance.Compare(_members[middle].Key, key);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }
}
