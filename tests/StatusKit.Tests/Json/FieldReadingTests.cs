using System.Buffers;
using System.Text;
using StatusKit.Cfs;
using StatusKit.Json;
using StatusKit.Nmp;

namespace StatusKit.Tests;

/// <summary>Documents that people met in the field and that can be understood.</summary>
public sealed class FieldReadingTests
{
    [Fact]
    public void F02_Quotes_in_the_message_of_a_status_file_are_read()
    {
        const string Message = "Rollback error: Failed to start. See \"systemctl status horizon.service\" and \"journalctl -xeu\" for details.. Upgrade error: x.";
        List<JsonFinding> findings = [];

        var status = NmpJson.StatusFile.Read(File("rollback failed", Message), findings);

        Assert.Equal(NmpState.RollbackFailed, status.AgentUpgrade.Status);
        Assert.Equal(Message, status.AgentUpgrade.ErrorMessage);
        Assert.Equal([("$.agentUpgradePolicyStatus.errorMessage", JsonFindingCodes.UnescapedText, 6)], findings.Select(f => (f.Path, f.Code, f.Position.Line)));
        Assert.Equal(status, NmpJson.StatusFile.Read(NmpJson.StatusFile.Write(status))); // written with escapes
    }

    [Theory]
    [InlineData("two\nlines")]
    [InlineData("a\ttab")]
    [InlineData("\"")]
    [InlineData("\"quoted\" at both \"ends\"")]
    [InlineData("C:\\path \"and quotes\"")]
    [InlineData("\", \"status\": \"successful")] // not a member: the message ends at the last quote
    [InlineData("bell \u0007 and é \"")]
    public void F02_Whatever_the_script_pastes_is_the_message(string message)
    {
        var status = NmpJson.StatusFile.Read(File("failed", message));

        Assert.Equal((NmpState.Failed, message), (status.AgentUpgrade.Status, status.AgentUpgrade.ErrorMessage));
    }

    [Theory]
    [InlineData("{\"agentUpgradePolicyStatus\":{\"errorMessage\":\"a \"b\" c\",\"status\":5}}")]
    [InlineData("{\"agentUpgradePolicyStatus\":{\"errorMessage\":\"a\"")]
    [InlineData("{\"agentUpgradePolicyStatus\":{\"status\":\"a \"b\" c\"}}")]
    [InlineData("{\"errorMessage\":")]
    [InlineData("\"errorMessage\"")]
    public void F02_What_is_not_the_form_of_the_script_is_rejected(string json)
    {
        List<JsonFinding> findings = [];
        Assert.Throws<JsonDialectException>(() => NmpJson.StatusFile.Read(json, findings));
        Assert.DoesNotContain(findings, f => f.Code == JsonFindingCodes.UnescapedText);
    }

    [Fact]
    public void F15_Documents_one_after_another_are_read()
    {
        List<JsonFinding> findings = [];
        var sessions = CfsJson.V3.Session.ReadMany("{\"name\":\"a\"}\n{\"name\":\"b\",\n\"x\":1}{\"name\":\"c\"}\r\n \n"u8.ToArray(), findings);

        Assert.Equal(["a", "b", "c"], sessions.Select(session => session.Name));
        Assert.Equal([("$.x", 3, 1)], findings.Select(f => (f.Path, f.Position.Line, f.Position.Column)));
    }

    [Fact]
    public void F15_A_document_that_cannot_be_read_is_found_by_its_position_in_the_text()
    {
        using var sessions = CfsJson.V3.Session.ReadMany("{\"name\":\"a\"}\n{\"name\":\"b\"\n"u8.ToArray()).GetEnumerator();

        Assert.True(sessions.MoveNext());
        var error = Assert.Throws<JsonDialectException>(() => sessions.MoveNext());
        Assert.Equal(3, error.Position.Line);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData(" \n\t", 0)]
    [InlineData("{}", 1)]
    [InlineData("\uFEFF{}\n[]\n", 2)]
    [InlineData("1 \"a\" null", 3)]
    [InlineData("{} { [] {}", 2)] // broken: everything that remains is one
    public void F15_Texts_are_split_into_documents(string text, int count) =>
        Assert.Equal(count, JsonDocuments.Split(Encoding.UTF8.GetBytes(text)).Count());

