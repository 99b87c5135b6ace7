using FsCheck;
using FsCheck.Fluent;
using StatusKit.Nmp;
using Generators = StatusKit.TestKit.NmpRuleGenerators;

namespace StatusKit.Tests.Nmp;

[Trait("Trial", "R-21")]
public class NmpTransitionsProperties
{
    [Fact]
    public void A_life_goes_as_a_naive_reading_of_the_table_says() => Check(
        from status in Generators.Status
        from triggers in Gen.ListOf(Generators.Trigger, 30)
        from table in Generators.Table
        from facts in Generators.AnyFacts
        select (status, triggers, table, facts),
        1_000,
        life =>
        {
            var model = new Model(life.status);
            var status = life.status;
            foreach (var trigger in life.triggers)
            {
                var before = status;
                var wanted = model.Fire(life.table.Rows.Single(row => row.Trigger == trigger), life.facts);
                var update = life.table.Fire(status, trigger, life.facts);
                status = update.Value!;
                if (update.Kind != wanted || !model.Agrees(status) || (wanted != StatusUpdateKind.Applied && !ReferenceEquals(status, before)))
                {
                    return false;
                }
            }

            return true;
        });

    [Fact]
    public void Firing_twice_with_the_same_facts_gives_the_same_answer() => Check(
        from status in Generators.Status
        from trigger in Generators.Trigger
        from table in Generators.Table
        select (status, trigger, table),
        2_000,
        x => x.table.Fire(x.status, x.trigger, Generators.Facts).Equals(x.table.Fire(x.status, x.trigger, Generators.Facts)));

    [Fact]
    public void What_can_be_fired_is_refused_only_by_its_guard() => Check(
        from status in Generators.Status
        from trigger in Generators.Trigger
        from table in Generators.Table
        select (status, trigger, table),
        5_000,
        x =>
        {
            var state = x.status.AgentUpgrade.Status;
            var update = x.table.Fire(x.status, x.trigger, Generators.Facts);
            var canFire = x.table.CanFire(state, x.trigger);
            return canFire == (update.Reason?.Code is null or NmpReasonCodes.GuardFailed)
                && canFire == x.table.Permitted(state).Contains(x.trigger)
                && canFire == x.table.Target(state, x.trigger).HasValue
                && (update.Kind == StatusUpdateKind.Refused || x.table.Target(state, x.trigger) == update.Value!.AgentUpgrade.Status);
        });

    [Fact]
    public void Classification_agrees_with_a_brute_force_search()
    {
        foreach (var places in Enumerable.Range(0, 8).Select(bits => (NmpPlaces)bits))
        {
            var rows = NmpTransitionTable.Upstream.Rows.Where(row => row.Outcome == NmpTransitionOutcome.Becomes && (row.Places & places) != 0 && row.Family != "X").ToArray();
            foreach (var from in Generators.States)
            {
                foreach (var to in Generators.States)
                {
                    var steps = Distance(from, to, rows.Where(row => "SWHIK".Contains(row.Id[0], StringComparison.Ordinal)));
                    var anyhow = Distance(from, to, rows);
                    var wanted = from == to ? NmpChange.None
                        : anyhow == 1 ? NmpChange.Listed
                        : steps is not null ? NmpChange.Skipped
                        : anyhow is not null ? NmpChange.Restarted
                        : NmpChange.Impossible;
                    Assert.True(wanted == NmpTransitionTable.Upstream.Classify(from, to, places), $"{from} -> {to} in {places}: {wanted}, not {NmpTransitionTable.Upstream.Classify(from, to, places)}");
                    var way = NmpTransitionTable.Upstream.Explain(from, to, places);
                    var length = wanted switch { NmpChange.None or NmpChange.Impossible => 0, NmpChange.Listed => 1, NmpChange.Skipped => steps!.Value, _ => anyhow!.Value };
                    Assert.Equal(length, way.Length);
                    Assert.True(way.IsEmpty || Leads(way, from, to), $"{from} -> {to} in {places}: {string.Join(", ", way.Select(row => row.Id))}");
                }
            }
        }
    }

