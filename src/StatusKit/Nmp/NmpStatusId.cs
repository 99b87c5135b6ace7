using System.Diagnostics.CodeAnalysis;

namespace StatusKit.Nmp;

/// <summary>The identity of one status: which policy on which node.</summary>
/// <param name="Node">The node, <c>org/node</c>.</param>
/// <param name="Policy">The policy, <c>org/nmp</c>.</param>
public readonly record struct NmpStatusId(ExchangeId Node, ExchangeId Policy)
    : IComparable<NmpStatusId>, IParsable<NmpStatusId>, ISpanFormattable
{
    /// <summary>Parses <c>org/node org/nmp</c>.</summary>
    /// <param name="text">The text that <see cref="ToString"/> returns.</param>
    /// <exception cref="FormatException">The text is not a valid identity.</exception>
    public static NmpStatusId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var id)
            ? id
            : throw new FormatException(
                $"'{text}' is not a valid identity of a status: 'org/node org/nmp' is expected.");
    }

    /// <summary>Tries to parse <c>org/node org/nmp</c>.</summary>
    /// <param name="text">The text that <see cref="ToString"/> returns; null is not valid.</param>
    /// <param name="id">The identity, or <c>default</c> when the method returns false.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out NmpStatusId id)
    {
        id = default;
        var found = 0;

        // A name may contain spaces, so the text may be read in more than one way; such a text is not accepted.
        for (var i = text?.IndexOf(' ', StringComparison.Ordinal) ?? -1; i >= 0; i = text!.IndexOf(' ', i + 1))
        {
            if (ExchangeId.TryParse(text![..i], out var node) && ExchangeId.TryParse(text[(i + 1)..], out var policy))
            {
                found++;
                id = new(node, policy);
            }
        }

        id = found == 1 ? id : default;
        return found == 1;
    }

    /// <summary>Orders by node, then policy.</summary>
    /// <param name="other">The identity to compare with.</param>
    public int CompareTo(NmpStatusId other)
    {
        var byNode = Node.CompareTo(other.Node);
        return byNode != 0 ? byNode : Policy.CompareTo(other.Policy);
    }

    /// <summary>Whether the left identity comes before the right one.</summary>
    public static bool operator <(NmpStatusId left, NmpStatusId right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left identity comes after the right one.</summary>
    public static bool operator >(NmpStatusId left, NmpStatusId right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left identity does not come after the right one.</summary>
    public static bool operator <=(NmpStatusId left, NmpStatusId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left identity does not come before the right one.</summary>
    public static bool operator >=(NmpStatusId left, NmpStatusId right) => left.CompareTo(right) >= 0;

    /// <summary>The text <c>org/node org/nmp</c>.</summary>
    public override string ToString() => $"{Node} {Policy}";

    /// <summary>Writes the text <c>org/node org/nmp</c>.</summary>
    /// <param name="destination">Receives the text.</param>
    /// <param name="charsWritten">The number of characters written.</param>
    /// <returns>Whether the text fits.</returns>
    public bool TryFormat(Span<char> destination, out int charsWritten) =>
        destination.TryWrite($"{Node} {Policy}", out charsWritten);

    bool ISpanFormattable.TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    static NmpStatusId IParsable<NmpStatusId>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<NmpStatusId>.TryParse(string? s, IFormatProvider? provider, out NmpStatusId result) =>
        TryParse(s, out result);
}
