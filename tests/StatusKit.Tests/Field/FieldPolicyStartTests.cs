using System.Text;
using StatusKit.Json;
using StatusKit.Nmp;

namespace StatusKit.Tests.Field;

/// <summary>F05: a mistyped start of a policy must not start upgrades at once without a word.</summary>
public class FieldPolicyStartTests
{
    private static readonly NmpFacts Facts = new()
    {
        Now = new(2026, 3, 2, 9, 5, 2, TimeSpan.FromHours(1)),
        WindowOffset = TimeSpan.FromSeconds(17),
    };

    public static TheoryData<string> BadStarts => new(
        "2022-06-03T13", "tomorrow", "2022-06-09T10:00:00", "2022-06-09 10:00", "Now", "", " now", "22:00Z", "0001-01-01T00:00:00Z");

    [Fact]
    public void F05_A_bad_start_is_found_when_the_policy_is_read()
    {
        var findings = new List<JsonFinding>();
        var policy = NmpJson.Policy.Read(FieldInput.Read("nmp-policy-bad-start.json"), findings);
        Assert.Equal(JsonFindingCodes.NoSchedule, Assert.Single(findings, found => found.Path == "$.start").Code);
        Assert.False(policy.HasReadableStart);
        Assert.Equal("2022-06-03T13", policy.Start); // it is kept all the same
    }

    [Theory]
    [MemberData(nameof(BadStarts))]
    public void F05_A_bad_start_is_found_by_the_reader_and_refused_by_the_rule(string start)
    {
        var policy = new NmpPolicy { Enabled = true, Start = start, StartWindow = 60, AgentUpgradePolicy = new() { Manifest = "IBM/m" } };
        var findings = new List<JsonFinding>();
        NmpJson.Policy.Read(Encoding.UTF8.GetBytes($$"""{"enabled":true,"start":"{{start}}"}"""), findings);
        Assert.Equal([JsonFindingCodes.NoSchedule], findings.Select(found => found.Code));

        var refused = NmpTransitionTable.Corrected.Create(policy, Facts);
        Assert.Equal((StatusUpdateKind.Refused, NmpReasonCodes.UnreadableStart), (refused.Kind, refused.Reason?.Code));

        // The original starts it at once; whoever wants the same gets a finding with it.
        foreach (var table in (NmpTransitionTable[])[NmpTransitionTable.Upstream, NmpTransitionTable.Corrected.Without(NmpCorrections.RefuseUnreadableStart)])
        {
            var created = table.Create(policy, Facts).Value!;
            Assert.Equal("0001-01-01T00:00:17Z", created.AgentUpgrade.ScheduledTime.ToString());
            var diagnosis = NmpDiagnosis.Diagnose(created, Facts.Now);
            Assert.True(diagnosis.Severity > StatusSeverity.Ok);
            Assert.Contains(diagnosis.Findings, found => found.Code == NmpFindingCodes.NoSchedule);
        }
    }

    [Theory]
    [InlineData("now")]
    [InlineData("2026-03-02T22:00:00Z")]
    [InlineData("2026-03-02T22:00:00.5-08:00")]
    public void F05_A_good_start_is_neither_found_nor_refused(string start)
    {
        var policy = new NmpPolicy { Enabled = true, Start = start, StartWindow = 60, AgentUpgradePolicy = new() };
        var findings = new List<JsonFinding>();
        NmpJson.Policy.Read(NmpJson.Policy.Write(policy), findings);
        Assert.Empty(findings);
        Assert.Equal(StatusUpdateKind.Applied, NmpTransitionTable.Corrected.Create(policy, Facts).Kind);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:42Z")]
    public void F05_A_scheduled_time_in_year_1_is_found_in_every_form(string scheduled)
    {
        var upgrade = $$$"""{"agentUpgradePolicyStatus":{"scheduledTime":"{{{scheduled}}}","status":"waiting"}}""";
        foreach (var (read, json) in new (Action<byte[], List<JsonFinding>> Read, string Json)[]
        {
            ((bytes, findings) => NmpJson.Agent.Read(bytes, findings), upgrade),
            ((bytes, findings) => NmpJson.AgentMap.Read(bytes, findings), $$"""{"o/p":{{upgrade}}}"""),
            ((bytes, findings) => NmpJson.HznNmstatusLong.Read(bytes, findings), $$"""{"o/p":{{upgrade}}}"""),
            ((bytes, findings) => NmpJson.HznExchangeNodeLong.Read(bytes, findings), $$"""{"o/p":{{upgrade}}}"""),
            ((bytes, findings) => NmpJson.ExchangeGet.Read(bytes, findings), """{"managementStatus":{"o/p":""" + upgrade + "}}"),
        })
        {
            var findings = new List<JsonFinding>();
            read(Encoding.UTF8.GetBytes(json), findings);
            Assert.Contains(findings, found => found.Code == JsonFindingCodes.NoSchedule);
        }
    }

    [Fact]
    public void F05_A_policy_without_an_upgrade_has_no_schedule_and_is_not_refused() => Assert.Equal(
        StatusUpdateKind.Applied, NmpTransitionTable.Corrected.Create(new() { Enabled = true }, Facts).Kind);
}
