using System.Text.RegularExpressions;

namespace StatusKit.Tests;

public partial class ReliabilityPageTests
{
    [Fact]
    public void The_page_shows_the_recorded_results()
    {
        var page = Path.Combine(GoldenFile.Root, "docs/reliability.md");
        GoldenFile.Verify("docs/reliability.md", TrialPage.Render(File.ReadAllText(page), TrialReport.Read()));
    }

    [Fact]
    public void What_failed_or_was_skipped_is_shown_as_such()
    {
        var report = new TrialReport
        {
            Results = [new() { Trial = "R-2", Subject = "ext4", Rounds = 1200, Acknowledged = 5, Lost = 2, LongestGap = 1.5, Date = "2026-01-02", Versions = "v" }],
        };
        report.Outcomes["R-1"] = new("2026-01-01", 3, 1, 0, null, 2, 1, "v");
        report.Outcomes["R-2"] = new("2026-01-02", 0, 0, 2, "mounting needs root", 1, 0, "v");
        var page = TrialPage.Render("<!-- promises: written by tests/reliability.sh -->\n<!-- end of promises -->\na\n<!-- results: written by tests/reliability.sh -->\nprevious\n<!-- end of results -->\nb\n", report);
        Assert.Contains("| 2026-01-01 | 1 of 4 **failed** | 1 of 2 **not caught** |", page, StringComparison.Ordinal);
        Assert.Contains("| 2026-01-02 | 0 passed, 2 skipped: mounting needs root | 1 caught |", page, StringComparison.Ordinal);
        Assert.Contains("| R-2 | 2026-01-02 | ext4 | 1,200 | 5 | 2 |  | 1.5 s |  | v |", page, StringComparison.Ordinal);
        Assert.Contains("| not run |", page, StringComparison.Ordinal);
        Assert.DoesNotContain("previous", page, StringComparison.Ordinal);
    }

    // R-27 and R-28 are commands: tests/flakes.sh and tests/mutation.sh.
    [Theory]
    [InlineData("Trial")]
    [InlineData("Control")]
    public void Every_trial_has_a_test_and_a_negative_control(string trait)
    {
        var found = Directory.EnumerateFiles(Path.Combine(GoldenFile.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .SelectMany(file => Traits().Matches(File.ReadAllText(file)))
            .Where(match => match.Groups[1].Value == trait).Select(match => match.Groups[2].Value).ToHashSet();
        Assert.Equal(Trial.All.Select(trial => trial.Id).Except(["R-27", "R-28"]).Order(), found.Order());
    }

    [Fact]
    public void A_seed_gives_one_order_and_another_seed_another()
    {
        var items = Enumerable.Range(0, 50).Select(number => $"{number}").ToList();
        IEnumerable<string> Shuffle(IEnumerable<string> from, string seed) => TestOrder.Shuffle(from, item => item, seed);
        Assert.Equal(Shuffle(items, "1"), Shuffle(items.AsEnumerable().Reverse(), "1"));
        Assert.NotEqual(Shuffle(items, "1"), Shuffle(items, "2"));
        Assert.Equal(items.Order(), Shuffle(items, "1").Order());
    }

    [GeneratedRegex("""Trait\("(Trial|Control)", "(R-[0-9]+)"\)""")]
    private static partial Regex Traits();
}
