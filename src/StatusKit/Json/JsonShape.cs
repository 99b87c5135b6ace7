using System.Collections.Immutable;
using System.Text.Json;

namespace StatusKit.Json;

/// <summary>
/// The wire shape of one record in one wire form: its members in the order they are written. A record states it once, for all its forms,
/// in a function from the form to the shape; reading, writing, presence, equality and kept members follow from it.
/// </summary>
internal sealed class JsonShape<TRecord>(Func<TRecord> create) : JsonCodec<TRecord>
    where TRecord : JsonRecord<TRecord>
{
    private readonly List<JsonMember<TRecord>> _declared = [];
    private JsonMember<TRecord>[] _written = [];
    private readonly List<(string Name, string Property)> _historic = [];
    private bool _isSorted;
    private bool _ignoresCase;
    private bool _takesAnyType;
    private string? _refusal;

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
        return this;
    }

    public JsonShape<TRecord> Text(
        string? name, string property, Func<TRecord, string?> get, Action<TRecord, string?> set, MemberRules rules = MemberRules.None, WriteRule write = WriteRule.AsPresent) =>
        Member<string>(name, property, TextCodec.Instance, get!, set!, rules, write);

    public JsonShape<TRecord> Time(
        string? name, string property, Func<TRecord, Timestamp> get, Action<TRecord, Timestamp> set, MemberRules rules = MemberRules.None, WriteRule write = WriteRule.AsPresent) =>
        Member(name, property, TimestampCodec.Instance, get, set, rules, write);

    public JsonShape<TRecord> List<TItem>(
        string? name, string property, JsonCodec<TItem> item, Func<TRecord, ImmutableArray<TItem>> get, Action<TRecord, ImmutableArray<TItem>> set, MemberRules rules = MemberRules.None) =>
        Member(name, property, new ListCodec<TItem>(item), get, set, rules);

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

    public override bool TryRead(ref JsonInput input, out TRecord value)
    {
        value = null!;
        if (input.Reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        var start = input.Reader.TokenStartIndex;
        value = create();
        var presence = default(MemberPresence);
        KeptMembers? kept = null;
        var expected = 0;
        while (input.Reader.Read() && input.Reader.TokenType == JsonTokenType.PropertyName)
        {
            var at = Find(ref input.Reader, expected);
            at = at < 0 ? FindInexact(ref input, presence) : at;
            if (at < 0)
            {
                KeepUnknown(ref input, ref kept);
                continue;
            }

            expected = at + 1;
            var member = _written[at];
            if (!presence.IsAbsent(member.Index) || kept?.Contains(member.Name!) == true)
            {
                input.Fail($"member '{member.Name}' occurs twice");
            }

            var state = ReadValue(ref input, member, value, ref kept);
            presence = presence.With(member.Index, state);
        }

        foreach (var member in _declared)
        {
            if (member.IsRequired && presence[member.Index] != MemberState.Value)
            {
                input.Fail($"member '{member.Name}' is missing", start);
            }
        }

        value.Presence = presence;
        if (kept is not null)
        {
            value.Keep(kept.ToMembers());
        }

        return true;
    }

    public override void Write(ref JsonOutput output, TRecord value)
    {
        if (value is null)
        {
            output.Null();
            return;
        }

        output.StartObject();
        if (value.UnknownMembers.Count == 0 || _refusal is not null) // what would be refused is not written
        {
            foreach (var member in _written)
            {
                Write(ref output, member, value);
            }
        }
        else
        {
            WriteWithUnknown(ref output, value);
        }

        output.EndObject();
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

    // Members mostly arrive in the order they are written, so the search begins behind the last one found.
    private int Find(ref Utf8JsonReader reader, int expected)
    {
        var escaped = reader.ValueIsEscaped;
        for (var i = 0; i < _written.Length; i++)
        {
            var at = expected + i;
            at = at < _written.Length ? at : at - _written.Length;
            var name = _written[at].Utf8Name;
            if (escaped ? reader.ValueTextEquals(name) : reader.ValueSpan.SequenceEqual(name))
            {
                return at;
            }
        }

        return -1;
    }

    // A name in other case or of an older release counts only when the exact one is not in the object.
    private int FindInexact(ref JsonInput input, MemberPresence presence)
    {
        if (!_ignoresCase && _historic.Count == 0)
        {
            return -1;
        }

        var name = input.Reader.GetString()!;
        var property = _historic.Find(h => h.Name == name).Property;
        var at = Array.FindIndex(_written, m => m.Property == property || (_ignoresCase && name.Equals(m.Name, StringComparison.OrdinalIgnoreCase)));
        if (at < 0 || !presence.IsAbsent(_written[at].Index) || HasLater(input.Reader, _written[at].Utf8Name))
        {
            return -1;
        }

        var (rule, why) = property is null ? (JsonRules.MemberCase, "is written") : (JsonRules.Historic, "is today");
        input.Note(input.Reader.TokenStartIndex, rule, $"member '{name}' {why} '{_written[at].Name}'");
        return at;
    }

    private static bool HasLater(Utf8JsonReader ahead, byte[] utf8Name)
    {
        ahead.Skip();
        while (ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName)
        {
            if (ahead.ValueTextEquals(utf8Name))
            {
                return true;
            }

            ahead.Skip();
        }

        return false;
    }

    private MemberState ReadValue(ref JsonInput input, JsonMember<TRecord> member, TRecord record, ref KeptMembers? kept)
    {
        input.Reader.Read();
        if (input.Reader.TokenType == JsonTokenType.Null && !member.RefusesNull)
        {
            if (!member.IsNullable)
            {
                input.Note(input.Reader.TokenStartIndex, JsonRules.UnexpectedNull, $"member '{member.Name}' is null");
            }

            return MemberState.Null;
        }

        if (member.TryRead(ref input, record))
        {
            return MemberState.Value;
        }

        if (!member.TakesAnyType && !_takesAnyType)
        {
            input.Fail($"expected {member.Expected}, found {input.Found}");
        }

        input.Note(input.Reader.TokenStartIndex, JsonRules.WrongType, $"expected {member.Expected}, found {input.Found}");
        (kept ??= new()).Add(member.Name!, input.Keep());
        return MemberState.Absent;
    }

    private void KeepUnknown(ref JsonInput input, ref KeptMembers? kept)
    {
        var name = input.Reader.GetString()!;
        if (_refusal is not null)
        {
            input.Fail($"member '{name}' is refused: {_refusal}");
        }

        if (kept?.Contains(name) == true)
        {
            input.Fail($"member '{name}' occurs twice");
        }

        input.Note(input.Reader.TokenStartIndex, JsonRules.UnknownMember, $"member '{name}' is not known here");
        input.Reader.Read();
        (kept ??= new()).Add(name, input.Keep());
    }

    private static bool Write(ref JsonOutput output, JsonMember<TRecord> member, TRecord record)
    {
        var state = record.Presence[member.Index];
        var isWritten = member.WriteRule switch
        {
            WriteRule.AsPresent => state != MemberState.Absent,
            WriteRule.NotEmpty => !member.IsEmpty(record),
            _ => true,
        };
        if (isWritten && state == MemberState.Null && member.WriteRule == WriteRule.AsPresent)
        {
            member.WriteNull(ref output);
        }
        else if (isWritten)
        {
            member.Write(ref output, record);
        }

        return isWritten;
    }

    private void WriteWithUnknown(ref JsonOutput output, TRecord record)
    {
        if (!_isSorted)
        {
            var written = new HashSet<string>();
            foreach (var member in _written)
            {
                if (record.Presence.IsAbsent(member.Index) && record.UnknownMembers.TryGetValue(member.Name!, out var odd))
                {
                    WriteKept(ref output, member.Name!, odd);
                    written.Add(member.Name!);
                }
                else if (Write(ref output, member, record))
                {
                    written.Add(member.Name!);
                }
            }

            foreach (var (name, value) in record.UnknownMembers)
            {
                if (!written.Contains(name))
                {
                    WriteKept(ref output, name, value);
                }
            }

            return;
        }

        var next = 0;
        foreach (var (name, value) in record.UnknownMembers.Sorted())
        {
            var isKnown = false;
            for (; next < _written.Length && CodePointComparer.Instance.Compare(_written[next].Name, name) <= 0; next++)
            {
                isKnown = Write(ref output, _written[next], record) && _written[next].Name == name;
            }

            if (!isKnown)
            {
                WriteKept(ref output, name, value);
            }
        }

        for (; next < _written.Length; next++)
        {
            Write(ref output, _written[next], record);
        }
    }

    private void WriteKept(ref JsonOutput output, string name, JsonElement value)
    {
        output.Name(name);
        output.Element(value, _isSorted);
    }
}