    [Fact]
    public void F16_Null_instead_of_a_map_is_the_empty_map()
    {
        List<JsonFinding> findings = [];

        Assert.Empty(NmpJson.AgentMap.Read("null", findings));
        Assert.Equal([JsonFindingCodes.UnexpectedNull], findings.Select(f => f.Code));
        Assert.Empty(NmpJson.HznExchangeShort.Read("null"));
        Assert.Empty(NmpJson.HznExchangeLong.Read("null"));
        Assert.Empty(NmpJson.HznExchangeLong.Read("""{"acme/n":null}""")["acme/n"]);
        Assert.Empty(NmpJson.ExchangeGet.Read("""{"managementStatus":null}""").ManagementStatus);
        Assert.Throws<JsonDialectException>(() => CfsJson.V3.Request.Read("""{"name":"a","configuration_name":"c","tags":null}"""));
    }

    [Fact]
    public void F17_A_v2_document_read_as_v3_has_its_times()
    {
        var run = CfsJson.V3.Run.Read("""{"startTime":"2021-02-15T21:00:00","completionTime":"2021-02-15T21:33:12"}""");

        Assert.Equal(TimeSpan.FromMinutes(33.2), run.Duration);
        Assert.False(run.Has(r => r.StartTime)); // the member of the v3 API is absent
        Assert.Contains("\"startTime\"", run.ToString(), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromMinutes(1), CfsJson.V2.Run.Read("""{"start_time":"2021-02-15T21:00:00","completion_time":"2021-02-15T21:01:00"}""").Duration);
    }

