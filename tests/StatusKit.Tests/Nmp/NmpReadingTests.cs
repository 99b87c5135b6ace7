using System.Text;
using System.Text.Json;
using StatusKit.Json;
using StatusKit.Nmp;
using static StatusKit.TestKit.NmpExamples;

namespace StatusKit.Tests.Nmp;

public class NmpReadingTests
{
    [Fact]
    public void Names_are_read_in_any_case_and_written_as_documented()
    {
        var findings = new List<JsonFinding>();
        var status = NmpJson.Agent.Read("""{"AGENTUpgradePolicyStatus":{"Status":"waiting","ERRORMESSAGE":"x"}}"""u8, findings);
        Assert.Equal((NmpState.Waiting, "x"), (status.AgentUpgrade.Status, status.AgentUpgrade.ErrorMessage));
        Assert.Equal([JsonFindingCodes.MemberCase, JsonFindingCodes.MemberCase, JsonFindingCodes.MemberCase], findings.Select(finding => finding.Code));
        Assert.Equal("$.AGENTUpgradePolicyStatus.ERRORMESSAGE", findings[2].Path);
        Assert.StartsWith("""{"agentUpgradePolicyStatus":{"scheduledTime":"",""", Write(NmpJson.Agent, status), StringComparison.Ordinal);
    }

    // Spec nmp 2.11: the exact name wins, wherever it stands; the other one is kept as an unknown member, twice read as once.
    [Theory]
    [InlineData("""{"status":"failed","STATUS":"waiting"}""")]
    [InlineData("""{"STATUS":"waiting","status":"failed"}""")]
    [InlineData("""{"STATUS":"waiting","x":{"status":"reset"},"status":"failed"}""")]
    [InlineData("""{"STATUS":"waiting","stat\u0075s":"failed"}""")] // the exact name, written with an escape
    public void The_exact_name_wins_over_other_cases(string job)
    {
        var status = Read(NmpJson.Agent, $$"""{"agentUpgradePolicyStatus":{{job}}}""");
        Assert.Equal(NmpState.Failed, status.AgentUpgrade.Status);
        Assert.Equal("waiting", status.AgentUpgrade.UnknownMembers["STATUS"].GetString());
        Assert.Equal(status, NmpJson.Agent.Read(NmpJson.Agent.Write(status)));
    }

    // Members that are omitted when empty: the other case must not take their place when the record is read again.
    [Theory]
    [InlineData("""{"errorMessage":null,"errorMessagE":"x"}""", "")]
    [InlineData("""{"errorMessagE":"x","errorMessage":""}""", "")]
    [InlineData("""{"errorMessage":"y","errorMessagE":"x"}""", "y")]
    public void An_empty_exact_name_wins_over_other_cases_also_after_writing(string job, string message)
    {
        var status = Read(NmpJson.Agent, $$"""{"agentUpgradePolicyStatus":{{job}}}""");
        var again = NmpJson.Agent.Read(NmpJson.Agent.Write(status));
        Assert.Equal((message, message), (status.AgentUpgrade.ErrorMessage, again.AgentUpgrade.ErrorMessage));
        Assert.Equal(status, again);
        Assert.Equal(Write(NmpJson.Agent, status), Write(NmpJson.Agent, again));
    }

    // A value of another type is kept in place of the member, and the other case is a member of its own.
    [Theory]
    [InlineData("""{"managementStatus":{},"lastIndex":"","lasTIndex":0}""")]
    [InlineData("""{"managementStatus":{},"laStIndex":1e2,"lastIndex":[[0]]}""")]
    [InlineData("""{"managementStatus":{},"lastIndex":{},"LASTINDEX":1e9999999999}""")]
    public void An_exact_name_with_a_value_of_another_type_wins_over_other_cases(string json)
    {
        var statuses = Read(NmpJson.ExchangeGet, json);
        var written = NmpJson.ExchangeGet.Write(statuses);
        Assert.Equal(statuses, NmpJson.ExchangeGet.Read(written));
        Assert.Equal(written, NmpJson.ExchangeGet.Write(NmpJson.ExchangeGet.Read(written)));
    }

