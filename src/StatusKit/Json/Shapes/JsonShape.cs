using System.Collections.Immutable;
using System.Text.Json;

namespace StatusKit.Json;

/// <summary>
/// The wire shape of one record in one wire form: its members in the order they are written. A record states it once, for all its forms,
/// in a function from the form to the shape; reading, writing, presence, equality and kept members follow from it.
/// </summary>
internal sealed partial class JsonShape<TRecord>(Func<TRecord> create) : JsonCodec<TRecord>
    where TRecord : JsonRecord<TRecord>
{
    private readonly List<JsonMember<TRecord>> _declared = [];
    private readonly List<(string Name, string Property)> _historic = [];
    private JsonMember<TRecord>[] _written = [];
    private MemberPresence _required;
    private bool _isSorted;
    private bool _ignoresCase;
    private bool _takesAnyType;
    private string? _refusal;

    /// <summary>The names of the members, in the order they are written.</summary>
    public IEnumerable<string> Names => _written.Select(m => m.Name!);

    public override string Expected => "an object";

    public bool PresenceCounts { get; private set; } = true;

    public JsonMember<TRecord> this[int index] => _declared[index];

    /// <summary>Declares the next member. All forms of a record declare the same members; a null name says that a form lacks one.</summary>
    public JsonShape<TRecord> Member<TValue>(
        string? name,
        string property,
        JsonCodec<TValue> codec,
        Func<TRecord, TValue> get,
        Action<TRecord, TValue> set,
        MemberRules rules = MemberRules.None,
        WriteRule write = WriteRule.AsPresent)
    {
        _declared.Add(new JsonMember<TRecord, TValue>(_declared.Count, property, name, codec, get, set, rules, write));
        _written = [.. _declared.Where(m => m.Name is not null)];
        _required = _declared[^1].IsRequired ? _required.With(_declared.Count - 1, MemberState.Value) : _required;
        return this;
    }

    public JsonShape<TRecord> Text(
        string? name, string property, Func<TRecord, string?> get, Action<TRecord, string?> set, MemberRules rules = MemberRules.None, WriteRule write = WriteRule.AsPresent) =>
        Member<string>(name, property, TextCodec.Instance, get!, set!, rules, write);

    public JsonShape<TRecord> Time(
        string? name, string property, TimestampCodec codec, Func<TRecord, Timestamp> get, Action<TRecord, Timestamp> set, MemberRules rules = MemberRules.None, WriteRule write = WriteRule.AsPresent) =>
        Member(name, property, codec, get, set, rules, write);

    public JsonShape<TRecord> List<TItem>(
        string? name, string property, JsonCodec<TItem> item, Func<TRecord, ImmutableArray<TItem>> get, Action<TRecord, ImmutableArray<TItem>> set, MemberRules rules = MemberRules.None) =>
        Member(name, property, new ListCodec<TItem>(item, keepsOdd: rules.HasFlag(MemberRules.AnyType)), get, set, rules);

    /// <summary>The members sorted by name at every level, kept ones among them (spec cfs appendix B).</summary>
    public JsonShape<TRecord> Sorted()
    {
        _isSorted = true;
        _written = [.. _written.OrderBy(m => m.Name!, CodePointComparer.Instance)];
        return this;
    }

    /// <summary>The written members in this order; the others follow.</summary>
    public JsonShape<TRecord> InOrder(params string[] names)
    {
        _written = [.. _written.OrderBy(m => Array.IndexOf(names, m.Name) is var at && at < 0 ? names.Length : at)];
        return this;
    }

    /// <summary>Names match in any case, the exact one first, as Go reads them (spec nmp 2.11).</summary>
    public JsonShape<TRecord> IgnoringCase()
    {
        _ignoresCase = true;
        return this;
    }

    /// <summary>Another name under which older releases wrote a member; it is only read.</summary>
    public JsonShape<TRecord> Historic(string name, string property)
    {
        _historic.Add((name, property));
        return this;
    }

    /// <summary>Absent, null and empty are one and the same to the original, so they are equal.</summary>
    public JsonShape<TRecord> WithoutPresence()
    {
        PresenceCounts = false;
        return this;
    }

    /// <summary>A value of another type is kept, whatever the member's own rule: what was accepted in one form must be readable in this one.</summary>
    public JsonShape<TRecord> TakingAnyType()
    {
        _takesAnyType = true;
        return this;
    }

    /// <summary>Members that are not declared are refused, with this reason.</summary>
    public JsonShape<TRecord> RefusesUnknown(string reason)
    {
        _refusal = reason;
        return this;
    }

    public string? PropertyNamed(string name) => Array.Find(_written, m => m.Name == name)?.Property;

    /// <summary>The place of the member behind a property.</summary>
    public int IndexOf(string property)
    {
        for (var i = 0; i < _declared.Count; i++)
        {
            if (_declared[i].Property == property)
            {
                return i;
            }
        }

        throw new ArgumentException($"{typeof(TRecord).Name} has no member '{property}'.", nameof(property));
    }

    /// <summary>
    /// As upstream converts: what the form lacks and what it does not know is dropped, absent stays absent, and a null section becomes
    /// an empty one (spec cfs 2.10).
    /// </summary>
    public override TRecord Convert(TRecord value)
    {
        var copy = value.Copy();
        copy.Keep(JsonMembers.Empty);
        foreach (var member in _declared)
        {
            // A value of another type is one of a known member all the same.
            if (member.IsInAllForms && copy.Presence.IsAbsent(member.Index) && value.UnknownMembers.TryGetValue(member.Name!, out var odd))
            {
                copy.Keep(copy.UnknownMembers.With(member.Name!, odd));
            }

            copy.Presence = copy.Presence.With(member.Index, member.Convert(copy, copy.Presence[member.Index]));
        }

        return copy;
    }

    // Where absent, null and empty are the same, a missing section stays missing.
    public override bool NullBecomesValue => PresenceCounts;

    public override TRecord ConvertNull() => PresenceCounts ? create() : null!;

    // A record within a record may be null: the members of other records hand their fields over as they are.
    public override bool AreEqual(TRecord x, TRecord y)
    {
        if (x is null || y is null || (PresenceCounts && x.Presence != y.Presence))
        {
            return ReferenceEquals(x, y);
        }

        foreach (var member in _declared)
        {
            if (!member.AreEqual(x, y))
            {
                return false;
            }
        }

        return x.UnknownMembers.Equals(y.UnknownMembers);
    }

    public override int Hash(TRecord value)
    {
        if (value is null)
        {
            return 0;
        }

        var hash = new HashCode();
        foreach (var member in _declared)
        {
            hash.Add(member.Hash(value));
        }

        return hash.ToHashCode();
    }
}
