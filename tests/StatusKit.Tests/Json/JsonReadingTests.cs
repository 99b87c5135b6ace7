using System.Text;
using System.Text.Json;
using StatusKit.Cfs;
using StatusKit.Json;

namespace StatusKit.Tests;

/// <summary>What readers refuse, with path and position, and what they tolerate and report.</summary>
public class JsonReadingTests
{
    // Lines and bytes count from 0, as JsonException counts them.
    [Theory]
    [InlineData("""{"name":"a","name":"b"}""", "$.name", 0, 12, "occurs twice")]
    [InlineData("""{"name":"a","na\u006de":"b"}""", "$.name", 0, 12, "occurs twice")] // the same name in escapes
    [InlineData("""{"name":"a","foo":1,"f\u006fo":1}""", "$.foo", 0, 20, "occurs twice")]
    [InlineData("""{"name":"a","tags":{"k":"v","\u006b":"w"}}""", "$.tags.k", 0, 28, "occurs twice")]
    [InlineData("""{"name":"a","status":{"session":{"job":"x","job":5}}}""", "$.status.session.job", 0, 43, "occurs twice")]
    [InlineData("""{"name":"a","status":{"session":{"job":5,"job":"x"}}}""", "$.status.session.job", 0, 41, "occurs twice")] // the first one is kept aside
    [InlineData("""{"name":"a","status":{"session":{"job":5,"job":5}}}""", "$.status.session.job", 0, 41, "occurs twice")]
    [InlineData("""{}""", "$", 0, 0, "'name' is missing")]
    [InlineData("""{"name":null}""", "$.name", 0, 8, "found null")]
    [InlineData("""{"name":5}""", "$.name", 0, 8, "found the number 5")]
    [InlineData("null", "$", 0, 0, "found null")]
    [InlineData("5", "$", 0, 0, "found the number 5")]
    [InlineData("\"status\"", "$", 0, 0, "found a string")]
    [InlineData("[]", "$", 0, 0, "found an array")]
    [InlineData("", "$", 0, 0, "")]
    [InlineData(" \n ", "$", 1, 1, "")]
    [InlineData("""{"name":"a"}{}""", "$", 0, 12, "")] // two documents
    [InlineData("""{"name":"a"} x""", "$", 0, 13, "")]
    [InlineData("""{"name":"a",}""", "$.name", 0, 12, "")] // trailing comma
    [InlineData("""{"name":"a"/**/}""", "$.name", 0, 11, "")] // comment
    [InlineData("""{"name":"a""", "$.name", 0, 10, "")] // cut
    [InlineData("{'name':'a'}", "$", 0, 1, "")]
    [InlineData("{\"name\":\"a\nb\"}", "$.name", 0, 10, "")] // a line break inside a string
    [InlineData("""{"name":"\ud800"}""", "$.name", 0, 8, "lone surrogate")]
    [InlineData("""{"name":"\udc00\ud800"}""", "$.name", 0, 8, "lone surrogate")]
    [InlineData("""{"name":"a","\ud800":1}""", "$['\\ud800']", 0, 12, "lone surrogate")]
    [InlineData("""{"name":"a","foo":["x","\ud800"]}""", "$.foo[1]", 0, 23, "lone surrogate")] // inside what is kept
    [InlineData("""{"name":"a","foo":{"\ud800":1}}""", "$.foo['\\ud800']", 0, 19, "lone surrogate")]
    [InlineData("""{"name":"a","tags":{"k":5}}""", "$.tags.k", 0, 24, "found the number 5")]
    [InlineData("""{"name":"a","tags":[]}""", "$.tags", 0, 19, "found an array")]
    [InlineData("""{"name":"a","ansible":{"verbosity":1.0}}""", "$.ansible.verbosity", 0, 35, "found the number 1.0")]
    [InlineData("""{"name":"a","ansible":{"verbosity":1e2}}""", "$.ansible.verbosity", 0, 35, "found the number 1e2")]
    [InlineData("""{"name":"a","ansible":{"verbosity":"1"}}""", "$.ansible.verbosity", 0, 35, "found a string")]
    [InlineData("""{"name":"a","ansible":{"verbosity":9223372036854775808}}""", "$.ansible.verbosity", 0, 35, "found the number 9223372036854775808")]
    [InlineData("""{"name":"a","debug_on_failure":"true"}""", "$.debug_on_failure", 0, 31, "expected true or false")]
    [InlineData("""{"name":"a","target":{"groups":[{"name":"g"},{"members":["x",null]}]}}""", "$.target.groups[1].members[1]", 0, 61, "found null")]
    [InlineData("{\n  \"name\": \"a\",\n  \"é x\": 1,\n  \"logs\": []\n}", "$.logs", 3, 10, "found an array")]
    public void Broken_sessions_are_refused_with_path_and_position(string json, string path, long line, long column, string reason) =>
        Refuses(CfsJson.V3.Session, Encoding.UTF8.GetBytes(json), path, line, column, reason);

