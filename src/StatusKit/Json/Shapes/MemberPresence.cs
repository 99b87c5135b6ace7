namespace StatusKit.Json;

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

    public bool IsAbsent(int member) => ((Bits >> (2 * member)) & 3) == 0;

    public bool IsNull(int member) => this[member] == MemberState.Null;

    public MemberPresence With(int member, MemberState state) =>
        new((Bits & ~(3UL << (2 * member))) | ((ulong)state << (2 * member)));
}