    [Fact]
    public void Jobs_of_before_2022_are_read_and_written_in_the_form_of_today()
    {
        var findings = new List<JsonFinding>();
        var status = NmpJson.Agent.Read("""{"agentUpgrade":{"upgradedVersion":{"softwareVersion":"2.29.0"},"status":"failed download"}}"""u8, findings);
        Assert.Equal(("2.29.0", "failed download", NmpStateKind.DownloadFailed), (status.AgentUpgrade.UpgradedVersions.SoftwareVersion, status.AgentUpgrade.Status.Text, status.AgentUpgrade.Status.Interpret().Kind));
        Assert.Equal([JsonFindingCodes.Historic, JsonFindingCodes.Historic, JsonFindingCodes.UnknownWord], findings.Select(finding => finding.Code));
        Assert.Equal(
            """{"agentUpgradePolicyStatus":{"scheduledTime":"","upgradedVersions":{"softwareVersion":"2.29.0","certVersion":"","configVersion":""},"status":"failed download"}}""",
            Write(NmpJson.Agent, status));
        var oldest = Read(NmpJson.Agent, """{"agentUpgrade":{"upgradedVersion":"2.28.0","status":"upgrade aborted"}}""");
        Assert.Equal(new NmpUpgradedVersions { SoftwareVersion = "2.28.0" }, oldest.AgentUpgrade.UpgradedVersions);
    }

    [Theory]
    [InlineData("""{"agentUpgrade":{"status":"failed"},"agentUpgradePolicyStatus":{"status":"waiting"}}""")]
    [InlineData("""{"agentUpgradePolicyStatus":{"status":"waiting"},"agentUpgrade":{"status":"failed"}}""")]
    public void The_name_of_today_wins_over_the_historic_one(string json)
    {
        var status = Read(NmpJson.Agent, json);
        Assert.Equal(NmpState.Waiting, status.AgentUpgrade.Status);
        Assert.True(status.UnknownMembers.ContainsKey("agentUpgrade"));
    }

    // Spec nmp 2.12: hub 2.95 and 2.96 to 2.97. Neither is guessed at.
    [Theory]
    [InlineData("""{"policy":{"acme/p":{"status":"failed"}},"lastIndex":0}""", "the envelope 'policy' of hub 2.95 to 2.97 is not supported")]
    [InlineData("""{"agentUpgradePolicyStatus":{"acme/p":{"status":"failed"}},"lastIndex":0}""", "the envelope 'agentUpgradePolicyStatus' of hub 2.95 to 2.97 is not supported")]
    [InlineData("""{"lastIndex":0}""", "member 'managementStatus' is missing")]
    public void Envelopes_of_old_hubs_are_refused_by_name(string json, string message)
    {
        var error = Assert.ThrowsAny<JsonException>(() => Read(NmpJson.ExchangeGet, json));
        Assert.StartsWith($"$: {message}", error.Message, StringComparison.Ordinal);
    }

    // Published descriptions show "0" (Q31): kept as it stands, and a number again when converted.
    [Fact]
    public void The_last_index_as_text_is_kept()
    {
        const string Text = """{"managementStatus":{},"lastIndex":"0"}""";
        var envelope = Read(NmpJson.ExchangeGet, Text);
        Assert.Equal((0, "0"), (envelope.LastIndex, envelope.UnknownMembers["lastIndex"].GetString()));
        Assert.Equal(Text, Write(NmpJson.ExchangeGet, envelope));
        Assert.Equal(GetNothing, Write(NmpJson.ExchangeGet, NmpJson.ExchangeGet.Convert(envelope)));
        Assert.Equal(GetNothing, Write(NmpJson.ExchangeGet, envelope with { LastIndex = 0 }));
    }

    [Fact]
    public void Null_under_a_name_reads_as_an_empty_status_or_word()
    {
        Assert.Equal(new NmpStatus(), Read(NmpJson.AgentMap, """{"a/b":null}""")["a/b"]);
        Assert.Equal(default, Read(NmpJson.HznExchangeShort, """{"a/b":null}""")["a/b"]);
    }

    [Theory]
    [InlineData("""{"AgentUpgradePolicyStatus":{"Status":"waiting","Status":"failed"}}""")]
    [InlineData("""{"agentUpgrade":{},"agentUpgrade":{}}""")]
    public void A_name_in_other_case_is_refused_twice_as_well(string json) =>
        Assert.Contains("occurs twice", Assert.ThrowsAny<JsonException>(() => Read(NmpJson.Agent, json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Many_spellings_of_one_name_do_not_make_the_reader_begin_again_for_each()
    {
        var spellings = Enumerable.Range(1, 60_000).Select(i => string.Concat("managementstatus".Select((c, at) => (i >> at & 1) == 1 ? char.ToUpperInvariant(c) : c))).Distinct().Where(name => name != "managementStatus");
        var json = $"{{{string.Join(',', spellings.Select(name => $"\"{name}\":{{}}"))},\"managementStatus\":{{}}}}";
        Assert.True(Read(NmpJson.ExchangeGet, json).UnknownMembers.Count > 50_000);
    }

