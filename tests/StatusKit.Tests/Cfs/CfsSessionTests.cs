using System.Text;
using StatusKit.Cfs;

namespace StatusKit.Tests;

public class CfsSessionTests
{
    [Fact]
    public void Sessions_without_sections_compare_by_what_they_have()
    {
        var bare = new CfsSession { Name = "a" };

        Assert.Equal(bare, new CfsSession { Name = "a" });
        Assert.Equal(bare.GetHashCode(), new CfsSession { Name = "a" }.GetHashCode());
        Assert.NotEqual(bare, new CfsSession { Name = "b" });
        Assert.NotEqual(bare, bare with { Status = new() });
        Assert.NotEqual(bare with { Status = null }, bare);
        Assert.NotEqual(bare with { Status = null }, bare with { Status = new() });
        Assert.False(bare.Equals(null));
    }

    // Null and absent read the same through the property, so only the presence tells them apart, at every level.
    [Theory]
    [InlineData("""{"name":"a","status":{"session":{"job":null}}}""", """{"name":"a","status":{"session":{}}}""")]
    [InlineData("""{"name":"a","target":{"groups":null}}""", """{"name":"a","target":{"groups":[]}}""")]
    [InlineData("""{"name":"a","target":{"groups":null}}""", """{"name":"a","target":{}}""")]
    [InlineData("""{"name":"a","target":{"groups":[{"members":null}]}}""", """{"name":"a","target":{"groups":[{"members":[]}]}}""")]
    [InlineData("""{"name":"a","ansible":{"limit":null}}""", """{"name":"a","ansible":{"limit":""}}""")]
    [InlineData("""{"name":"a","ansible":{"verbosity":null}}""", """{"name":"a","ansible":{"verbosity":0}}""")]
    [InlineData("""{"name":"a","debug_on_failure":null}""", """{"name":"a","debug_on_failure":false}""")]
    [InlineData("""{"name":"a","tags":null}""", """{"name":"a","tags":{}}""")]
    [InlineData("""{"name":"a","logs":null}""", """{"name":"a"}""")]
    [InlineData("""{"name":"a","status":null}""", """{"name":"a","status":{}}""")]
    [InlineData("""{"name":"a","status":{"session":{"foo":null}}}""", """{"name":"a","status":{"session":{}}}""")]
    public void Absent_null_and_empty_are_three_things(string one, string other)
    {
        Assert.NotEqual(Read(one), Read(other));
        Assert.Equal(Read(one), Read(one));
        Assert.Equal(Normal(one), Normal(Read(one).ToString()));
        Assert.Equal(Normal(other), Normal(Read(other).ToString()));
    }

    private static string Normal(string json) => JsonTree.Normal(Encoding.UTF8.GetBytes(json));

    private static CfsSession Read(string json) => CfsJson.V3.Session.Read(Encoding.UTF8.GetBytes(json));
}
