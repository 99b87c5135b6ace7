using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using StatusKit.Json;

namespace StatusKit.Cfs;

/// <summary>Values as the original CFS service, a Python program, shows, reads and compares them.</summary>
/// <remarks>
/// The endpoints and the command use it to repeat the messages of the original. Editors do not suggest it, because other
/// programs seldom need it.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class CfsPythonText
{
    private const int MinFixedExponent = -4;
    private const int MaxFixedExponent = 16;
    private const int UuidDigits = 32;

    private static readonly JsonElement Zero = JsonElement.Parse("0");
    private static readonly JsonElement One = JsonElement.Parse("1");

    /// <summary>A value as Python's <c>repr</c> shows it.</summary>
    /// <param name="value">The value.</param>
    public static string Repr(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => "None",
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        JsonValueKind.Number => Number(value.GetRawText()),
        JsonValueKind.String => Repr(value.GetString()!),
        JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(Repr))}]",
        _ =>
            $"{{{string.Join(", ", value.EnumerateObject().Select(member => $"{Repr(member.Name)}: {Repr(member.Value)}"))}}}",
    };

    /// <summary>A string as Python's <c>repr</c> shows it.</summary>
    /// <param name="text">The string.</param>
    public static string Repr(string text)
    {
        var quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal)
            ? '"'
            : '\'';
        var shown = new StringBuilder().Append(quote);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '\\' => shown.Append(@"\\"),
                '\n' => shown.Append(@"\n"),
                '\r' => shown.Append(@"\r"),
                '\t' => shown.Append(@"\t"),
                _ when rune.Value == quote => shown.Append('\\').Append(quote),
                _ when IsPrintable(rune) => shown.Append(rune),
                <= 0xFF => shown.Append(CultureInfo.InvariantCulture, $@"\x{rune.Value:x2}"),
                <= 0xFFFF => shown.Append(CultureInfo.InvariantCulture, $@"\u{rune.Value:x4}"),
                _ => shown.Append(CultureInfo.InvariantCulture, $@"\U{rune.Value:x8}"),
            };
        }

        return shown.Append(quote).ToString();
    }

    /// <summary>
    /// A JSON number as the original writes it: integers with their digits, others as the shortest text of their
    /// double.
    /// </summary>
    /// <param name="json">The number as JSON.</param>
    public static string Number(string json) => json.AsSpan().ContainsAny('.', 'e', 'E')
        ? Repr(double.Parse(json, CultureInfo.InvariantCulture))
        : json == "-0" ? "0" : json;

    /// <summary>A double as Python's <c>repr</c> shows it.</summary>
    /// <param name="value">The number.</param>
    public static string Repr(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }

        // The shortest digits are those of .NET; where the exponent begins differs.
        var text = Math.Abs(value).ToString("E16", CultureInfo.InvariantCulture);
        var shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        var digits = shortest.Split('E')[0].Replace(".", "", StringComparison.Ordinal).Trim('0');
        digits = digits.Length == 0 ? "0" : digits;
        var exponent = value == 0 ? 0 : ExponentOf(shortest, text);
        var sign = double.IsNegative(value) ? "-" : "";
        if (exponent is < MinFixedExponent or >= MaxFixedExponent)
        {
            var fraction = digits.Length > 1 ? $".{digits[1..]}" : "";
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
        }

        if (exponent < 0)
        {
            return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        }

        digits = digits.PadRight(exponent + 1, '0');
        var rest = digits[(exponent + 1)..];
        return $"{sign}{digits[..(exponent + 1)]}.{(rest.Length == 0 ? "0" : rest)}";
    }

    /// <summary>
    /// Reads what Python's <c>int(text)</c> reads: white space around it, a sign, digits of any script, <c>_</c>
    /// between digits.
    /// </summary>
    /// <param name="text">The string.</param>
    /// <param name="value">The integer; 0 when the string is not one.</param>
    public static bool TryReadInteger([NotNullWhen(true)] string? text, out BigInteger value)
    {
        value = default;
        if (text is null)
        {
            return false;
        }

        var digits = new StringBuilder();
        var runes = text.Trim().EnumerateRunes().ToArray();
        var start = runes.Length > 0 && runes[0].Value is '+' or '-' ? 1 : 0;
        for (var at = start; at < runes.Length; at++)
        {
            if (Rune.GetUnicodeCategory(runes[at]) == UnicodeCategory.DecimalDigitNumber)
            {
                digits.Append((int)Rune.GetNumericValue(runes[at]));
            }
            else if (runes[at].Value != '_' || at == start || at == runes.Length - 1 || runes[at - 1].Value == '_')
            {
                return false;
            }
        }

        if (digits.Length == 0)
        {
            return false;
        }

        value = BigInteger.Parse(digits.ToString(), CultureInfo.InvariantCulture);
        value = start == 1 && runes[0].Value == '-' ? -value : value;
        return true;
    }

    /// <summary>Whether Python's <c>repr</c> shows a character as it is rather than escaped.</summary>
    /// <param name="rune">The character.</param>
    public static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator);

    /// <summary>
    /// Whether Python's UUID class accepts a string: with hyphens, braces or a prefix anywhere, and digits of any
    /// script.
    /// </summary>
    internal static bool IsUuid(string text)
    {
        var digits = text.Replace("urn:", "", StringComparison.Ordinal).Replace("uuid:", "", StringComparison.Ordinal)
            .Trim('{', '}').Replace("-", "", StringComparison.Ordinal);
        return digits.EnumerateRunes().Count() == UuidDigits && Hexadecimal.IsMatch(digits.Trim());
    }

    /// <summary>Whether two JSON values are equal in Python, where <c>true</c> is 1 and <c>false</c> is 0.</summary>
    internal static bool AreEqual(JsonElement x, JsonElement y) => (x.ValueKind, y.ValueKind) switch
    {
        (JsonValueKind.Array, JsonValueKind.Array) =>
            x.GetArrayLength() == y.GetArrayLength()
            && x.EnumerateArray().Zip(y.EnumerateArray()).All(pair => AreEqual(pair.First, pair.Second)),
        (JsonValueKind.Object, JsonValueKind.Object) =>
            x.GetPropertyCount() == y.GetPropertyCount()
            && x.EnumerateObject().All(
                member => y.TryGetProperty(member.Name, out var other) && AreEqual(member.Value, other)),
        _ => JsonMembers.AreEqual(NumberOf(x), NumberOf(y)),
    };

    private static int ExponentOf(string shortest, string scientific)
    {
        var at = shortest.IndexOf('E', StringComparison.Ordinal);
        if (at >= 0)
        {
            return int.Parse(shortest[(at + 1)..], CultureInfo.InvariantCulture);
        }

        // Without an exponent the 17 digits cannot round up to the next power of ten.
        return int.Parse(
            scientific[(scientific.IndexOf('E', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);
    }

    private static JsonElement NumberOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => One,
        JsonValueKind.False => Zero,
        _ => value,
    };

    // What Python's int(text, 16) reads, white space around it aside.
    [GeneratedRegex(@"\A\+?(0[xX]_?)?[\dA-Fa-f]+(_[\dA-Fa-f]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Hexadecimal { get; }
}