    [Fact]
    public void Null_leaves_every_member_empty()
    {
        const string Nulls = """{"agentUpgradePolicyStatus":{"scheduledTime":null,"startTime":null,"endTime":null,"upgradedVersions":null,"status":null,"k8s":null,"errorMessage":null,"workingDirectory":null},"agentUpgradeInternal":{"allowDowngrade":null,"manifest":null,"scheduledUnixTime":null,"latestMap":null,"downloadAttempts":null}}""";
        var status = Read(NmpJson.Agent, Nulls);
        Assert.Equal(new NmpStatus { AgentUpgrade = new(), Internal = new() }, status);
        Assert.Equal(default, status.AgentUpgrade.Status);
        Assert.True(status.AgentUpgrade.IsNull(x => x.ErrorMessage));
        Assert.Equal(default, Read(NmpJson.Agent, """{"agentUpgradePolicyStatus":null,"agentUpgradeInternal":null}""").AgentUpgrade.Status);
        Assert.Empty(Read(NmpJson.ExchangeGet, """{"managementStatus":null,"lastIndex":null}""").ManagementStatus);
        Assert.Equal(new NmpAgentUpgrade(), Read(NmpJson.ExchangePut, """{"agentUpgradePolicyStatus":{"scheduledTime":null,"upgradedVersions":{"certVersion":null}}}""").AgentUpgrade);
    }

    // Empty is not "unknown": only an agent makes that of it (Q17).
    [Fact]
    public void An_empty_word_is_no_finding_and_an_odd_word_and_time_are()
    {
        var findings = new List<JsonFinding>();
        NmpJson.Agent.Read("""{"agentUpgradePolicyStatus":{"scheduledTime":"","startTime":"0","endTime":"now","status":""}}"""u8, findings);
        NmpJson.HznExchangeShort.Read("""{"a/b":"Success"}"""u8, findings);
        Assert.Equal([(JsonFindingCodes.UnreadableTime, "$.agentUpgradePolicyStatus.endTime"), (JsonFindingCodes.UnknownWord, "$['a/b']")], findings.Select(finding => (finding.Code, finding.Path)));
    }

