using System.Text;
using System.Text.Json;
using StatusKit.Cfs;
using StatusKit.Json;

namespace StatusKit.Tests.Cfs;

/// <summary>Values of other types than documented, in places where upstream stores anything (spec cfs Q5, Q6, Q9, Q45).</summary>
public class CfsOddValueTests
{
    [Theory]
    [InlineData("""{"name":"a","status":{"artifacts":["x",{"image_id":"b"}]}}""", "$.status.artifacts")] // Q9
    [InlineData("""{"name":"a","target":{"image_map":{"source_id":"b"}}}""", "$.target.image_map")] // Q45
    [InlineData("""{"name":"a","target":{"image_map":["x"]}}""", "$.target.image_map")]
    [InlineData("""{"name":"a","status":{"session":{"job":5}}}""", "$.status.session.job")]
    public void A_value_of_another_type_is_kept_reported_and_survives_the_other_version(string json, string path)
    {
        List<JsonFinding> findings = [];
        var session = CfsJson.V3.Session.Read(Encoding.UTF8.GetBytes(json), findings);
        Assert.Equal([(path, JsonFindingCodes.WrongType)], findings.Select(f => (f.Path, f.Code)));
        Assert.Equal(json, session.ToString());
        Assert.Equal(json, CfsJson.V2.Session.Convert(session).ToString());
    }

    [Fact]
    public void Setting_or_taking_away_a_member_takes_its_odd_value_along()
    {
        var run = CfsJson.V3.Run.Read("""{"job":5,"succeeded":true}"""u8);
        Assert.Equal(CfsOutcome.True, run.Succeeded);
        Assert.Equal("""{"job":5}""", run.Without(x => x.Succeeded).ToString());
        Assert.Equal(default, run.Without(x => x.Succeeded).Succeeded);
        var set = run with { Job = "j", Succeeded = CfsOutcome.False };
        Assert.Empty(set.UnknownMembers);
        Assert.Equal(set, CfsJson.V3.Run.Read(CfsJson.V3.Run.Write(set)));
    }

    [Theory]
    [InlineData("2023")] // epoch seconds and the form of old hubs occur in NMP only
    [InlineData("0")]
    [InlineData("2023-08-28T15:08:48Z[UTC]")]
    public void Times_of_the_other_system_are_no_times(string text)
    {
        List<JsonFinding> findings = [];
        var run = CfsJson.V3.Run.Read(Encoding.UTF8.GetBytes($$"""{"start_time":"{{text}}"}"""), findings);
        Assert.Equal(TimestampKind.Unreadable, run.StartTime.Kind);
        Assert.Equal(text, run.StartTime.ToString());
        Assert.Equal(JsonFindingCodes.UnreadableTime, Assert.Single(findings).Code);
    }

    [Fact]
    public void A_time_that_is_read_can_be_set_again_as_it_was()
    {
        var empty = CfsJson.V3.Run.Read("""{"start_time":""}"""u8);
        Assert.Equal(empty, new CfsSessionRun { StartTime = empty.StartTime });
        Assert.Equal("""{"start_time":null}""", new CfsSessionRun { StartTime = default }.ToString());
    }

    [Theory]
    // Names count where they belong only: not as a tag, not inside unknown members, also when escaped.
    [InlineData("""{"name":"a","tags":{"logs":"x"},"status":{"session":{"startTime":"t"}}}""", CfsVersion.V2)]
    [InlineData("""{"name":"a","x":{"logs":1},"status":{"session":{"start\u0054ime":"t"}}}""", CfsVersion.V2)]
    [InlineData("""{"name":"a","status":{"session":{"completionTime":"t","completion_time":null}}}""", CfsVersion.V3)] // spec cfs 2.9
    [InlineData("""[{"name":"a"},{"name":"b","status":{"session":{"completionTime":"t"}}}]""", CfsVersion.V2)]
    [InlineData("""{"components":[{"name":"b","status":{"session":{"completionTime":"t"}}}]}""", CfsVersion.V2)]
    [InlineData("""{"session":{"completionTime":"t"}}""", CfsVersion.V2)]
    [InlineData("""{"startTime":"t"}""", CfsVersion.V2)]
    [InlineData("""{"name":"a","configurationName":"c"}""", CfsVersion.V2)]
    [InlineData("""{"name":"a","configuration_name":"c"}""", CfsVersion.V3)]
    [InlineData("""{"name":"a"}""", CfsVersion.V3)]
    [InlineData("""{"startTime":"t" """, CfsVersion.V2)] // broken
    [InlineData("", CfsVersion.V3)]
    public void The_version_is_told_by_documented_names_in_their_places(string json, CfsVersion version) =>
        Assert.Equal(version, CfsJson.DetectVersion(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("{\"name\":\"a\",\n \"zz\":{\"a\":1,\n\"a\":2,\n\"b\":1}}", "$.zz.a", 2, 0)]
    [InlineData("{\"name\":\"a\",\"zz\":[{\"x\":1},{\"x\":1,\"\\u0078\":2}]}", "$.zz[1].x", 0, 33)]
    public void A_member_twice_inside_a_kept_value_is_refused_where_it_stands(string json, string path, long line, long column)
    {
        var error = Assert.ThrowsAny<JsonException>(() => CfsJson.V3.Session.Read(Encoding.UTF8.GetBytes(json)));
        Assert.Equal((path, line, column), (error.Path, error.LineNumber!.Value, error.BytePositionInLine!.Value));
    }

    [Fact]
    public void A_document_of_nothing_but_oddities_has_a_bounded_number_of_short_findings()
    {
        var name = new string('x', 100_000);
        var members = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"m{i}\":0"));
        var json = Encoding.UTF8.GetBytes("{\"name\":\"a\",\"" + name + "\":1,\"status\":{\"session\":{" + members + "}}}");
        List<JsonFinding> findings = [];
        CfsJson.V3.Session.Read(json, findings);
        Assert.Equal(10_000, findings.Count);
        Assert.Equal(JsonFindingCodes.MoreFindings, findings[^1].Code);
        Assert.All(findings, f => Assert.True(f.Path.Length + f.Message.Length < 300));
    }

    [Fact]
    public void Parts_of_a_session_go_through_the_serializer_too()
    {
        var target = new CfsSessionTarget { Definition = "image", Groups = [new() { Name = "g", Members = ["m"] }], ImageMap = default };
        var json = JsonSerializer.Serialize(target);
        Assert.Equal("""{"definition":"image","groups":[{"members":["m"],"name":"g"}],"image_map":null}""", json);
        Assert.Equal(target, JsonSerializer.Deserialize<CfsSessionTarget>(json));
        Assert.Equal("""{"running":1}""", JsonSerializer.Serialize(new Dictionary<CfsSessionState, int> { [CfsSessionState.Running] = 1 }));
    }
}
