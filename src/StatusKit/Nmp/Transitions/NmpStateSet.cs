using System.Collections;
using System.Runtime.CompilerServices;

namespace StatusKit.Nmp;

/// <summary>A set of states; all states that are not documented count as one. <c>default</c> is empty.</summary>
[CollectionBuilder(typeof(NmpStateSet), nameof(Create))]
public readonly record struct NmpStateSet : IReadOnlyCollection<NmpStateKind>
{
    private const int States = (int)NmpStateKind.Unknown + 1;

    private readonly ushort _bits;

    private NmpStateSet(int bits) => _bits = (ushort)bits;

    /// <summary>Every state.</summary>
    public static NmpStateSet Any { get; } = new((1 << States) - 1);

    /// <summary>The number of states in the set.</summary>
    public int Count => int.PopCount(_bits);

    /// <summary>Creates the set of some states; also <c>[NmpStateKind.Waiting, …]</c>.</summary>
    /// <param name="states">The states.</param>
    public static NmpStateSet Create(ReadOnlySpan<NmpStateKind> states)
    {
        var bits = 0;
        foreach (var state in states)
        {
            bits |= 1 << (int)state;
        }

        return new(bits);
    }

    /// <summary>Whether a state is in the set.</summary>
    /// <param name="state">The state.</param>
    public bool Contains(NmpStateKind state) => (_bits >> (int)state & 1) != 0;

    /// <summary>The states of this set and of another.</summary>
    /// <param name="states">The other set.</param>
    public NmpStateSet Union(NmpStateSet states) => new(_bits | states._bits);

    /// <summary>The states of this set that are not in another.</summary>
    /// <param name="states">The other set.</param>
    public NmpStateSet Except(NmpStateSet states) => new(_bits & ~states._bits);

    /// <summary>Returns the states in the order of a life cycle.</summary>
    public IEnumerator<NmpStateKind> GetEnumerator()
    {
        for (var state = 0; state < States; state++)
        {
            if (Contains((NmpStateKind)state))
            {
                yield return (NmpStateKind)state;
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The states, separated by commas, or <c>any</c>.</summary>
    public override string ToString() => this == Any ? "any" : string.Join(", ", this.Select(TextOf));

    /// <summary>As <see cref="ToString"/>, but a set that lacks a single state is named by what it lacks.</summary>
    internal string ToShortString() => Any.Except(this) is { Count: 1 } missing ? $"any but {missing}" : ToString();

    internal static string TextOf(NmpStateKind state) =>
        state == NmpStateKind.Other ? "other" : NmpState.All[(int)state - 1].Text;
}