    [Fact]
    public void Whatever_strict_reaches_a_listed_path_explains() => Check(
        from status in Generators.Status
        from reports in Gen.ListOf(Generators.State, 40)
        select (status, reports),
        500,
        x =>
        {
            var status = x.status;
            foreach (var reported in x.reports)
            {
                var before = status.AgentUpgrade.Status;
                var report = NmpTransitionTable.Corrected.Report(status, reported, Generators.Facts with { ErrorMessage = "told" }, NmpReportMode.Strict);
                status = report.Value!;
                var after = status.AgentUpgrade.Status;
                if (before != after && !NmpTransitionTable.Corrected.Rows.Any(row => row.Family != "X" && row.From.Contains(before.Kind) && row.To == after && row.Places.HasFlag(NmpPlaces.Agent)))
                {
                    return false;
                }
            }

            return true;
        });

    [Fact]
    public void Strict_takes_nothing_that_observe_would_do_otherwise() => Check(
        from status in Generators.Status
        from reported in Generators.State
        select (status, reported),
        3_000,
        x =>
        {
            var strict = NmpTransitionTable.Corrected.Report(x.status, x.reported, Generators.Facts with { ErrorMessage = "told" }, NmpReportMode.Strict);
            var observed = NmpTransitionTable.Corrected.Report(x.status, x.reported, Generators.Facts with { ErrorMessage = "told" });
            return observed.Kind != StatusUpdateKind.Refused
                && strict.Details!.Equals(observed.Details)
                && (strict.Kind == StatusUpdateKind.Refused ? !((NmpChangeDetails)strict.Details).IsExpected : strict.Equals(observed))
                && observed.Value!.AgentUpgrade.Status == (x.reported.Text.Length == 0 ? NmpState.Unknown : x.reported);
        });

    [Fact]
    public void A_reset_is_legal_in_every_state() => Check(Generators.Status, 1_000, status =>
        NmpReset.Forced(status).Value!.AgentUpgrade.Status == NmpState.Waiting
        && NmpReset.Local(status).Value!.AgentUpgrade.Status == NmpState.Waiting
        && NmpReset.ApplyFromHub(status).Value!.AgentUpgrade.Status == NmpState.Waiting
        && NmpReset.RequestAtHub(status).Value!.AgentUpgrade.Status == NmpState.Reset);

    private static bool Leads(IEnumerable<NmpTransition> way, NmpState from, NmpState to)
    {
        foreach (var row in way)
        {
            if (!row.From.Contains(from.Kind))
            {
                return false;
            }

            from = row.To!.Value;
        }

        return from == to;
    }

    // How many rows lead from one to the other at least, by trying all ways of one row, then of two, and so on.
    private static int? Distance(NmpState from, NmpState to, IEnumerable<NmpTransition> rows)
    {
        var reached = new HashSet<string> { from.Text };
        var edges = rows.SelectMany(row => Generators.States.Where(state => row.From.Contains(state.Kind)), (row, state) => (From: state.Text, To: row.To!.Value.Text)).ToArray();
        for (var length = 1; length <= Generators.States.Length; length++)
        {
            reached = [.. edges.Where(edge => reached.Contains(edge.From)).Select(edge => edge.To)];
            if (reached.Contains(to.Text))
            {
                return length;
            }
        }

        return null;
    }

    private static void Check<T>(Gen<T> gen, int times, Func<T, bool> law) =>
        Prop.ForAll(gen.ToArbitrary(), law).Check(Config.QuickThrowOnFailure.WithMaxTest(Trials.Scale(times)).WithQuietOnSuccess(true));

    /// <summary>The table, read as plainly as can be: eight fields, one line for each effect.</summary>
    private sealed class Model(NmpStatus status)
    {
        private readonly bool _hasInternal = status.Internal is not null;
        private string _state = status.AgentUpgrade.Status.Text;
        private string _start = status.AgentUpgrade.StartTime.ToString();
        private string _end = status.AgentUpgrade.EndTime.ToString();
        private string _message = status.AgentUpgrade.ErrorMessage;
        private string _schedule = status.AgentUpgrade.ScheduledTime.ToString();
        private int _attempts = status.Internal?.DownloadAttempts ?? 0;
        private NmpUpgradedVersions _versions = status.AgentUpgrade.UpgradedVersions;
        private NmpLatestMap _latest = status.Internal?.LatestMap ?? new();

