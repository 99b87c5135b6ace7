using System.Reflection;
using System.Text.RegularExpressions;

namespace StatusKit.Architecture.Tests;

/// <summary>What the source may not do, whatever its input: rows of the table in SECURITY.md.</summary>
public partial class SecurityTests
{
    /// <summary>API7: a server that calls no URL cannot be made to call one by a record.</summary>
    [Theory]
    [InlineData("StatusKit")]
    [InlineData("StatusKit.Sqlite")]
    [InlineData("StatusKit.PostgreSql")]
    [InlineData("StatusKit.AspNetCore")]
    public void A_server_calls_nobody(string project) => Assert.Empty(Found(project, Calls()));

    /// <summary>API4: no pattern comes from a caller, and none runs on the input of a server for longer than linear time.</summary>
    [Theory]
    [InlineData("StatusKit.Sqlite")]
    [InlineData("StatusKit.PostgreSql")]
    [InlineData("StatusKit.Clients")]
    [InlineData("StatusKit.AspNetCore")]
    public void A_server_matches_no_regular_expressions(string project) => Assert.Empty(Found(project, Patterns()));

    /// <summary>Repeated parts are what makes a pattern with nested repetition try every way to divide them.</summary>
    [Fact]
    public void The_patterns_of_the_core_take_linear_time()
    {
        var patterns = typeof(Timestamp).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<GeneratedRegexAttribute>()).OfType<GeneratedRegexAttribute>()
            .Select(pattern => new Regex(pattern.Pattern, pattern.Options, TimeSpan.FromSeconds(30))).ToList();
        Assert.NotEmpty(patterns);
        string[] parts = ["a", "1", " ", "-", ".", ":", "=", "_", "'", "\"", "/", "\\", "[", "a.", "a-", "1:", "a=", "\"a", "\\\"", " a", "a ", "--a", "1.1"];
        foreach (var pattern in patterns)
        {
            foreach (var text in parts.SelectMany(part => new[] { "", "a", "[", "\"", "'", "-", "---" }.Select(start => start + string.Concat(Enumerable.Repeat(part, 100_000)) + "\0!")))
            {
                _ = pattern.IsMatch(text); // throws when it takes quadratic time
            }
        }
    }

    [Theory]
    [InlineData("using var http = new HttpClient();", true)]
    [InlineData("await client.GetStringAsync(session.Logs)", true)]
    [InlineData("new TcpClient(host, 80)", true)]
    [InlineData("Process.Start(name)", true)]
    [InlineData("await store.GetAsync(id)", false)]
    public void What_calls_is_recognized(string line, bool isCall) => Assert.Equal(isCall, Calls().IsMatch(line));

    [Fact]
    public void Every_line_of_the_tables_in_SECURITY_names_a_test_that_exists()
    {
        var page = File.ReadAllLines(Path.Combine(GoldenFile.Root, "SECURITY.md"));
        Assert.InRange(Rows(page).Count(), 25, 100);
        Assert.Empty(Untested(page));
        Assert.Equal(10, Rows(page).Count(row => row.StartsWith("| API", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("| a threat | a protection | nothing |", true)]
    [InlineData("| a threat | a protection | `NoSuchTests` |", true)]
    [InlineData("| a threat | a protection | `SecurityTests`, `NoSuchTests` |", true)]
    [InlineData("| a threat | a protection | R-99 |", true)]
    [InlineData("| a threat | a protection | `SecurityTests` (architecture), R-1 |", false)]
    public void A_line_without_a_test_is_found(string line, bool isUntested) => Assert.Equal(isUntested, Untested(["| threat |", "| --- |", line]).Any());

    // Rows of tables whose last cell names no class of tests and no trial, or one that does not exist.
    private static IEnumerable<string> Untested(string[] page)
    {
        var sources = Directory.EnumerateFiles(Path.Combine(GoldenFile.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)).Select(File.ReadAllText).ToList();
        var classes = sources.SelectMany(source => ClassNames().Matches(source)).Select(match => match.Groups[1].Value).ToHashSet();
        var trials = sources.SelectMany(source => TrialNames().Matches(source)).Select(match => match.Groups[1].Value).ToHashSet();
        return Rows(page).Where(row =>
        {
            var tests = row.TrimEnd('|', ' ').Split('|')[^1];
            var (named, cited) = (TestClasses().Matches(tests), Trials().Matches(tests));
            return named.Count + cited.Count == 0 || named.Any(match => !classes.Contains(match.Groups[1].Value)) || cited.Any(match => !trials.Contains(match.Value));
        });
    }

    // Neither the line of a table with its titles nor the one below it.
    private static IEnumerable<string> Rows(string[] page) => page.Where((line, at) =>
        line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| ---", StringComparison.Ordinal)
        && !(at + 1 < page.Length && page[at + 1].StartsWith("| ---", StringComparison.Ordinal)));

    private static IEnumerable<string> Found(string project, Regex what) =>
        from file in Directory.EnumerateFiles(Path.Combine(GoldenFile.Root, "src", project), "*.cs", SearchOption.AllDirectories)
        where !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)
        from line in File.ReadLines(file).Index()
        where what.IsMatch(line.Item) && !line.Item.TrimStart().StartsWith("//", StringComparison.Ordinal)
        select $"{Path.GetRelativePath(GoldenFile.Root, file)}:{line.Index + 1}: {line.Item.Trim()}";

    [GeneratedRegex(@"\b(HttpClient|HttpMessageInvoker|WebRequest|WebClient|TcpClient|UdpClient|Socket|ClientWebSocket|SmtpClient)\b(?!s)|\bDns\.|\bGet(String|Stream|ByteArray)Async\b|\bProcess\.Start\b")]
    private static partial Regex Calls();

    [GeneratedRegex("`([A-Za-z]+(?:Tests|Texts))`")]
    private static partial Regex TestClasses();

    [GeneratedRegex(@"\bR-[0-9]+\b")]
    private static partial Regex Trials();

    [GeneratedRegex(@"\bclass ([A-Za-z]+)")]
    private static partial Regex ClassNames();

    [GeneratedRegex("Trait\\(\"Trial\", \"(R-[0-9]+)\"\\)")]
    private static partial Regex TrialNames();

    [GeneratedRegex(@"\b(Regex|GeneratedRegex|RegexOptions)\b")]
    private static partial Regex Patterns();
}
