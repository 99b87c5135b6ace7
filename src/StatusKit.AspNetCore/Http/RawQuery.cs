using System.Text;

namespace StatusKit.AspNetCore;

/// <summary>
/// The parameters of a query as the original CFS service reads them: names by case, and of repetitions only the last
/// one.
/// </summary>
internal static class RawQuery
{
    /// <summary>Splits a query into decoded names and values.</summary>
    /// <param name="query">The query as it was sent, with or without its question mark.</param>
    public static Dictionary<string, string> Read(string? query)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var piece in (query ?? "").TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var end = piece.IndexOf('=', StringComparison.Ordinal);
            parameters[Decode(end < 0 ? piece : piece[..end])] = end < 0 ? "" : Decode(piece[(end + 1)..]);
        }

        return parameters;
    }

    // What is not UTF-8 becomes U+FFFD; a percent sign without two digits stays.
    private static string Decode(string text)
    {
        if (!text.AsSpan().ContainsAny('%', '+'))
        {
            return text;
        }

        var bytes = new List<byte>(text.Length);
        var utf8 = Encoding.UTF8.GetBytes(text);
        for (var at = 0; at < utf8.Length; at++)
        {
            if (utf8[at] == '%' && at + 2 < utf8.Length && char.IsAsciiHexDigit((char)utf8[at + 1])
                && char.IsAsciiHexDigit((char)utf8[at + 2]))
            {
                bytes.Add(Convert.FromHexString([(char)utf8[at + 1], (char)utf8[at + 2]])[0]);
                at += 2;
            }
            else
            {
                bytes.Add(utf8[at] == '+' ? (byte)' ' : utf8[at]);
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
