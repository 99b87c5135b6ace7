using System.Text;
using System.Text.RegularExpressions;
using StatusKit.Nmp;
using Generators = StatusKit.TestKit.NmpRuleGenerators;

namespace StatusKit.Tests.Nmp;

[Trait("Trial", "R-22")]
public partial class NmpTransitionTableTests
{
    public static TheoryData<string> SpecRows => [.. Section5().Where(line => RowId().IsMatch(line))];

    [Theory]
    [MemberData(nameof(SpecRows))]
    public void Every_row_of_the_specification_is_a_row_of_the_table(string line) => IsRow(line, NmpTransitionTable.Upstream.Rows);

    private static void IsRow(string line, IEnumerable<NmpTransition> table)
    {
        var columns = Cells(line);
        var rows = table.Where(row => row.Id == columns[0]).ToArray();
        var triggers = Quoted(columns[2]).ToArray();
        Assert.Equal(triggers, rows.Select(row => row.Trigger.ToString()).Take(triggers.Length));
        if (columns[0] == "K10")
        {
            return; // three steps in one line; NmpRowTests has each
        }

        var halves = columns[1].Split(" → ");
        foreach (var row in rows)
        {
            // 'same' and '(stays)' change nothing; an unquoted half says any, or that there is no status.
            Assert.Equal(Quoted(halves[1]).FirstOrDefault(word => word != "reset" || row.Id == "R1"), row.To?.Text);
            Assert.Equal(From(row.Id, halves[0]), row.From.ToString());
            var effects = Effects(line, columns);
            Assert.True(effects.All(effect => effect.Wanted is null || effect.Wanted == effect.Of(row.Effects)), $"{row.Id}: {row.Effects}");
        }
    }

    [Fact]
    public void The_table_has_no_row_that_the_specification_lacks() => HasNoOther(NmpTransitionTable.Upstream.Rows);

    private static void HasNoOther(IEnumerable<NmpTransition> table)
    {
        var ids = Section5().Select(line => RowId().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value).ToArray();
        Assert.Equal(49, ids.Length);
        Assert.Equal(ids, table.Select(row => row.Id).Where(id => id != "F1").Distinct());
        Assert.Equal(Generators.Triggers.Order(), table.Select(row => row.Trigger).Order());
    }

