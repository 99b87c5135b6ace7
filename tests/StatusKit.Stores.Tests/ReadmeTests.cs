using System.Text.RegularExpressions;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Tests;

public partial class ReadmeTests
{
    private static readonly string Readme = Path.Combine(GoldenFile.Root, "README.md");

    [Fact]
    public void Its_rules_of_change_do_what_it_says()
    {
        Samples.ReadmeSamples.ChangeAndDiagnose(new() { Name = "s" });
        Assert.Equal(["I3", "I4"], NmpTransitionTable.Upstream.Explain(NmpState.Downloaded, NmpState.Successful).Select(row => row.Id));
    }

    [Fact]
    public async Task Its_stores_do_what_it_says()
    {
        Array.ForEach(Directory.GetFiles(".", "status.db*"), File.Delete);
        var patch = CfsJson.V3.Patch.Read("""{"status":{"session":{"status":"complete","succeeded":"true"}}}"""u8);
        var end = await Samples.ReadmeSamples.KeepAndWait(CfsKind.Make("s"), patch, DateTimeOffset.UnixEpoch);
        Assert.Equal((StatusWaitOutcome.Reached, StatusPhase.Succeeded, 2L), (end.Outcome, end.Last?.Value.Status.Session.Phase, end.Last?.Sequence));
    }

    [Fact]
    public void Its_diagram_is_that_of_the_table()
    {
        var readme = File.ReadAllText(Readme);
        Assert.Single(Diagram().Matches(readme));
        GoldenFile.Verify("README.md", Diagram().Replace(readme, _ => $"```mermaid\n{NmpTransitionTable.Corrected.ToMermaid()}```"));
    }

    [GeneratedRegex("```mermaid\n.*?```", RegexOptions.Singleline)]
    private static partial Regex Diagram();
}
