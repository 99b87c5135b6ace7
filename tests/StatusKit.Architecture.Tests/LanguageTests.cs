using System.Text.RegularExpressions;

namespace StatusKit.Architecture.Tests;

/// <summary>The sources keep to the line length and the words that CONTRIBUTING asks for, as far as a program can tell.</summary>
public partial class LanguageTests
{
    private const int PreferredLength = 120;
    private const int LongestLine = 160;
    private const int LongestTestName = 80;

    private const double MostLongLines = 0.01;
    private const int MostTooLongLines = 0;
    private const int MostOddWords = 0;
    private const int MostSpecificationNumbers = 0;
    private const int MostLongTestNames = 0;

    /// <summary>Words and names for which plain .NET English has others.</summary>
    private static readonly string[] OddWords =
    [
        @"\b[Aa]new\b", @"\bany more\b", @"\b[Gg]o(es)? on\b", @"\bis gone past\b", @"\bspelt\b", @"\bparted by\b", @"\bbeside\b",
        @"\bbe it\b", @"\bof one's own\b", @"\bdone away with\b", @"\bdone without\b", @"' is no (?!longer)",
        @"\bbehind (a|the) position\b", @"\bbehind it\b", @"\bEnds (it|the call|the waiting)\b", @"\bobeys?\b",
        @"\b[Tt]ells?\b", @"\b[Tt]old\b", @"\b[Ss]tands?\b", @"\btexts\b", @"\bis the matter\b", @"\bwritten is written\b",
        @"\bManner\b", @"\bKeeping\b", @"\bSurroundings\b", @"\bNeediest\b", @"\bStorePlace\b", @"\bStartAnew\b", @"\bWentBack\b",
        @"\b[Ii]sSo\b", @"\bMostWrites\b", @"\bLongestDrain\b", @"\bShortestKeep\b", @"\bisThere\b", @"\w*Flaw\w*",
        @"\bIgnoringCase\b", @"\bWithoutPresence\b", @"\bRefusesUnknown\b", @"\bNmpCorrections\.Q\d", @"\bcoherent\b",
        @"\bgiveUpAfter\b", @"\bTell\(", @"\.(Of|In|At|On)\(", @"(?<=[\w>\]?] )(Of|In|At|On)\(",
    ];

    private static readonly Regex OddWord = new(string.Join('|', OddWords), RegexOptions.CultureInvariant);

    private static readonly (string File, int Number, string Line)[] Lines =
        [.. from file in Files("src") from line in File.ReadLines(file).Select((line, index) => (Line: line, Number: index + 1)) select (Short(file), line.Number, line.Line)];

    [Fact]
    public void Few_lines_are_longer_than_preferred()
    {
        var tooLong = Lines.Where(line => line.Line.Length > PreferredLength).ToArray();
        Assert.True(tooLong.Length <= Lines.Length * MostLongLines, $"{tooLong.Length} of {Lines.Length}, in {ByFile(tooLong)}");
    }

    [Fact]
    public void No_line_is_too_long() => Expect(MostTooLongLines, Lines.Where(line => line.Line.Length > LongestLine));

    [Fact]
    public void No_source_uses_an_odd_word() => Expect(MostOddWords, Lines.Where(line => OddWord.IsMatch(line.Line)));

    [Fact]
    public void No_summary_parameter_or_message_cites_the_specification() =>
        Expect(
            MostSpecificationNumbers,
            from file in Files("src")
            let source = File.ReadAllText(file)
            from match in Citation().Matches(source)
            select (Short(file), source.AsSpan(0, match.Index).Count('\n') + 1, match.Value));

    [Fact]
    public void Test_names_are_short_sentences()
    {
        var names = from file in Files("tests")
                    from match in TestName().Matches(File.ReadAllText(file))
                    where match.Groups[1].Length > LongestTestName
                    select (Short(file), match.Groups[1].Length, match.Groups[1].Value);
        Expect(MostLongTestNames, names);
    }

    [Theory]
    [InlineData("// It begins anew.", true)]
    [InlineData("var row = StatusRow.Of(value);", true)]
    [InlineData("public static StatusRow Of(T value)", true)]
    [InlineData("'x' is no session name", true)]
    [InlineData("'x' is no longer there", false)]
    [InlineData("There is no such session.", false)]
    [InlineData("Assert.On(value)", true)]
    [InlineData("builder.Off(value)", false)]
    public void An_odd_word_is_found(string line, bool isOdd) => Assert.Equal(isOdd, OddWord.IsMatch(line));

    [Theory]
    [InlineData("/// <summary>Follows spec nmp Q14.</summary>", true)]
    [InlineData("/// <summary>\n/// Follows\n/// spec nmp Q14.\n/// </summary>", true)]
    [InlineData("/// <summary>A state.</summary>\n/// <remarks>spec nmp Q14</remarks>", false)]
    [InlineData("throw new Exception(\"Refused by spec cfs Q29.\");", true)]
    [InlineData("return \"\"; // spec cfs Q29", false)]
    public void A_citation_is_found(string source, bool isCited) => Assert.Equal(isCited, Citation().IsMatch(source));

    private static void Expect(int most, IEnumerable<(string File, int Number, string Line)> lines)
    {
        (string File, int Number, string Line)[] found = [.. lines];
        Assert.True(
            found.Length <= most,
            $"{found.Length} instead of {most} at most:\n{string.Join('\n', found.Take(40).Select(line => $"{line.File}:{line.Number}: {line.Line.Trim()}"))}");
    }

    private static string ByFile(IEnumerable<(string File, int Number, string Line)> lines) =>
        string.Join(", ", lines.CountBy(line => line.File).OrderByDescending(file => file.Value).Take(20).Select(file => $"{file.Key} ({file.Value})"));

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(Path.Combine(GoldenFile.Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private static string Short(string file) => Path.GetRelativePath(GoldenFile.Root, file);

    // In a summary, a parameter and their kind also over several lines; in a message within one.
    [GeneratedRegex(
        """<(summary|param|typeparam|returns|exception)\b(?:(?!</\1>).)*?\bspec (cfs|nmp)\b|(?m:^[^/"\n]*"[^"\n]*\bspec (cfs|nmp)\b[^"\n]*")""",
        RegexOptions.Singleline)]
    private static partial Regex Citation();

    [GeneratedRegex(@"^    public (?:async )?(?:static )?(?:void|Task|Property) (\w+)\(", RegexOptions.Multiline)]
    private static partial Regex TestName();
}
