using System.Text;
using System.Text.Json;
using StatusKit.Json;
using StatusKit.Nmp;
using static StatusKit.TestKit.NmpExamples;

namespace StatusKit.Tests.Nmp;

public class NmpFeedAndPolicyTests
{
    [Fact]
    public void A_feed_entry_names_the_node_and_the_last_operation()
    {
        var entry = Read(NmpJson.FeedEntry, Feed);
        Assert.Equal(("acme", NmpFeedEntry.StatusResource, "pump-08", "created/modified"), (entry.OrgId, entry.Resource, entry.Id, entry.Operation));
        var change = Assert.Single(entry.ResourceChanges);
        Assert.Equal((90412, "2026-03-02T08:06:41.902114336Z"), (change.ChangeId, change.LastUpdated.ToString()));
        Assert.Equal(new ExchangeId("acme", "pump-08"), new ExchangeId(entry.OrgId, entry.Id));
    }

    [Fact]
    public void A_feed_entry_keeps_every_change_that_was_merged_into_it()
    {
        const string Merged = """{"orgId":"acme","resource":"mgmtpolicy","id":"p","operation":"deleted","resourceChanges":[{"changeId":9223372036854775807,"lastUpdated":"","by":"jo"},{"changeId":1,"lastUpdated":"2025-05-14T16:34:36.295Z[UTC]"}],"x":[1.0]}""";
        Assert.Equal(Merged, Rewrite(NmpJson.FeedEntry, Merged));
        Assert.Equal([long.MaxValue, 1L], Read(NmpJson.FeedEntry, Merged).ResourceChanges.Select(change => change.ChangeId));
    }

    [Fact]
    public void A_feed_entry_without_changes_has_an_empty_list()
    {
        const string Empty = """{"orgId":"","resource":"","id":"","operation":"","resourceChanges":[]}""";
        Assert.Equal([Empty, Empty], [Write(NmpJson.FeedEntry, new()), Rewrite(NmpJson.FeedEntry, """{"resourceChanges":null}""")]);
        Assert.Equal(Empty, new NmpFeedEntry().ToString());
        Assert.Equal(new NmpFeedEntry(), new NmpFeedEntry { ResourceChanges = [], OrgId = "" });
        Assert.Equal(new NmpFeedEntry().GetHashCode(), new NmpFeedEntry { ResourceChanges = default, OrgId = null }.GetHashCode());
    }

    [Theory]
    [InlineData("""{"resourceChanges":{}}""", "$.resourceChanges")]
    [InlineData("""{"resourceChanges":[{"changeId":1},{"changeId":"2"}]}""", "$.resourceChanges[1].changeId")]
    [InlineData("""{"resourceChanges":[null]}""", "$.resourceChanges[0]")]
    [InlineData("""{"id":7}""", "$.id")]
    public void A_feed_entry_of_other_types_is_refused_with_its_path(string json, string path) =>
        Assert.Equal(path, Assert.ThrowsAny<JsonException>(() => Read(NmpJson.FeedEntry, json)).Path);

    [Fact]
    public void A_policy_is_read_as_far_as_statuses_need_it_and_the_rest_is_kept()
    {
        var policy = Read(NmpJson.Policy, NmpExamples.Policy);
        Assert.Equal((true, "now", 300L), (policy.Enabled, policy.Start, policy.StartWindow));
        Assert.Equal(new NmpAgentUpgradePolicy { Manifest = "IBM/edgeNodeFiles_manifest_2.31.0" }, policy.AgentUpgradePolicy);
        Assert.Equal(TimestampKind.Instant, policy.LastUpdated.Kind);
        Assert.Equal(["owner", "label", "constraints", "patterns", "created"], policy.UnknownMembers.Keys);
        Assert.Equal(policy, NmpJson.Policy.Read(NmpJson.Policy.Write(policy)));
        Assert.Contains("\"label\":\"Upgrade \\u003cpumps\\u003e\"", Write(NmpJson.Policy, policy), StringComparison.Ordinal);
    }

    // Q47: a policy may be without an upgrade, which is not the same as an empty one. What start says is nobody's business here (Q48).
    [Fact]
    public void A_policy_may_be_without_an_upgrade()
    {
        Assert.Null(Read(NmpJson.Policy, """{"enabled":true}""").AgentUpgradePolicy);
        Assert.Null(Read(NmpJson.Policy, """{"enabled":true,"agentUpgradePolicy":null,"start":null}""").AgentUpgradePolicy);
        Assert.NotEqual(new NmpPolicy { AgentUpgradePolicy = new() }, new NmpPolicy());
        Assert.Equal("""{"enabled":false}""", Write(NmpJson.Policy, new()));
        Assert.Equal("tomorrow", Read(NmpJson.Policy, """{"start":"tomorrow"}""").Start);
    }

    [Fact]
    public void The_serializer_speaks_the_form_of_each_type()
    {
        Assert.Equal(Read(NmpJson.FeedEntry, Feed), JsonSerializer.Deserialize<NmpFeedEntry>(Feed));
        Assert.Equal(Read(NmpJson.Policy, NmpExamples.Policy), JsonSerializer.Deserialize<NmpPolicy>(NmpExamples.Policy));
        Assert.Equal(Read(NmpJson.Agent, AgentRecord), JsonSerializer.Deserialize<NmpStatus>(AgentRecord));
        Assert.Equal(Read(NmpJson.ExchangeGet, Get), JsonSerializer.Deserialize<NmpExchangeStatuses>(Get));
        Assert.Equal(Feed, Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(Read(NmpJson.FeedEntry, Feed), NmpJson.FeedEntry.TypeInfo)));
        Assert.Equal(Get, Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(Read(NmpJson.ExchangeGet, Get), NmpJson.ExchangeGet.TypeInfo)));
    }
}