    [Fact]
    public void Bytes_that_are_no_unicode_are_refused_where_they_stand()
    {
        Refuses(CfsJson.V3.Session, [.. "{\"name\":\"a"u8, 0xFF, .. "\"}"u8], "$.name", 0, 10, "not valid UTF-8");
        Refuses(CfsJson.V3.Session, [.. "{\"name\":\"a\",\n\"x\":\""u8, 0xED, 0xA0, 0x80, .. "\"}"u8], "$.x", 1, 5, "not valid UTF-8"); // a surrogate in UTF-8
        Refuses(CfsJson.V3.Session, [.. "{\"name\":\""u8, 0xC0, 0xAF, .. "\"}"u8], "$.name", 0, 9, "not valid UTF-8"); // an overlong slash
        Refuses(CfsJson.V3.Session, Encoding.Unicode.GetPreamble(), "$", 0, 0, "the document is empty");
        Refuses(CfsJson.V3.Session, [.. Encoding.Unicode.GetBytes("{}"), 0], "$", 0, 0, "not valid UTF-16");
    }

    [Fact]
    public void Duplicates_inside_what_is_kept_are_refused() =>
        Refuses(CfsJson.V3.Session, """{"name":"a","foo":{"bar":[{"x":1,"x":2}]}}"""u8.ToArray(), null, null, null, "");

    // 64 levels are read and written; one more is refused, and so are very many, without a stack overflow.
    [Theory]
    [InlineData(62, true)]
    [InlineData(63, true)]
    [InlineData(64, false)]
    [InlineData(100_000, false)]
    public void Nesting_ends_at_64(int inner, bool isRead)
    {
        var json = Encoding.UTF8.GetBytes("""{"name":"a","x":""" + new string('[', inner) + new string(']', inner) + "}");
        if (isRead)
        {
            var session = CfsJson.V3.Session.Read(json);
            Assert.Equal(session, CfsJson.V3.Session.Read(CfsJson.V3.Session.Write(session)));
            Assert.Equal(session, JsonSerializer.Deserialize<CfsSession>(JsonSerializer.Serialize(session)));
        }
        else
        {
            Refuses(CfsJson.V3.Session, json, null, 0, null, "depth");
        }
    }

    // Vectors 12, 24 and 25 of spec cfs appendix A.
    [Theory]
    [InlineData("""{"name":"x"}""", "$.name", "Only status can be updated after session creation")]
    [InlineData("""{"status":{},"tags":{}}""", "$.tags", "Only status can be updated after session creation")]
    [InlineData("""{"status":null}""", "$.status", "found null")]
    [InlineData("""{"status":[]}""", "$.status", "found an array")]
    [InlineData("""{"status":{"session":null}}""", "$.status.session", "found null")]
    [InlineData("""{"status":{"session":[]}}""", "$.status.session", "found an array")]
    [InlineData("""{"status":{"session":"x"}}""", "$.status.session", "found a string")]
    [InlineData("""{"status":{"artifacts":null}}""", "$.status.artifacts", "found null")]
    [InlineData("""{"status":{"artifacts":"x"}}""", "$.status.artifacts", "found a string")]
    [InlineData("null", "$", "found null")]
    [InlineData("5", "$", "found the number 5")]
    [InlineData("\"status\"", "$", "found a string")]
    [InlineData("""["x"]""", "$", "found an array")]
    [InlineData("[]", "$", "found an array")]
    public void Patches_that_upstream_stumbles_over_are_refused(string json, string path, string reason)
    {
        Refuses(CfsJson.V3.Patch, Encoding.UTF8.GetBytes(json), path, null, null, reason);
        if (json is """{"status":null}""" or """{"status":{"session":null}}""")
        {
            Assert.NotNull(CfsJson.V2.Patch.Read(Encoding.UTF8.GetBytes(json))); // vector 23
        }
        else
        {
            Refuses(CfsJson.V2.Patch, Encoding.UTF8.GetBytes(json), path, null, null, reason);
        }
    }

