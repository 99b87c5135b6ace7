using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;

namespace StatusKit.Json;

/// <summary>
/// What all records of status documents share: each member is absent, null or a value, and members that the record does not know are kept.
/// </summary>
/// <remarks>
/// <para>Setting a property in an initializer or a <c>with</c> expression makes its member present; <see cref="Without"/> makes it absent;
/// null, a <c>default</c> list and a <c>default</c> time make it null.
/// Properties of absent and null members answer empty. Equality is structural and counts presence.</para>
/// <para>Immutable and safe for use by many threads.</para>
/// </remarks>
/// <typeparam name="TSelf">The record itself.</typeparam>
public abstract record JsonRecord<TSelf>
    where TSelf : JsonRecord<TSelf>
{
    private JsonMembers? _unknownMembers;

    private protected JsonRecord()
    {
    }

    /// <summary>The members that this record does not know; empty when there are none.</summary>
    /// <remarks>A member that stands here under a known name is written only while the known one is absent.</remarks>
    public JsonMembers UnknownMembers
    {
        get => _unknownMembers ?? JsonMembers.Empty;
        init => _unknownMembers = value;
    }

    internal bool HasUnknownMembers => _unknownMembers is { Count: > 0 };

    internal MemberPresence Presence { get; set; }

    private protected abstract JsonShape<TSelf> Shape { get; }

    /// <summary>Whether the member is there, be it null or a value.</summary>
    /// <param name="member">The property's name, as <c>nameof</c> gives it.</param>
    /// <exception cref="ArgumentException">The record has no such property.</exception>
    public bool Has(string member) => !Presence.IsAbsent(Shape.IndexOf(member));

    /// <summary>Whether the member is there and null.</summary>
    /// <param name="member">The property's name, as <c>nameof</c> gives it.</param>
    /// <exception cref="ArgumentException">The record has no such property.</exception>
    public bool IsNull(string member) => Presence.IsNull(Shape.IndexOf(member));

    /// <summary>A copy in which the member is absent.</summary>
    /// <param name="member">The property's name, as <c>nameof</c> gives it.</param>
    /// <exception cref="ArgumentException">The record has no such property, or cannot be without it.</exception>
    public TSelf Without(string member)
    {
        var known = Shape[Shape.IndexOf(member)];
        if (known.IsRequired)
        {
            throw new ArgumentException($"{typeof(TSelf).Name} cannot be without {member}.", nameof(member));
        }

        var copy = Copy();
        known.Clear(copy);
        copy.Presence = copy.Presence.With(known.Index, MemberState.Absent);
        copy.Forget(known);
        return copy;
    }

    /// <summary>The record as compact JSON, in the first wire form of its kind.</summary>
    public sealed override string ToString()
    {
        var buffer = new ArrayBufferWriter<byte>();
        var output = new JsonOutput(buffer, JsonLayout.Compact);
        Shape.Write(ref output, (TSelf)this);
        output.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The property behind a name of the first wire form; null when there is none.</summary>
    internal string? PropertyNamed(string name) => Shape.PropertyNamed(name);

    internal TSelf Copy() => (TSelf)(this with { });

    internal void Keep(JsonMembers members) => _unknownMembers = members;

    private protected bool SameAs(TSelf? other) =>
        other is not null && (ReferenceEquals(this, other) || Shape.AreEqual((TSelf)this, other));

    private protected int StructuralHash() => Shape.Hash((TSelf)this);

    /// <summary>Marks the member as present; for <c>init</c> accessors: <c>init => _limit = Set(value);</c></summary>
    private protected T Set<T>(T value, [CallerMemberName] string member = "")
    {
        Mark(member, value is null);
        return value;
    }

    /// <inheritdoc cref="Set{T}(T, string)"/>
    private protected Timestamp Set(Timestamp value, [CallerMemberName] string member = "")
    {
        Mark(member, value.IsAbsent);
        return value;
    }

    /// <inheritdoc cref="Set{T}(T, string)"/>
    private protected ImmutableArray<T> Set<T>(ImmutableArray<T> value, [CallerMemberName] string member = "")
    {
        Mark(member, value.IsDefault);
        return value;
    }

    private void Mark(string property, bool isNull)
    {
        var member = Shape[Shape.IndexOf(property)];
        Presence = Presence.With(member.Index, isNull ? MemberState.Null : MemberState.Value);
        Forget(member);
    }

    // A value of another type that was read for the member goes when the member is set or taken away.
    private void Forget(JsonMember<TSelf> member)
    {
        if (_unknownMembers is not null && member.TakesAnyType)
        {
            _unknownMembers = _unknownMembers.Without(member.Name!);
        }
    }
}

/// <summary>Whether a member is there.</summary>
internal enum MemberState
{
    Absent = 0,
    Null = 1,
    Value = 2,
}

/// <summary>The state of up to 32 members, two bits each.</summary>
internal readonly record struct MemberPresence(ulong Bits)
{
    public MemberState this[int member] => (MemberState)((Bits >> (2 * member)) & 3);

    public bool IsAbsent(int member) => this[member] == MemberState.Absent;

    public bool IsNull(int member) => this[member] == MemberState.Null;

    public MemberPresence With(int member, MemberState state) =>
        new((Bits & ~(3UL << (2 * member))) | ((ulong)state << (2 * member)));
}