    [Fact]
    [Trait("Control", "R-22")]
    public void A_table_with_one_row_less_or_one_row_that_differs_is_caught()
    {
        var rows = NmpTransitionTable.Upstream.Rows;
        foreach (var (at, row) in rows.Index().Where(each => each.Item.Id is not ("F1" or "K10")))
        {
            Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => HasNoOther(rows.Where(other => other != row)));
            if (row.To is { } to)
            {
                var elsewhere = row with { To = to == NmpState.Failed ? NmpState.Successful : NmpState.Failed };
                Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Check([.. rows.Take(at), elsewhere, .. rows.Skip(at + 1)]));
            }
        }

        Check(rows);

        static void Check(IEnumerable<NmpTransition> table) => Assert.All(Section5().Where(line => RowId().IsMatch(line)), line => IsRow(line, table));
    }

    [Fact]
    public void Every_row_names_a_place_in_the_original_that_the_specification_names()
    {
        var specification = File.ReadAllText(Path.Combine(GoldenFile.Root, "docs", "spec", "nmp-status.md"));
        Assert.All(NmpTransitionTable.Upstream.Rows.Where(row => row.Id != "F1"), row => Assert.All(
            row.Source.Split(["; ", ": ", " :: ", ", "], default), name => Assert.True(name.Length > 0 && specification.Contains(name, StringComparison.Ordinal), $"{row.Id}: {row.Source}")));
        Assert.Equal("StatusKit only", NmpTransitionTable.Upstream[NmpTrigger.ForcedReset].Source);
    }

    // Spec nmp 5.9: produced edges. What a status file alone shows (K10) is not among them.
    [Theory]
    [InlineData("waiting", "download started")]
    [InlineData("download started", "waiting, ha node waiting, downloaded, no action required, precheck failed, download failed")]
    [InlineData("ha node waiting", "waiting, downloaded, initiated")]
    [InlineData("downloaded", "waiting, initiated, precheck failed, failed, rollback successful")]
    [InlineData("initiated", "waiting, successful, precheck failed, failed, rollback successful, rollback failed, unknown")]
    [InlineData("failed", "waiting, initiated, rollback started, rollback failed")]
    [InlineData("rollback started", "waiting, downloaded, rollback successful, rollback failed")]
    [InlineData("successful", "waiting")]
    [InlineData("no action required", "waiting")]
    [InlineData("unknown", "waiting")]
    [InlineData("precheck failed", "waiting")]
    [InlineData("download failed", "waiting")]
    [InlineData("rollback failed", "waiting")]
    [InlineData("rollback successful", "waiting")]
    [InlineData("reset", "waiting")]
    public void The_listed_changes_are_those_of_the_adjacency_summary(string from, string to) => Assert.Equal(
        to,
        string.Join(", ", NmpState.All.Where(state => NmpTransitionTable.Upstream.Classify(new(from), state, NmpPlaces.Agent) == NmpChange.Listed)));

    [Fact]
    public void Every_state_is_reachable_and_every_state_leaves()
    {
        foreach (var state in NmpState.All.Where(state => state != NmpState.Waiting))
        {
            Assert.NotEqual(NmpChange.Impossible, NmpTransitionTable.Upstream.Classify(NmpState.Waiting, state));
            Assert.Contains(NmpTransitionTable.Upstream.Rows, row => row.IsRestart && row.From.Contains(state.Kind));
            Assert.True(
                state.IsFinal || state == NmpState.Reset || state == NmpState.Unknown
                || NmpTransitionTable.Upstream.Rows.Any(row => row.IsStep && row.To is { } to && to != state && row.From.Contains(state.Kind)),
                $"no step leads on from {state}");
        }
    }

    [Fact]
    public void The_documented_diagram_and_table_are_those_of_the_code()
    {
        GoldenFile.Verify("docs/nmp-transitions.md", Document());
    }

    private static string Document()
    {
        var table = NmpTransitionTable.Corrected;
        var text = new StringBuilder($"""
            # How the status of an upgrade changes

            Generated from `NmpTransitionTable.Corrected`, the default. A test fails when this page is out of date. The ids of the rows
            and quirks are those of `docs/spec/nmp-status.md`, sections 5 and 7; F1 is an addition.

            ## As agent and hub show it

            ```mermaid
            {table.ToMermaid()}```

            ## In the status file of a cluster

            ```mermaid
            {table.ToMermaid(NmpPlaces.StatusFile)}```

            ## All rows

            Fields that a row does not name keep their value.


            """);
        AppendRows(text, table.Rows);
        text.Append("""

            ## What the original programs do differently

            `NmpTransitionTable.Upstream` has these rows instead. "unchecked" states are those from which a row is accepted only because
            nothing checks them.


            """);
        AppendRows(text, NmpTransitionTable.Upstream.Rows.Where(row => !row.Equals(table[row.Trigger])));
        return text.ToString();
    }

    private static void AppendRows(StringBuilder text, IEnumerable<NmpTransition> rows)
    {
        text.Append("| id | from | trigger | to | guard | fields | side effects | actor | written at | quirks |\n");
        text.Append("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
        foreach (var row in rows)
        {
            var hasTarget = row.Outcome is NmpTransitionOutcome.Becomes or NmpTransitionOutcome.Created;
            string[] cells =
            [
                row.Id,
                row.UncheckedFrom.Count == 0 ? StatesOf(row.From) : $"{StatesOf(row.From)}; unchecked: {StatesOf(row.UncheckedFrom)}",
                $"{row.Trigger}",
                hasTarget ? $"{row.To}" : Words(row.Outcome),
                row.Guard,
                FieldsOf(row),
                row.SideEffects,
                Words(row.Actor),
                row.Places == NmpPlaces.None ? "nowhere" : PlacesOf(row.Places),
                string.Join(", ", row.Quirks),
            ];
            text.Append($"| {string.Join(" | ", cells)} |\n");
        }
    }

    private static string StatesOf(NmpStateSet states) =>
        states.Count == 0 ? "none"
        : NmpStateSet.Any.Except(states) is { Count: 1 } missing ? $"any but {missing}"
        : $"{states}";

    private static string FieldsOf(NmpTransition row)
    {
        var fields = FieldsOf(row.Effects).Where(field => field.Effect != NmpEffect.Keep).Select(field => $"{field.Name}: {Words(field.Effect)}");
        var reported = row.ReportedEffects.OrderBy(effects => effects.Key).Select(effects =>
            $"for {Words(effects.Key)}: {string.Join(", ", FieldsOf(effects.Value).Where(field => field.Effect != NmpEffect.Keep).Select(field => field.Name))}");
        return string.Join("; ", fields.Concat(reported));
    }

    private static IEnumerable<(string Name, NmpEffect Effect)> FieldsOf(NmpEffects effects) =>
    [
        ("start", effects.StartTime), ("end", effects.EndTime), ("error", effects.ErrorMessage), ("attempts", effects.DownloadAttempts),
        ("schedule", effects.Schedule), ("versions", effects.Versions), ("latest map", effects.LatestMap),
    ];

    private static string PlacesOf(NmpPlaces places) =>
        string.Join(", ", new[] { NmpPlaces.Agent, NmpPlaces.Hub, NmpPlaces.StatusFile }.Where(place => places.HasFlag(place)).Select(place => Words(place)));

    private static string Words<T>(T name)
        where T : struct, Enum => Regex.Replace(name.ToString(), "(?<!^)([A-Z])", " $1").ToLowerInvariant();

    private static IEnumerable<string> Section5() =>
        File.ReadLines(Path.Combine(GoldenFile.Root, "docs", "spec", "nmp-status.md")).SkipWhile(line => !line.StartsWith("## 5.", StringComparison.Ordinal)).TakeWhile(line => !line.StartsWith("### 5.8", StringComparison.Ordinal));

    private static string[] Cells(string line) => [.. line.Trim('|').Split('|').Select(cell => cell.Trim())];

    private static IEnumerable<string> Quoted(string cell) => Code().Matches(cell).Select(match => match.Groups[1].Value);

    // Most rows quote the states; these say them otherwise.
    private static string From(string id, string half) => id switch
    {
        "NEW1" => "",
        "DEL3" or "R2" => "any",
        "L1" => "other, reset, ha node waiting, successful, no action required, unknown",
        "R3" => NmpStateSet.Any.Except([NmpStateKind.Waiting]).ToString(),
        "I10" => "downloaded, rollback started", // the spec adds the former under I11 and in 5.9
        _ when half == "any" => "any",
        _ => string.Join(", ", NmpState.All.Select(state => state.Text).Intersect(Quoted(half))),
    };

    private static IEnumerable<(NmpEffect? Wanted, Func<NmpEffects, NmpEffect> Of)> Effects(string line, string[] columns)
    {
        var lines = Section5().ToList();
        var header = Cells(lines[lines.FindLastIndex(lines.IndexOf(line), candidate => candidate.StartsWith("| Id |", StringComparison.Ordinal))]);
        NmpEffect? In(string column) => Array.IndexOf(header, column) is >= 0 and var at && at < columns.Length ? Effect(columns[0], columns[at].Trim('*')) : NmpEffect.Keep;
        return
        [
            (In("ST"), effects => effects.StartTime), (In("ET"), effects => effects.EndTime), (In("EM"), effects => effects.ErrorMessage), (In("DA"), effects => effects.DownloadAttempts),
            (In("SCH"), effects => effects.Schedule), (In("UV"), effects => effects.Versions), (In("LM"), effects => effects.LatestMap),
        ];
    }

    // X1's cells depend on the word reported; NmpRowTests has an example of each.
    private static NmpEffect? Effect(string id, string cell) => cell switch
    {
        _ when id == "X1" => null,
        "" or "=" or "–" or "n/a" => NmpEffect.Keep,
        "∅" or "0" or "lost" or "all `\"\"`" or "all false" => NmpEffect.Clear,
        "now if unset" => NmpEffect.NowIfUnset,
        "new" => NmpEffect.Compute,
        "+1" => NmpEffect.Increment,
        _ when cell.StartsWith("if already due", StringComparison.Ordinal) || cell == "as L1" => NmpEffect.ComputeIfDue,
        _ => NmpEffect.Set,
    };

    [GeneratedRegex(@"^\| ([A-Z]+[0-9]+) \|")]
    private static partial Regex RowId();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
