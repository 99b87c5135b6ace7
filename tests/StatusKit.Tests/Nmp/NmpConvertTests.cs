using FsCheck;
using FsCheck.Fluent;
using StatusKit.Nmp;
using static StatusKit.TestKit.NmpExamples;

namespace StatusKit.Tests.Nmp;

public class NmpConvertTests
{
    // Spec nmp 2.5: agentUpgradeInternal, workingDirectory and k8s are removed before sending, and nothing unknown may be left.
    [Fact]
    public void To_the_Exchange_goes_what_it_takes()
    {
        var record = Read(NmpJson.Agent, """{"agentUpgradePolicyStatus":{"scheduledTime":"2026-03-02T08:00:17Z","upgradedVersions":{"softwareVersion":"1","x":1},"status":"waiting","k8s":{},"workingDirectory":"/var","x":1},"agentUpgradeInternal":{},"certUpgradePolicyStatus":{}}""");
        Assert.Equal(
            """{"agentUpgradePolicyStatus":{"scheduledTime":"2026-03-02T08:00:17Z","upgradedVersions":{"softwareVersion":"1","certVersion":"","configVersion":""},"status":"waiting"}}""",
            Write(NmpJson.ExchangePut, NmpJson.ExchangePut.Convert(record)));
        Assert.Equal("/var", record.AgentUpgrade.WorkingDirectory);
        Assert.NotNull(record.Internal);
    }

    // Spec nmp 2.5, last words: the hub reset sends what it read, with empty texts and lastUpdated gone and another word.
    [Fact]
    public void A_reset_is_made_of_the_answer_of_the_Exchange()
    {
        var answer = Read(NmpJson.ExchangeGet, Get).ManagementStatus["acme/agents-2-31"];
        var reset = NmpJson.ExchangePut.Convert(answer with { AgentUpgrade = answer.AgentUpgrade with { Status = NmpState.Reset } });
        Assert.Equal(
            """{"agentUpgradePolicyStatus":{"scheduledTime":"2026-03-02T08:00:17Z","upgradedVersions":{"softwareVersion":"","certVersion":"","configVersion":""},"status":"reset"}}""",
            Write(NmpJson.ExchangePut, reset));
    }

    [Fact]
    public void A_listing_drops_the_time_of_the_Exchange_and_what_is_empty()
    {
        var answer = Read(NmpJson.ExchangeGet, Get).ManagementStatus;
        const string Expected = """
            {
              "acme/agents-2-31": {
                "agentUpgradePolicyStatus": {
                  "scheduledTime": "2026-03-02T08:00:17Z",
                  "upgradedVersions": {
                    "softwareVersion": "",
                    "certVersion": "",
                    "configVersion": ""
                  },
                  "status": "waiting"
                }
              }
            }

            """;
        Assert.Equal(Expected, Write(NmpJson.HznExchangeNodeLong, answer));
        Assert.Equal(Expected, Write(NmpJson.HznExchangeNodeLong, NmpJson.HznExchangeNodeLong.Convert(answer)));
    }

    [Theory]
    [InlineData("""{"status":"successful","upgradedVersions":{"softwareVersion":"","certVersion":"","configVersion":""},"workingDirectory":""}""", "")]
    [InlineData("""{"status":"successful","upgradedVersions":{"softwareVersion":"1"},"workingDirectory":"/var"}""", "$.agentUpgradePolicyStatus.upgradedVersions $.agentUpgradePolicyStatus.workingDirectory")]
    public void Members_without_a_value_are_not_reported_as_dropped(string upgrade, string paths)
    {
        var dropped = new List<StatusKit.Json.JsonFinding>();
        NmpJson.StatusFile.Convert(Read(NmpJson.Agent, $$"""{"agentUpgradePolicyStatus":{{upgrade}}}"""), dropped);
        Assert.Equal(paths, string.Join(' ', dropped.Select(finding => finding.Path)));
    }

