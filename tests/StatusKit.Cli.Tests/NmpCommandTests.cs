using System.Text.Json;
using StatusKit.Nmp;

namespace StatusKit.Tests.Console;

public class NmpCommandTests
{
    [Fact]
    public async Task The_table_has_a_line_for_each_row()
    {
        var run = await ConsoleRun.With("transitions");

        var lines = run.Output.Split('\n')[..^1];
        Assert.Matches(@"\AID +TRIGGER +ACTOR +WRITTEN +FROM +TO +GUARD\z", lines[0]);
        Assert.Equal(NmpTransitionTable.Corrected.Rows.Select(row => $"{row.Id} {row.Trigger}"), lines.Skip(1).Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..2])));
        Assert.Contains(lines, line => System.Text.RegularExpressions.Regex.IsMatch(line, @"\AR3 +LocalReset +LocalCaller +agent\+hub +any but waiting +waiting\z"));
        Assert.All(lines, line => Assert.Equal(line.TrimEnd(), line));
        Assert.Equal(("", 0), (run.Errors, run.ExitCode));
    }

    [Fact]
    public async Task The_diagram_is_that_of_the_library() =>
        Assert.Equal(NmpTransitionTable.Corrected.ToMermaid(), (await ConsoleRun.With("transitions", "--format", "mermaid")).Output);

    [Fact]
    public async Task As_JSON_each_row_says_all_that_the_table_knows()
    {
        var run = await ConsoleRun.With("transitions", "--format", "json");

        using var rows = JsonDocument.Parse(run.Utf8Output);
        Assert.Equal(NmpTransitionTable.Corrected.Rows.Select(row => row.Id), rows.RootElement.EnumerateArray().Select(row => row.GetProperty("id").GetString()));
        Assert.All(NmpTransitionTable.Corrected.Rows.Zip(rows.RootElement.EnumerateArray()), pair =>
        {
            var (row, json) = pair;
            Assert.Equal((row.To?.Text, row.Guard), (json.GetProperty("to").GetString(), json.GetProperty("guard").GetString()));
            Assert.Equal(row.From, Known(json.GetProperty("from")));
            Assert.Equal(row.UncheckedFrom, Known(json.GetProperty("uncheckedFrom")));
            Assert.Equal(row.Quirks, json.GetProperty("quirks").EnumerateArray().Select(quirk => quirk.GetString()!));
        });
        var succeeded = rows.RootElement.EnumerateArray().Single(row => row.GetProperty("id").GetString() == "I4");
        Assert.Equal("""{"endTime":"nowIfUnset","errorMessage":"clear"}""", JsonSerializer.Serialize(succeeded.GetProperty("effects")));
    }

    [Theory]
    [InlineData("waiting", "download started", "listed: waiting -[S1 ScheduleReached]-> download started", 0)]
    [InlineData("successful", "reset", "listed: successful -[R1 HubResetRequested]-> reset", 0)]
    [InlineData("waiting", "downloaded", "skipped: waiting -[S1 ScheduleReached]-> download started -[W1 DownloadSucceeded]-> downloaded", 0)]
    [InlineData("successful", "download started", "restarted: successful -[R2 HubResetApplied]-> waiting -[S1 ScheduleReached]-> download started", 0)]
    [InlineData("waiting", "waiting", "unchanged", 0)]
    [InlineData("\u001b[2J", "failed up", "impossible", 1)]
    public async Task An_observed_change_is_classified(string from, string to, string verdict, int exitCode)
    {
        var run = await ConsoleRun.With("upgrades", "check", from, to);

        Assert.Equal((verdict + "\n", exitCode), (run.Output, run.ExitCode));
        Assert.Equal(exitCode == 0 ? "" : "FROM: warning unknown-word '\\u001b[2J' is not a documented value\nTO: warning unknown-word 'failed up' is not a documented value\n", run.Errors);
    }

    [Fact]
    public async Task An_upgrade_is_diagnosed_with_the_commands_that_node_and_policy_allow()
    {
        const string Listing = """
            {"o/n":{"o/good":{"agentUpgradePolicyStatus":{"status":"successful","endTime":"2026-03-02T09:06:41+01:00"}}},
             "o/m":{"o/bad":{"agentUpgradePolicyStatus":{"status":"rollback failed","errorMessage":"disk full"}}}}
            """;

        var run = await ConsoleRun.Reading(Listing, "diagnose", "--now", "2026-03-03T00:00:00Z");

        Assert.StartsWith("o/bad on o/m: error, NeedsManualWork\n  The upgrade and the rollback failed; somebody must repair the node. What failed first: disk full", run.Output, StringComparison.Ordinal);
        Assert.Contains("\n    $ hzn nmstatus reset o/bad\n", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("\n\no/good on o/n: ok, Succeeded, since 2026-03-02T08:06:41Z\n  The upgrade succeeded.\n", run.Output, StringComparison.Ordinal);
        Assert.Equal(("", 1), (run.Errors, run.ExitCode));
    }

    [Fact]
    public async Task The_agents_own_listing_gets_the_commands_for_the_node()
    {
        const string Listing = """{"o/bad":{"agentUpgradePolicyStatus":{"status":"rollback failed","errorMessage":"disk full"},"agentUpgradeInternal":{}}}""";

        var run = await ConsoleRun.Reading(Listing, "diagnose", "--now", "2026-03-03T00:00:00Z");

        Assert.StartsWith("o/bad: error, NeedsManualWork\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("\n    $ hzn nmstatus reset o/bad\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_status_file_and_states_alone_are_diagnosed()
    {
        const string File = """{"agentUpgradePolicyStatus":{"status":"initiated","startTime":"1772438702","endTime":"0","errorMessage":""}}""";

        var file = await ConsoleRun.Reading(File, "diagnose", "--now", "2026-03-02T12:05:02Z");
        var words = await ConsoleRun.With("diagnose", "nmp-cli-short-edceb86cce.json");

        Assert.StartsWith("status: error, StuckInstaller, since 2026-03-02T08:05:02Z\n", file.Output, StringComparison.Ordinal);
        Assert.Equal(1, file.ExitCode);
        Assert.Equal(("", 0), (words.Errors, words.ExitCode));
    }

    private static NmpStateSet Known(JsonElement words) =>
        NmpStateSet.Create([.. words.EnumerateArray().Select(word => word.GetString() is { } text ? new NmpState(text).Kind : NmpStateKind.Other)]);
}
