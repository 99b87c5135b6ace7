using System.Collections.Immutable;
using System.Numerics;

namespace StatusKit.Json;

/// <summary>
/// The shape of one record in one form: its members in the order they are written. A record declares it once for each
/// form; reading, writing, presence, equality and unknown members follow from it.
/// </summary>
internal sealed partial class JsonShape<TRecord>(Func<TRecord> create) : JsonCodec<TRecord>
    where TRecord : JsonRecord<TRecord>, IJsonRecord<TRecord>
{
    private readonly List<FormMember<TRecord>> _declared = [];
    private readonly List<(string Name, string Property)> _historic = [];
    private FormMember<TRecord>[] _written = [];
    private MemberPresence _required;
    private uint _missing; // a bit for each member that the form lacks
    private bool _isSorted;
    private bool _ignoresCase;
    private bool _takesAnyType;
    private string? _refusal;

    /// <summary>The names of the members, in the order they are written.</summary>
    public IEnumerable<string> Names => _written.Select(m => m.Name.Text);

    /// <summary>The members, those that the form lacks included.</summary>
    public IReadOnlyList<FormMember<TRecord>> Members => _declared;

    public override string Expected => "an object";

    public bool PresenceCounts { get; private set; } = true;

    public FormMember<TRecord> this[int index] => _declared[index];

    /// <summary>
    /// Begins another form, which shares the members of this one, with their names and rules, until they are declared
    /// again; its settings are its own.
    /// </summary>
    public JsonShape<TRecord> Derive()
    {
        var shape = new JsonShape<TRecord>(create);
        shape._declared.AddRange(_declared);
        return shape;
    }

    /// <summary>Declares the next member, or declares one again for a derived form.</summary>
    public JsonShape<TRecord> Member<TValue>(
        string name,
        string property,
        JsonCodec<TValue> codec,
        Func<TRecord, TValue> get,
        Action<TRecord, TValue> set,
        MemberRules rules = MemberRules.None,
        WriteRule write = WriteRule.AsPresent)
    {
        var index = 0;
        while (index < _declared.Count && _declared[index].Member.Property != property)
        {
            index++;
        }

        var member = new JsonMember<TRecord, TValue>(index, property, codec, get, set, rules);
        if (index == _declared.Count)
        {
            _declared.Add(new(member, new(name), write));
        }
        else
        {
            var known = _declared[index].Name;
            _declared[index] = new(member, known.Text == name ? known : new(name), write);
        }

        return this;
    }

    /// <summary>Gives a member another name in this form.</summary>
    public JsonShape<TRecord> Rename(string property, string name)
    {
        var index = IndexOf(property);
        _declared[index] = _declared[index] with { Name = new(name) };
        return this;
    }

    /// <summary>Says when this form writes the members of some properties.</summary>
    public JsonShape<TRecord> WriteWhen(WriteRule rule, params ReadOnlySpan<string> properties)
    {
        foreach (var property in properties)
        {
            var index = IndexOf(property);
            _declared[index] = _declared[index] with { Rule = rule };
        }

        return this;
    }

    /// <summary>Says that the form lacks the members of some properties.</summary>
    public JsonShape<TRecord> Omit(params ReadOnlySpan<string> properties)
    {
        foreach (var property in properties)
        {
            _missing |= 1U << IndexOf(property);
        }

        return this;
    }

    public JsonShape<TRecord> Text(
        string name,
        string property,
        Func<TRecord, string?> get,
        Action<TRecord, string?> set,
        MemberRules rules = MemberRules.None,
        WriteRule write = WriteRule.AsPresent) =>
        Member<string>(name, property, TextCodec.Instance, get!, set!, rules, write);

    public JsonShape<TRecord> List<TItem>(
        string name,
        string property,
        JsonCodec<TItem> item,
        Func<TRecord, ImmutableArray<TItem>> get,
        Action<TRecord, ImmutableArray<TItem>> set,
        MemberRules rules = MemberRules.None) =>
        Member(
            name, property, new ListCodec<TItem>(item, keepsOdd: rules.HasFlag(MemberRules.AnyType)), get, set, rules);

    /// <summary>
    /// Completes the shape: the members are written sorted by name at every level, unknown ones among them.
    /// </summary>
    public JsonShape<TRecord> SortMembers()
    {
        _isSorted = true;
        Complete();
        var names = new string[_written.Length]; // ASCII
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = _written[i].Name.Text;
        }

        Array.Sort(names, _written, StringComparer.Ordinal);
        return this;
    }

    /// <summary>
    /// Completes the shape: the members are written in the order of their declaration, one of them first.
    /// </summary>
    public JsonShape<TRecord> KeepOrder(string? first = null)
    {
        Complete();
        var at = Array.FindIndex(_written, m => m.Name.Text == first);
        if (at > 0)
        {
            var member = _written[at];
            Array.Copy(_written, 0, _written, 1, at);
            _written[0] = member;
        }

        return this;
    }

    private void Complete()
    {
        _written = new FormMember<TRecord>[_declared.Count - BitOperations.PopCount(_missing)];
        var next = 0;
        foreach (var member in _declared)
        {
            if ((_missing & (1U << member.Member.Index)) == 0)
            {
                _written[next++] = member;
            }

            _required = member.Member.IsRequired ? _required.With(member.Member.Index, MemberState.Value) : _required;
        }
    }

    /// <summary>Names match in any case, the exact one first, as Go reads them.</summary>
    // spec nmp 2.11.
    public JsonShape<TRecord> IgnoreCase()
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
    public JsonShape<TRecord> IgnorePresence()
    {
        PresenceCounts = false;
        return this;
    }

    /// <summary>
    /// A value of another type is kept, whatever the member's own rule: what was accepted in one form must be readable
    /// in this one.
    /// </summary>
    public JsonShape<TRecord> AcceptAnyType()
    {
        _takesAnyType = true;
        return this;
    }

    /// <summary>Members that are not declared are rejected, with this reason.</summary>
    public JsonShape<TRecord> RejectUnknown(string reason)
    {
        _refusal = reason;
        return this;
    }

    public string? PropertyNamed(string name) => Array.Find(_written, m => m.Name.Text == name).Member?.Property;

    /// <summary>The index of the member of a property.</summary>
    /// <param name="property">
    /// Its name, or an expression that ends with it, such as <c>session => session.Logs</c>.
    /// </param>
    public int IndexOf(string property)
    {
        var name = property.AsSpan(property.LastIndexOf('.') + 1).Trim(" !)");
        for (var i = 0; i < _declared.Count; i++)
        {
            if (name.SequenceEqual(_declared[i].Member.Property))
            {
                return i;
            }
        }

        throw new ArgumentException($"{typeof(TRecord).Name} has no member '{property}'.", nameof(property));
    }

    /// <summary>
    /// As the service converts: what the form lacks and what it does not know is dropped, absent stays absent, and a
    /// null section becomes an empty one.
    /// </summary>
    // spec cfs 2.10.
    public override TRecord Convert(TRecord value, JsonConversion conversion)
    {
        var copy = value.Copy();
        copy.Keep(JsonMembers.Empty);
        foreach (var member in _declared)
        {
            // A value of another type is one of a known member all the same.
            if (member.Member.IsInAllForms && copy.Presence.IsAbsent(member.Member.Index)
                && value.UnknownMembers.TryGetValue(member.Name.Text, out var odd))
            {
                copy.Keep(copy.UnknownMembers.With(member.Name.Text, odd));
            }

            copy.Presence = copy.Presence.With(member.Member.Index, Convert(copy, member, conversion));
        }

        if (conversion.Reports)
        {
            foreach (var name in value.UnknownMembers.Keys.Where(name => !copy.UnknownMembers.ContainsKey(name)))
            {
                conversion.Drop(name);
            }
        }

        return copy;
    }

    private MemberState Convert(TRecord copy, in FormMember<TRecord> member, JsonConversion conversion)
    {
        var state = copy.Presence[member.Member.Index];
        if ((_missing & (1U << member.Member.Index)) == 0)
        {
            conversion.Enter(member.Name.Text);
            state = member.Member.Convert(copy, state, conversion);
            conversion.Leave();
            return state;
        }

        if (PresenceCounts ? state != MemberState.Absent : member.Member.HasValue(copy))
        {
            conversion.Drop(member.Name.Text);
        }

        member.Member.Clear(copy);
        return MemberState.Absent;
    }

    // Where absent, null and empty are the same, a missing section stays missing.
    public override bool NullBecomesValue => PresenceCounts;

    public override TRecord ConvertNull() => PresenceCounts ? create() : null!;

    // A record within a record may be null: the members of other records pass their fields as they are.
    public override bool AreEqual(TRecord x, TRecord y)
    {
        if (x is null || y is null || (PresenceCounts && x.Presence != y.Presence))
        {
            return ReferenceEquals(x, y);
        }

        foreach (var member in _declared)
        {
            if (!member.Member.AreEqual(x, y))
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
            hash.Add(member.Member.Hash(value));
        }

        return hash.ToHashCode();
    }
}
