using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using StatusKit.Cfs;

namespace StatusKit.Tests;

public class CfsWordTests
{
    [Theory]
    [InlineData("pending", CfsSessionStateKind.Pending, StatusPhase.Pending)]
    [InlineData("running", CfsSessionStateKind.Running, StatusPhase.Running)]
    [InlineData("complete", CfsSessionStateKind.Complete, StatusPhase.Ended)]
    [InlineData("", CfsSessionStateKind.Other, StatusPhase.Unknown)] // default
    [InlineData("RUNNING", CfsSessionStateKind.Other, StatusPhase.Unknown)] // case counts
    [InlineData(" running ", CfsSessionStateKind.Other, StatusPhase.Unknown)] // enum parsers trim
    [InlineData("pending, running", CfsSessionStateKind.Other, StatusPhase.Unknown)] // enum parsers combine
    [InlineData("2", CfsSessionStateKind.Other, StatusPhase.Unknown)] // enum parsers take numbers
    [InlineData("failed", CfsSessionStateKind.Other, StatusPhase.Unknown)] // there is no such value
    public void States_keep_their_text_and_know_their_phase(string text, CfsSessionStateKind known, StatusPhase phase)
    {
        var state = new CfsSessionState(text);

        Assert.Equal((text, known, phase), (state.Text, state.Kind, state.Phase));
        Assert.Equal(text, state.ToString());
    }

    [Fact]
    public void Null_is_not_a_value()
    {
        Assert.Equal((false, false), (IsParsed<CfsSessionState>(null), IsParsed<CfsOutcome>(null)));
        Assert.Equal((true, true), (IsParsed<CfsSessionState>("odd"), IsParsed<CfsOutcome>("odd")));

        static bool IsParsed<T>(string? text)
            where T : IParsable<T> => T.TryParse(text, null, out _);
    }

    [Theory]
    [InlineData("none", CfsOutcomeKind.None, StatusPhase.Pending)]
    [InlineData("unknown", CfsOutcomeKind.Unknown, StatusPhase.Unknown)]
    [InlineData("false", CfsOutcomeKind.False, StatusPhase.Failed)]
    [InlineData("true", CfsOutcomeKind.True, StatusPhase.Succeeded)]
    [InlineData("", CfsOutcomeKind.Other, StatusPhase.Unknown)] // default
    [InlineData("True", CfsOutcomeKind.Other, StatusPhase.Unknown)] // Python's spelling, seen in published documents
    public void Outcomes_keep_their_text_and_know_their_phase(string text, CfsOutcomeKind known, StatusPhase phase)
    {
        var outcome = new CfsOutcome(text);

        Assert.Equal((text, known, phase), (outcome.Text, outcome.Kind, outcome.Phase));
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
        Assert.True(CfsSessionStateKind.Pending < CfsSessionStateKind.Running && CfsSessionStateKind.Running < CfsSessionStateKind.Complete);
        Assert.True(CfsOutcomeKind.None < CfsOutcomeKind.Unknown && CfsOutcomeKind.Unknown < CfsOutcomeKind.False && CfsOutcomeKind.False < CfsOutcomeKind.True);
        Assert.True(CfsSessionStateKind.Other < CfsSessionStateKind.Pending && CfsOutcomeKind.Other < CfsOutcomeKind.None);
    }

    [Fact]
    public void Equality_is_ordinal_on_the_text() => Prop.ForAll(Gen.Two(CfsGenerators.Outcome).ToArbitrary(), pair =>
    {
        var (x, y) = (pair.Item1, pair.Item2);
        var same = string.Equals(x.Text, y.Text, StringComparison.Ordinal);
        return x == y == same && (!same || x.GetHashCode() == y.GetHashCode()) && new CfsSessionState(x.Text) == new CfsSessionState(y.Text) == same;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(Trials.Scale(2_000)));

    [Fact]
    public void Words_are_json_strings() => Prop.ForAll(CfsGenerators.State.ToArbitrary(), state =>
    {
        var json = JsonSerializer.Serialize(state);
        return json == JsonSerializer.Serialize(state.Text) && JsonSerializer.Deserialize<CfsSessionState>(json) == state
            && JsonSerializer.Deserialize<CfsOutcome>(json).Text == state.Text;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(Trials.Scale(500)));

    [Theory]
    [InlineData("true")] // upstream writes the word, never the boolean
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("{}")]
    public void Other_json_is_no_word(string json)
    {
        Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<CfsOutcome>(json));
        Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<CfsSessionState>(json));
    }
}
