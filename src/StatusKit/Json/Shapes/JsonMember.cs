using System.Runtime.CompilerServices;

namespace StatusKit.Json;

/// <summary>
/// One member of a record: how its value is reached, read and written. The <see cref="FormMember{TRecord}"/> of each
/// form says under which name, and when.
/// </summary>
internal abstract class JsonMember<TRecord>(int index, string property, MemberRules rules)
    where TRecord : JsonRecord<TRecord>, IJsonRecord<TRecord>
{
    /// <summary>Its index in <see cref="MemberPresence"/>; the same in every wire form of the record.</summary>
    public int Index { get; } = index;

    public string Property { get; } = property;

    public bool IsRequired => (rules & MemberRules.Required) != 0;

    public bool IsNullable => (rules & MemberRules.Nullable) != 0;

    public bool RefusesNull => (rules & (MemberRules.NotNull | MemberRules.Required)) != 0;

    public bool IsInAllForms => (rules & MemberRules.InAllForms) != 0;

    public bool TakesAnyType => (rules & MemberRules.AnyType) != 0;

    public abstract string Expected { get; }

    public abstract bool TryRead(ref JsonInput input, TRecord record);

    /// <summary>Writes name and value when the rule says so; returns false when they are omitted.</summary>
    public abstract bool Write(ref JsonOutput output, TRecord record, JsonName name, WriteRule rule);

    public abstract void Clear(TRecord record);

    /// <summary>Whether the record has something in this member.</summary>
    public abstract bool HasValue(TRecord record);

    /// <summary>Restricts the member to what this form has, and returns its new state.</summary>
    public abstract MemberState Convert(TRecord record, MemberState state, JsonConversion conversion);

    public abstract bool AreEqual(TRecord x, TRecord y);

    public abstract int Hash(TRecord record);
}

/// <inheritdoc/>
internal sealed class JsonMember<TRecord, TValue>(
    int index,
    string property,
    JsonCodec<TValue> codec,
    Func<TRecord, TValue> get,
    Action<TRecord, TValue> set,
    MemberRules rules) : JsonMember<TRecord>(index, property, rules)
    where TRecord : JsonRecord<TRecord>, IJsonRecord<TRecord>
{
    public override string Expected => codec.Expected;

    public override bool TryRead(ref JsonInput input, TRecord record)
    {
        if (!codec.TryRead(ref input, out var value))
        {
            return false;
        }

        set(record, value);
        return true;
    }

    // All of it in one call, since writing is mostly calls. Not inlined into the loop over the members: which kinds of
    // members the JIT inlines there is chance, and slows the others (benchmarks/README.md).
    [MethodImpl(MethodImplOptions.NoInlining)]
    public override bool Write(ref JsonOutput output, TRecord record, JsonName name, WriteRule rule)
    {
        if (rule != WriteRule.Always && record.Presence[Index] is not MemberState.Value and var state)
        {
            return state == MemberState.Null && rule == WriteRule.AsPresent && output.NameAndNull(name);
        }

        var value = get(record);
        if (rule == WriteRule.NotEmpty && codec.IsEmpty(value))
        {
            return false;
        }

        output.Name(name);
        codec.Write(ref output, value);
        return true;
    }

    public override void Clear(TRecord record) => set(record, default!);

    public override bool HasValue(TRecord record) => !codec.IsEmpty(get(record));

    public override MemberState Convert(TRecord record, MemberState state, JsonConversion conversion)
    {
        if (state == MemberState.Absent)
        {
            var value = codec.ConvertAbsent();
            set(record, value);
            return codec.IsEmpty(value) ? MemberState.Absent : MemberState.Value;
        }

        set(record, state == MemberState.Null ? codec.ConvertNull() : codec.Convert(get(record), conversion));
        return state == MemberState.Null && codec.NullBecomesValue ? MemberState.Value : state;
    }

    public override bool AreEqual(TRecord x, TRecord y) => codec.AreEqual(get(x), get(y));

    public override int Hash(TRecord record) => codec.Hash(get(record));
}
