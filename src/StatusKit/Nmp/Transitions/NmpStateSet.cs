using System.Collections;
using System.Runtime.CompilerServices;

namespace StatusKit.Nmp;

/// <summary>A set of states; all unlisted words count as one. <c>default</c> is empty.</summary>
[CollectionBuilder(typeof(NmpStateSet), nameof(Of))]
public readonly record struct NmpStateSet : IReadOnlyCollection<NmpStateKind>
{
    private const int States = (int)NmpStateKind.Unknown + 1;

    private readonly ushort _bits;

    private NmpStateSet(int bits) => _bits = (ushort)bits;

    /// <summary>Every state, unlisted words included.</summary>
    public static NmpStateSet Any { get; } = new((1 << States) - 1);

    /// <summary>The set of these states; also <c>[NmpStateKind.Waiting, …]</c>.</summary>
    /// <param name="states">The states.</param>
    public static NmpStateSet Of(ReadOnlySpan<NmpStateKind> states)
    {
        var bits = 0;
        foreach (var state in states)
        {
            bits |= 1 << (int)state;
        }

        return new(bits);
    }

    /// <inheritdoc/>
    public int Count => int.PopCount(_bits);

    /// <summary>Whether the state is in the set.</summary>
    /// <param name="state">The state.</param>
    public bool Contains(NmpStateKind state) => (_bits >> (int)state & 1) != 0;

    /// <summary>This set and these states.</summary>
    /// <param name="states">The states to add.</param>
    public NmpStateSet And(NmpStateSet states) => new(_bits | states._bits);

    /// <summary>This set without these states.</summary>
    /// <param name="states">The states to leave out.</param>
    public NmpStateSet Without(NmpStateSet states) => new(_bits & ~states._bits);

    /// <summary>Every state of this set but one.</summary>
    /// <param name="state">The state to leave out.</param>
    public NmpStateSet Without(NmpStateKind state) => Without([state]);

    /// <summary>The states, in the order of a life cycle.</summary>
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

    /// <summary>The states' words, or <c>any</c>.</summary>
    public override string ToString() => this == Any ? "any" : string.Join(", ", this.Select(Word));

    internal static string Word(NmpStateKind state) => state == NmpStateKind.Other ? "unlisted" : NmpState.All[(int)state - 1].Text;
}
