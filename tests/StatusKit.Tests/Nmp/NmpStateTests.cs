using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using StatusKit.Nmp;

namespace StatusKit.Tests.Nmp;

public class NmpStateTests
{
    // Spec nmp 4.1. Odd rows: "rollback started" is active and yet blocks nothing (Q43); "failed" is Failed although a rollback follows on devices;
    // "rollback successful" is a failure; "unknown" is listed and says nothing.
    public static TheoryData<string, NmpStateKind, StatusPhase, bool, bool, bool, NmpWaitsFor> Words => new()
    {
        { "waiting", NmpStateKind.Waiting, StatusPhase.Pending, false, false, false, NmpWaitsFor.Schedule },
        { "reset", NmpStateKind.Reset, StatusPhase.Requested, false, false, false, NmpWaitsFor.Agent },
        { "download started", NmpStateKind.DownloadStarted, StatusPhase.Running, true, true, false, NmpWaitsFor.Nobody },
        { "ha node waiting", NmpStateKind.HaNodeWaiting, StatusPhase.Waiting, true, true, false, NmpWaitsFor.Agbot },
        { "downloaded", NmpStateKind.Downloaded, StatusPhase.Waiting, true, true, false, NmpWaitsFor.UpgradeScript },
        { "initiated", NmpStateKind.Initiated, StatusPhase.Running, true, true, false, NmpWaitsFor.Installer },
        { "successful", NmpStateKind.Successful, StatusPhase.Succeeded, false, false, false, NmpWaitsFor.Nobody },
        { "no action required", NmpStateKind.NoActionRequired, StatusPhase.Succeeded, false, false, false, NmpWaitsFor.Nobody },
        { "precheck failed", NmpStateKind.PrecheckFailed, StatusPhase.Failed, false, false, false, NmpWaitsFor.Nobody },
        { "download failed", NmpStateKind.DownloadFailed, StatusPhase.Failed, false, false, false, NmpWaitsFor.Nobody },
        { "failed", NmpStateKind.Failed, StatusPhase.Failed, false, false, false, NmpWaitsFor.Nobody },
        { "rollback started", NmpStateKind.RollbackStarted, StatusPhase.Running, true, false, false, NmpWaitsFor.Installer },
        { "rollback successful", NmpStateKind.RollbackSuccessful, StatusPhase.Failed, false, false, false, NmpWaitsFor.Nobody },
        { "rollback failed", NmpStateKind.RollbackFailed, StatusPhase.Failed, false, false, true, NmpWaitsFor.Nobody },
        { "unknown", NmpStateKind.Unknown, StatusPhase.Unknown, false, false, false, NmpWaitsFor.Nobody },
    };

    // Near misses of listed words and what hubs really hold; the empty text is no word, and not "unknown" either (Q17).
    public static TheoryData<string> Unlisted => ["", "success", "Success", "Fail", "in progress", "failed download", "upgrade aborted", "Waiting", " waiting", "waiting\n", "download-failed", "success|failed|in progress", "99", "\ud83d\ude00"];

    [Theory]
    [MemberData(nameof(Words))]
    public void Each_state_has_its_traits(
        string text, NmpStateKind known, StatusPhase phase, bool isActive, bool blocks, bool needsManualWork, NmpWaitsFor waitsFor)
    {
        var word = new NmpState(text);
        Assert.Equal(
            (text, known, phase, isActive, blocks, needsManualWork, waitsFor),
            (word.Text, word.Kind, word.Phase, word.IsActive, word.BlocksScheduler, word.NeedsManualWork, word.WaitsFor));
        Assert.Equal(word, typeof(NmpState).GetProperty(known.ToString())!.GetValue(null));
        Assert.Equal(word, word.Interpret());
        Assert.Equal(text, word.ToString());
    }

    [Fact]
    public void All_lists_the_fifteen_words_of_the_table_in_its_order()
    {
        Assert.Equal(Words.Select(row => (string)row[0]), NmpState.All.Select(word => word.Text));
        Assert.Equal(15, NmpState.All.Length);
        Assert.Equal(Enum.GetValues<NmpStateKind>().Skip(1), NmpState.All.Select(word => word.Kind));
    }

    [Theory]
    [MemberData(nameof(Unlisted))]
    public void Any_other_text_is_kept_and_says_no_more_than_what_it_means(string text)
    {
        var word = new NmpState(text);
        var meaning = word.Interpret();
        Assert.Equal(
            (text, NmpStateKind.Other, meaning.Phase, false, false, false, meaning.WaitsFor),
            (word.Text, word.Kind, word.Phase, word.IsActive, word.BlocksScheduler, word.NeedsManualWork, word.WaitsFor));
        Assert.DoesNotContain(word, NmpState.All);
    }

    // Spec nmp 2.12 and 4.2. Only these very spellings: another case was never written by anyone.
    [Theory]
    [InlineData("success", NmpStateKind.Successful)]
    [InlineData("Success", NmpStateKind.Successful)]
    [InlineData("Fail", NmpStateKind.Failed)]
    [InlineData("in progress", NmpStateKind.Initiated)]
    [InlineData("failed download", NmpStateKind.DownloadFailed)]
    [InlineData("upgrade aborted", NmpStateKind.PrecheckFailed)]
    [InlineData("", NmpStateKind.Unknown)]
    [InlineData("SUCCESS", NmpStateKind.Other)]
    [InlineData("fail", NmpStateKind.Other)]
    [InlineData("success|failed|in progress", NmpStateKind.Other)]
    public void Interpret_knows_the_spellings_of_older_releases_and_changes_nothing(string text, NmpStateKind known)
    {
        var word = new NmpState(text);
        Assert.Equal(known, word.Interpret().Kind);
        Assert.Equal((text, NmpStateKind.Other), (word.Text, word.Kind));
    }

    [Fact]
    public void Default_is_the_empty_text()
    {
        Assert.Equal(default, new NmpState(""));
        Assert.Equal(default(NmpState).GetHashCode(), new NmpState("").GetHashCode());
        Assert.Equal("", default(NmpState).Text);
        Assert.Throws<ArgumentNullException>(() => new NmpState(null!));
    }

    [Fact]
    public void Words_are_equal_when_their_texts_are_and_only_then() =>
        Prop.ForAll(Arb.From(Gen.Two(NmpGenerators.Word)), pair =>
        {
            var ((x, y), texts) = (pair, (pair.Item1.Text, pair.Item2.Text));
            return x.Equals(y) == string.Equals(texts.Item1, texts.Item2, StringComparison.Ordinal)
                && (x == y) == x.Equals(y) && x == new NmpState(x.Text) && (x != y || x.GetHashCode() == y.GetHashCode());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Trials.Scale(2000)));

    [Fact]
    public void The_serializer_gives_every_word_back() =>
        Prop.ForAll(Arb.From(NmpGenerators.Word), word =>
            JsonSerializer.Deserialize<NmpState>(JsonSerializer.Serialize(word)) == word
            && JsonSerializer.Deserialize<string>(JsonSerializer.Serialize(word)) == word.Text).Check(Config.QuickThrowOnFailure.WithMaxTest(Trials.Scale(1000)));

    [Theory]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("true")]
    public void The_serializer_refuses_what_is_no_string(string json) =>
        Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<NmpState>(json));
}
