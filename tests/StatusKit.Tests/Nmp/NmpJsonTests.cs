using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using StatusKit.Json;
using StatusKit.Nmp;
using static StatusKit.TestKit.NmpExamples;

namespace StatusKit.Tests.Nmp;

public class NmpJsonTests
{
    private const string Empty = "\"upgradedVersions\":{\"softwareVersion\":\"\",\"certVersion\":\"\",\"configVersion\":\"\"}";

    // The script's report (2.8) is spread over one line by another tool, so it alone is not written as it was read.
    [Theory]
    [InlineData(nameof(NmpJson.Agent), AgentRecord)]
    [InlineData(nameof(NmpJson.AgentMap), AgentMap)]
    [InlineData(nameof(NmpJson.AgentMap), "{}")]
    [InlineData(nameof(NmpJson.ExchangePut), Put)]
    [InlineData(nameof(NmpJson.ExchangeGet), Get)]
    [InlineData(nameof(NmpJson.ExchangeGet), GetNothing)]
    [InlineData(nameof(NmpJson.StatusFile), DeviceFile)]
    [InlineData(nameof(NmpJson.ClusterStatusFile), ClusterFile)]
    [InlineData(nameof(NmpJson.HznExchangeShort), ShortByNode)]
    [InlineData(nameof(NmpJson.HznExchangeShort), ShortByPolicy)]
    [InlineData(nameof(NmpJson.HznExchangeLong), LongByNode)]
    [InlineData(nameof(NmpJson.HznNmstatusShort), ShortByPolicy + "\n")]
    [InlineData(nameof(NmpJson.HznNmstatusLong), LongLocal)]
    [InlineData(nameof(NmpJson.FeedEntry), Feed)]
    public void Every_example_is_written_as_it_was_read(string form, string json) => Assert.Equal(json, Rewrite(form, json));

    [Fact]
    public void A_report_of_the_script_is_read_and_written_compactly() => Assert.Equal(
        """{"agentUpgradePolicyStatus":{"status":"failed","errorMessage":"install step 4 failed"}}""", Rewrite(NmpJson.Report, Report));

    // Of the member at hand 2.2 says always (A), omitted when empty (O), or never (-), in the columns Agent, ExchangePut, ExchangeGet, StatusFile, Report.
    // Odd rows: the device's file and the report lack what the tables of the others share; k8s stands in a cluster's file, whose form is the agent's.
    [Theory]
    [InlineData("scheduledTime", "AAA--")]
    [InlineData("startTime", "OOAA-")]
    [InlineData("endTime", "OOAA-")]
    [InlineData("upgradedVersions", "AAA--")]
    [InlineData("status", "AAAAA")]
    [InlineData("k8s", "O----")]
    [InlineData("errorMessage", "OOAAA")]
    [InlineData("workingDirectory", "O----")]
    [InlineData("lastUpdated", "--A--")]
    public void Members_are_present_as_the_table_says(string member, string presence)
    {
        var full = Sample();
        Assert.Equal(presence.Select(rule => rule != '-'), Jobs(full).Select(job => job.TryGetProperty(member, out _)));
        var empty = new NmpStatus { AgentUpgrade = new() };
        Assert.Equal(presence.Select(rule => rule == 'A'), Jobs(empty).Select(job => job.TryGetProperty(member, out _)));

        static IEnumerable<JsonElement> Jobs(NmpStatus status)
        {
            var envelope = new NmpExchangeStatuses { ManagementStatus = JsonMap<NmpStatus>.Empty.With("p", status) };
            return new[] { NmpJson.Agent, NmpJson.ExchangePut, null, NmpJson.StatusFile, NmpJson.Report }
                .Select(dialect => dialect is null ? JsonElement.Parse(NmpJson.ExchangeGet.Write(envelope)).GetProperty("managementStatus").GetProperty("p") : JsonElement.Parse(dialect.Write(status)))
                .Select(document => document.GetProperty("agentUpgradePolicyStatus"));
        }
    }

    [Fact]
    public void What_the_agent_keeps_for_itself_is_written_by_its_own_form_alone()
    {
        foreach (var dialect in new[] { NmpJson.ExchangePut, NmpJson.StatusFile, NmpJson.Report })
        {
            Assert.DoesNotContain("Internal", Write(dialect, Sample()), StringComparison.Ordinal);
        }

        // Q54: the zero time is written although upstream marks it as omitted when empty, and a false allowDowngrade is not.
        Assert.Equal(
            """{"agentUpgradePolicyStatus":null,"agentUpgradeInternal":{"scheduledUnixTime":"0001-01-01T00:00:00Z","latestMap":{"softwareLatest":false,"configLatest":false,"certLatest":false},"downloadAttempts":0}}""",
            Write(NmpJson.Agent, new NmpStatus { Internal = new() }));
    }

