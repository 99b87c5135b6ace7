using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;

namespace StatusKit.Json;

/// <summary>
/// The base of all records of status documents: each member is absent, null or a value, and members that the record
/// does not know are kept.
/// </summary>
/// <remarks>
/// <para>Setting a property in an initializer or a <c>with</c> expression makes its member present; <see
/// cref="Without{TValue}"/> makes it absent; null, a <c>default</c> list and a <c>default</c> time make it null.
/// Properties of absent and null members are empty. Equality is structural and considers presence.</para>
/// <para>Immutable and safe for use by many threads.</para>
/// </remarks>
/// <typeparam name="TSelf">The record itself.</typeparam>
public abstract record JsonRecord<TSelf>
    where TSelf : JsonRecord<TSelf>, IJsonRecord<TSelf>
{
    private JsonMembers? _unknownMembers;

    private protected JsonRecord()
    {
    }

    /// <summary>The members that this record does not know; empty when there are none.</summary>
    /// <remarks>A member that is here under a known name is written only while the known one is absent.</remarks>
    public JsonMembers UnknownMembers
    {
        get => _unknownMembers ?? JsonMembers.Empty;
        init => _unknownMembers = value;
    }

    internal bool HasUnknownMembers => _unknownMembers is { Count: > 0 };

    internal MemberPresence Presence { get; set; }

    /// <summary>Whether the member is present, with a value or with null.</summary>
    /// <param name="member">The property, such as <c>session => session.Logs</c>.</param>
    /// <param name="expression">The text of <paramref name="member"/>, which the compiler passes.</param>
    /// <exception cref="ArgumentException">
    /// The lambda does not name a property of this record that is a member.
    /// </exception>
    public bool Has<TValue>(
        Func<TSelf, TValue> member, [CallerArgumentExpression(nameof(member))] string expression = "") =>
        Has(expression);

    /// <summary>Whether the member is present and null.</summary>
    /// <inheritdoc cref="Has{TValue}"/>
    public bool IsNull<TValue>(
        Func<TSelf, TValue> member, [CallerArgumentExpression(nameof(member))] string expression = "") =>
        IsNull(expression);

    /// <summary>Returns a copy in which the member is absent.</summary>
    /// <param name="member">The property, such as <c>session => session.Logs</c>.</param>
    /// <param name="expression">The text of <paramref name="member"/>, which the compiler passes.</param>
    /// <exception cref="ArgumentException">
    /// The lambda does not name a property of this record that is a member, or the member is required.
    /// </exception>
    public TSelf Without<TValue>(
        Func<TSelf, TValue> member, [CallerArgumentExpression(nameof(member))] string expression = "") =>
        Without(expression);

    /// <summary>The record as compact JSON, in the first wire form of its kind.</summary>
    public sealed override string ToString()
    {
        var buffer = new ArrayBufferWriter<byte>();
        var output = new JsonOutput(buffer, JsonLayout.Compact);
        TSelf.Shape.Write(ref output, (TSelf)this);
        output.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    internal bool Has(string property) => !Presence.IsAbsent(TSelf.Shape.IndexOf(property));

    internal bool IsNull(string property) => Presence.IsNull(TSelf.Shape.IndexOf(property));

    internal TSelf Without(string property)
    {
        var known = TSelf.Shape[TSelf.Shape.IndexOf(property)];
        if (known.Member.IsRequired)
        {
            throw new ArgumentException($"{typeof(TSelf).Name} requires {known.Member.Property}.", nameof(property));
        }

        var copy = Copy();
        known.Member.Clear(copy);
        copy.Presence = copy.Presence.With(known.Member.Index, MemberState.Absent);
        copy.Forget(known);
        return copy;
    }

    /// <summary>The property of a name of the first wire form; null when there is none.</summary>
    internal static string? PropertyNamed(string name) => TSelf.Shape.PropertyNamed(name);

    internal TSelf Copy() => (TSelf)(this with { });

    internal void Keep(JsonMembers members) => _unknownMembers = members;

    private protected bool SameAs(TSelf? other) =>
        other is not null && (ReferenceEquals(this, other) || TSelf.Shape.AreEqual((TSelf)this, other));

    private protected int StructuralHash() => TSelf.Shape.Hash((TSelf)this);

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
        var member = TSelf.Shape[TSelf.Shape.IndexOf(property)];
        Presence = Presence.With(member.Member.Index, isNull ? MemberState.Null : MemberState.Value);
        Forget(member);
    }

    // A value of another type that was read for the member is removed when the member is set or removed.
    private void Forget(in FormMember<TSelf> member)
    {
        if (_unknownMembers is not null && member.Member.TakesAnyType)
        {
            _unknownMembers = _unknownMembers.Without(member.Name.Text);
        }
    }
}
