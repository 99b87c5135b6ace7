using System.Text;
using FsCheck;
using FsCheck.Fluent;
using StatusKit.Nmp;

namespace StatusKit.Tests.Nmp;

public class ExchangeIdTests
{
    // A named organization overrides the default one, as hzn's -o does; blanks and other odd characters are the Exchange's to judge.
    [Theory]
    [InlineData("acme/pump-07", null, "acme", "pump-07")]
    [InlineData("acme/pump-07", "other", "acme", "pump-07")]
    [InlineData("pump-07", "acme", "acme", "pump-07")]
    [InlineData("acme/ pump 07\n", null, "acme", " pump 07\n")]
    [InlineData("*", "acme", "acme", "*")]
    public void An_id_is_read_with_or_without_its_organization(string text, string? defaultOrg, string org, string name)
    {
        var id = ExchangeId.Parse(text, defaultOrg);
        Assert.Equal((org, name), (id.Org, id.Name));
        Assert.True(ExchangeId.TryParse(text, defaultOrg, out var same));
        Assert.Equal(id, same);
    }

    [Theory]
    [InlineData("a/b/c", null, "the id can not contain more than 1 '/'")] // hzn's own words
    [InlineData("a//c", null, "the id can not contain more than 1 '/'")]
    [InlineData("pump-07", null, "it does not name an organization")]
    [InlineData("/pump-07", null, "the organization is empty")]
    [InlineData("/pump-07", "acme", "the organization is empty")] // a named organization overrides, also an empty one
    [InlineData("pump-07", "", "the organization is empty")]
    [InlineData("pump-07", "a/b", "the organization contains a '/'")] // only a default organization can
    [InlineData("acme/", null, "the name is empty")]
    [InlineData("", "acme", "the name is empty")]
    [InlineData("ac\0me/x", null, "the organization contains U+0000")]
    [InlineData("acme/\0", null, "the name contains U+0000")]
    public void What_is_no_id_is_refused_with_its_text_and_the_rule(string text, string? defaultOrg, string rule)
    {
        var error = Assert.Throws<FormatException>(() => ExchangeId.Parse(text, defaultOrg));
        Assert.Equal($"'{text}' is not a valid id of the Exchange: {rule}.", error.Message);
        Assert.False(ExchangeId.TryParse(text, defaultOrg, out var id));
        Assert.Equal(default, id);
    }

    [Theory]
    [InlineData("", "b", "org")]
    [InlineData("a/b", "b", "org")]
    [InlineData("a", "", "name")]
    [InlineData("a", "/", "name")]
    [InlineData("a", "b\0", "name")]
    public void Parts_are_checked_where_they_are_put_together(string org, string name, string parameter) =>
        Assert.Equal(parameter, Assert.Throws<ArgumentException>(() => new ExchangeId(org, name)).ParamName);

    [Fact]
    public void Null_is_no_id()
    {
        Assert.Throws<ArgumentNullException>(() => ExchangeId.Parse(null!));
        Assert.Throws<ArgumentNullException>(() => new ExchangeId(null!, "x"));
        Assert.Throws<ArgumentNullException>(() => new ExchangeId("x", null!));
        Assert.False(ExchangeId.TryParse(null, "acme", out _));
    }

    [Fact]
    public void Default_is_empty_and_no_id()
    {
        Assert.Equal(("", "", "/"), (default(ExchangeId).Org, default(ExchangeId).Name, default(ExchangeId).ToString()));
        Assert.False(ExchangeId.TryParse(default(ExchangeId).ToString(), out _));
    }

    [Fact]
    public void Ids_differ_in_case_and_normalisation()
    {
        Assert.NotEqual(new ExchangeId("acme", "x"), new ExchangeId("Acme", "x"));
        Assert.NotEqual(new ExchangeId("acme", "\u00e9"), new ExchangeId("acme", "e\u0301"));
    }

    [Fact]
    public void What_is_printed_reads_back() => Check(NmpGenerators.Id, id =>
        ExchangeId.Parse(id.ToString()) == id && ExchangeId.Parse(id.Name, id.Org) == id && id.ToString() == $"{id.Org}/{id.Name}");

