using System.Text;
using FsCheck;
using FsCheck.Fluent;
using StatusKit.Cfs;
using StatusKit.Tests.Cfs;

namespace StatusKit.Tests.Cfs;

public class CfsSessionStateMachineTests
{
    private static readonly CfsSessionState[] States = [default, CfsSessionState.Pending, CfsSessionState.Running, CfsSessionState.Complete];
    private static readonly CfsOutcome[] Outcomes = [default, CfsOutcome.None, CfsOutcome.Unknown, CfsOutcome.False, CfsOutcome.True];

    private static CfsSessionProgress[] All => [.. from status in States from succeeded in Outcomes select new CfsSessionProgress(status, succeeded)];

    [Fact]
    public async Task From_every_state_every_report_leads_to_the_higher_state_and_outcome()
    {
        foreach (var state in All)
        {
            foreach (var reported in All)
            {
                var machine = new CfsSessionStateMachine(Session(state));
                Assert.Equal(All.ToHashSet(), (await machine.PermittedTriggersAsync).ToHashSet());
                machine.Fire(reported);
                Assert.Equal(new(Higher(States, state.State, reported.State), Higher(Outcomes, state.Outcome, reported.Outcome)), machine.State);
            }
        }
    }

    [Fact]
    public void It_takes_and_refuses_what_the_rules_do_and_ends_with_their_record() => Prop.ForAll(
        (from session in CfsMergeModel.Session
         from patches in Gen.ArrayOf(CfsMergeModel.Patch, 3)
         from version in Gen.Elements(CfsVersion.V3, CfsVersion.V2)
         from rules in Gen.Elements(CfsSessionRules.Corrected, CfsSessionRules.Upstream)
         select (session, patches, version, rules)).ToArbitrary(),
        x =>
        {
            var session = CfsJson.V3.Session.Read(Encoding.UTF8.GetBytes(x.session));
            var machine = new CfsSessionStateMachine(session, x.rules, x.version);
            foreach (var patch in x.patches.Select(patch => CfsJson.V3.Patch.Read(Encoding.UTF8.GetBytes(patch))))
            {
                var merged = x.rules.Merge(session, patch, x.version);
                session = merged.Value!;
                if (machine.CanFire(patch) != (merged.Kind != StatusUpdateKind.Refused))
                {
                    return false;
                }

                if (merged.Kind != StatusUpdateKind.Refused)
                {
                    machine.Fire(patch);
                }
            }

            return machine.Session == session;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Trials.Scale(300)));

    [Theory]
    [InlineData("complete", "true", "complete/true")]
    [InlineData("pending", "", "pending/-")]
    [InlineData("", "none", "-/none")]
    [InlineData("", "", "-/-")]
    public void A_progress_is_shown_as_state_and_outcome(string state, string outcome, string text) =>
        Assert.Equal(text, new CfsSessionProgress(new(state), new(outcome)).ToString());

    [Theory]
    [InlineData("""{"status":"complete","succeeded":"false"}""", "complete/false")]
    [InlineData("""{"status":"complete","succeeded":true}""", "complete/-")] // a boolean counts for no outcome (spec cfs 5.2)
    [InlineData("""{"status":"halted","succeeded":"maybe"}""", "-/-")]
    [InlineData("{}", "-/-")]
    public void The_state_is_what_a_session_documents(string run, string state) => Assert.Equal(
        state, new CfsSessionStateMachine(CfsJson.V3.Session.Read(Encoding.UTF8.GetBytes($$$"""{"name":"s","status":{"session":{{{run}}}}}"""))).State.ToString());

    [Fact]
    public void Actions_run_once_for_each_rise_and_see_the_merged_session()
    {
        List<string> seen = [];
        var machine = new CfsSessionStateMachine(Session(new(CfsSessionState.Pending, CfsOutcome.None)));
        machine.OnTransitioned(transition => seen.Add($"{transition.Source.Phase} to {transition.Destination.Phase}, job {machine.Session.Status.Session.Job}"));
        machine.Fire(Patch(new() { Status = CfsSessionState.Running, Job = "cfs-1" }));
        machine.Fire(Patch(new() { Status = CfsSessionState.Running, StartTime = Timestamp.ParseLenient("2026-03-02T09:05:02") }));
        machine.Fire(Patch(new() { Status = CfsSessionState.Complete, Succeeded = CfsOutcome.True }));
        machine.Fire(Patch(new() { Status = CfsSessionState.Pending, Succeeded = CfsOutcome.False }));
        Assert.Equal(["Pending to Running, job cfs-1", "Running to Succeeded, job cfs-1"], seen);
        Assert.Equal("2026-03-02T09:05:02", machine.Session.Status.Session.StartTime.ToString());
    }

    [Fact]
    public async Task A_job_that_is_set_is_not_sent_again()
    {
        var machine = new CfsSessionStateMachine(Session(new(CfsSessionState.Pending, CfsOutcome.None)));
        var patch = Patch(new() { Job = "cfs-1" });
        await machine.FireAsync(patch);
        Assert.False(machine.CanFire(patch));
        Assert.Contains("a job that is set is not sent again", Assert.Throws<InvalidOperationException>(() => machine.Fire(patch)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_kept_elsewhere_is_written_there_and_only_when_it_changed()
    {
        var (session, writes) = (Session(new(CfsSessionState.Running, CfsOutcome.None)), 0);
        var machine = new CfsSessionStateMachine(() => session, next => (session, writes) = (next, writes + 1));
        machine.Fire(new CfsSessionProgress(CfsSessionState.Complete, CfsOutcome.False));
        machine.Fire(new CfsSessionProgress(CfsSessionState.Complete, CfsOutcome.False));
        Assert.Equal(("complete/false", 1), (new CfsSessionProgress(session.Status.Session.Status, session.Status.Session.Succeeded).ToString(), writes));
    }

    private static CfsSession Session(CfsSessionProgress progress) =>
        new() { Name = "s", Status = new() { Session = new() { Status = progress.State, Succeeded = progress.Outcome } } };

    private static CfsSessionPatch Patch(CfsSessionRun run) => new() { Status = new() { Session = run } };

    private static TWord Higher<TWord>(TWord[] order, TWord left, TWord right) => order[Math.Max(Array.IndexOf(order, left), Array.IndexOf(order, right))];
}