        private bool IsDue => _schedule is "" or "0001-01-01T00:00:00Z" or "2026-03-02T08:00:17Z";

        public StatusUpdateKind Fire(NmpTransition row, NmpFacts facts)
        {
            var from = row.From.Concat(row.UncheckedFrom).Select(known => known == NmpStateKind.Other ? "?" : NmpState.All[(int)known - 1].Text);
            if (row.Id[0] is 'N' or 'D' or 'X')
            {
                return StatusUpdateKind.Refused;
            }

            if (row.IsReport && row.To!.Value.Text == _state)
            {
                return StatusUpdateKind.Unchanged;
            }

            if (!from.Contains(NmpState.All.Any(word => word.Text == _state) ? _state : "?"))
            {
                return StatusUpdateKind.Refused;
            }

            if (row.Outcome == NmpTransitionOutcome.Stays)
            {
                return StatusUpdateKind.Unchanged;
            }

            var holds = row.Trigger switch
            {
                NmpTrigger.ScheduleReached => IsDue,
                NmpTrigger.DownloadFailedRetry => _attempts < facts.DownloadAttemptLimit - 1,
                NmpTrigger.DownloadFailedFinal => _attempts >= facts.DownloadAttemptLimit - 1,
                NmpTrigger.NewLatestVersion or NmpTrigger.NewLatestVersionAfterFailure => _latest.SoftwareLatest || _latest.CertLatest || _latest.ConfigLatest,
                _ => true,
            };
            return holds ? Apply(row) : StatusUpdateKind.Refused;
        }

        public bool Agrees(NmpStatus status) =>
            status.AgentUpgrade.Status.Text == _state && status.AgentUpgrade.StartTime.ToString() == _start && status.AgentUpgrade.EndTime.ToString() == _end
            && status.AgentUpgrade.ErrorMessage == _message && status.AgentUpgrade.ScheduledTime.ToString() == _schedule && status.AgentUpgrade.UpgradedVersions == _versions
            && (status.Internal?.DownloadAttempts ?? 0) == _attempts && (status.Internal?.LatestMap ?? new()) == _latest
            && (!_hasInternal || status.Internal!.Manifest == "acme/m");

        private StatusUpdateKind Apply(NmpTransition row)
        {
            var before = (_state, _start, _end, _message, _schedule, _attempts, _versions, _latest);
            var rescheduled = row.Effects.Schedule == NmpEffect.ComputeIfDue && IsDue;
            _state = row.To!.Value.Text;
            _start = Time(row.Effects.StartTime, _start);
            _end = Time(row.Effects.EndTime, _end);
            _message = row.Effects.ErrorMessage switch { NmpEffect.Clear => "", NmpEffect.Set => "because", _ => _message };
            _attempts = row.Effects.DownloadAttempts switch { NmpEffect.Clear => 0, NmpEffect.Increment => _attempts + 1, _ => _attempts };
            _versions = row.Effects.Versions == NmpEffect.Set ? Generators.Facts.Versions! : _versions;
            _latest = row.Effects.LatestMap == NmpEffect.Set ? Generators.Facts.LatestMap! : _latest;
            _schedule = rescheduled ? "2026-03-02T08:05:19Z" : _schedule;
            return before == (_state, _start, _end, _message, _schedule, _attempts, _versions, _latest) ? StatusUpdateKind.Unchanged : StatusUpdateKind.Applied;
        }

        private static string Time(NmpEffect effect, string present) => effect switch
        {
            NmpEffect.Clear => "",
            NmpEffect.NowIfUnset when present is "" or "0" => "2026-03-02T09:05:02+01:00",
            _ => present,
        };
    }
}