    [Theory]
    [InlineData("""{"configuration_name":"c"}""", "$", "'name' is missing")]
    [InlineData("""{"name":"a"}""", "$", "'configuration_name' is missing")]
    [InlineData("""{"name":"a","configuration_name":"c","tags":null}""", "$.tags", "found null")] // null is a wrong type there
    [InlineData("""{"name":"a","configuration_name":"c","configurationLimit":""}""", "$.configurationLimit", "rejected")]
    public void Create_bodies_that_upstream_refuses_are_refused(string json, string path, string reason) =>
        Refuses(CfsJson.V3.Request, Encoding.UTF8.GetBytes(json), path, null, null, reason);

    [Theory]
    [InlineData("{}", "$", "'sessions'")]
    [InlineData("""{"results":[]}""", "$.results", "'results'")]
    [InlineData("""{"sessions":null}""", "$.sessions", "found null")]
    [InlineData("""{"sessions":[{"name":"a"},{}]}""", "$.sessions[1]", "'name' is missing")]
    [InlineData("""[{"name":"a"},5]""", "$[1]", "found the number 5")]
    [InlineData("""{"sessions":[],"sessions":[]}""", "$.sessions", "occurs twice")]
    [InlineData("""{"\ud800":1,"sessions":[]}""", null, "lone surrogate")]
    [InlineData("""{"components":[],"sessions":5}""", "$.sessions", "found the number 5")] // 'sessions' is the list, wherever it stands
    [InlineData("null", "$", "found null")]
    public void Lists_that_are_none_are_refused(string json, string? path, string reason) =>
        Refuses(CfsJson.V3.SessionList, Encoding.UTF8.GetBytes(json), path, null, null, reason);

    [Fact]
    public void What_is_tolerated_is_reported_in_order_with_offset_and_path()
    {
        var json = Encoding.UTF8.GetBytes("""
            {"name":"Not a name","zz":1,"status":{"session":{"start_time":"zzz","job":5,"succeeded":true,"status":"weird","na\u006d":0}},
            "configuration":null,"target":{"image_map":{"source_id":"s"}}}
            """);
        List<JsonFinding> findings = [];

        var session = CfsJson.V3.Session.Read([0xEF, 0xBB, 0xBF, .. json], findings);

        Assert.Equal(
            [
                (0, "$", JsonFindingCodes.ByteOrderMark), (11, "$.name", JsonFindingCodes.InvalidName), (24, "$.zz", JsonFindingCodes.UnknownMember),
                (65, "$.status.session.start_time", JsonFindingCodes.UnreadableTime), (77, "$.status.session.job", JsonFindingCodes.WrongType),
                (91, "$.status.session.succeeded", JsonFindingCodes.WrongType), (105, "$.status.session.status", JsonFindingCodes.UnknownWord),
                (113, "$.status.session.nam", JsonFindingCodes.UnknownMember), (145, "$.configuration", JsonFindingCodes.UnexpectedNull), (172, "$.target.image_map", JsonFindingCodes.WrongType),
            ],
            findings.Select(f => (f.Position.ByteOffset, f.Path, f.Code)));
        Assert.Equal(JsonTree.Normal(json), Encoding.UTF8.GetString(CfsJson.V3.Session.Write(session)));
    }

    [Fact]
    public void Findings_are_given_also_when_reading_fails()
    {
        List<JsonFinding> findings = [];

        Assert.ThrowsAny<JsonException>(() => CfsJson.V3.Session.Read("""{"zz":1,"name":5}"""u8, findings));

        Assert.Equal(["$.zz"], findings.Select(f => f.Path));
    }

    [Fact]
    public void Ordinary_documents_have_no_findings()
    {
        List<JsonFinding> findings = [];

        CfsJson.V3.Session.Read(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Corpus", "cfs-session-34cda7e56c.json")), findings);

        Assert.Empty(findings);
    }

    private static void Refuses<T>(JsonDialect<T> dialect, byte[] json, string? path, long? line, long? column, string reason)
        where T : class
    {
        var error = Assert.Throws<JsonDialectException>(() => dialect.Read(json));

        Assert.StartsWith("$", error.Path, StringComparison.Ordinal);
        Assert.Equal($"{error.Path}: {error.Reason}.", error.Message);
        Assert.Equal(error.LineNumber + 1, error.Position.Line);
        Assert.DoesNotContain("LineNumber", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal((path ?? error.Path, line ?? error.LineNumber, column ?? error.BytePositionInLine), (error.Path, error.LineNumber, error.BytePositionInLine));

        List<JsonFinding> findings = [];
        Assert.Equal(error.Message, Assert.ThrowsAny<JsonException>(() => dialect.Read(json, findings)).Message);
    }
}