    [Fact]
    public void F19_UTF16_is_read_and_reported()
    {
        const string Json = "{\"name\":\"a\",\"logs\":\"é\",\n \"x\":1}";
        foreach (var encoding in new[] { Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            List<JsonFinding> findings = [];
            var session = CfsJson.V3.Session.Read([.. encoding.GetPreamble(), .. encoding.GetBytes(Json)], findings);

            Assert.Equal("é", session.Logs);
            Assert.Equal([(JsonFindingCodes.Utf16, 1, 1), (JsonFindingCodes.UnknownMember, 2, 2)], findings.Select(f => (f.Code, f.Position.Line, f.Position.Column)));
            Assert.Equal(session, CfsJson.V3.Session.Read(encoding.GetBytes(Json))); // without its byte order mark
            Assert.Equal(Json, Encoding.UTF8.GetString(JsonDocuments.ToUtf8(encoding.GetBytes(Json)).Span));
        }
    }

    [Fact]
    public void F19_Half_a_character_of_UTF16_is_rejected() =>
        Assert.Contains(
            "not valid UTF-16",
            Assert.Throws<JsonDialectException>(() => CfsJson.V3.Session.Read([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("{}"), 0x20])).Message,
            StringComparison.Ordinal);

    [Fact]
    public void F20_The_answer_of_a_multi_delete_is_read()
    {
        Assert.Equal<string>(["a", "b"], CfsJson.SessionIds.Read("""{"session_ids":["a","b"]}""").SessionIds);
        Assert.Equal("{\n  \"session_ids\": []\n}\n", Encoding.UTF8.GetString(CfsJson.SessionIds.Write(new() { SessionIds = [] })));
        Assert.False(CfsJson.SessionIds.TryRead("{}"u8, out _));
    }

    [Fact]
    public void F21_Artifacts_alone_are_read()
    {
        var artifacts = CfsJson.V3.Artifacts.Read("""[{"image_id":"i","result_id":"r","type":"ims_customized_image","etag":"e"}]""");

        Assert.Equal("r", Assert.Single(artifacts).ResultId);
        Assert.Contains("\"etag\": \"e\"", Encoding.UTF8.GetString(CfsJson.V3.Artifacts.Write(artifacts)), StringComparison.Ordinal);
        Assert.False(CfsJson.V3.Artifacts.TryRead("{}"u8, out _));
    }

    [Fact]
    public void F22_CompletionTime_among_v3_members_is_the_end()
    {
        const string Json = """{"completionTime":"2023-09-05T10:20:30","completion_time":null,"start_time":"2023-09-05T10:00:00"}""";
        var run = CfsJson.V3.Run.Read(Json);

        Assert.Equal(new TimeSpan(0, 20, 30), run.Duration);
        Assert.Equal(Json, run.ToString()); // kept as it was
        Assert.Equal(TimeSpan.FromMinutes(1), (run with { CompletionTime = Timestamp.ParseLenient("2023-09-05T10:01:00") }).Duration);
    }

    [Theory]
    [InlineData("failed download", StatusPhase.Failed)]
    [InlineData("upgrade aborted", StatusPhase.Failed)]
    [InlineData("success", StatusPhase.Succeeded)]
    [InlineData("Success", StatusPhase.Succeeded)]
    [InlineData("no such state", StatusPhase.Unknown)]
    public void F25_States_of_2022_have_the_phase_of_what_they_mean(string text, StatusPhase phase)
    {
        var state = new NmpState(text);

        Assert.Equal((phase, phase != StatusPhase.Unknown), (state.Phase, state.IsFinal));
        Assert.Equal((text, NmpStateKind.Other), (state.Text, state.Kind)); // kept as it is
    }

    [Theory]
    [InlineData("Fail", StatusPhase.Failed, false)] // a device may still roll back
    [InlineData("in progress", StatusPhase.Running, false)]
    public void F25_States_of_2022_that_are_not_final_on_a_device(string text, StatusPhase phase, bool isFinal) =>
        Assert.Equal((phase, isFinal), (new NmpState(text).Phase, new NmpState(text).IsFinal));

    [Fact]
    public void F26_A_status_file_of_early_2022_is_read()
    {
        List<JsonFinding> findings = [];
        var status = NmpJson.StatusFile.Read("""{"status":"initiated","startTime":"1648000000","endTime":"0","errorMessage":""}""", findings);

        Assert.Equal(NmpState.Initiated, status.AgentUpgrade.Status);
        Assert.True(status.AgentUpgrade.StartTime.TryGetInstant(out _));
        Assert.Equal([JsonFindingCodes.Historic], findings.Select(f => f.Code));
        Assert.Contains("agentUpgradePolicyStatus", Encoding.UTF8.GetString(NmpJson.StatusFile.Write(status)), StringComparison.Ordinal);
    }

    [Fact]
    public void F26_A_status_file_of_early_2022_may_have_quotes_in_its_message() =>
        Assert.Equal("see \"x\"", NmpJson.StatusFile.Read("{\n\"status\": \"failed\",\n\"errorMessage\": \"see \"x\"\"\n}").AgentUpgrade.ErrorMessage);

    [Fact]
    public void F27_The_answer_of_the_change_feed_is_read()
    {
        const string Json = """{"changes":[{"orgId":"acme","resource":"nodemgmtpolstatus","id":"n1","operation":"created/modified","resourceChanges":[{"changeId":9,"lastUpdated":"2026-03-02T08:06:41.902114336Z"}]}],"mostRecentChangeId":9,"hitMaxRecords":false,"exchangeVersion":"2.154.0"}""";
        List<JsonFinding> findings = [];
        var feed = NmpJson.Feed.Read(Json, findings);

        Assert.Empty(findings);
        Assert.Equal((9, false, "2.154.0"), (feed.MostRecentChangeId, feed.HitMaxRecords, feed.ExchangeVersion));
        Assert.Equal("n1", Assert.Single(feed.Changes).Id);
        Assert.Equal(Json, Encoding.UTF8.GetString(NmpJson.Feed.Write(feed)));
        Assert.False(NmpJson.Feed.TryRead("{}"u8, out _));
    }

    [Fact]
    public void A_string_and_a_sequence_are_read_like_bytes()
    {
        const string Json = """{"logs":"é😀","name":"a"}""";
        var bytes = Encoding.UTF8.GetBytes(Json);
        var session = CfsJson.V3.Session.Read(bytes);

        Assert.Equal(session, CfsJson.V3.Session.Read(Json));
        for (var split = 0; split <= bytes.Length; split++)
        {
            Assert.Equal(session, CfsJson.V3.Session.Read(Sequence(bytes, split)));
        }

        Assert.Throws<JsonDialectException>(() => CfsJson.V3.Session.Read("{\"name\":\"\ud800\"}"));
    }

    [Fact]
    public void TryRead_says_what_is_wrong_and_where()
    {
        Assert.True(CfsJson.V3.Session.TryRead("""{"name":"a"}"""u8, out var session, out var noError));
        Assert.Equal("a", session.Name);
        Assert.Null(noError);

        Assert.False(CfsJson.V3.Session.TryRead("{\n \"é\":1, \"name\":5}"u8, out session, out var error));
        Assert.Null(session);
        Assert.Equal(("$.name", "expected a string, found the number 5"), (error.Path, error.Reason));
        Assert.Equal(new TextPosition(18, 2, 16), error.Position); // characters, not bytes
        Assert.Equal((1, 16), (error.LineNumber, error.BytePositionInLine));
    }

    [Fact]
    public async Task ReadAsync_takes_a_token_and_honors_the_depth()
    {
        using var source = new CancellationTokenSource();
        var deep = Encoding.UTF8.GetBytes($"{{\"name\":\"a\",\"x\":{new string('[', 64)}{new string(']', 64)}}}");

        Assert.Equal("a", (await CfsJson.V3.Session.ReadAsync(new MemoryStream("""{"name":"a"}"""u8.ToArray()), source.Token)).Name);
        await Assert.ThrowsAsync<JsonDialectException>(async () => await CfsJson.V3.Session.ReadAsync(new MemoryStream(deep), source.Token));
    }

    [Fact]
    public void Convert_reports_what_the_form_does_not_have()
    {
        var session = CfsJson.V3.Session.Read(
            """{"name":"a","logs":"l","links":[],"debug_on_failure":true,"status":{"artifacts":[{"etag":"e"}],"session":{"ims_job":"i","note":"n","status":"running"}}}""");
        List<JsonFinding> dropped = [];

        var converted = CfsJson.V2.Session.Convert(session, dropped);

        Assert.Equal(converted, CfsJson.V2.Session.Convert(session));
        Assert.All(dropped, finding => Assert.Equal(JsonFindingCodes.DroppedMember, finding.Code));
        Assert.Equal(
            ["$.debug_on_failure", "$.links", "$.logs", "$.status.artifacts[0].etag", "$.status.session.ims_job", "$.status.session.note"],
            dropped.Select(finding => finding.Path).Order(StringComparer.Ordinal));

        dropped.Clear();
        CfsJson.V3.Session.Convert(session with { UnknownMembers = [] }, dropped);
        Assert.Equal(["$.status.artifacts[0].etag", "$.status.session.note"], dropped.Select(finding => finding.Path));
    }

    [Fact]
    public void Convert_reports_what_a_status_loses_on_its_way_to_the_Exchange()
    {
        var status = NmpJson.Agent.Read(
            """{"agentUpgradePolicyStatus":{"status":"failed","workingDirectory":"/var/horizon","x":1},"agentUpgradeInternal":{"manifest":"acme/m"},"other":{}}""");
        List<JsonFinding> dropped = [];
        NmpJson.ExchangePut.Convert(status, dropped);

        Assert.Equal(
            ["$.agentUpgradeInternal", "$.agentUpgradePolicyStatus.workingDirectory", "$.agentUpgradePolicyStatus.x", "$.other"],
            dropped.Select(finding => finding.Path).Order(StringComparer.Ordinal));
    }

    private static string File(string status, string message) =>
        $"{{\n    \"agentUpgradePolicyStatus\": {{\n        \"status\": \"{status}\",\n        \"startTime\": \"0\",\n        \"endTime\": \"0\",\n        \"errorMessage\": \"{message}\"\n    }}\n}}\n";

    private static ReadOnlySequence<byte> Sequence(byte[] bytes, int split)
    {
        var first = new Segment(bytes.AsMemory(0, split));
        var second = first.Append(bytes.AsMemory(split));
        return new(first, 0, second, second.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory) => Memory = memory;

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory) { RunningIndex = RunningIndex + Memory.Length };
            Next = next;
            return next;
        }
    }
}