    // Fractions are dropped towards the past; what is not a time is left alone; the first second of 1970 cannot be said.
    [Theory]
    [InlineData("2026-03-02T09:05:02+01:00", "1772438702")]
    [InlineData("2026-03-02T08:05:02.999999999Z", "1772438702")]
    [InlineData("1772438702", "1772438702")]
    [InlineData("1969-12-31T23:59:59.5Z", "-1")]
    [InlineData("1970-01-01T00:00:00Z", "0")]
    [InlineData("", "0")]
    [InlineData("0", "0")]
    [InlineData("$startTime", "$startTime")]
    public void In_a_status_file_times_become_epoch_seconds(string time, string seconds)
    {
        var status = new NmpStatus { AgentUpgrade = new() { Status = NmpState.Initiated, StartTime = Timestamp.ParseLenient(time) } };
        var file = NmpJson.StatusFile.Convert(status);
        Assert.Equal(seconds, file.AgentUpgrade.StartTime.ToString());
        Assert.Equal(time, NmpJson.StatusFile.Read(NmpJson.StatusFile.Write(status)).AgentUpgrade.StartTime.ToString()); // only converting changes it
    }

    // Spec nmp 2.7: the file of a device says "0" where there is not a time, whether the record holds an empty one, null or none.
    [Fact]
    public void In_a_status_file_an_unset_time_is_zero()
    {
        var status = new NmpStatus { AgentUpgrade = new() { Status = NmpState.Initiated, StartTime = Timestamp.ParseLenient("2026-03-02T09:05:02+01:00") } };
        var nulled = Read(NmpJson.Agent, """{"agentUpgradePolicyStatus":{"startTime":"2026-03-02T09:05:02+01:00","endTime":null,"status":"initiated"}}""");
        var emptied = status with { AgentUpgrade = status.AgentUpgrade with { EndTime = default } };
        Assert.All([status, nulled, emptied], each => Assert.Equal(DeviceFile, Write(NmpJson.StatusFile, NmpJson.StatusFile.Convert(each))));
    }

    [Fact]
    public void The_zero_of_a_status_file_is_a_time_of_the_record_like_any_other()
    {
        var file = NmpJson.StatusFile.Convert(new NmpStatus { AgentUpgrade = new() { Status = NmpState.Initiated } });
        Assert.True(file.AgentUpgrade.Has(x => x.EndTime));
        Assert.Contains("\"endTime\":\"0\"", Write(NmpJson.Agent, file), StringComparison.Ordinal);
    }

    // Null sections are as good as none to the agent: converting must not bring k8s or agentUpgradeInternal into being.
    [Fact]
    public void Missing_sections_stay_missing()
    {
        var status = new NmpStatus { AgentUpgrade = new() { K8s = null, Status = NmpState.Waiting }, Internal = null };
        var converted = NmpJson.Agent.Convert(status);
        Assert.Null(converted.Internal);
        Assert.Null(converted.AgentUpgrade.K8s);
        const string Null = """{"agentUpgradePolicyStatus":null}""";
        Assert.Equal(Null, Write(NmpJson.ExchangePut, NmpJson.ExchangePut.Convert(Read(NmpJson.Agent, Null))));
        Assert.Equal(Null, Write(NmpJson.ExchangePut, NmpJson.ExchangePut.Convert(new())));
    }

    [Fact]
    public void Converting_twice_is_converting_once_and_changes_only_the_copy() =>
        Prop.ForAll(Arb.From(NmpGenerators.Status), status =>
        {
            var before = NmpJson.Agent.Write(status);
            return new[] { NmpJson.Agent, NmpJson.ExchangePut, NmpJson.StatusFile, NmpJson.Report }.All(dialect =>
            {
                var once = dialect.Convert(status);
                return dialect.Convert(once) == once && dialect.Read(dialect.Write(once)) == once;
            }) && NmpJson.Agent.Write(status).AsSpan().SequenceEqual(before);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Trials.Scale(500)));

    [Fact]
    public void What_is_converted_for_the_Exchange_is_taken_by_it() =>
        Prop.ForAll(Arb.From(NmpGenerators.Envelope), envelope => NmpJson.ExchangeGet.Convert(envelope).ManagementStatus.Values.All(status =>
            NmpJson.ExchangePut.Read(NmpJson.ExchangePut.Write(NmpJson.ExchangePut.Convert(status))) == NmpJson.ExchangePut.Convert(status)))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(Trials.Scale(300)));
}
