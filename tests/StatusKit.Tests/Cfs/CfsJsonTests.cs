using System.Text;
using StatusKit.Cfs;

namespace StatusKit.Tests;

public class CfsJsonTests
{
    // The bodies of spec cfs appendix A that are accepted; what a merge makes of them is another matter.
    [Theory]
    [InlineData("""{"status":{"session":{"job":"j1"}}}""")]
    [InlineData("""{"status":{"session":{"status":"complete","succeeded":"true","completion_time":"2023-08-28T23:35:15"}}}""")]
    [InlineData("""{"status":{"session":{"job":""}}}""")]
    [InlineData("""{"status":{"session":{"job":null}}}""")]
    [InlineData("""{"status":{"session":{"status":null}}}""")]
    [InlineData("{}")]
    [InlineData("""{"status":{}}""")]
    [InlineData("""{"status":{"session":{}}}""")]
    [InlineData("""{"status":{"artifacts":[]}}""")]
    [InlineData("""{"status":{"session":{"status":"bogus","succeeded":true}}}""")] // ignored silently, not refused
    [InlineData("""{"status":{"other":1,"session":{"foo":{"a":1}}}}""")]
    [InlineData("""{"status":{"session":{"start_time":"1999-01-01T00:00:00","completion_time":"zzz"}}}""")] // times are not checked
    [InlineData("""{"status":{"artifacts":[{},{"a":1},{"extra":null},{"image_id":"a","result_id":"b","type":"t"},{"image_id":5}]}}""")]
    public void Patches_are_read_and_written_as_they_are(string json)
    {
        var patch = CfsJson.V3.Patch.Read(Encoding.UTF8.GetBytes(json));

        Assert.Equal(JsonTree.Normal(Encoding.UTF8.GetBytes(json)), Encoding.UTF8.GetString(CfsJson.V3.Patch.Write(patch)));
    }

    [Fact]
    public void A_problem_is_written_with_sorted_members_and_a_final_newline() => Assert.Equal(
        "{\n  \"detail\": \"Session nosuch could not be found\",\n  \"status\": 404,\n  \"title\": \"Session not found.\",\n  \"type\": \"about:blank\"\n}\n",
        Encoding.UTF8.GetString(CfsJson.Problem.Write(new()
        {
            Type = "about:blank",
            Title = "Session not found.",
            Status = 404,
            Detail = "Session nosuch could not be found",
        })));

    [Theory]
    [InlineData("""[{"name":"a"}]""", CfsListWrapper.None)]
    [InlineData("""{"next":null,"sessions":[{"name":"a"}]}""", CfsListWrapper.Sessions)]
    [InlineData("""{"session_ids":[{"name":"a"}]}""", CfsListWrapper.SessionIds)]
    [InlineData("""{"components":[{"name":"a"}]}""", CfsListWrapper.Components)]
    [InlineData("""{"components":[5],"sessions":[{"name":"a"}]}""", CfsListWrapper.Sessions)] // the programs' own name wins
    [InlineData("""{"sessions":[{"name":"a"}],"components":[5]}""", CfsListWrapper.Sessions)]
    [InlineData("""{"x":{"sessions":[]},"\u0073essions":[{"name":"a"}]}""", CfsListWrapper.Sessions)] // only at the top, in whatever spelling
    public void Lists_are_found_in_every_wrapper_and_written_in_it(string json, CfsListWrapper wrapper)
    {
        var list = CfsJson.V3.SessionList.Read(Encoding.UTF8.GetBytes(json));
        var written = CfsJson.V3.SessionList.Write(list);

        Assert.Equal(wrapper, list.Wrapper);
        Assert.Equal("a", Assert.Single(list.Sessions).Name);
        Assert.Equal(JsonTree.Normal(Encoding.UTF8.GetBytes(json)), Encoding.UTF8.GetString(written));
        Assert.Equal(list, CfsJson.V3.SessionList.Read(written));
    }

    [Theory]
    [InlineData("""{"start_time":"x"}""", CfsVersion.V3)]
    [InlineData("""{"startTime":"x"}""", CfsVersion.V2)]
    [InlineData("""{"startTime":"x","start_time":"x"}""", CfsVersion.V3)]
    [InlineData("""{"completionTime":"x","logs":""}""", CfsVersion.V3)] // a stray name of the first v3 operator (spec cfs 2.9)
    [InlineData("""{"name":"a"}""", CfsVersion.V3)] // tells nothing
    [InlineData("""{"startTime":"x", broken""", CfsVersion.V2)]
    [InlineData("", CfsVersion.V3)]
    [InlineData("\ufeff{\"startTime\":\"x\"}", CfsVersion.V2)]
    public void The_version_is_told_by_its_own_names(string json, CfsVersion version)
    {
        Assert.Equal(version, CfsJson.DetectVersion(Encoding.UTF8.GetBytes(json)));
        Assert.Same(version == CfsVersion.V2 ? CfsJson.V2 : CfsJson.V3, CfsJson.ForVersion(version));
        Assert.Equal(version, CfsJson.ForVersion(version).Version);
    }

    [Fact]
    public void Empty_containers_stand_on_one_line_and_items_on_their_own() => Assert.Equal(
        "{\n  \"name\": \"a\",\n  \"x\": [\n    [],\n    {},\n    [\n      1\n    ]\n  ]\n}\n",
        Encoding.UTF8.GetString(CfsJson.V3.Session.Write(CfsJson.V3.Session.Read("""{"x":[[],{},[1]],"name":"a"}"""u8))));

    [Fact]
    public void Dialects_refuse_to_write_nothing()
    {
        Assert.Throws<ArgumentNullException>(() => CfsJson.V3.Session.Write(null!));
        Assert.Throws<ArgumentNullException>(() => CfsJson.V3.Session.Write(new() { Name = "a" }, null!));
        Assert.Throws<ArgumentNullException>(() => CfsJson.V3.Session.Convert(null!));
    }
}
