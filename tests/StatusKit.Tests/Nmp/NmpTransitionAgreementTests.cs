using System.Text.RegularExpressions;
using Stateless.Graph;
using StatusKit.Nmp;
using Generators = StatusKit.TestKit.NmpRuleGenerators;

namespace StatusKit.Tests.Nmp;

/// <summary>For each table: what its rows list is what all its members do, and what its diagram and machine show.</summary>
[Trait("Trial", "R-22")]
public partial class NmpTransitionAgreementTests
{
    private const NmpPlaces Everywhere = NmpPlaces.Record | NmpPlaces.StatusFile;

    /// <summary>Both named tables, and upstream's with each single correction.</summary>
    public static TheoryData<NmpCorrections> Tables =>
        [NmpCorrections.All, NmpCorrections.None, .. Enum.GetValues<NmpCorrections>().Where(each => int.PopCount((int)each) == 1)];

    [Theory]
    [MemberData(nameof(Tables))]
    public void CanFire_Target_and_Permitted_are_what_the_rows_list(NmpCorrections corrections)
    {
        var table = TableOf(corrections);
        foreach (var (row, state) in Cases(table))
        {
            var target = Lists(row, state) ? row.To ?? state : (NmpState?)null;
            Assert.Equal(
                (target.HasValue, target, target.HasValue),
                (table.CanFire(state, row.Trigger), table.Target(state, row.Trigger), table.Permitted(state).Contains(row.Trigger)));
        }
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Fire_takes_a_status_where_the_row_leads(NmpCorrections corrections)
    {
        var table = TableOf(corrections);
        foreach (var (row, state) in Cases(table))
        {
            // With 4 attempts the last download may fail, with none it is tried again.
            var status = Generators.Full(state, row.Trigger == NmpTrigger.DownloadFailedFinal ? 4 : 0);
            var update = table.Fire(status, row.Trigger, Generators.Facts);
            Assert.Equal(Lists(row, state), update.Kind != StatusUpdateKind.Refused);
            Assert.Equal(Lists(row, state) ? row.To ?? state : state, update.Value!.AgentUpgrade.Status);
            Assert.Equal(row, Assert.Single(((NmpChangeDetails)update.Details!).Path));
        }
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void A_change_is_listed_exactly_where_a_row_leads(NmpCorrections corrections)
    {
        var table = TableOf(corrections);
        foreach (var places in Enumerable.Range(0, 8).Select(bits => (NmpPlaces)bits))
        {
            foreach (var (from, to) in Pairs())
            {
                var isListed = from != to && table.Rows.Any(row => Leads(row, from, to, places));
                Assert.Equal(isListed, table.Classify(from, to, places) == NmpChange.Listed);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void A_strict_report_is_accepted_exactly_where_a_row_leads(NmpCorrections corrections)
    {
        var table = TableOf(corrections);
        foreach (var (from, to) in Pairs())
        {
            var update = table.Report(Generators.Full(from), to, Generators.Facts, NmpReportMode.Strict);
            var isListed = from == to || table.Rows.Any(row => Leads(row, from, to, NmpPlaces.Agent));
            Assert.Equal(isListed, update.Kind != StatusUpdateKind.Refused);
        }
    }

    // Before the table was an object, three arrows of the diagram were refused by Fire.
    [Theory]
    [MemberData(nameof(Tables))]
    public void The_diagram_shows_each_row_that_changes_the_state_and_no_other(NmpCorrections corrections)
    {
        var table = TableOf(corrections);
        var wanted = from c in Cases(table)
                     where c.Row is { IsFireable: true, Outcome: NmpTransitionOutcome.Becomes } && c.Row.Places != NmpPlaces.None
                     where c.Row.From.Union(c.Row.UncheckedFrom).Contains(c.State.Kind)
                     select (c.Row.Id, From: $"{NmpStateSet.Create([c.State.Kind])}", To: c.Row.To!.Value.Text);
        Assert.Equal(wanted.Distinct().Order(), ArrowsOf(table.ToMermaid(Everywhere)).Order());
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void The_graph_that_Stateless_draws_of_the_machine_has_the_same_arrows(NmpCorrections corrections)
    {
        var table = TableOf(corrections);
        var ours = ArrowsOf(table.ToMermaid(Everywhere)).Select(arrow => (arrow.From, arrow.To));
        var machine = new NmpStateMachine(Generators.With(NmpState.Waiting), table);
        var theirs = StatelessArrow().Matches(MermaidGraph.Format(machine.GetInfo()))
            .Select(match => (From: StateOf(match.Groups[1].Value), To: StateOf(match.Groups[2].Value), Trigger: match.Groups[3].Value));

        // A trigger that is accepted and changes nothing is an arrow from the state to itself there.
        var changes = theirs.Where(arrow => table[Enum.Parse<NmpTrigger>(arrow.Trigger)].Changes(arrow.From));
        Assert.Equal(ours.Distinct().Order(), changes.Select(arrow => (Text(arrow.From.Text), Text(arrow.To.Text))).Distinct().Order());
    }

    private static NmpTransitionTable TableOf(NmpCorrections corrections) => NmpTransitionTable.Upstream.With(corrections);

    private static IEnumerable<(NmpTransition Row, NmpState State)> Cases(NmpTransitionTable table) =>
        from row in table.Rows from state in Generators.States select (row, state);

    private static IEnumerable<(NmpState From, NmpState To)> Pairs() =>
        from source in Generators.States from target in Generators.States select (source, target);

    // What the columns of a row say, without the help of the row's own methods.
    private static bool Lists(NmpTransition row, NmpState state) =>
        row.Id[0] is not ('N' or 'D' or 'X')
        && (row.From.Contains(state.Kind) || row.UncheckedFrom.Contains(state.Kind) || (row.IsReport && row.To == state));

    private static bool Leads(NmpTransition row, NmpState from, NmpState to, NmpPlaces places) =>
        row.Id[0] is not ('N' or 'D' or 'X') && (row.Places & places) != 0 && row.From.Contains(from.Kind) && row.To == to;

    private static IEnumerable<(string Id, string From, string To)> ArrowsOf(string diagram)
    {
        foreach (var line in diagram.Split('\n'))
        {
            var (arrow, note) = (Arrow().Match(line), Note().Match(line));
            var (from, to, ids) = arrow.Success
                ? (Text(arrow.Groups[1].Value), arrow.Groups[2].Value, arrow.Groups[3].Value)
                : (note.Groups[3].Value, note.Groups[1].Value, note.Groups[2].Value);
            foreach (var id in ids.Split(", ", StringSplitOptions.RemoveEmptyEntries))
            {
                foreach (var state in StatesOf(from))
                {
                    yield return (id, state, Text(to));
                }
            }
        }
    }

    private static string[] StatesOf(string states)
    {
        string[] all = [.. NmpStateSet.Any.Select(state => $"{NmpStateSet.Create([state])}")];
        return states == "any" ? all
            : states.StartsWith("any but ", StringComparison.Ordinal) ? [.. all.Where(state => state != states["any but ".Length..])]
            : states.Split(", ");
    }

    // Stateless leaves out blanks. The state that is not documented is the empty one.
    private static NmpState StateOf(string node) =>
        NmpState.All.SingleOrDefault(state => state.Text.Replace(" ", "", StringComparison.Ordinal) == node);

    private static string Text(string node) => node.Length == 0 ? "other" : node.Replace('_', ' ');

    [GeneratedRegex(@"^    (\w+) --> (\w+): (.+)$")]
    private static partial Regex Arrow();

    [GeneratedRegex("^    note right of (\\w+): (.+?) (?:unchecked )?from (.+)$")]
    private static partial Regex Note();

    [GeneratedRegex(@"^\s*(\w*) --> (\w*) : (\w+)", RegexOptions.Multiline)]
    private static partial Regex StatelessArrow();
}
