using System.Text;
using System.Text.Json;
using StatusKit.Nmp;

namespace StatusKit.Tests.Nmp;

public class NmpMutationTests
{
    // What breaks readers when it stands in an odd place: other types, halves of tokens, lone surrogates, bytes that are no text, depth.
    private static readonly byte[][] Splinters =
    [
        .. new[] { "null", "0", "-", "1e999", "true", "\"", "{", "}", "[", "]", ",", ":", "\\", "\"\\ud800\"", "\"\\u00", "\0", "\n", "/*", "\ufeff", "{}", "[[[[", "\"status\":", "\"STATUS\":\"x\",", "\"agentUpgrade\":{},", "\"lastIndex\":\"0\",", "\"x\":{\"a\":1,\"a\":2},", "9999999999" }
            .Select(Encoding.UTF8.GetBytes),
        [0xC3], [0xED, 0xA0, 0x80], [0xF8], [0xFF, 0xFE], [.. Enumerable.Repeat((byte)'[', 70)],
    ];

    private static readonly (string Form, byte[] Json)[] Documents =
    [
        .. NmpCorpusTests.Documents.Select(row => ((string)row[1], File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Corpus", row[0] + ".json")))),
        (nameof(NmpJson.Agent), Encoding.UTF8.GetBytes(NmpExamples.AgentRecord)),
        (nameof(NmpJson.ClusterStatusFile), Encoding.UTF8.GetBytes(NmpExamples.ClusterFile)),
        (nameof(NmpJson.ExchangeGet), Encoding.UTF8.GetBytes(NmpExamples.Get)),
        (nameof(NmpJson.FeedEntry), Encoding.UTF8.GetBytes(NmpExamples.Feed)),
        (nameof(NmpJson.Policy), Encoding.UTF8.GetBytes(NmpFeedAndPolicyTests.PolicyJson)),
    ];

    [Fact]
    public void Ten_thousand_broken_documents_are_read_or_refused_and_nothing_else()
    {
        var random = new Random(20260302);
        var read = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var (form, json) = Documents[random.Next(Documents.Length)];
            var broken = Enumerable.Range(0, random.Next(1, 4)).Aggregate(json, (bytes, _) => Broken(bytes, random));
            read += IsRead(form, broken) ? 1 : 0;
        }

        Assert.InRange(read, 500, 9500); // else the changes are too mild, or too wild, to try anything
    }

    // What could be read is written so that it reads the same; the text of the message names the path that the exception carries.
    private static bool IsRead(string form, byte[] json)
    {
        try
        {
            return form switch
            {
                nameof(NmpJson.ExchangeGet) => IsStable(NmpJson.ExchangeGet, json),
                nameof(NmpJson.ExchangePut) => IsStable(NmpJson.ExchangePut, json),
                nameof(NmpJson.StatusFile) => IsStable(NmpJson.StatusFile, json),
                nameof(NmpJson.Report) => IsStable(NmpJson.Report, json),
                nameof(NmpJson.AgentMap) or nameof(NmpJson.HznNmstatusLong) => IsStable(NmpJson.AgentMap, json),
                nameof(NmpJson.HznExchangeLong) => IsStable(NmpJson.HznExchangeLong, json),
                nameof(NmpJson.HznExchangeShort) or nameof(NmpJson.HznNmstatusShort) => IsStable(NmpJson.HznExchangeShort, json),
                nameof(NmpJson.FeedEntry) => IsStable(NmpJson.FeedEntry, json),
                nameof(NmpJson.Policy) => IsStable(NmpJson.Policy, json),
                _ => IsStable(NmpJson.Agent, json),
            };
        }
        catch (JsonException e)
        {
            Assert.StartsWith("$", e.Path, StringComparison.Ordinal);
            Assert.StartsWith($"{e.Path}: ", e.Message, StringComparison.Ordinal);
            return false;
        }
    }

    private static bool IsStable<T>(StatusKit.Json.JsonDialect<T> dialect, byte[] json)
        where T : class
    {
        var value = dialect.Read(json, []);
        var written = dialect.Write(value);
        Assert.Equal(written, dialect.Write(dialect.Read(written)));
        return true;
    }

    private static byte[] Broken(byte[] json, Random random)
    {
        var (at, splinter) = (random.Next(json.Length + 1), Splinters[random.Next(Splinters.Length)]);
        var end = Math.Min(json.Length, at + random.Next(1, 12));
        return random.Next(7) switch
        {
            0 => [.. json[..at], .. splinter, .. json[at..]],
            1 => [.. json[..at], .. splinter, .. json[end..]],
            2 => [.. json[..at], .. json[end..]],
            3 => [.. json[..at], (byte)random.Next(256), .. json[Math.Min(json.Length, at + 1)..]],
            4 => [.. json[..end], .. json[at..]],
            5 when random.Next(4) == 0 => json[..at],
            // Letters change most often within names and texts, so that most of these still read.
            _ => [.. json.Select((value, index) => index == at && char.IsAsciiLetter((char)value) ? (byte)(value ^ 0x20) : value)],
        };
    }
}
