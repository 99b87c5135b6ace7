using System.Text;
using StatusKit.Json;

namespace StatusKit.Tests.Json;

public class StatusDocumentTests
{
    [Theory]
    [InlineData("""{"name":"s"}""", StatusDocumentKind.CfsSession)]
    [InlineData("""{"name":"s","status":null}""", StatusDocumentKind.CfsSession)]
    [InlineData("""{"name":"s","tags":{},"id":"1","links":[]}""", StatusDocumentKind.CfsSession)] // before v2
    [InlineData("""{"name":"s","configuration":{"name":"c"},"status":null,"since_2030":1}""", StatusDocumentKind.CfsSession)]
    [InlineData("""{"status":{"session":{}}}""", StatusDocumentKind.CfsSessionPatch)]
    [InlineData("""{"session":{},"artifacts":[]}""", StatusDocumentKind.CfsSessionStatus)]
    [InlineData("""{"status":"running","start_time":null}""", StatusDocumentKind.CfsSessionRun)]
    [InlineData("""[{"image_id":"a","result_id":"b","type":"ims_customized_image"}]""", StatusDocumentKind.CfsSessionArtifacts)]
    [InlineData("[]", StatusDocumentKind.CfsSessionList)]
    [InlineData("""{"components":[{"name":"s","status":{"session":{}}}]}""", StatusDocumentKind.CfsSessionList)] // a wrapper of the published description
    [InlineData("""{"session_ids":["a","b"]}""", StatusDocumentKind.CfsSessionIds)]
    public void Documents_of_CFS_are_told_apart(string document, StatusDocumentKind expected) => Assert.Equal(expected, Detect(document).Kind);

    [Theory]
    [InlineData("{}", StatusDocumentKind.NmpAgentStatuses)]
    [InlineData("null", StatusDocumentKind.NmpAgentStatuses)]
    [InlineData("""{"agentUpgradePolicyStatus":{"status":"failed"}}""", StatusDocumentKind.NmpStatus)]
    [InlineData("""{"status":"failed","startTime":"1","endTime":"2","errorMessage":""}""", StatusDocumentKind.NmpFlatStatus)]
    [InlineData("""{"org/nmp":{"agentUpgradeInternal":{}}}""", StatusDocumentKind.NmpAgentStatuses)]
    [InlineData("""{"managementStatus":{},"lastIndex":0}""", StatusDocumentKind.NmpExchangeStatuses)]
    [InlineData("""{"org/nmp":{"agentUpgradePolicyStatus":{}}}""", StatusDocumentKind.NmpStatusesByPolicy)]
    [InlineData("""{"org/node":{"org/nmp":{"agentUpgradePolicyStatus":{}}}}""", StatusDocumentKind.NmpStatusesByNode)]
    [InlineData("""{"org/node":"waiting"}""", StatusDocumentKind.NmpStates)]
    [InlineData("""{"enabled":true,"start":"now","startWindow":0}""", StatusDocumentKind.NmpPolicy)]
    [InlineData("""{"changes":[],"mostRecentChangeId":9}""", StatusDocumentKind.ExchangeChanges)]
    [InlineData("""["2022-06-30 07:21:50:   New node management policy status created."]""", StatusDocumentKind.HznEventLog)]
    public void Documents_of_NMP_are_told_apart(string document, StatusDocumentKind expected) => Assert.Equal(expected, Detect(document).Kind);

    // F06: each shares 'name' or 'status' with a session. Those after the first five are lists and other releases.
    [Theory]
    [InlineData("""{"name":"b","operation":"boot","template_name":"t","status":{"start_time":"2024-10-11T11:14:48","status":"running"}}""", StatusDocumentKind.BosSession)]
    [InlineData("""{"name":"b","status":{"status":"complete","managed_components_count":4,"timing":{}}}""", StatusDocumentKind.BosSessionStatus)]
    [InlineData("""{"boot_sets":{"compute":{}},"cfs":{"configuration":"c"},"enable_cfs":true,"name":"t"}""", StatusDocumentKind.BosSessionTemplate)]
    [InlineData("""{"last_updated":"2024-07-28T03:26:00Z","layers":[{"name":"csm","playbook":"site.yml"}],"name":"c"}""", StatusDocumentKind.CfsConfiguration)]
    [InlineData("""{"arch":"x86_64","id":"e","link":{"type":"s3"},"metadata":{},"name":"i"}""", StatusDocumentKind.ImsImage)]
    [InlineData("""{"configuration_status":"failed","desired_config":"c","error_count":3,"id":"x0","state":[],"tags":{}}""", StatusDocumentKind.CfsComponent)]
    [InlineData("""{"components":[{"id":"x0","desired_config":"c","error_count":0}],"next":null}""", StatusDocumentKind.CfsComponent)]
    [InlineData("""[{"id":"x0","desiredConfig":"c","configurationStatus":"pending"}]""", StatusDocumentKind.CfsComponent)]
    [InlineData("""{"configurations":[{"name":"c","layers":[]}],"next":null}""", StatusDocumentKind.CfsConfiguration)]
    [InlineData("""[{"name":"b","operation":"reboot","template_name":"t","components":""}]""", StatusDocumentKind.BosSession)]
    [InlineData("""[{"id":"e","name":"i","link":null,"created":"2024-10-18"}]""", StatusDocumentKind.ImsImage)]
    [InlineData("""{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"cfs-1"},"status":{"failed":1}}""", StatusDocumentKind.KubernetesObject)]
    public void Documents_of_neighboring_services_are_foreign(string document, StatusDocumentKind expected)
    {
        var detected = Detect(document);
        Assert.Equal((expected, true), (detected.Kind, detected.IsForeign));
    }

