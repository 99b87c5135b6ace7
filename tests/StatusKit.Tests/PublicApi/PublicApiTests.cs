using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using PublicApiGenerator;

namespace StatusKit.Tests.PublicApi;

/// <summary>The public API of each package is in a file of C# declarations, so that every change of it shows in a review.</summary>
public partial class PublicApiTests
{
    private static readonly ApiGeneratorOptions Written = new() { IncludeAssemblyAttributes = false, DenyNamespacePrefixes = [] };

    private static readonly HashSet<string> FillWords = ["a", "an", "and", "the", "of", "or", "its", "this", "is", "are", "it", "that", "which", "whether", "gets", "sets", "returns", "represents", "property", "class"];

    /// <summary>The library packages; the command is no library.</summary>
    public static TheoryData<string> Packages =>
    [
        .. Directory.EnumerateFiles(Path.Combine(GoldenFile.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetFileNameWithoutExtension(file)).Where(name => name != "StatusKit.Cli").Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Packages))]
    public void The_public_API_is_the_one_reviewed(string package) =>
        GoldenFile.Verify($"tests/StatusKit.Tests/PublicApi/{package}.txt", Assembly.Load(package).GeneratePublicApi(Written));

    [Theory]
    [MemberData(nameof(Packages))]
    public void No_summary_merely_repeats_the_name(string package)
    {
        var members = XDocument.Load(Path.Combine(AppContext.BaseDirectory, $"{package}.xml")).Descendants("member").ToArray();
        Assert.NotEmpty(members);
        string[] repeating = [.. members.Where(member => member.Element("summary") is { } summary && Repeats((string)member.Attribute("name")!, summary)).Select(member => $"{member.Attribute("name")?.Value}: {member.Value.Trim()}")];
        Assert.True(repeating.Length == 0, string.Join("\n", repeating));
    }

    [Theory]
    [InlineData("P:StatusKit.Cfs.CfsSession.StartTime", "The start time.", true)]
    [InlineData("P:StatusKit.Cfs.CfsSession.StartTime", "Gets or sets the session's start time.", true)]
    [InlineData("M:StatusKit.Storage.Store.Write(System.String)", "Writes.", true)]
    [InlineData("P:StatusKit.Cfs.CfsSession.StartTime", "When the job began, in UTC.", false)]
    public void A_summary_that_repeats_the_name_is_known(string name, string summary, bool repeats) => Assert.Equal(repeats, Repeats(name, new("summary", summary)));

    private static bool Repeats(string name, XElement summary)
    {
        var known = Words(name[2..].Split('(')[0]).ToHashSet();
        var text = string.Concat(summary.DescendantNodes().Select(node => node is XElement element ? (string?)element.Attribute("cref") ?? (string?)element.Attribute("name") : (node as XText)?.Value));
        return Words(text).Where(word => !FillWords.Contains(word)).All(known.Contains);
    }

    // Without endings, so that "writes" repeats "Write".
    private static IEnumerable<string> Words(string text) => Word().Matches(text).Select(word => word.Value.ToLowerInvariant()).Select(word => FillWords.Contains(word) ? word : word.TrimEnd('s', 'e'));

    [GeneratedRegex("[A-Z]?[a-z]{2,}|[A-Z]+(?![a-z])|[0-9]+")]
    private static partial Regex Word();
}
