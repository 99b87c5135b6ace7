using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using StatusKit.Json;

namespace StatusKit.Nmp;

/// <summary>The id <c>org/name</c> of a node or a policy in the Exchange.</summary>
/// <remarks>Compared ordinally and case-sensitively . <c>default</c> is not a valid id: both parts are empty.</remarks>
[JsonConverter(typeof(JsonStringConverter<ExchangeId>))]
public readonly record struct ExchangeId : IComparable<ExchangeId>, IParsable<ExchangeId>, ISpanFormattable
{
    private readonly string? _org;
    private readonly string? _name;

    /// <summary>Creates an id from its two parts.</summary>
    /// <param name="org">The organization.</param>
    /// <param name="name">The name within the organization.</param>
    /// <exception cref="ArgumentException">A part is empty, or contains a slash or U+0000.</exception>
    public ExchangeId(string org, string name)
    {
        _org = Check(org, nameof(org));
        _name = Check(name, nameof(name));
    }

    /// <summary>The organization.</summary>
    public string Org => _org ?? "";

    /// <summary>The name within the organization.</summary>
    public string Name => _name ?? "";

    /// <summary>Parses <c>org/name</c>, or <c>name</c> alone when there is a default organization.</summary>
    /// <param name="text">The id as commands take it.</param>
    /// <param name="defaultOrg">The organization of an id that names none; null when the id must name it.</param>
    /// <exception cref="FormatException">
    /// The text is not a valid id; the message names the text and the rule.
    /// </exception>
    public static ExchangeId Parse(string text, string? defaultOrg = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return ErrorIn(text, defaultOrg, out var id) is { } error
            ? throw new FormatException($"'{text}' is not a valid id of the Exchange: {error}.")
            : id;
    }

    /// <summary>Tries to parse <c>org/name</c>.</summary>
    /// <param name="text">The id; null is not valid.</param>
    /// <param name="id">The id, or <c>default</c> when the method returns false.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out ExchangeId id) => TryParse(text, null, out id);

    /// <summary>Tries to parse <c>org/name</c>, or <c>name</c> alone when there is a default organization.</summary>
    /// <param name="text">The id; null is not valid.</param>
    /// <param name="defaultOrg">The organization of an id that names none; null when the id must name it.</param>
    /// <param name="id">The id, or <c>default</c> when the method returns false.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, string? defaultOrg, out ExchangeId id)
    {
        id = default;
        return text is not null && ErrorIn(text, defaultOrg, out id) is null;
    }

    /// <summary>Orders by organization, then name, each by its UTF-8 bytes.</summary>
    /// <param name="other">The id to compare with.</param>
    public int CompareTo(ExchangeId other)
    {
        var byOrg = CodePointComparer.Instance.Compare(Org, other.Org);
        return byOrg != 0 ? byOrg : CodePointComparer.Instance.Compare(Name, other.Name);
    }

    /// <summary>Whether the left id comes before the right one.</summary>
    public static bool operator <(ExchangeId left, ExchangeId right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left id comes after the right one.</summary>
    public static bool operator >(ExchangeId left, ExchangeId right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left id does not come after the right one.</summary>
    public static bool operator <=(ExchangeId left, ExchangeId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left id does not come before the right one.</summary>
    public static bool operator >=(ExchangeId left, ExchangeId right) => left.CompareTo(right) >= 0;

    /// <summary>The text <c>org/name</c>.</summary>
    public override string ToString() => $"{Org}/{Name}";

    /// <summary>Writes the text <c>org/name</c>.</summary>
    /// <param name="destination">Receives the text.</param>
    /// <param name="charsWritten">The number of characters written.</param>
    /// <returns>Whether the text fits.</returns>
    public bool TryFormat(Span<char> destination, out int charsWritten) =>
        destination.TryWrite($"{Org}/{Name}", out charsWritten);

    bool ISpanFormattable.TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    static ExchangeId IParsable<ExchangeId>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<ExchangeId>.TryParse(string? s, IFormatProvider? provider, out ExchangeId result) =>
        TryParse(s, out result);

    private static string? ErrorIn(string text, string? defaultOrg, out ExchangeId id)
    {
        id = default;
        var parts = text.Split('/');
        if (parts.Length > 2)
        {
            return "the id can not contain more than 1 '/'"; // the words of hzn (spec nmp 1.2)
        }

        var org = parts.Length == 2 ? parts[0] : defaultOrg;
        if (org is null)
        {
            return "it does not name an organization";
        }

        if (PartError(org) is { } orgError)
        {
            return $"the organization {orgError}";
        }

        if (PartError(parts[^1]) is { } nameError)
        {
            return $"the name {nameError}";
        }

        id = new ExchangeId(org, parts[^1]);
        return null;
    }

    private static string? PartError(string part) =>
        part.Length == 0 ? "is empty"
        : part.Contains('/', StringComparison.Ordinal) ? "contains a '/'"
        : part.Contains('\0', StringComparison.Ordinal) ? "contains U+0000"
        : null;

    private static string Check(string part, string parameter)
    {
        ArgumentNullException.ThrowIfNull(part, parameter);
        return PartError(part) is { } error
            ? throw new ArgumentException($"'{part}' cannot be part of an Exchange id: it {error}.", parameter)
            : part;
    }
}
