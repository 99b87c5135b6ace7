using System.Text.RegularExpressions;

namespace StatusKit.Tests;

/// <summary>The code in README files and docs compiles: each block is, line by line, in a file of samples or of a folder Samples of the tests.</summary>
public partial class DocumentationTests
{
    // The specifications describe the original programs, in their languages.
    private static readonly string[] Pages =
    [
        .. Files("README.md", SearchOption.TopDirectoryOnly), .. Files("CONTRIBUTING.md", SearchOption.TopDirectoryOnly),
        .. Files("README.md", SearchOption.AllDirectories, "src"), .. Files("*.md", SearchOption.TopDirectoryOnly, "docs"),
    ];

    public static TheoryData<string> PagesWithCode => [.. Pages.Where(page => CodeBlock().IsMatch(Read(page)))];

    [Theory]
    [MemberData(nameof(PagesWithCode))]
    public void Its_code_compiles(string page)
    {
        var compiled = Files("*.cs", SearchOption.AllDirectories, "tests").Where(file => file.Contains("/Samples/", StringComparison.Ordinal)).Concat(Files("*.cs", SearchOption.AllDirectories, "samples")).Select(file => Lines(Read(file))).ToArray();
        Assert.All(CodeBlock().Matches(Read(page)), block =>
        {
            var code = Lines(block.Groups[1].Value);
            Assert.True(Array.Exists(compiled, file => file.Contains(code, StringComparison.Ordinal)), $"{page} shows code that is in no file of a folder Samples:\n{code}");
        });
    }

    [Fact]
    public void Links_between_pages_lead_somewhere() => Assert.All(Pages, page =>
    {
        var folder = Path.GetDirectoryName(Path.Combine(GoldenFile.Root, page))!;
        Assert.All(
            Link().Matches(Read(page)).Select(link => link.Groups[1].Value).Where(target => !target.Contains("://", StringComparison.Ordinal)),
            target => Assert.True(Path.Exists(Path.Combine(folder, target)), $"{page} links to {target}, which does not exist"));
    });

    [Fact]
    public void Every_page_is_in_the_table_of_contents() => Assert.DoesNotContain(
        Files("*.md", SearchOption.AllDirectories, "docs").Select(page => Path.GetRelativePath("docs", page)), page => !Read("docs/toc.yml").Contains($"href: {page}\n", StringComparison.Ordinal));

    private static IEnumerable<string> Files(string pattern, SearchOption depth, string folder = "") =>
        Directory.EnumerateFiles(Path.Combine(GoldenFile.Root, folder), pattern, depth).Select(file => Path.GetRelativePath(GoldenFile.Root, file))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static string Read(string path) => File.ReadAllText(Path.Combine(GoldenFile.Root, path));

    // Neither spacing nor namespaces belong to the comparison.
    private static string Lines(string code) => string.Join('\n', code.Split('\n').Select(line => Spaces().Replace(line, " ").Trim()).Where(line => line.Length > 0 && !Using().IsMatch(line)));

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"\]\(([^)#]+)[^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex(" {2,}")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"^using [A-Za-z.]+;$")]
    private static partial Regex Using();
}
