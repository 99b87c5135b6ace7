namespace StatusKit.AspNetCore.Tests.Dashboard;

public sealed class HtmlTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("<script>alert('x')</script>", "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;")]
    [InlineData("a\" onclick=\"b", "a&quot; onclick=&quot;b")]
    [InlineData("größer 節点", "größer 節点")]
    [InlineData("a\u202eb", @"a\u202eb")] // turns the direction of what follows
    [InlineData("a\u2066b\u200bc", @"a\u2066b\u200bc")] // isolates; takes no room
    [InlineData("a\u0000\u0007\u001b\u009bb", @"a\u0000\u0007\u001b\u009bb")]
    [InlineData("a\r\n\tb", @"a\r\n\tb")]
    [InlineData("a\u2028b", @"a\u2028b")]
    [InlineData("\U000E0041", @"\U000e0041")] // an invisible tag
    public void Text_is_encoded_and_hidden_characters_are_shown(string text, string html) =>
        Assert.Equal(html, HtmlText.Encode(text));

    [Fact]
    public void Half_a_character_is_shown_as_an_escape() => Assert.Equal(@"a\ud800b", HtmlText.Encode("a\ud800b"));

    [Fact]
    public void Values_are_encoded_and_fragments_are_not()
    {
        var name = "<b>";
        var html = new HtmlWriter();
        html.Add($"<p>{name}</p>").Add($"{HtmlFragment.Create($"<i>{name}</i>")}{1234567} {1234567:n0}");
        Assert.Equal("<p>&lt;b&gt;</p><i>&lt;b&gt;</i>1234567 1,234,567", html.ToString());
    }
}