    [Theory]
    [InlineData("", StatusDocumentKind.Empty)]
    [InlineData(" \n", StatusDocumentKind.Empty)]
    [InlineData("debug_on_failure = false\nname = \"a\"\n", StatusDocumentKind.Toml)]
    [InlineData("[[sessions]]\nname = \"a\"\n", StatusDocumentKind.Toml)]
    [InlineData("# a comment\n\"a.b\" = 1\n", StatusDocumentKind.Toml)]
    [InlineData("next:\nsessions: []\n", StatusDocumentKind.Yaml)]
    [InlineData("- ansible:\n    config: c\n", StatusDocumentKind.Yaml)]
    [InlineData("---\nname: a\n", StatusDocumentKind.Yaml)]
    [InlineData("Error: not found", StatusDocumentKind.Yaml)] // it is YAML
    [InlineData("<html></html>", StatusDocumentKind.Malformed)]
    [InlineData("""{"x":1,}""", StatusDocumentKind.Malformed)]
    [InlineData("""{"x":1}""", StatusDocumentKind.Unknown)]
    [InlineData("""{"name":"x","clone_url":"y"}""", StatusDocumentKind.Unknown)] // a CFS source: a name is not enough
    // F06: names that are everywhere make no session, run or list when most of what is there is something else
    [InlineData("""[{"name":"Policy for x","current_agreement_id":"1","agreement_creation_time":"2026"}]""", StatusDocumentKind.Unknown)]
    [InlineData("""{"id":"n1","organization":"acme","name":"n1","nodeType":"device","configstate":{},"configuration":{}}""", StatusDocumentKind.Unknown)]
    [InlineData("""{"id":"0","job_type":"customize","status":"waiting_on_user","kubernetes_job":"j","created":"2026"}""", StatusDocumentKind.Unknown)]
    [InlineData("""{"complete":false,"error_count":0,"start_time":"2026-01-01T00:00:00","status":"running","name":"boot"}""", StatusDocumentKind.Unknown)]
    [InlineData("""[{"name":"a","status":"up"},{"name":"b","status":"down","age":3}]""", StatusDocumentKind.Unknown)]
    [InlineData("5", StatusDocumentKind.Unknown)]
    public void Text_that_is_not_a_status_is_told_apart(string document, StatusDocumentKind expected) => Assert.Equal(expected, Detect(document).Kind);

    [Fact]
    public void A_document_in_utf16_has_the_kind_of_its_text()
    {
        foreach (var encoding in (Encoding[])[Encoding.Unicode, Encoding.BigEndianUnicode])
        {
            var detected = StatusDocument.Detect([.. encoding.GetPreamble(), .. encoding.GetBytes("""{"changes":[],"mostRecentChangeId":9}""")]);

            Assert.Equal((StatusDocumentKind.ExchangeChanges, null), (detected.Kind, detected.Error));
            Assert.Equal(["changes", "mostRecentChangeId"], detected.MemberNames);
        }
    }

    [Fact]
    public void Half_a_character_of_utf16_is_named() =>
        Assert.Equal(StatusDocumentKind.Utf16, StatusDocument.Detect([0xFF, 0xFE, 0x7B, 0x00, 0x00, 0xD8]).Kind);

    [Fact]
    public void Values_that_follow_one_another_are_a_sequence_of_the_first_kind()
    {
        var detected = Detect("{\"name\":\"a\"}\n{\"name\":\"b\"}\n");
        Assert.Equal((StatusDocumentKind.CfsSession, true), (detected.Kind, detected.IsSequence));
        Assert.False(Detect("{\"name\":\"a\"}\n").IsSequence);
    }

    [Fact]
    public void What_breaks_off_keeps_its_kind_and_says_where()
    {
        var detected = Detect("{\"name\": \"a\",\n  \"é\": tru}");
        Assert.Equal((StatusDocumentKind.CfsSession, 1L), (detected.Kind, detected.Error?.LineNumber));
    }

    [Fact]
    public void An_unknown_object_is_described_by_its_members() => Assert.Equal("an object with 'x', 'y'", Detect("""{"x":1,"y":{}}""").Description);

    private static StatusDocument Detect(string document) => StatusDocument.Detect(Encoding.UTF8.GetBytes(document));
}
