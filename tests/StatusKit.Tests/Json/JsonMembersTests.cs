using System.Text;
using System.Text.Json;
using StatusKit.Cfs;
using StatusKit.Json;

namespace StatusKit.Tests;

public class JsonMembersTests
{
    [Fact]
    public void Members_keep_their_order_and_digits()
    {
        var members = JsonMembers.Create(new("b", Element("1.0")), new("a", Element("[1e3]")));

        Assert.Equal(["b", "a"], members.Keys);
        Assert.Equal(["1.0", "[1e3]"], members.Values.Select(v => v.GetRawText()));
        Assert.Equal(2, members.Count);
        Assert.Equal("1.0", members["b"].GetRawText());
        Assert.True(members.ContainsKey("a"));
        Assert.False(members.TryGetValue("c", out var none));
        Assert.Equal(JsonValueKind.Undefined, none.ValueKind);
        Assert.Throws<KeyNotFoundException>(() => members["c"]);
        Assert.Equal(members.Keys, members.Select(m => m.Key));
    }

    [Fact]
    public void With_adds_or_replaces_and_Without_takes_away()
    {
        var one = JsonMembers.Empty.With("a", Element("1"));

        Assert.Empty(JsonMembers.Empty);
        Assert.Equal(["a", "b"], one.With("b", Element("2")).Keys);
        Assert.Equal("3", one.With("a", Element("3"))["a"].GetRawText());
        Assert.Equal("1", one["a"].GetRawText());
        Assert.Same(one, one.Without("b"));
        Assert.Equal(JsonMembers.Empty, one.Without("a"));
    }

    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{"b":2,"a":1}""", true)] // order does not count
    [InlineData("""{"a":1}""", """{"a":1.0}""", true)] // numbers by value
    [InlineData("""{"a":[1e9999999999,{"b":1}]}""", """{ "a":[ 1e9999999999, {"b": 1.0} ] }""", true)] // an exponent beyond the range of int
    [InlineData("""{"a":1e9999999999}""", """{"a":1e9999999998}""", false)]
    [InlineData("""{"a":{"x":1,"y":[1]}}""", """{"a":{"y":[1],"x":1}}""", true)]
    [InlineData("""{"a":1}""", """{"A":1}""", false)]
    [InlineData("""{"a":1}""", """{"a":"1"}""", false)]
    [InlineData("""{"a":null}""", "{}", false)]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""", false)]
    public void Equality_is_that_of_objects(string one, string other, bool equal)
    {
        var (x, y) = (Members(one), Members(other));

        Assert.Equal(equal, x.Equals(y));
        Assert.Equal(equal, y.Equals((object)x));
        Assert.True(!equal || x.GetHashCode() == y.GetHashCode());
        Assert.False(x.Equals(null));
    }

    [Fact]
    public void Members_outlive_their_document()
    {
        JsonMembers members;
        using (var document = JsonDocument.Parse("""{"a":{"b":"text"}}"""))
        {
            members = JsonMembers.Create(KeyValuePair.Create("a", document.RootElement.GetProperty("a"))).With("c", document.RootElement);
        }

        Assert.Equal("text", members["a"].GetProperty("b").GetString());
        Assert.Equal("text", members["c"].GetProperty("a").GetProperty("b").GetString());
    }

    [Fact]
    public void Names_are_distinct_and_values_are_json()
    {
        Assert.Throws<ArgumentException>(() => JsonMembers.Create(new("a", Element("1")), new("a", Element("1"))));
        Assert.Throws<ArgumentException>(() => JsonMembers.Create(new KeyValuePair<string, JsonElement>("a", default)));
        Assert.Throws<ArgumentNullException>(() => JsonMembers.Create(new KeyValuePair<string, JsonElement>(null!, Element("1"))));
        Assert.Throws<ArgumentNullException>(() => JsonMembers.Empty.With(null!, Element("1")));
    }

    [Fact]
    public void A_hundred_thousand_unknown_members_are_compared_in_linear_time()
    {
        var json = Encoding.UTF8.GetBytes($"{{\"name\":\"a\",{string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"m{i}\":{i}"))}}}");
        var (x, y) = (CfsJson.V3.Session.Read(json), CfsJson.V3.Session.Read(json));
        Assert.Equal(x, y);
        Assert.Equal(99_999, x.UnknownMembers["m99999"].GetInt32());
        Assert.Equal(x, CfsJson.V3.Session.Read(CfsJson.V3.Session.Write(x)));
    }

    private static JsonElement Element(string json) => JsonElement.Parse(json);

    private static JsonMembers Members(string json) =>
        JsonMembers.Create([.. Element(json).EnumerateObject().Select(m => KeyValuePair.Create(m.Name, m.Value))]);
}