    [Fact]
    public void A_missing_job_is_null_in_every_form_and_a_missing_cluster_part_is_empty()
    {
        const string Null = """{"agentUpgradePolicyStatus":null}""";
        Assert.All([NmpJson.Agent, NmpJson.ExchangePut, NmpJson.Report], dialect => Assert.Equal([Null, Null], [Write(dialect, new()), Rewrite(dialect, Null)]));
        Assert.Equal("", NmpJson.Agent.Read("{}"u8).AgentUpgrade.Status.Text);
        Assert.EndsWith(
            ""","k8s":{"configMap":{"needChange":false,"updated":false},"secret":{"needChange":false,"updated":false},"imageVersion":{"needChange":false,"updated":true,"from":"1","to":"2"}}}}""",
            Write(NmpJson.Agent, new() { AgentUpgrade = new() { K8s = new() { Secret = null, ImageVersion = new() { Updated = true, From = "1", To = "2" } } } }),
            StringComparison.Ordinal);
    }

    // Spec nmp 2.10, one row each. GoHtml writes agent, PUT and hzn exchange; GoPlain nmstatus; Jackson the Exchange. Not escaped by any: what .NET
    // would escape, such as U+007F, ', + and all that is not ASCII.
    [Theory]
    [InlineData("\"\\", "\\\"\\\\", "\\\"\\\\", "\\\"\\\\")]
    [InlineData("<>&", "\\u003c\\u003e\\u0026", "<>&", "<>&")]
    [InlineData("\b\f", "\\b\\f", "\\b\\f", "\\b\\f")]
    [InlineData("\n\r\t", "\\n\\r\\t", "\\n\\r\\t", "\\n\\r\\t")]
    [InlineData("\0\v\u001f", "\\u0000\\u000b\\u001f", "\\u0000\\u000b\\u001f", "\\u0000\\u000B\\u001F")]
    [InlineData("\u2028\u2029", "\\u2028\\u2029", "\\u2028\\u2029", "\u2028\u2029")]
    [InlineData("\u007f/'+`\u00e9\u2027\u202a\ufeff\U0001f600", "\u007f/'+`\u00e9\u2027\u202a\ufeff\U0001f600", "\u007f/'+`\u00e9\u2027\u202a\ufeff\U0001f600", "\u007f/'+`\u00e9\u2027\u202a\ufeff\U0001f600")]
    [InlineData("\ufffd", "\ufffd", "\ufffd", "\ufffd")] // the sign itself; Go writes \ufffd only for bytes that are no text
    public void Text_is_escaped_as_each_original_does_it(string text, string goHtml, string goPlain, string jackson)
    {
        var words = JsonMap<NmpState>.Empty.With(text, new NmpState(text));
        var status = new NmpStatus { AgentUpgrade = new() { Status = new NmpState(text) } };
        Assert.Equal($"{{\n  \"{goHtml}\": \"{goHtml}\"\n}}\n", Write(NmpJson.HznExchangeShort, words));
        Assert.Equal($"{{\n  \"{goPlain}\": \"{goPlain}\"\n}}\n\n", Write(NmpJson.HznNmstatusShort, words));
        Assert.Equal($"{{\"agentUpgradePolicyStatus\":{{\"status\":\"{goHtml}\",\"errorMessage\":\"\"}}}}", Write(NmpJson.Report, status));
        foreach (var dialect in new[] { NmpJson.Agent, NmpJson.ExchangePut })
        {
            Assert.Equal($"{{\"agentUpgradePolicyStatus\":{{\"scheduledTime\":\"\",{Empty},\"status\":\"{goHtml}\"}}}}", Write(dialect, status));
        }

        Assert.Contains($"\"status\": \"{goPlain}\"", Write(NmpJson.StatusFile, status), StringComparison.Ordinal);
        Assert.Equal(
            $"{{\"managementStatus\":{{\"{jackson}\":{{\"agentUpgradePolicyStatus\":null}}}},\"lastIndex\":0}}",
            Write(NmpJson.ExchangeGet, new() { ManagementStatus = JsonMap<NmpStatus>.Empty.With(text, new()) }));
        Assert.Contains($"\"id\":\"{jackson}\"", Write(NmpJson.FeedEntry, new() { Id = text }), StringComparison.Ordinal);
    }

    [Fact]
    public void Maps_are_written_in_the_order_of_bytes_whatever_the_order_of_the_caller()
    {
        var words = JsonMap<NmpState>.Empty
            .With("b/\U0001f600", NmpState.Waiting).With("b/\ue000", NmpState.Failed).With("a/z", NmpState.Reset).With("a!/a", NmpState.Unknown);
        Assert.Equal(
            "{\n  \"a!/a\": \"unknown\",\n  \"a/z\": \"reset\",\n  \"b/\ue000\": \"failed\",\n  \"b/\U0001f600\": \"waiting\"\n}\n", Write(NmpJson.HznExchangeShort, words));
    }

    internal static NmpStatus Sample() => new()
    {
        AgentUpgrade = new()
        {
            ScheduledTime = Timestamp.ParseLenient("2026-03-02T08:00:17Z"),
            StartTime = Timestamp.ParseLenient("2026-03-02T09:05:02+01:00"),
            EndTime = Timestamp.ParseLenient("2026-03-02T09:06:41+01:00"),
            UpgradedVersions = new() { SoftwareVersion = "2.31.0" },
            Status = NmpState.Failed,
            K8s = new(),
            ErrorMessage = "install step 4 failed <&>",
            WorkingDirectory = "/var/horizon/nmp",
            LastUpdated = Timestamp.ParseLenient("2026-03-02T08:00:12.418220953Z"),
        },
        Internal = new() { AllowDowngrade = true, DownloadAttempts = 1 },
    };
}
