namespace StatusKit.Tests;

public class StatusHintTests
{
    private static readonly Dictionary<string, string> Values = new() { ["name"] = "a b", ["job"] = "cfs-1" };

    [Theory]
    [InlineData("plain-word_1.2/3:4@5%6+7=8,9", "plain-word_1.2/3:4@5%6+7=8,9")]
    [InlineData("", "''")]
    [InlineData("a b", "'a b'")]
    [InlineData("it's", @"'it'\''s'")]
    [InlineData("$(reboot)", "'$(reboot)'")]
    [InlineData("a\nb", "'a\nb'")]
    [InlineData("é", "'é'")]
    public void Any_text_is_one_word_of_a_shell(string text, string quoted) => Assert.Equal(quoted, StatusHint.Quote(text));

    [Theory]
    [InlineData("delete {name}", "delete 'a b'")]
    [InlineData("{job}{name}", "cfs-1'a b'")]
    [InlineData("nothing", "nothing")]
    public void A_template_takes_quoted_values(string template, string command) => Assert.Equal(command, StatusHint.Render(template, Values));

    [Theory]
    [InlineData("{other}")]
    [InlineData("{name")]
    public void A_template_that_names_nothing_known_is_refused(string template) => Assert.Throws<ArgumentException>(() => StatusHint.Render(template, Values));
}