    [Theory]
    [InlineData("[]", "$")]
    [InlineData("null", "$")]
    [InlineData("\"waiting\"", "$")]
    [InlineData("""{"agentUpgradePolicyStatus":[]}""", "$.agentUpgradePolicyStatus")]
    [InlineData("""{"agentUpgradePolicyStatus":{"status":1}}""", "$.agentUpgradePolicyStatus.status")]
    [InlineData("""{"agentUpgradePolicyStatus":{"startTime":1772438702}}""", "$.agentUpgradePolicyStatus.startTime")]
    [InlineData("""{"agentUpgradePolicyStatus":{"errorMessage":false}}""", "$.agentUpgradePolicyStatus.errorMessage")]
    [InlineData("""{"agentUpgradePolicyStatus":{"upgradedVersions":["2.31.0"]}}""", "$.agentUpgradePolicyStatus.upgradedVersions")]
    [InlineData("""{"agentUpgradePolicyStatus":{"upgradedVersions":{"certVersion":1.0}}}""", "$.agentUpgradePolicyStatus.upgradedVersions.certVersion")]
    [InlineData("""{"agentUpgradePolicyStatus":{"k8s":{"secret":{"updated":"true"}}}}""", "$.agentUpgradePolicyStatus.k8s.secret.updated")]
    [InlineData("""{"agentUpgradeInternal":{"allowDowngrade":1}}""", "$.agentUpgradeInternal.allowDowngrade")]
    [InlineData("""{"agentUpgradeInternal":{"downloadAttempts":"1"}}""", "$.agentUpgradeInternal.downloadAttempts")]
    [InlineData("""{"agentUpgradeInternal":{"downloadAttempts":1.0}}""", "$.agentUpgradeInternal.downloadAttempts")] // Go reads no fractions into integers either
    [InlineData("""{"agentUpgradeInternal":{"downloadAttempts":2147483648}}""", "$.agentUpgradeInternal.downloadAttempts")]
    [InlineData("""{"agentUpgradeInternal":{"latestMap":{"CERTlatest":0}}}""", "$.agentUpgradeInternal.latestMap.CERTlatest")]
    [InlineData("""{"agentUpgradePolicyStatus":{"status":"a","status":"b"}}""", "$.agentUpgradePolicyStatus.status")]
    [InlineData("""{"agentUpgradePolicyStatus":{"status":null,"stat\u0075s":"b"}}""", "$.agentUpgradePolicyStatus.status")] // a null is there, an escape hides nothing
    [InlineData("""{"agentUpgradePolicyStatus":{"x":1,"x":1}}""", "$.agentUpgradePolicyStatus.x")]
    [InlineData("""{"agentUpgradePolicyStatus":{"status":"\ud800"}}""", "$.agentUpgradePolicyStatus.status")]
    public void What_is_no_status_is_refused_with_its_path(string json, string path)
    {
        var error = Assert.ThrowsAny<JsonException>(() => Read(NmpJson.Agent, json));
        Assert.Equal(path, error.Path);
        Assert.StartsWith($"{path}: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a/b":"waiting","a/b":"reset"}""", "$['a/b']")]
    [InlineData("""{"a/b":"waiting","a\/b":"reset"}""", "$['a/b']")]
    [InlineData("""{"a/b":1}""", "$['a/b']")]
    public void Listings_refuse_double_names_and_other_types(string json, string path) =>
        Assert.Equal(path, Assert.ThrowsAny<JsonException>(() => Read(NmpJson.HznExchangeShort, json)).Path);

    [Theory]
    [InlineData("")]
    [InlineData("{}{}")]
    [InlineData("{} x")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{/**/}")]
    [InlineData("{\"agentUpgradePolicyStatus\":{\"status\":\"wait")]
    public void What_is_no_JSON_is_refused(string json) => Assert.NotNull(Assert.ThrowsAny<JsonException>(() => Read(NmpJson.Agent, json)).Path);

    // The Exchange answers 400 to all of these (2.11): other members, what only its answers hold, what only agents hold, another case, old names.
    [Theory]
    [InlineData("""{"agentUpgradePolicyStatus":{},"x":1}""", "x")]
    [InlineData("""{"agentUpgradePolicyStatus":{},"agentUpgradeInternal":{}}""", "agentUpgradeInternal")]
    [InlineData("""{"agentUpgradePolicyStatus":{"scheduledTime":"","lastUpdated":""}}""", "lastUpdated")]
    [InlineData("""{"agentUpgradePolicyStatus":{"k8s":null}}""", "k8s")]
    [InlineData("""{"agentUpgradePolicyStatus":{"workingDirectory":""}}""", "workingDirectory")]
    [InlineData("""{"agentUpgradePolicyStatus":{"Status":"failed"}}""", "Status")]
    [InlineData("""{"agentupgradepolicystatus":{}}""", "agentupgradepolicystatus")]
    [InlineData("""{"agentUpgradePolicyStatus":{"upgradedVersions":{"x":""}}}""", "x")]
    [InlineData("""{"agentUpgrade":{}}""", "agentUpgrade")]
    [InlineData("""{"agentUpgradePolicyStatus":{"upgradedVersion":{}}}""", "upgradedVersion")]
    public void ExchangePut_refuses_what_the_Exchange_refuses(string json, string member)
    {
        var error = Assert.ThrowsAny<JsonException>(() => Read(NmpJson.ExchangePut, json));
        Assert.Contains($"member '{member}' is rejected: the Exchange does not accept other members than it knows", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(member, error.Path, StringComparison.Ordinal);
    }

    // Other kinds of jobs, and anything else, at every level: behind the known members, in order, with their digits.
    [Fact]
    public void Unknown_members_survive_at_every_level()
    {
        const string Kept = """{"agentUpgradePolicyStatus":{"scheduledTime":"","upgradedVersions":{"softwareVersion":"","certVersion":"","configVersion":"","z":1.0,"a":[]},"status":"","k8s":{"configMap":{"needChange":false,"updated":false,"why":"\u003c"},"secret":{"needChange":false,"updated":false},"imageVersion":{"needChange":false,"updated":false},"x":null},"lastUpdated":"2026-03-02T08:00:12Z"},"agentUpgradeInternal":{"scheduledUnixTime":"0001-01-01T00:00:00Z","latestMap":{"softwareLatest":false,"configLatest":false,"certLatest":false,"y":1e2},"downloadAttempts":0,"x":true},"certUpgradePolicyStatus":{"status":"failed","status2":{"status":"x"}}}""";
        Assert.Equal(Kept, Rewrite(NmpJson.Agent, Kept));
        Assert.Equal("failed", Read(NmpJson.Agent, Kept).UnknownMembers["certUpgradePolicyStatus"].GetProperty("status").GetString());
    }

    // Trailing white space, and a byte order mark as editors leave it, in a status file that someone touched.
    [Fact]
    public void A_touched_status_file_is_read()
    {
        var findings = new List<JsonFinding>();
        var file = NmpJson.StatusFile.Read([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(DeviceFile + " \r\n")], findings);
        Assert.Equal([JsonFindingCodes.ByteOrderMark], findings.Select(finding => finding.Code));
        Assert.Equal(DeviceFile, Write(NmpJson.StatusFile, file));
    }

    // What the cluster's cron job leaves: one line, single spaces, a newline (2.7).
    [Fact]
    public void A_cluster_file_is_read_after_the_cron_job_rewrote_it()
    {
        var rewritten = ClusterFile.Replace("{", "{ ", StringComparison.Ordinal).Replace("}", " }", StringComparison.Ordinal).Replace(",", ", ", StringComparison.Ordinal) + "\n";
        Assert.Equal(ClusterFile, Rewrite(NmpJson.ClusterStatusFile, rewritten));
    }
}
