using System.Runtime.CompilerServices;
using System.Text;

namespace StatusKit.Json;

/// <summary>When a program writes a member.</summary>
internal enum WriteRule
{
    /// <summary>As the record has it: absent, null or a value.</summary>
    AsPresent,

    /// <summary>Always; the empty value when there is none.</summary>
    Always,

    /// <summary>Only when it is not empty.</summary>
    NotEmpty,
}

/// <summary>What is special about reading a member.</summary>
[Flags]
internal enum MemberRules
{
    None = 0,

    /// <summary>A record cannot be without it.</summary>
    Required = 1,

    /// <summary>Upstream writes null there, so null needs no remark.</summary>
    Nullable = 2,

    /// <summary>Null is a wrong type.</summary>
    NotNull = 4,

    /// <summary>Upstream stores anything there: a value of another type is kept, and the property reads as absent.</summary>
    AnyType = 8,

    /// <summary>With <see cref="AnyType"/>: every form has the member under the same name, so a value of another type survives converting.</summary>
    InAllForms = 16,
}

/// <summary>One member of a record in one wire form.</summary>
internal abstract class JsonMember<TRecord>(int index, string property, string? name, MemberRules rules)
    where TRecord : JsonRecord<TRecord>
{
    /// <summary>Its place in <see cref="MemberPresence"/>; the same in every wire form of the record.</summary>
    public int Index { get; } = index;

    public string Property { get; } = property;

    /// <summary>Null where this wire form does not have the member.</summary>
    public string? Name { get; } = name;

    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(name ?? "");

    public bool IsRequired => rules.HasFlag(MemberRules.Required);

    public bool IsNullable => rules.HasFlag(MemberRules.Nullable);

    public bool RefusesNull => rules.HasFlag(MemberRules.NotNull) || IsRequired;

    public bool IsInAllForms => rules.HasFlag(MemberRules.InAllForms);

    public bool TakesAnyType => rules.HasFlag(MemberRules.AnyType);

    public abstract string Expected { get; }

    public abstract bool TryRead(ref JsonInput input, TRecord record);

    /// <summary>Writes name and value when the rule says so. False when it left them out.</summary>
    public abstract bool Write(ref JsonOutput output, TRecord record);

    public abstract void Clear(TRecord record);

    /// <summary>Restricts the member to what this form knows, and answers its new state.</summary>
    public abstract MemberState Convert(TRecord record, MemberState state);

    public abstract bool AreEqual(TRecord x, TRecord y);

    public abstract int Hash(TRecord record);
}

/// <inheritdoc/>
internal sealed class JsonMember<TRecord, TValue>(
    int index,
    string property,
    string? name,
    JsonCodec<TValue> codec,
    Func<TRecord, TValue> get,
    Action<TRecord, TValue> set,
    MemberRules rules,
    WriteRule writeRule) : JsonMember<TRecord>(index, property, name, rules)
    where TRecord : JsonRecord<TRecord>
{
    private readonly JsonName _writtenName = new(name ?? "");

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

    // All of it in one call, since writing is mostly calls. Not into the loop over the members: which of their kinds the JIT takes in there is chance, and slows the
    // others (benchmarks/README.md).
    [MethodImpl(MethodImplOptions.NoInlining)]
    public override bool Write(ref JsonOutput output, TRecord record)
    {
        if (writeRule != WriteRule.Always && record.Presence[Index] is not MemberState.Value and var state)
        {
            return state == MemberState.Null && writeRule == WriteRule.AsPresent && WriteNull(ref output);
        }

        var value = get(record);
        if (writeRule == WriteRule.NotEmpty && codec.IsEmpty(value))
        {
            return false;
        }

        output.Name(_writtenName);
        codec.Write(ref output, value);
        return true;
    }

    private bool WriteNull(ref JsonOutput output)
    {
        output.Name(_writtenName);
        output.Null();
        return true;
    }

    public override void Clear(TRecord record) => set(record, default!);

    public override MemberState Convert(TRecord record, MemberState state)
    {
        if (Name is null || state == MemberState.Absent)
        {
            var value = Name is null ? default! : codec.ConvertAbsent();
            set(record, value);
            return codec.IsEmpty(value) ? MemberState.Absent : MemberState.Value;
        }

        set(record, state == MemberState.Null ? codec.ConvertNull() : codec.Convert(get(record)));
        return state == MemberState.Null && codec.NullBecomesValue ? MemberState.Value : state;
    }

    public override bool AreEqual(TRecord x, TRecord y) => codec.AreEqual(get(x), get(y));

    public override int Hash(TRecord record) => codec.Hash(get(record));
}
