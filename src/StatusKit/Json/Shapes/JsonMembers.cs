using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace StatusKit.Json;

/// <summary>
/// The members of a JSON object that its record does not know, in the order they were read, with the digits of their
/// numbers.
/// </summary>
/// <remarks>
/// Immutable and safe for use by many threads. Equality ignores the order of members, and compares numbers by value.
/// </remarks>
[CollectionBuilder(typeof(JsonMembers), nameof(Create))]
[SuppressMessage("Naming", "CA1710", Justification = "The members of an object, as JSON calls them.")]
public sealed class JsonMembers : IReadOnlyDictionary<string, JsonElement>, IEquatable<JsonMembers>
{
    private const int FewMembers = 8;

    private readonly ImmutableArray<KeyValuePair<string, JsonElement>> _members;
    private readonly Dictionary<string, int>? _index; // where there are more than a few

    private JsonMembers(ImmutableArray<KeyValuePair<string, JsonElement>> members)
    {
        _members = members;
        _index = members.Length <= FewMembers
            ? null
            : Enumerable.Range(0, members.Length).ToDictionary(at => members[at].Key, StringComparer.Ordinal);
    }

    /// <summary>What a record has beyond its known members when there is nothing.</summary>
    public static JsonMembers Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _members.Length;

    /// <summary>The names, in order.</summary>
    public IEnumerable<string> Keys => _members.Select(m => m.Key);

    /// <summary>The values, in order.</summary>
    public IEnumerable<JsonElement> Values => _members.Select(m => m.Value);

    /// <summary>The value of a member.</summary>
    /// <param name="key">Its exact name.</param>
    /// <exception cref="KeyNotFoundException">There is no such member.</exception>
    public JsonElement this[string key] =>
        TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"There is no member '{key}'.");

    /// <summary>The members given, in that order.</summary>
    /// <param name="members">Names and values; values are copied, so their document may be disposed.</param>
    /// <exception cref="ArgumentException">A name occurs twice, or a value is undefined.</exception>
    public static JsonMembers Create(params ReadOnlySpan<KeyValuePair<string, JsonElement>> members)
    {
        var kept = new KeptMembers();
        foreach (var (name, value) in members)
        {
            ArgumentNullException.ThrowIfNull(name, nameof(members));
            if (value.ValueKind == JsonValueKind.Undefined)
            {
                throw new ArgumentException($"Member '{name}' has no value.", nameof(members));
            }

            if (kept.Contains(name))
            {
                throw new ArgumentException($"Member '{name}' occurs twice.", nameof(members));
            }

            kept.Add(name, value.Clone());
        }

        return kept.ToMembers();
    }

    internal static JsonMembers FromDistinct(List<KeyValuePair<string, JsonElement>> members) =>
        members.Count == 0 ? Empty : new([.. members]);

    /// <summary>These members and one more, or with another value for one that is there.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="value">Its value; it is copied, so its document may be disposed.</param>
    public JsonMembers With(string name, JsonElement value)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (value.ValueKind == JsonValueKind.Undefined)
        {
            throw new ArgumentException($"Member '{name}' has no value.", nameof(value));
        }

        var at = IndexOf(name);
        var member = new KeyValuePair<string, JsonElement>(name, value.Clone());
        return new(at < 0 ? _members.Add(member) : _members.SetItem(at, member));
    }

    /// <summary>These members without one; the same instance when it is not there.</summary>
    /// <param name="name">The member's name.</param>
    public JsonMembers Without(string name)
    {
        var at = IndexOf(name);
        return at < 0 ? this : new(_members.RemoveAt(at));
    }

    /// <inheritdoc/>
    public bool ContainsKey(string key) => IndexOf(key) >= 0;

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out JsonElement value)
    {
        var at = IndexOf(key);
        value = at < 0 ? default : _members[at].Value;
        return at >= 0;
    }

    /// <summary>The members, in order.</summary>
    public ImmutableArray<KeyValuePair<string, JsonElement>>.Enumerator GetEnumerator() => _members.GetEnumerator();

    IEnumerator<KeyValuePair<string, JsonElement>> IEnumerable<KeyValuePair<string, JsonElement>>.GetEnumerator() =>
        _members.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _members.AsEnumerable().GetEnumerator();

    /// <summary>Whether both have the same names with equal values, in any order.</summary>
    /// <param name="other">The members to compare with.</param>
    public bool Equals(JsonMembers? other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        return other is not null && Count == other.Count
            && _members.All(m => other.TryGetValue(m.Key, out var value) && AreEqual(m.Value, value));
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as JsonMembers);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        _members.Aggregate(Count, (hash, m) => hash ^ m.Key.GetHashCode(StringComparison.Ordinal));

    internal IEnumerable<KeyValuePair<string, JsonElement>> SortedByName() =>
        _members.OrderBy(m => m.Key, CodePointComparer.Instance);

    /// <summary>Whether two values are equal; numbers by value, whatever their exponent.</summary>
    internal static bool AreEqual(JsonElement x, JsonElement y)
    {
        try
        {
            return JsonElement.DeepEquals(x, y);
        }
        catch (ArgumentOutOfRangeException) // a number whose exponent is beyond the range of int
        {
            return AreEqualInParts(x, y);
        }
    }

    private static bool AreEqualInParts(JsonElement x, JsonElement y) => x.ValueKind == y.ValueKind && x.ValueKind switch
    {
        JsonValueKind.Array =>
            x.GetArrayLength() == y.GetArrayLength()
            && x.EnumerateArray().Zip(y.EnumerateArray()).All(pair => AreEqualInParts(pair.First, pair.Second)),
        JsonValueKind.Object =>
            x.GetPropertyCount() == y.GetPropertyCount()
            && x.EnumerateObject().All(
                member => y.TryGetProperty(member.Name, out var other) && AreEqualInParts(member.Value, other)),
        JsonValueKind.Number when !HasOrdinaryExponent(x) || !HasOrdinaryExponent(y) =>
            x.GetRawText() == y.GetRawText(),
        _ => JsonElement.DeepEquals(x, y),
    };

    private static bool HasOrdinaryExponent(JsonElement number)
    {
        const int MaxLength = 9;
        var text = number.GetRawText();
        var at = text.AsSpan().IndexOfAny('e', 'E');
        return at < 0 || text.Length - at - 1 <= MaxLength;
    }

    private int IndexOf(string name)
    {
        if (_index is not null)
        {
            return _index.GetValueOrDefault(name, -1);
        }

        for (var i = 0; i < _members.Length; i++)
        {
            if (_members[i].Key == name)
            {
                return i;
            }
        }

        return -1;
    }
}

/// <summary>The members kept while an object is read.</summary>
internal sealed class KeptMembers
{
    private readonly List<KeyValuePair<string, JsonElement>> _members = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public bool Contains(string name) => _names.Contains(name);

    /// <summary>Notes a name whose value went elsewhere. False when it was there before.</summary>
    public bool Name(string name) => _names.Add(name);

    public void Add(string name, JsonElement value)
    {
        _names.Add(name);
        _members.Add(new(name, value));
    }

    public JsonMembers ToMembers() => JsonMembers.FromDistinct(_members);
}
