using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Serialization;
using StatusKit.Json;

namespace StatusKit.Storage;

/// <summary>
/// What a record is stored under: one or more strings, such as a session's name, or a node and a policy.
/// </summary>
/// <remarks>
/// <para>From a name: <c>store.GetAsync(new("nightly"))</c>; from a record: its id. There is no conversion from a string,
/// which could be a name or several parts.</para>
/// <para>Ordered part by part, each by its UTF-8 bytes, in every store. Equality is ordinal. <c>default</c> has no parts
/// and is not a valid id.</para>
/// </remarks>
[JsonConverter(typeof(StatusIdJsonConverter))]
public readonly struct StatusId : IEquatable<StatusId>, IComparable<StatusId>, ISpanParsable<StatusId>, ISpanFormattable
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
            if (part.Length == 0 || !IsStorable(part))
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

    /// <summary>Whether every database can hold the text and give it back.</summary>
    internal static bool IsStorable(string? text)
    {
        if (text is null)
        {
            return false;
        }

        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (rest[0] == '\0' || Rune.DecodeFromUtf16(rest, out _, out var length) != OperationStatus.Done)
            {
                return false;
            }

            rest = rest[length..];
        }

        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(StatusId other) => CodePointComparer.Instance.Compare(_joined, other._joined);

    /// <inheritdoc/>
    public bool Equals(StatusId other) => _joined == other._joined;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is StatusId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _joined is null ? 0 : _joined.GetHashCode(StringComparison.Ordinal);

    /// <summary>The parts with spaces between them; a space or backslash inside of a part follows a backslash.</summary>
    public override string ToString() => _joined is null
        ? ""
        : _joined.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(" ", "\\ ", StringComparison.Ordinal).Replace(Separator, ' ');

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        var text = ToString();
        charsWritten = text.TryCopyTo(destination) ? text.Length : 0;
        return charsWritten == text.Length;
    }

    /// <summary>Parses what <see cref="ToString()"/> writes.</summary>
    /// <param name="s">The string.</param>
    /// <param name="provider">Not used.</param>
    /// <exception cref="FormatException">It is not a valid id.</exception>
    public static StatusId Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), provider);
    }

    /// <summary>Parses what <see cref="ToString()"/> writes.</summary>
    /// <param name="s">The string.</param>
    /// <param name="provider">Not used.</param>
    /// <exception cref="FormatException">It is not a valid id.</exception>
    public static StatusId Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException($"'{s}' is not a valid id.");

    /// <summary>Parses what <see cref="ToString()"/> writes.</summary>
    /// <param name="s">The string.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The id.</param>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out StatusId result) => TryParse(s.AsSpan(), provider, out result);

    /// <summary>Parses what <see cref="ToString()"/> writes.</summary>
    /// <param name="s">The string.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The id.</param>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out StatusId result)
    {
        result = default;
        List<string> parts = [];
        var part = new StringBuilder();
        for (var i = 0; i < s.Length; i++)
        {
            if (s[i] == ' ')
            {
                parts.Add(part.ToString());
                part.Clear();
            }
            else if (s[i] != '\\')
            {
                part.Append(s[i]);
            }
            else if (++i < s.Length && s[i] is ' ' or '\\')
            {
                part.Append(s[i]);
            }
            else
            {
                return false;
            }
        }

        parts.Add(part.ToString());
        if (!parts.TrueForAll(each => each.Length > 0 && IsStorable(each)))
        {
            return false;
        }

        result = new([.. parts]);
        return true;
    }

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
