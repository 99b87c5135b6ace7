using System.Collections.Immutable;
using System.Text;
using StatusKit.Json;

namespace StatusKit.Storage;

/// <summary>
/// What a record is stored under: one or more strings, such as a session's name, or a node and a policy.
/// </summary>
/// <remarks>
/// Ordered part by part, each by its UTF-8 bytes, in every store. Equality is ordinal. <c>default</c> has no parts and
/// is no valid id.
/// </remarks>
public readonly struct StatusId : IEquatable<StatusId>, IComparable<StatusId>
{
    // Lower than any character of a part, so that comparing the joined strings compares part by part.
    private const char Separator = '\0';

    private readonly string? _joined;

    /// <summary>Makes an id of its parts.</summary>
    /// <param name="parts">
    /// At least one text; none empty, none with U+0000 or a lone surrogate, which databases cannot hold.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There is no part, or one is empty or holds U+0000 or a lone surrogate.
    /// </exception>
    public StatusId(params ReadOnlySpan<string> parts)
    {
        if (parts.IsEmpty)
        {
            throw new ArgumentException("An id has at least one part.", nameof(parts));
        }

        foreach (var part in parts)
        {
            ArgumentNullException.ThrowIfNull(part, nameof(parts));
            if (part.Length == 0 || !StatusRecords.IsStorable(part))
            {
                throw new ArgumentException(
                    $"'{part.Replace("\0", "\\u0000", StringComparison.Ordinal)}' cannot be part of an id: it is "
                    + "empty or holds U+0000 or a lone surrogate.",
                    nameof(parts));
            }
        }

        _joined = string.Join(Separator, parts!);
    }

    /// <summary>The parts, in order; none for <c>default</c>.</summary>
    public ImmutableArray<string> Parts => _joined is null ? [] : [.. _joined.Split(Separator)];

    /// <summary>The last part: what <see cref="StatusQuery.NameContains"/> looks at; "" for <c>default</c>.</summary>
    public string Name => _joined?[(_joined.LastIndexOf(Separator) + 1)..] ?? "";

    /// <summary>
    /// The id as a database keeps it: the parts in UTF-8 with a byte 0 between them, so that ordering the bytes orders
    /// the ids.
    /// </summary>
    public byte[] ToUtf8() => Encoding.UTF8.GetBytes(_joined ?? "");

    /// <summary>The id of which <see cref="ToUtf8"/> made these bytes.</summary>
    /// <param name="utf8">The bytes.</param>
    /// <exception cref="ArgumentException">They are no id.</exception>
    public static StatusId FromUtf8(ReadOnlySpan<byte> utf8) => new(Encoding.UTF8.GetString(utf8).Split(Separator));

    /// <inheritdoc/>
    public int CompareTo(StatusId other) => CodePointComparer.Instance.Compare(_joined, other._joined);

    /// <inheritdoc/>
    public bool Equals(StatusId other) => _joined == other._joined;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is StatusId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _joined is null ? 0 : _joined.GetHashCode(StringComparison.Ordinal);

    /// <summary>The parts with spaces between them, for messages.</summary>
    public override string ToString() => _joined?.Replace(Separator, ' ') ?? "";

    /// <summary>Whether both have the same parts.</summary>
    public static bool operator ==(StatusId left, StatusId right) => left.Equals(right);

    /// <summary>Whether they differ in a part.</summary>
    public static bool operator !=(StatusId left, StatusId right) => !left.Equals(right);

    /// <summary>Whether the left id comes before the right one.</summary>
    public static bool operator <(StatusId left, StatusId right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left id comes after the right one.</summary>
    public static bool operator >(StatusId left, StatusId right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left id does not come after the right one.</summary>
    public static bool operator <=(StatusId left, StatusId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left id does not come before the right one.</summary>
    public static bool operator >=(StatusId left, StatusId right) => left.CompareTo(right) >= 0;
}
