using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using StatusKit.Json;

namespace StatusKit.Cfs;

/// <summary>Values as the original service, a Python program, shows, reads and compares them.</summary>
internal static partial class CfsPythonText
{
    private const int UuidDigits = 32;

    private static readonly JsonElement Zero = JsonElement.Parse("0");
    private static readonly JsonElement One = JsonElement.Parse("1");

    /// <summary>A string as Python's <c>repr</c> shows it in a message.</summary>
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
                < ' ' or 0x7F => shown.Append(CultureInfo.InvariantCulture, $@"\x{rune.Value:x2}"),
                _ => shown.Append(rune),
            };
        }

        return shown.Append(quote).ToString();
    }

    /// <summary>
    /// Whether Python's UUID class accepts a string: with hyphens, braces or a prefix anywhere, and digits of any
    /// script.
    /// </summary>
    public static bool IsUuid(string text)
    {
        var digits = text.Replace("urn:", "", StringComparison.Ordinal).Replace("uuid:", "", StringComparison.Ordinal)
            .Trim('{', '}').Replace("-", "", StringComparison.Ordinal);
        return digits.EnumerateRunes().Count() == UuidDigits && Hexadecimal.IsMatch(digits.Trim());
    }

    /// <summary>Whether two JSON values are equal in Python, where <c>true</c> is 1 and <c>false</c> is 0.</summary>
    public static bool AreEqual(JsonElement x, JsonElement y) => (x.ValueKind, y.ValueKind) switch
    {
        (JsonValueKind.Array, JsonValueKind.Array) =>
            x.GetArrayLength() == y.GetArrayLength()
            && x.EnumerateArray().Zip(y.EnumerateArray()).All(pair => AreEqual(pair.First, pair.Second)),
        (JsonValueKind.Object, JsonValueKind.Object) =>
            x.GetPropertyCount() == y.GetPropertyCount()
            && x.EnumerateObject().All(
                member => y.TryGetProperty(member.Name, out var other) && AreEqual(member.Value, other)),
        _ => JsonMembers.AreEqual(Number(x), Number(y)),
    };

    private static JsonElement Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => One,
        JsonValueKind.False => Zero,
        _ => value,
    };

    // What Python's int(text, 16) reads, white space around it aside.
    [GeneratedRegex(@"\A\+?(0[xX]_?)?[\dA-Fa-f]+(_[\dA-Fa-f]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Hexadecimal { get; }
}
