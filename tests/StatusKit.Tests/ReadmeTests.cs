using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using StatusKit.Cfs;
using StatusKit.Nmp;

namespace StatusKit.Tests;

public partial class ReadmeTests
{
    private static readonly string Readme = Path.Combine(GoldenFile.Root, "README.md");

    [Fact]
    public void Its_rules_of_change_do_what_it_says()
    {
        var now = new DateTimeOffset(2026, 3, 2, 9, 5, 2, TimeSpan.FromHours(1));
        var status = new NmpStatus { AgentUpgrade = new() { Status = NmpState.Downloaded } };
        Samples.ReadmeSamples.ChangeAndDiagnose(new() { Name = "s" }, new(), status, now);
        Assert.Equal(["I3", "I4"], NmpTransitions.Report(status, NmpState.Successful, new() { Now = now }).Way.Select(row => row.Id));
    }

    [Fact]
    public async Task Its_stores_do_what_it_says()
    {
        var patch = CfsJson.V3.Patch.Read("""{"status":{"session":{"status":"complete","succeeded":"true"}}}"""u8);
        await using var provider = new ServiceCollection().AddInMemoryStatusStore().BuildServiceProvider();
        Assert.Equal(StatusUpdateKind.Applied, await Samples.ReadmeSamples.KeepAndWait(provider, Storage.CfsKind.Make("s"), patch, DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public void Its_diagram_is_that_of_the_table()
    {
        var readme = File.ReadAllText(Readme);
        Assert.Single(Diagram().Matches(readme));
        GoldenFile.MustSay("README.md", Diagram().Replace(readme, _ => $"```mermaid\n{NmpTransitions.ToMermaid()}```"));
    }

    [GeneratedRegex("```mermaid\n.*?```", RegexOptions.Singleline)]
    private static partial Regex Diagram();
}
