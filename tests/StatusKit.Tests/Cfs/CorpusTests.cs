using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using StatusKit.Cfs;
using StatusKit.Json;

namespace StatusKit.Tests;

/// <summary>Published CFS documents: nothing is lost, canonical ones come back byte for byte, odd ones are reported.</summary>
public class CorpusTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Corpus");

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly (string File, string Sha256)[] Index = [.. File.ReadLines(Path.Combine(Folder, "index.tsv"))
        .Skip(1).Select(line => line.Split('\t')).Where(row => row[1].StartsWith("cfs-", StringComparison.Ordinal)).Select(row => (row[0], row[6]))];

    public static IEnumerable<object[]> Documents => Index.Select(row => new object[] { row.File, row.Sha256 });

    [Fact]
    public void Every_published_cfs_document_is_tested() =>
        Assert.Equal(Directory.GetFiles(Folder, "cfs-*.json").Select(Path.GetFileName).Order(), Index.Select(row => row.File).Order());

    [Theory]
    [MemberData(nameof(Documents))]
    public void Reading_and_writing_keeps_every_value(string file, string sha256)
    {
        var bytes = Bytes(file);
        Assert.Equal(sha256, Sha256Of(bytes));

        // Also in the form of the other version: what it does not know is kept.
        foreach (var version in Enum.GetValues<CfsVersion>())
        {
            var (written, again) = ReadAndWrite(file, version, bytes, []);
            Assert.Equal(sha256, Sha256Of(written));
            Assert.Equal(written, again);
        }
    }

    [Fact]
    public void Canonical_documents_come_back_byte_for_byte()
    {
        var canonical = new List<string>();
        foreach (var (file, _) in Index)
        {
            var bytes = Bytes(file);
            if (JsonTree.Parse(bytes).Canonical() == Encoding.UTF8.GetString(bytes))
            {
                Assert.Equal(bytes, ReadAndWrite(file, CfsJson.DetectVersion(bytes), bytes, []).Written);
                canonical.Add(file);
            }
        }

        // If these are no longer among them, nothing was compared.
        Assert.Contains("cfs-session-a8210f03a8.json", canonical);
        Assert.Contains("cfs-session-34cda7e56c.json", canonical);
        Assert.Contains("cfs-session-status-0e450a4d28.json", canonical);
        Assert.True(canonical.Count >= 8, string.Join(' ', canonical));
    }

    [Fact]
    public void The_documented_example_is_637_bytes_and_comes_back_as_it_was()
    {
        var bytes = Bytes("cfs-session-a8210f03a8.json");
        var session = CfsJson.V3.Session.Read(bytes);

        Assert.Equal(637, bytes.Length);
        Assert.Equal("64d4844dd2d2b32b6cfc6939a1d30696426607e11c864cbbf79c05e88176cefa", Convert.ToHexStringLower(SHA256.HashData(CfsJson.V3.Session.Write(session))));
        Assert.Equal("example", session.Name);
        Assert.Equal("ara.cmn.site/hosts?label=example", session.Logs);
        Assert.Equal(StatusPhase.Succeeded, session.Status.Session.Phase);
        Assert.Equal(TimeSpan.FromSeconds(30_387), session.Status.Session.Duration);
        Assert.True(session.Target.IsNull(x => x.Groups));
        Assert.False(session.Target.Has(x => x.ImageMap));
        Assert.False(session.Status.Session.Has(x => x.ImsJob));
        Assert.Equal(CfsVersion.V3, CfsJson.DetectVersion(bytes));
        Assert.Equal(Bytes("cfs-session-status-0e450a4d28.json"), CfsJson.V3.Run.Write(session.Status.Session));
    }

    // A document without findings holds nothing but what the specification knows; these are all the others.
    [Fact]
    public void What_published_documents_do_differently_is_reported()
    {
        var lines = new List<string>();
        foreach (var (file, _) in Index)
        {
            var findings = new List<JsonFinding>();
            var bytes = Bytes(file);
            ReadAndWrite(file, CfsJson.DetectVersion(bytes), bytes, findings);
            lines.AddRange(findings.Select(f => $"{file[..^5].Split('-')[^1]} {f.Code} {f.Path}"));
        }

        Assert.Equal(Expected.ReplaceLineEndings("\n"), string.Join('\n', lines.Order(StringComparer.Ordinal)));
    }

    // 1f53cd005b is older than v2; the wrappers and imageMap were only ever in descriptions.
    private const string Expected = """
        04b6b455da list-wrapper $.session_ids
        1420b4f199 unknown-member $.target.imageMap
        1f53cd005b unknown-member $.ansible.playbook
        1f53cd005b unknown-member $.id
        1f53cd005b unknown-member $.links
        1f53cd005b unknown-member $.repo
        1f53cd005b unknown-member $.status.targets
        ca05f0f497 list-wrapper $.session_ids
        fa9d49e71c unknown-member $.target.imageMap
        """;

    private static byte[] Bytes(string file) => File.ReadAllBytes(Path.Combine(Folder, file));

    private static (byte[] Written, byte[] Again) ReadAndWrite(string file, CfsVersion version, byte[] bytes, List<JsonFinding> findings)
    {
        var dialect = CfsJson.ForVersion(version);
        using var document = JsonDocument.Parse(bytes);
        var root = document.RootElement;
        return file switch
        {
            _ when file.StartsWith("cfs-session-list", StringComparison.Ordinal) => ReadAndWrite(dialect.SessionList, bytes, findings),
            _ when file.StartsWith("cfs-session-status", StringComparison.Ordinal) && root.TryGetProperty("session", out _) => ReadAndWrite(dialect.Status, bytes, findings),
            _ when file.StartsWith("cfs-session-status", StringComparison.Ordinal) => ReadAndWrite(dialect.Run, bytes, findings),
            _ when root.TryGetProperty("name", out _) => ReadAndWrite(dialect.Session, bytes, findings),
            _ => ReadAndWrite(dialect.Patch, bytes, findings),
        };
    }

    private static (byte[] Written, byte[] Again) ReadAndWrite<T>(JsonDialect<T> dialect, byte[] bytes, List<JsonFinding> findings)
        where T : class
    {
        var written = dialect.Write(dialect.Read(bytes, findings));
        return (written, dialect.Write(dialect.Read(written)));
    }

    // As the index computes it: keys sorted, no spaces, UTF-8.
    private static string Sha256Of(byte[] json) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sorted(JsonNode.Parse(json))!.ToJsonString(Compact))));

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, Sorted(m.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
