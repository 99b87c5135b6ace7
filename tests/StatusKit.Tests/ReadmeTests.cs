using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using StatusKit.Cfs;
using StatusKit.Nmp;

namespace StatusKit.Tests;

public partial class ReadmeTests
{
    internal static readonly string Root = FindRoot();

    private static readonly string Readme = Path.Combine(Root, "README.md");

    [Fact]
    public void Its_code_is_code_that_compiles()
    {
        var compiled = Lines(File.ReadAllText(Path.Combine(Root, "tests", "StatusKit.Tests", "ReadmeSamples.cs")));
        var blocks = CodeBlock().Matches(File.ReadAllText(Readme)).Select(match => Lines(match.Groups[1].Value)).ToArray();
        Assert.Equal(4, blocks.Length);
        Assert.All(blocks, block => Assert.Contains(block, compiled, StringComparison.Ordinal));
    }

    [Fact]
    public void Its_rules_of_change_do_what_it_says()
    {
        var now = new DateTimeOffset(2026, 3, 2, 9, 5, 2, TimeSpan.FromHours(1));
        var status = new NmpStatus { AgentUpgrade = new() { Status = NmpState.Downloaded } };
        ReadmeSamples.Samples.ChangeAndDiagnose(new() { Name = "s" }, new(), status, now);
        Assert.Equal(["I3", "I4"], NmpTransitions.Report(status, NmpState.Successful, new() { Now = now }).Way.Select(row => row.Id));
    }

    [Fact]
    public async Task Its_stores_do_what_it_says()
    {
        var patch = CfsJson.V3.Patch.Read("""{"status":{"session":{"status":"complete","succeeded":"true"}}}"""u8);
        await using var provider = new ServiceCollection().AddInMemoryStatusStore().BuildServiceProvider();
        Assert.Equal(StatusUpdateKind.Applied, await ReadmeSamples.Samples.KeepAndWait(provider, Storage.CfsKind.Make("s"), patch, DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public void Its_diagram_is_that_of_the_table()
    {
        var readme = File.ReadAllText(Readme);
        var wanted = Diagram().Replace(readme, _ => $"```mermaid\n{NmpTransitions.ToMermaid()}```");
        if (Environment.GetEnvironmentVariable("STATUSKIT_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(Readme, wanted);
        }

        Assert.Single(Diagram().Matches(readme));
        Assert.True(File.ReadAllText(Readme) == wanted, "The diagram of README.md is stale: run this test with STATUSKIT_UPDATE_GOLDEN=1.");
    }

    // Neither indentation nor the namespaces belong to the comparison.
    private static string Lines(string code) =>
        string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith("using StatusKit", StringComparison.Ordinal) && !line.StartsWith("using Microsoft", StringComparison.Ordinal)));

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "StatusKit.sln")))
        {
            directory = directory.Parent;
        }

        return directory.FullName;
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("```mermaid\n.*?```", RegexOptions.Singleline)]
    private static partial Regex Diagram();
}
