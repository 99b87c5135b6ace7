using System.Text;
using StatusKit.Cfs;

namespace StatusKit.Tests;

/// <summary>Conversion between v2 and v3 (spec cfs 2.10).</summary>
public class CfsConvertTests
{
    [Theory]
    [InlineData( // names change in status.session only; ims_job and unknown members go
        """{"name":"a","status":{"artifacts":[{"image_id":"i","result_id":"r","type":"t","bogus":1}],"other":1,"session":{"job":"j","ims_job":"i","start_time":"U","completion_time":"T","status":"running","succeeded":"none","foo":"x","completionTime":"stray"}}}""",
        """{"name":"a","status":{"artifacts":[{"image_id":"i","result_id":"r","type":"t"}],"session":{"job":"j","startTime":"U","completionTime":"T","status":"running","succeeded":"none"}}}""")]
    [InlineData("""{"name":"a","debug_on_failure":true,"logs":"l","zzz":1}""", """{"name":"a"}""")] // v2 has neither
    [InlineData( // image maps keep their snake case, tags their keys
        """{"name":"a","tags":{"start_time":"x","bos_session":"y"},"target":{"definition":"image","groups":[{"name":"g","members":["m"],"x":1}],"image_map":[{"source_id":"s","result_name":"n","x":1}],"x":1}}""",
        """{"name":"a","tags":{"start_time":"x","bos_session":"y"},"target":{"definition":"image","groups":[{"name":"g","members":["m"]}],"image_map":[{"source_id":"s","result_name":"n"}]}}""")]
    [InlineData( // a null section becomes an empty one; a null list, map, text, time or word stays null
        """{"name":"a","ansible":null,"configuration":null,"status":null,"target":null,"tags":null}""",
        """{"name":"a","ansible":{},"configuration":{},"status":{},"target":{},"tags":null}""")]
    [InlineData(
        """{"name":"a","ansible":{"limit":null,"verbosity":null},"status":{"artifacts":null,"session":null},"target":{"groups":null,"image_map":null}}""",
        """{"name":"a","ansible":{"limit":null,"verbosity":null},"status":{"artifacts":null,"session":{}},"target":{"groups":null,"image_map":null}}""")]
    [InlineData(
        """{"name":"a","status":{"session":{"job":null,"ims_job":null,"start_time":null,"completion_time":null,"status":null,"succeeded":null}}}""",
        """{"name":"a","status":{"session":{"job":null,"startTime":null,"completionTime":null,"status":null,"succeeded":null}}}""")]
    [InlineData("""{"name":"a"}""", """{"name":"a"}""")] // absent stays absent
    public void A_v3_record_shows_in_v2_what_v2_knows(string v3, string v2)
    {
        var converted = CfsJson.V2.Session.Convert(CfsJson.V3.Session.Read(Utf8(v3)));

        Assert.Equal(Normal(v2), Encoding.UTF8.GetString(CfsJson.V2.Session.Write(converted)));
        Assert.Equal(converted, CfsJson.V2.Session.Read(Utf8(v2)));
    }

    [Theory]
    [InlineData( // vector 21: a v3 name in a v2 body is unknown and dropped
        """{"status":{"session":{"job":"j","completionTime":"T","startTime":"U","status":"running","foo":"x","completion_time":"i","ims_job":"i"}}}""",
        """{"status":{"session":{"job":"j","completion_time":"T","start_time":"U","status":"running"}}}""")]
    [InlineData("""{"status":{"artifacts":[{"image_id":"a","bogus":1}]}}""", """{"status":{"artifacts":[{"image_id":"a"}]}}""")] // vector 22
    [InlineData("""{"status":null}""", """{"status":{}}""")] // vector 23: accepted, changes nothing
    [InlineData("""{"status":{"session":null}}""", """{"status":{"session":{}}}""")]
    [InlineData("{}", "{}")]
    public void A_v2_patch_becomes_the_v3_patch_that_upstream_applies(string v2, string v3)
    {
        var converted = CfsJson.V3.Patch.Convert(CfsJson.V2.Patch.Read(Utf8(v2)));

        Assert.Equal(Normal(v3), Encoding.UTF8.GetString(CfsJson.V3.Patch.Write(converted)));
        Assert.Equal(converted, CfsJson.V3.Patch.Read(Utf8(v3)));
    }

    [Fact]
    public void A_list_is_a_bare_array_in_v2_and_a_page_in_v3()
    {
        var page = CfsJson.V3.SessionList.Read("""{"next":{"after_id":"a","limit":1},"sessions":[{"name":"a","logs":"l"}],"x":1}"""u8);

        var v2 = CfsJson.V2.SessionList.Convert(page);
        var v3 = CfsJson.V3.SessionList.Convert(v2);

        Assert.Equal(Normal("""[{"name":"a"}]"""), Encoding.UTF8.GetString(CfsJson.V2.SessionList.Write(v2)));
        Assert.Equal(Normal("""{"next":null,"sessions":[{"name":"a"}]}"""), Encoding.UTF8.GetString(CfsJson.V3.SessionList.Write(v3)));
        Assert.Equal("a", CfsJson.V3.SessionList.Convert(page).Next?.AfterId);
    }

    [Fact]
    public void A_create_body_changes_all_its_names()
    {
        var create = CfsJson.V3.Request.Read(
            """{"name":"a","configuration_name":"c","configuration_limit":"1","ansible_limit":"l","ansible_config":"f","ansible_verbosity":2,"ansible_passthrough":"p","debug_on_failure":true,"tags":{"k":"v"},"target":{"definition":"repo","x":1}}"""u8);

        Assert.Equal(
            Normal("""{"name":"a","configurationName":"c","configurationLimit":"1","ansibleLimit":"l","ansibleConfig":"f","ansibleVerbosity":2,"ansiblePassthrough":"p","tags":{"k":"v"},"target":{"definition":"repo"}}"""),
            Encoding.UTF8.GetString(CfsJson.V2.Request.Write(CfsJson.V2.Request.Convert(create))));
    }

    [Fact]
    public void Converting_leaves_the_original_alone()
    {
        var session = CfsJson.V3.Session.Read("""{"name":"a","logs":"l","foo":1,"status":null}"""u8);
        var before = session.ToString();

        _ = CfsJson.V2.Session.Convert(session);

        Assert.Equal(before, session.ToString());
    }

    private static byte[] Utf8(string json) => Encoding.UTF8.GetBytes(json);

    private static string Normal(string json) => JsonTree.Normal(Utf8(json));
}
