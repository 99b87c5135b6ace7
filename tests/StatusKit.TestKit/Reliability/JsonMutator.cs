using System.Text;

namespace StatusKit.TestKit;

/// <summary>Breaks JSON documents at random, the same way for the same seed.</summary>
public sealed class JsonMutator(Random random, IReadOnlyList<byte[]> documents)
{
    // What breaks readers in an odd place: other types, halves of tokens, lone surrogates, bytes that are not UTF-8, depth, numbers out of range.
    private static readonly byte[][] Fragments =
    [
        .. new[]
        {
            "null", "0", "-", "1e999", "1.0", "1e9999999999", "9223372036854775808", "true", "\"", "{", "}", "[", "]", ",", ":", "\\", "\"\\ud800\"", "\"\\u00", "\\u0000", "\0", "\n", "/*", "\ufeff", "{}", "[[[[",
            "\"status\":", "\"STATUS\":\"x\",", "\"agentUpgrade\":{},", "\"lastIndex\":\"0\",", "\"x\":{\"a\":1,\"a\":2},", "\"2020-02-30T24:00:00Z\"", "\uff10",
        }.Select(Encoding.UTF8.GetBytes),
        [0xC3], [0xED, 0xA0, 0x80], [0xF8], [0xFF, 0xFE], [0xC0, 0xAF], [.. Enumerable.Repeat((byte)'[', 70)],
    ];

    private static readonly byte[][] Values = [.. new[] { "null", "true", "-1", "1e2", "1e9999999999", "\"\"", "[]", "{}", "[{}]", "\"pending\"", "99999999999999999999" }.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Returns the document with one to <paramref name="most"/> edits.</summary>
    public byte[] Mutate(byte[] document, int most = 8)
    {
        for (var edits = random.Next(1, random.Next(1, most + 1) + 1); edits > 0; edits--) // few more often than many
        {
            document = Edit(document);
        }

        return document;
    }

    private byte[] Edit(byte[] bytes)
    {
        var at = random.Next(bytes.Length + 1);
        var end = Math.Min(bytes.Length, at + random.Next(1, 30));
        var other = random.Next(bytes.Length + 1);
        var next = Math.Min(bytes.Length, at + 1);
        return random.Next(14) switch
        {
            0 => at < bytes.Length ? [.. bytes[..at], (byte)(bytes[at] ^ (1 << random.Next(8))), .. bytes[next..]] : bytes,
            1 => [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]],
            2 => [.. bytes[..at], .. Any(Fragments), .. bytes[at..]],
            3 => [.. bytes[..at], .. Any(Fragments), .. bytes[end..]],
            4 => [.. bytes[..at], .. bytes[end..]],
            5 => [.. bytes[..end], .. bytes[at..]],
            6 => [.. bytes[..other], .. bytes[at..end], .. bytes[other..]],
            7 => random.Next(4) == 0 ? bytes[..at] : bytes,
            8 => random.Next(4) == 0 ? [.. bytes[..at], .. Any(documents) is var second ? second[random.Next(second.Length + 1)..] : []] : bytes,
            9 => RepeatMember(bytes, at),
            10 => ReplaceValue(bytes, at),
            11 => Deepen(bytes, at),
            // Letters change most often within names and strings, so that most of these still read.
            _ => at < bytes.Length && char.IsAsciiLetter((char)bytes[at]) ? [.. bytes[..at], (byte)(bytes[at] ^ 0x20), .. bytes[next..]] : bytes,
        };
    }

    // Writes a name once more in front of itself, with its first letter escaped every other time.
    private byte[] RepeatMember(byte[] bytes, int at)
    {
        var close = bytes.AsSpan(at).IndexOf("\":"u8);
        var open = close < 1 ? -1 : bytes.AsSpan(0, at + close).LastIndexOf((byte)'"');
        if (open < 0 || at + close - open < 2)
        {
            return bytes;
        }

        var name = bytes[(open + 1)..(at + close)];
        byte[] again = random.Next(2) == 0 ? name : [.. Encoding.ASCII.GetBytes($"\\u{(int)name[0]:x4}"), .. name[1..]];
        return [.. bytes[..open], (byte)'"', .. again, .. "\":"u8, .. Any(Values), (byte)',', .. bytes[open..]];
    }

    // Gives the next member a value of another type.
    private byte[] ReplaceValue(byte[] bytes, int at)
    {
        var colon = bytes.AsSpan(at).IndexOf((byte)':');
        if (colon < 0)
        {
            return bytes;
        }

        var start = at + colon + 1;
        var length = bytes.AsSpan(start).IndexOfAny(",}]"u8);
        return [.. bytes[..start], .. Any(Values), .. length < 0 ? [] : bytes[(start + length)..]];
    }

    // Nests the value of the next member, sometimes deeper than readers allow.
    private byte[] Deepen(byte[] bytes, int at)
    {
        var colon = bytes.AsSpan(at).IndexOf((byte)':');
        if (colon < 0)
        {
            return bytes;
        }

        var start = at + colon + 1;
        var length = bytes.AsSpan(start).IndexOfAny(",}"u8);
        var depth = random.Next(1, random.Next(20) == 0 ? 2000 : 80);
        return length < 0
            ? bytes
            : [.. bytes[..start], .. Enumerable.Repeat((byte)'[', depth), .. bytes[start..(start + length)], .. Enumerable.Repeat((byte)']', depth), .. bytes[(start + length)..]];
    }

    private byte[] Any(IReadOnlyList<byte[]> choices) => choices[random.Next(choices.Count)];
}
