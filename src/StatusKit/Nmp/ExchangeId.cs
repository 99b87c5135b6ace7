using System.Diagnostics.CodeAnalysis;

namespace StatusKit.Nmp;

/// <summary>The id <c>org/name</c> of a node or a policy in the Exchange.</summary>
/// <remarks>Compared ordinally and case-sensitively (spec nmp 1.2). <c>default</c> has an empty organisation and name and is no valid id.</remarks>
public readonly record struct ExchangeId : IComparable<ExchangeId>
{
    private readonly string? _org;
    private readonly string? _name;

    /// <summary>Makes an id of its two parts.</summary>
    /// <param name="org">The organisation.</param>
    /// <param name="name">The name within the organisation.</param>
    /// <exception cref="ArgumentException">A part is empty, or holds a slash or U+0000.</exception>
    public ExchangeId(string org, string name)
    {
        _org = Check(org, nameof(org));
        _name = Check(name, nameof(name));
    }

    /// <summary>The organisation.</summary>
    public string Org => _org ?? "";

    /// <summary>The name within the organisation.</summary>
    public string Name => _name ?? "";

    /// <summary>Reads <c>org/name</c>, or <c>name</c> alone when a default organisation is given.</summary>
    /// <param name="text">The id as commands take it.</param>
    /// <param name="defaultOrg">The organisation of an id that names none; a named one overrides it.</param>
    /// <exception cref="FormatException">The text is no such id; the message names it and the rule.</exception>
    public static ExchangeId Parse(string text, string? defaultOrg = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Problem(text, defaultOrg, out var id) is { } problem ? throw new FormatException($"'{text}' is no id of the Exchange: {problem}.") : id;
    }

    /// <summary>Reads <c>org/name</c>, or <c>name</c> alone when a default organisation is given.</summary>
    /// <param name="text">The id as commands take it; null is none.</param>
    /// <param name="defaultOrg">The organisation of an id that names none.</param>
    /// <param name="id">The id, or <c>default</c>.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, string? defaultOrg, out ExchangeId id)
    {
        id = default;
        return text is not null && Problem(text, defaultOrg, out id) is null;
    }

    /// <summary>Orders by organisation, then name, each by its UTF-8 bytes.</summary>
    /// <param name="other">The id to compare with.</param>
    public int CompareTo(ExchangeId other)
    {
        var byOrg = Json.CodePointComparer.Instance.Compare(Org, other.Org);
        return byOrg != 0 ? byOrg : Json.CodePointComparer.Instance.Compare(Name, other.Name);
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

    private static string? Problem(string text, string? defaultOrg, out ExchangeId id)
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
            return "it names no organisation";
        }

        if (Flaw(org) is { } orgFlaw)
        {
            return $"the organisation {orgFlaw}";
        }

        if (Flaw(parts[^1]) is { } nameFlaw)
        {
            return $"the name {nameFlaw}";
        }

        id = new ExchangeId(org, parts[^1]);
        return null;
    }

    private static string? Flaw(string part) =>
        part.Length == 0 ? "is empty" : part.Contains('/', StringComparison.Ordinal) ? "holds a '/'" : part.Contains('\0', StringComparison.Ordinal) ? "holds U+0000" : null;

    private static string Check(string part, string parameter)
    {
        ArgumentNullException.ThrowIfNull(part, parameter);
        return Flaw(part) is { } flaw ? throw new ArgumentException($"'{part}' cannot be part of an Exchange id: it {flaw}.", parameter) : part;
    }
}

/// <summary>The identity of one status: which policy on which node (spec nmp 1.2).</summary>
/// <param name="Node">The node, <c>org/node</c>.</param>
/// <param name="Policy">The policy, <c>org/nmp</c>.</param>
public readonly record struct NmpStatusId(ExchangeId Node, ExchangeId Policy) : IComparable<NmpStatusId>
{
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

    /// <summary>The text <c>org/node org/nmp</c>, for messages.</summary>
    public override string ToString() => $"{Node} {Policy}";
}
