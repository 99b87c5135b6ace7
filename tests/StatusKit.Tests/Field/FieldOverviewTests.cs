using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Tests.Field;

/// <summary>Many records judged together: what no record shows alone.</summary>
public class FieldOverviewTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 12, 12, TimeSpan.Zero);

    [Fact]
    public void Records_are_counted_by_state_phase_need_and_verdict()
    {
        var overview = CfsDiagnosis.DiagnoseMany(
            [Session("a", "pending", 10), Session("b", "pending", 3600), Session("c", "running", 60), Session("d", "running", 60)], Now);
        Assert.Equal(4, overview.Total);
        Assert.Equal([new("pending", 2), new("running", 2)], overview.ByState);
        Assert.Equal([new(StatusPhase.Pending, 2), new(StatusPhase.Running, 2)], overview.ByPhase);
        Assert.Equal([new(StatusSeverity.Ok, 3), new(StatusSeverity.Error, 1)], overview.BySeverity);
        Assert.Equal([new("NotStarting", 1), new("Running", 2), new("Starting", 1)], overview.ByCode);
        Assert.Equal([new("pending", 2), new("running", 2)], overview.ByGroup["c1"]);
        Assert.Empty(overview.Findings);
    }

    // The kept ones are the first of all by attention, and the same as one by one.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void The_most_urgent_are_the_first_of_all(int most)
    {
        string[] states = ["pending", "running", "complete", "lost"];
        CfsSession[] sessions = [.. Enumerable.Range(0, 300).Select(i => Session($"s{i}", states[i % 4], (i * 7919) % 100_000))];
        var overview = CfsDiagnosis.DiagnoseMany(sessions, Now, overview: new() { MostUrgent = most });
        var expected = sessions.Select(session => CfsDiagnosis.Diagnose(session, Now)).Order(StatusDiagnosis.ByAttention).Take(most);
        Assert.Equal(expected, overview.MostUrgent.Select(each => each.Diagnosis));
    }

    [Fact]
    public async Task A_store_and_a_list_are_judged_alike()
    {
        CfsSession[] sessions = [Session("a", "pending", 3600), Session("b", "running", 60)];
        var expected = CfsDiagnosis.DiagnoseMany(sessions, Now);
        var stored = await CfsDiagnosis.DiagnoseManyAsync(Stored(sessions), Now);
        var listed = await CfsDiagnosis.DiagnoseManyAsync(sessions.ToAsyncEnumerable(), Now);
        Assert.Equal(expected.MostUrgent.ToArray(), listed.MostUrgent.ToArray());
        Assert.Equal(expected.MostUrgent.Select(each => each.Record), stored.MostUrgent.Select(each => each.Record));
    }

    [Fact]
    public async Task A_stored_record_that_does_not_say_since_when_is_judged_by_the_store()
    {
        var status = new NmpNodeStatus(Id("n1", "p1"), Status("downloaded", null));
        var overview = await NmpDiagnosis.DiagnoseManyAsync(Stored(status), Now);
        Assert.Equal(NmpVerdictCodes.NotPickedUp, Assert.Single(overview.MostUrgent).Diagnosis.Code);
        var one = NmpDiagnosis.DiagnoseStored(new Stored<NmpNodeStatus>(status, 1, Now.AddHours(-1)), Now);
        Assert.Equal(overview.MostUrgent[0].Diagnosis, one);
        var session = new Stored<CfsSession>(Session("a", "pending", null), 1, Now.AddHours(-1));
        Assert.Equal(CfsVerdictCodes.NotStarting, CfsDiagnosis.DiagnoseStored(session, Now).Code);
    }

    [Theory]
    [InlineData("batcher-", CfsFindingCodes.BatcherFlood, CfsHintCodes.BatcherBackoff)]
    [InlineData("my-script-", CfsFindingCodes.PendingFlood, CfsHintCodes.ManualFlood)]
    public void A_flood_of_pending_sessions_is_found(string prefix, string code, string hint)
    {
        CfsSession[] sessions = [.. Enumerable.Range(0, 12).Select(i => Session($"{prefix}{i}", "pending", 200))];
        var finding = Assert.Single(CfsDiagnosis.DiagnoseMany(sessions, Now).Findings);
        Assert.Equal((code, 12, 10, hint), (finding.Code, finding.Count, finding.Records.Length, finding.Hints[0].Code));
    }

    [Theory]
    [InlineData(9, 200)]
    [InlineData(100, 20)] // a batch that was just created
    public void A_few_pending_sessions_or_new_ones_are_no_flood(int count, int age) => Assert.Empty(
        CfsDiagnosis.DiagnoseMany(Enumerable.Range(0, count).Select(i => Session($"batcher-{i}", "pending", age)), Now).Findings);

    [Fact]
    public void Two_sessions_on_the_same_nodes_are_found()
    {
        var finding = Assert.Single(CfsDiagnosis.DiagnoseMany(
            [
                Session("a", "running", 60, "x1,x2,x3"),
                Session("b", "pending", 10, "x3,x2"),
                Session("c", "running", 60, "x4,!x1:x*"),
                Session("d", "running", 60, "x5,!x1:x*"),
                Session("e", "complete", 60, "x1"),
                Session("f", "running", 60, "x1", "image"),
            ],
            Now).Findings);
        Assert.Equal(CfsFindingCodes.SameNodes, finding.Code);
        Assert.Equal("The sessions a and b are both unfinished and work on x3 and 1 more.", finding.Message);
        Assert.Equal(["a", "b"], finding.Records.ToArray());
    }

    [Fact]
    public void More_nodes_than_are_remembered_are_not_compared_and_a_finding_says_so()
    {
        var overview = CfsDiagnosis.DiagnoseMany(
            [Session("a", "running", 60, "x1,x2,x3"), Session("b", "running", 60, "x3")], Now, overview: new() { MaxTracked = 2 });
        Assert.Equal([CfsFindingCodes.NotAllCompared], overview.Findings.Select(finding => finding.Code));
    }

    [Fact]
    public void Two_nodes_of_one_HA_group_that_install_are_found()
    {
        var overview = NmpDiagnosis.DiagnoseMany(
            [
                new(Id("n1", "p1"), Status("initiated", -5)),
                new(Id("n2", "p1"), Status("rollback started", -5)),
                new(Id("n3", "p1"), Status("ha node waiting", -5)),
                new(Id("n4", "p1"), Status("initiated", -5)),
            ],
            Now,
            haGroupOf: node => node.Name == "n4" ? null : "g1");
        var finding = Assert.Single(overview.Findings);
        Assert.Equal((NmpFindingCodes.HaGroupInstalling, StatusSeverity.Warning), (finding.Code, finding.Severity));
        Assert.Equal("2 nodes of the HA group 'g1' install at once; only one should.", finding.Message);
        Assert.Equal(["acme/n1", "acme/n2"], finding.Records.ToArray());
    }

    [Fact]
    public void An_HA_group_in_which_all_wait_is_found()
    {
        var overview = NmpDiagnosis.DiagnoseMany(
            [new(Id("n1", "p1"), Status("ha node waiting", -5)), new(Id("n2", "p1"), Status("ha node waiting", -5))],
            Now,
            haGroupOf: _ => "g1");
        Assert.Equal([NmpFindingCodes.HaGroupIdle], overview.Findings.Select(finding => finding.Code));
    }

    [Fact]
    public void Upgrades_of_one_node_that_are_in_each_others_way_are_found()
    {
        var overview = NmpDiagnosis.DiagnoseMany(
            [
                new(Id("n1", "p1"), Status("initiated", -5)),
                new(Id("n1", "p2"), Status("downloaded", -5)),
                new(Id("n2", "p1"), Status("downloaded", -5)),
                new(Id("n2", "p2"), Status("waiting", -50)),
            ],
            Now);
        Assert.Equal(
            [NmpFindingCodes.SameNode, NmpFindingCodes.BlockedByOther], overview.Findings.Select(finding => finding.Code));
        Assert.Equal(
            "The upgrade of acme/n2 by acme/p2 waits for that by acme/p1, which is 'downloaded'.", overview.Findings[1].Message);
        Assert.Equal(["acme/p1", "acme/p2"], overview.ByGroup.Keys);
    }

    [Theory]
    [InlineData("downloaded", null, 0, "NotAtHub", StatusSeverity.Notice)]
    [InlineData(null, "failed", 0, "Orphaned", StatusSeverity.Warning)]
    [InlineData("failed", "reset", -4, "ResetPending", StatusSeverity.Notice)]
    [InlineData("failed", "reset", -6, "LostReset", StatusSeverity.Warning)]
    [InlineData("initiated", "downloaded", -4, "Differing", StatusSeverity.Notice)]
    [InlineData("successful", "initiated", -60, "Differing", StatusSeverity.Warning)]
    [InlineData("waiting", "reset", -60, "Differing", StatusSeverity.Warning)] // taken up, and the report was lost
    [InlineData("failed", "failed", -60, null, StatusSeverity.Ok)]
    [InlineData("Success", "successful", -60, null, StatusSeverity.Ok)]
    public void Agent_and_hub_are_compared(string? node, string? hub, int minutes, string? code, StatusSeverity severity)
    {
        var difference = NmpComparison.Compare(
            Id("n1", "p1"), node is null ? null : Status(node, null), hub is null ? null : Status(hub, minutes), Now);
        Assert.Equal((code, severity), (difference?.Code, difference?.Severity ?? StatusSeverity.Ok));
    }

    [Fact]
    public async Task Whole_stores_are_compared_side_by_side()
    {
        NmpNodeStatus[] node = [new(Id("n1", "p1"), Status("failed", null)), new(Id("n3", "p1"), Status("failed", null)), new(Id("n4", "p1"), Status("waiting", null))];
        NmpNodeStatus[] hub = [new(Id("n2", "p1"), Status("failed", -60)), new(Id("n3", "p1"), Status("reset", -60)), new(Id("n4", "p1"), Status("waiting", -60))];
        var differences = await NmpComparison.CompareAsync(Stored(node), Stored(hub), Now).ToListAsync();
        Assert.Equal(
            ["acme/n1 acme/p1 NotAtHub", "acme/n2 acme/p1 Orphaned", "acme/n3 acme/p1 LostReset"],
            differences.Select(difference => $"{difference.Id} {difference.Code}"));
        Assert.Empty(await NmpComparison.CompareAsync(Stored(node), Stored(node), Now).ToListAsync());
        await Assert.ThrowsAsync<ArgumentException>(
            () => NmpComparison.CompareAsync(Stored([.. node.Reverse()]), Stored(hub), Now).ToListAsync().AsTask());
    }

    private static CfsSession Session(
        string name, string state, int? age, string limit = "", string definition = "dynamic") => new()
        {
            Name = name,
            Ansible = new() { Limit = limit },
            Configuration = new() { Name = "c1" },
            Target = new() { Definition = definition },
            Status = new()
            {
                Session = new()
                {
                    Status = new(state),
                    StartTime = age is { } seconds ? Timestamp.CreateNaiveUtcSeconds(Now.AddSeconds(-seconds)) : default,
                },
            },
        };

    private static NmpStatusId Id(string node, string policy) => new(new("acme", node), new("acme", policy));

    private static NmpStatus Status(string state, int? minutes) => new()
    {
        AgentUpgrade = new()
        {
            Status = new(state),
            ScheduledTime = Timestamp.ParseLenient("2026-03-02T07:00:00Z"),
            LastUpdated = minutes is { } age ? Timestamp.CreateUtcSeconds(Now.AddMinutes(age)) : default,
        },
    };

    private static IAsyncEnumerable<Stored<T>> Stored<T>(params T[] records)
        where T : class => records.Select((record, i) => new Stored<T>(record, i + 1, Now.AddHours(-1))).ToAsyncEnumerable();
}