    [Fact]
    public void Parsing_any_text_gives_the_same_text_or_refuses() => Check(Gen.OneOf(NmpGenerators.Text, Gen.Elements("a/b", "a/", "/", "a/b/c")), text =>
    {
        var isId = text.Split('/') is [{ Length: > 0 }, { Length: > 0 }] && !text.Contains('\0', StringComparison.Ordinal);
        return ExchangeId.TryParse(text, out var id) == isId && (!isId || id.ToString() == text);
    });

    // UTF-16 puts U+E000 and U+FFFD behind an emoji, UTF-8 before it; the Exchange and Go sort bytes.
    [Fact]
    public void Order_is_that_of_the_bytes_of_organization_and_then_name()
    {
        Check(Gen.Two(NmpGenerators.Id), pair =>
        {
            var (x, y) = pair;
            var expected = Order(Bytes(x.Org), Bytes(y.Org)) is not 0 and var byOrg ? byOrg : Order(Bytes(x.Name), Bytes(y.Name));
            return Math.Sign(x.CompareTo(y)) == expected && Math.Sign(y.CompareTo(x)) == -expected && (expected == 0) == (x == y)
                && ((x < y), (x > y), (x <= y), (x >= y)) == (expected < 0, expected > 0, expected <= 0, expected >= 0);
        });
        Assert.True(new ExchangeId("a", "\ue000") < new ExchangeId("a", "\U0001f600"));
        Assert.True(new ExchangeId("a", "z") < new ExchangeId("a!", "b")); // as text the other way round: '!' comes before '/'
    }

    [Fact]
    public void Statuses_are_ordered_by_node_and_then_policy() => Check(Gen.Two(NmpGenerators.StatusId), pair =>
    {
        var (x, y) = pair;
        var expected = Math.Sign(x.Node.CompareTo(y.Node)) is not 0 and var byNode ? byNode : Math.Sign(x.Policy.CompareTo(y.Policy));
        var twin = new NmpStatusId(x.Node, y.Policy);
        return Math.Sign(x.CompareTo(y)) == expected && (expected == 0) == (x == y)
            && ((x < y), (x > y), (x <= y), (x >= y)) == (expected < 0, expected > 0, expected <= 0, expected >= 0)
            && Math.Sign(x.CompareTo(twin)) == Math.Sign(x.Policy.CompareTo(y.Policy))
            && x.ToString() == $"{x.Node} {x.Policy}";
    });

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static int Order(byte[] x, byte[] y) => Math.Sign(x.AsSpan().SequenceCompareTo(y));

    private static void Check<T>(Gen<T> gen, Func<T, bool> law) => Prop.ForAll(Arb.From(gen), law).Check(Config.QuickThrowOnFailure.WithMaxTest(Trials.Scale(1000)));

    [Fact]
    public void An_id_is_a_JSON_string_also_as_the_name_of_a_member()
    {
        var ids = new Dictionary<ExchangeId, ExchangeId> { [new("acme", "n1")] = new("acme", "p") };
        var json = System.Text.Json.JsonSerializer.Serialize(ids);
        Assert.Equal("""{"acme/n1":"acme/p"}""", json);
        Assert.Equal(ids, System.Text.Json.JsonSerializer.Deserialize<Dictionary<ExchangeId, ExchangeId>>(json));
        Assert.Throws<System.Text.Json.JsonException>(() => System.Text.Json.JsonSerializer.Deserialize<ExchangeId>("\"acme\""));
    }

    [Fact]
    public void The_identity_of_a_status_parses_its_own_text()
    {
        var id = new NmpStatusId(new("acme", "n1"), new("acme", "p"));
        Assert.Equal(id, NmpStatusId.Parse(id.ToString()));
        Assert.Equal("acme/n1 acme/p", $"{id}");
        Assert.False(NmpStatusId.TryParse("acme/n1", out _));
        Assert.False(NmpStatusId.TryParse("acme/a b c/d e", out _));
        Assert.Throws<FormatException>(() => NmpStatusId.Parse("acme/n1 p"));
    }

    [Fact]
    public void Generic_code_parses_and_formats_ids()
    {
        Assert.Equal(new ExchangeId("acme", "n1"), Parse<ExchangeId>("acme/n1"));
        Span<char> text = stackalloc char[7];
        Assert.True(new ExchangeId("acme", "n1").TryFormat(text, out var length));
        Assert.Equal("acme/n1", text[..length].ToString());
        Assert.False(new ExchangeId("acme", "n12").TryFormat(text, out _));
    }

    private static T Parse<T>(string text)
        where T : IParsable<T> => T.Parse(text, null);
}
