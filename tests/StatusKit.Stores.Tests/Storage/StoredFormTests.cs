using System.Buffers;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using StatusKit.Cfs;
using StatusKit.Nmp;
using StatusKit.Storage;

namespace StatusKit.Tests.Storage;

/// <summary>What is stored is given back whole, whatever form it was read in.</summary>
public class StoredFormTests
{
    [Fact]
    public void Every_session_is_given_back() =>
        Prop.ForAll(CfsGenerators.Session(CfsVersion.V3).ToArbitrary(), session => Read<CfsSession>(Write(session)).Equals(session)).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Every_status_is_given_back() => Prop.ForAll(
        (from id in NmpGenerators.StatusId from status in NmpGenerators.Status select new NmpNodeStatus(id, status)).ToArbitrary(),
        status => Read<NmpNodeStatus>(Write(status)).Equals(status)).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void A_status_is_stored_on_one_line_with_node_and_policy() => Assert.Equal(
        """{"node":"org/n","policy":"org/p","status":{"agentUpgradePolicyStatus":{"scheduledTime":"","upgradedVersions":{"softwareVersion":"","certVersion":"","configVersion":""},"status":"waiting","errorMessage":"3","workingDirectory":"/var/horizon/nmp","lastUpdated":"2025-05-14T16:34:36.295Z[UTC]"},"agentUpgradeInternal":{"scheduledUnixTime":"0001-01-01T00:00:00Z","latestMap":{"softwareLatest":false,"configLatest":false,"certLatest":false},"downloadAttempts":3}}}""",
        Encoding.UTF8.GetString(Write(NmpKind.Make("p", 3))));

    [Theory] // a form that does not know a member keeps whatever stands there; the stored form knows them all
    [InlineData("""{"agentUpgradePolicyStatus":{"status":"waiting","lastUpdated":5}}""")]
    [InlineData("""{"agentUpgradePolicyStatus":{"status":"waiting","lastUpdated":{"a":1.0}},"x":1e2}""")]
    [InlineData("""{"agentUpgradePolicyStatus":{"status":"waiting","LastUpdated":"2025-05-14T16:34:36Z"}}""")]
    public void What_one_form_kept_as_unknown_can_be_read_back(string agents)
    {
        var status = new NmpNodeStatus(NmpKind.Make("p").Id, NmpJson.Agent.Read(Encoding.UTF8.GetBytes(agents)));
        Assert.Equal(status, Read<NmpNodeStatus>(Write(status)));
    }

    [Fact]
    public void Kept_members_of_the_Exchanges_answer_under_the_agents_names_can_be_read_back()
    {
        var answer = NmpJson.ExchangeGet.Read("""{"managementStatus":{"org/p":{"agentUpgradePolicyStatus":{"status":"waiting","workingDirectory":7,"k8s":"x"},"agentUpgradeInternal":[]}},"lastIndex":0}"""u8);
        var status = new NmpNodeStatus(NmpKind.Make("p").Id, answer.ManagementStatus["org/p"]);
        Assert.Equal(status, Read<NmpNodeStatus>(Write(status)));
    }

    [Fact]
    public void The_deepest_document_that_is_read_can_be_stored()
    {
        var deep = $$"""{"x":{{new string('[', 63)}}{{new string(']', 63)}}}""";
        var status = new NmpNodeStatus(NmpKind.Make("p").Id, NmpJson.Agent.Read(Encoding.UTF8.GetBytes(deep)));
        Assert.Equal(status, Read<NmpNodeStatus>(Write(status)));
        var session = CfsJson.V3.Session.Read(Encoding.UTF8.GetBytes($"{{\"name\":\"s\",{deep[1..]}"));
        Assert.Equal(session, Read<CfsSession>(Write(session)));
    }

    [Theory]
    [InlineData("""[]""")]
    [InlineData("""{"policy":"org/p","node":"org/n","status":{}}""")]
    [InlineData("""{"node":"n","policy":"org/p","status":{}}""")]
    [InlineData("""{"node":"org/n","policy":"org/p"}""")]
    [InlineData("""{"node":"org/n","policy":"org/p","status":{},"more":1}""")]
    [InlineData("""{"node":"org/n","policy":"org/p","status":[]}""")]
    public void What_was_not_stored_by_us_is_refused(string json) => Assert.ThrowsAny<JsonException>(() => Read<NmpNodeStatus>(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_status_is_found_by_node_and_by_policy()
    {
        IStatusRecord<NmpNodeStatus> status = NmpKind.Make("p");
        Assert.Equal([new("node", "org/n"), new("policy", "org/p")], status.Keys);
        Assert.Equal(["org", "n", "org", "p"], status.Id.Parts.AsEnumerable());
        Assert.Throws<ArgumentNullException>(() => new NmpNodeStatus(default, null!));
    }

    private static byte[] Write<T>(T value)
        where T : class, IStatusRecord<T>
    {
        var output = new ArrayBufferWriter<byte>();
        T.WriteStored(value, output);
        return output.WrittenSpan.ToArray();
    }

    private static T Read<T>(byte[] utf8Json)
        where T : class, IStatusRecord<T> => T.ReadStored(utf8Json);
}
