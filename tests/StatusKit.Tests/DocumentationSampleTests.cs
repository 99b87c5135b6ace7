using System.Buffers;
using System.Text;
using global::Samples;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Tests;

/// <summary>The code of the pages does what they say.</summary>
public class DocumentationSampleTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 5, 2, TimeSpan.Zero);

    private static readonly NmpStatusId Id = new(new("org", "n"), new("org", "p"));

    private readonly InMemoryStatusDatabase _database = new();

    [Fact]
    public async Task Reading_and_writing()
    {
        var utf8 = await File.ReadAllBytesAsync(Path.Combine(GoldenFile.Root, "src/StatusKit.Cli/cfs-session.json"));
        var (output, stream) = (new ArrayBufferWriter<byte>(), new MemoryStream());
        var (bytes, fromStream) = await ReadingSamples.ReadAndWriteADocument(utf8, output, stream, new MemoryStream(utf8));
        Assert.Equal(utf8, bytes);
        Assert.Equal(utf8, stream.ToArray());
        Assert.NotEqual(0, output.WrittenCount);
        Assert.Equal("example", fromStream.Name);
        Assert.False(ReadingSamples.ChangeARecord(fromStream));
        Assert.Equal(CfsJson.V2.Session.Convert(fromStream), CfsJson.V2.Session.Read(Encoding.UTF8.GetBytes(ReadingSamples.UseTheSerializer(fromStream))));
        Assert.Empty(ReadingSamples.ReadWithFindings("""{"managementStatus":{},"lastIndex":0,"more":1}"""u8.ToArray()).ManagementStatus);
        Assert.Equal((Timestamp.ParseLenient("2023-08-28T15:08:48").AssumeOffset(TimeSpan.FromHours(2)), false), ReadingSamples.ReadATime());
    }

    [Fact]
    public void Rules_of_change()
    {
        var session = CfsKind.Make("s");
        var patch = new CfsSessionPatch { Status = new() { Session = new() { Job = "cfs-1" } } };
        Assert.Equal("now Pending", RuleSamples.MergePatches(session, patch));
        Assert.Equal("somebody has started it already", RuleSamples.MergePatches(CfsSessionRules.Corrected.Merge(session, patch).Value!, patch));
        var (fired, report) = RuleSamples.FireAndReport(new() { AgentUpgrade = new() { Status = NmpState.Initiated } }, Now);
        Assert.Equal("the installer exited with 3", fired.Value!.AgentUpgrade.ErrorMessage);
        Assert.Equal("Skipped: I6, I8", $"{report.Details}");
    }

    [Fact]
    public async Task Resets_and_diagnoses()
    {
        var (hub, node) = (_database.GetStore<NmpNodeStatus>(NmpScopes.Hub), _database.GetStore<NmpNodeStatus>(NmpScopes.Node));
        var status = new NmpNodeStatus(Id, new() { AgentUpgrade = new() { Status = NmpState.Initiated } });
        await hub.CreateAsync(status);
        await node.CreateAsync(status);
        RuleSamples.DiagnoseBoth(CfsKind.Make("s"), status.Status, Id.Policy, Id.Node, Now);
        await RuleSamples.DiagnoseAList(node, DateTimeOffset.MaxValue.AddYears(-1));
        var (ordered, taken) = await RuleSamples.ResetAtTheHub(hub, node, Id);
        Assert.Equal((NmpState.Reset, NmpState.Waiting), (ordered.Value!.Status.AgentUpgrade.Status, taken.Value!.Status.AgentUpgrade.Status));
    }
}
