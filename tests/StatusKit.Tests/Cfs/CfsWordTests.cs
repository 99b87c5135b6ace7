using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using StatusKit.Cfs;

namespace StatusKit.Tests;

public class CfsWordTests
{
    [Theory]
    [InlineData("pending", KnownCfsSessionState.Pending, StatusClass.Initial)]
    [InlineData("running", KnownCfsSessionState.Running, StatusClass.Active)]
    [InlineData("complete", KnownCfsSessionState.Complete, StatusClass.Ended)]
    [InlineData("", KnownCfsSessionState.Unlisted, StatusClass.Unknown)] // default
    [InlineData("RUNNING", KnownCfsSessionState.Unlisted, StatusClass.Unknown)] // case counts
    [InlineData(" running ", KnownCfsSessionState.Unlisted, StatusClass.Unknown)] // enum parsers trim
    [InlineData("pending, running", KnownCfsSessionState.Unlisted, StatusClass.Unknown)] // enum parsers combine
    [InlineData("2", KnownCfsSessionState.Unlisted, StatusClass.Unknown)] // enum parsers take numbers
    [InlineData("failed", KnownCfsSessionState.Unlisted, StatusClass.Unknown)] // there is no such value
    public void States_keep_their_text_and_know_their_class(string text, KnownCfsSessionState known, StatusClass kind)
    {
        var state = new CfsSessionState(text);

        Assert.Equal((text, known, kind), (state.Text, state.Known, state.Class));
        Assert.Equal(text, state.ToString());
    }

    [Theory]
    [InlineData("none", KnownCfsOutcome.None, StatusClass.Initial)]
    [InlineData("unknown", KnownCfsOutcome.Unknown, StatusClass.Unknown)]
    [InlineData("false", KnownCfsOutcome.False, StatusClass.Failed)]
    [InlineData("true", KnownCfsOutcome.True, StatusClass.Succeeded)]
    [InlineData("", KnownCfsOutcome.Unlisted, StatusClass.Unknown)] // default
    [InlineData("True", KnownCfsOutcome.Unlisted, StatusClass.Unknown)] // Python's spelling, seen in published documents
    public void Outcomes_keep_their_text_and_know_their_class(string text, KnownCfsOutcome known, StatusClass kind)
    {
        var outcome = new CfsOutcome(text);

        Assert.Equal((text, known, kind), (outcome.Text, outcome.Known, outcome.Class));
        Assert.Equal(text, outcome.ToString());
    }

    [Fact]
    public void Named_members_are_the_words_of_their_text()
    {
        Assert.Equal(["pending", "running", "complete"], new[] { CfsSessionState.Pending, CfsSessionState.Running, CfsSessionState.Complete }.Select(w => w.Text));
        Assert.Equal(["none", "unknown", "false", "true"], new[] { CfsOutcome.None, CfsOutcome.Unknown, CfsOutcome.False, CfsOutcome.True }.Select(w => w.Text));
        Assert.Equal(new CfsSessionState(""), default);
        Assert.Equal(new CfsOutcome(""), default);
        Assert.Throws<ArgumentNullException>(() => new CfsSessionState(null!));
        Assert.Throws<ArgumentNullException>(() => new CfsOutcome(null!));
    }

    // A later report replaces an earlier one only upwards (spec cfs 5.2).
    [Fact]
    public void Listed_words_are_numbered_in_the_order_of_reports()
    {
        Assert.True(KnownCfsSessionState.Pending < KnownCfsSessionState.Running && KnownCfsSessionState.Running < KnownCfsSessionState.Complete);
        Assert.True(KnownCfsOutcome.None < KnownCfsOutcome.Unknown && KnownCfsOutcome.Unknown < KnownCfsOutcome.False && KnownCfsOutcome.False < KnownCfsOutcome.True);
        Assert.True(KnownCfsSessionState.Unlisted < KnownCfsSessionState.Pending && KnownCfsOutcome.Unlisted < KnownCfsOutcome.None);
    }

    [Fact]
    public void Equality_is_ordinal_on_the_text() => Prop.ForAll(Gen.Two(CfsGenerators.Outcome).ToArbitrary(), pair =>
    {
        var (x, y) = (pair.Item1, pair.Item2);
        var same = string.Equals(x.Text, y.Text, StringComparison.Ordinal);
        return x == y == same && (!same || x.GetHashCode() == y.GetHashCode()) && new CfsSessionState(x.Text) == new CfsSessionState(y.Text) == same;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Words_are_json_strings() => Prop.ForAll(CfsGenerators.State.ToArbitrary(), state =>
    {
        var json = JsonSerializer.Serialize(state);
        return json == JsonSerializer.Serialize(state.Text) && JsonSerializer.Deserialize<CfsSessionState>(json) == state
            && JsonSerializer.Deserialize<CfsOutcome>(json).Text == state.Text;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Theory]
    [InlineData("true")] // upstream writes the word, never the boolean
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("{}")]
    public void Other_json_is_no_word(string json)
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<CfsOutcome>(json));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<CfsSessionState>(json));
    }
}
