using System.Text;
using System.Text.Json;
using StatusKit.Cfs;
using StatusKit.Json;
using StatusKit.Nmp;

namespace StatusKit.TestKit;

/// <summary>A wire form with published documents of it, to be read broken.</summary>
public sealed class JsonTarget
{
    private readonly Func<byte[], bool> _isRead;

    /// <summary>A reader of one form.</summary>
    public JsonTarget(string name, IReadOnlyList<byte[]> documents, Func<byte[], bool> isRead) => (Name, Documents, _isRead) = (name, documents, isRead);

    /// <summary>All wire forms.</summary>
    public static IReadOnlyList<JsonTarget> All { get; } = [.. OfCfs(CfsVersion.V3), .. OfCfs(CfsVersion.V2), .. OfNmp()];

    /// <summary>The name of the form, such as <c>cfs V3 Session</c>.</summary>
    public string Name { get; }

    /// <summary>Published documents and examples of the form.</summary>
    public IReadOnlyList<byte[]> Documents { get; }

    /// <summary>Whether a document is read and survives being written; false when it is refused with a path and a position.</summary>
    /// <exception cref="InvalidOperationException">The document was read, but what was written of it reads as something else.</exception>
    public bool IsRead(byte[] document)
    {
        try
        {
            return _isRead(document);
        }
        catch (JsonException e) when (e is { Path: ['$', ..], LineNumber: >= 0, BytePositionInLine: >= 0 } && e.Message.StartsWith($"{e.Path}: ", StringComparison.Ordinal))
        {
            return false;
        }
    }

    private static IEnumerable<JsonTarget> OfCfs(CfsVersion version)
    {
        var form = CfsJson.ForVersion(version);
        var documents = Published("cfs-*");
        yield return New($"cfs {version} Session", form.Session, documents);
        yield return New($"cfs {version} SessionList", form.SessionList, documents);
        yield return New($"cfs {version} Status", form.Status, documents);
        yield return New($"cfs {version} Run", form.Run, documents);
        yield return New($"cfs {version} Patch", form.Patch, [.. Published("cfs-session-status-*").Select(status => (byte[])[.. "{\"status\":{\"session\":"u8, .. status, .. "}}"u8])]);
    }

    private static IEnumerable<JsonTarget> OfNmp()
    {
        byte[][] status = [.. Published("nmp-status-file-*"), .. Texts(NmpExamples.AgentRecord, NmpExamples.ClusterFile, NmpExamples.Put, NmpExamples.DeviceFile, NmpExamples.Report)];
        byte[][] maps = [.. Published("nmp-local-*"), .. Texts(NmpExamples.AgentMap)];
        byte[][] shorts = [.. Published("nmp-cli-short-*"), .. Texts(NmpExamples.ShortByNode, NmpExamples.ShortByPolicy)];
        yield return New("nmp Agent", NmpJson.Agent, status);
        yield return New("nmp AgentMap", NmpJson.AgentMap, maps);
        yield return New("nmp ExchangeGet", NmpJson.ExchangeGet, [.. Published("nmp-exchange-*"), .. Texts(NmpExamples.Get, NmpExamples.GetNothing)]);
        yield return New("nmp ExchangePut", NmpJson.ExchangePut, status);
        yield return New("nmp StatusFile", NmpJson.StatusFile, status);
        yield return New("nmp Report", NmpJson.Report, status);
        yield return New("nmp HznExchangeLong", NmpJson.HznExchangeLong, Published("nmp-cli-long-*"));
        yield return New("nmp HznExchangeShort", NmpJson.HznExchangeShort, shorts);
        yield return New("nmp HznNmstatusLong", NmpJson.HznNmstatusLong, maps);
        yield return New("nmp Policy", NmpJson.Policy, Texts(NmpExamples.Policy));
        yield return New("nmp FeedEntry", NmpJson.FeedEntry, Texts(NmpExamples.Feed));
    }

    private static JsonTarget New<T>(string name, JsonDialect<T> dialect, IReadOnlyList<byte[]> documents)
        where T : class => new(name, documents, document => IsRead(dialect, document));

    private static bool IsRead<T>(JsonDialect<T> dialect, byte[] document)
        where T : class
    {
        var value = dialect.Read(document, []);
        try
        {
            var written = dialect.Write(value);
            var again = dialect.Read(written);
            return again.Equals(value) && dialect.Write(again).AsSpan().SequenceEqual(written) ? true : throw new InvalidOperationException("What was written reads as something else.");
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException("What was written is not read.", e);
        }
    }

    private static byte[][] Published(string pattern) => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Corpus"), pattern + ".json").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    private static byte[][] Texts(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];
}
